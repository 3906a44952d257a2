"""What people write about a state or a kind is understood, in four languages, and nothing that says otherwise."""

from __future__ import annotations

import re

import pytest

from heritage.model.bundled import PACKAGE
from heritage.model.words import vocabulary


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("DESTROYED (total)", ("destroyed",)),
        ("heavily-damaged", ("major_damage",)),
        ("Destroyed, Looted", ("destroyed", "looted")),
        ("no longer extant", ("destroyed",)),
        ("partly destroyed", ("major_damage",)),
        ("No Visible Damage", ("no_visible_damage",)),
        ("Possible damage", ("possibly_damaged",)),
        ("still standing", ("standing",)),
        ("tam dağıdılıb", ("destroyed",)),
        ("Salamatdır", ("intact",)),
        ("не сохранилась", ("destroyed",)),
        ("կիսավեր", ("major_damage",)),
        ("not destroyed", ()),
        ("intact (now destroyed)", ()),
        ("destroyed, by whom is not known", ()),
        ("abandoned", ()),
        ("?", ()),
    ],
)
def test_words_of_a_state_mean_what_they_say(text, terms):
    assert vocabulary("status").terms_in(text).terms == terms


@pytest.mark.parametrize(("text", "doubted"), [("destroyed?", True), ("(?) destroyed", True), ("destroyed", False)])
def test_a_question_mark_is_a_doubt(text, doubted):
    assert vocabulary("status").terms_in(text) == (("destroyed",), doubted)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mosque (Jami)", "mosque"),
        ("Mosque (hamam)", None),
        ("Mosque,Shrine", "mosque"),
        ("windmill", "mill"),
        ("sinaqoq", "synagogue"),
        ("Qəbirsanlıq", "cemetery"),
        ("медресе", "madrasa"),
        ("Religious", None),
    ],
)
def test_words_of_a_kind_mean_what_they_say(text, kind):
    assert next(iter(vocabulary("kinds").terms_in(text).terms), None) == kind


def test_each_kind_has_a_drawing_of_its_own():
    drawings = (PACKAGE / "webmap" / "assets" / "symbols.js").read_text(encoding="utf-8")
    named = re.findall(r'^  "?([a-z-]+)"?: "M', drawings, re.MULTILINE)
    symbols = [term.symbol for term in vocabulary("kinds").terms.values()]
    assert sorted(symbols) == sorted(set(symbols))
    assert set(symbols) <= set(named)
