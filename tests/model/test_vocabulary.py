"""Words as sources write them, in four languages."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from heritage.model.errors import OptionError
from heritage.model.folding import fold_text
from heritage.model.vocabulary import LANGUAGES
from heritage.model.words import aspect, aspects, vocabularies, vocabulary
from heritage.webmap.parts import ASSETS

CONTESTED_COLOUR = re.search(r"--contested: (#\w+)", (ASSETS / "page.css").read_text(encoding="utf-8")).group(1)
WORDS = [
    (name, term, word)
    for name, found in vocabularies().items()
    for term, entry in found.terms.items()
    for word in (term, *entry.labels.values(), *entry.synonyms)
]


@pytest.mark.parametrize("word", ["Destroyed", "dağıdılıb", "разрушена", "ավերված", " DESTROYED ", "DAĞIDILIB"])
def test_destroyed_is_understood_in_four_languages_and_any_case(word):
    assert aspect("status").match(pd.Series([word])).tolist() == ["destroyed"]


@pytest.mark.parametrize("name", list(vocabularies()))
def test_every_word_of_a_vocabulary_means_its_own_term(name):
    words = pd.DataFrame([(term, word) for found, term, word in WORDS if found == name], columns=["term", "word"])
    for given in (words["word"], words["word"].str.upper(), "  " + words["word"] + " "):
        assert vocabulary(name).match(given).tolist() == words["term"].tolist()


def test_a_word_that_is_in_no_vocabulary_means_nothing():
    assert aspect("status").match(pd.Series(["destroyd", "", None])).isna().all()


def test_a_doubt_is_not_taken_for_certainty():
    assert aspect("status").match(pd.Series(["destroyed?", "?destroyed"])).isna().all()


@pytest.mark.parametrize("name", list(vocabularies()))
def test_every_term_has_a_label_in_each_language_and_hangs_in_its_tree(name):
    terms = vocabulary(name).terms
    for term in terms.values():
        assert set(term.labels) == set(LANGUAGES)
        assert all(label.strip() for label in term.labels.values())
        assert term.broader == "" or terms[term.broader].broader == ""


@pytest.mark.parametrize("name", list(aspects()))
def test_an_aspect_speaks_only_of_its_own_terms(name):
    found = aspect(name)
    spoken_of = {
        *found.share_of,
        *(term for pair in found.compatible for term in pair),
        *found.becomes,
        *(term for terms in found.becomes.values() for term in terms),
        *([found.implied] if found.implied else []),
    }
    assert spoken_of <= set(found.top_level)
    if found.type == "term":
        assert found.top_level[-1] == "unknown"


def test_what_terms_match_in_other_scales_is_what_was_checked():
    told = {
        f"{name}.{term} {match} {each}"
        for name, found in vocabularies().items()
        for term, entry in found.terms.items()
        for match, ids in entry.matches.items()
        for each in ids
    }
    assert len(told) == 22
    assert {"kinds.mosque close aat:300007544", "kinds.settlement narrow aat:300008372"} <= told
    assert {"status.major_damage close eamena:Very Bad", "status.possibly_damaged close unosat:4"} <= told
    assert not [line for line in told if " exact " in line]


def test_labels_count_as_reviewed_only_with_a_readers_name():
    for found in vocabularies().values():
        for name, term in found.terms.items():
            assert not term.reviewed or term.reader, f"{found.name}.{name} is marked reviewed, but by whom?"


def test_no_word_means_two_terms_of_one_vocabulary():
    for found in vocabularies().values():
        meaning: dict[str, str] = {}
        for name, term, word in WORDS:
            if name == found.name:
                assert meaning.setdefault(fold_text(word), term) == term, word


def test_an_aspect_that_is_not_there_names_the_nearest():
    with pytest.raises(OptionError, match="did you mean 'status'"):
        aspect("statsu")


# What the three kinds of colour-blindness make of a colour: Machado, Oliveira and Fernandes (2009), severity 1.0.
MACHADO = {
    "protan": [(0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)],
    "deutan": [(0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)],
    "tritan": [(1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)],
    "full sight": [(1, 0, 0), (0, 1, 0), (0, 0, 1)],
}


def lab(colour, matrix):
    """CIE L*a*b* (D65) of an sRGB colour as somebody sees it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    r, g, b = (min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear, strict=True)))) for row in matrix)
    xyz = (
        (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
        0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
        (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", list(MACHADO))
@pytest.mark.parametrize("name", [name for name, found in aspects().items() if found.share_of])
def test_the_colours_of_an_aspect_stay_apart_for_everyone(name, sight):
    shown = [*(aspect(name).terms[term].colour for term in aspect(name).top_level), CONTESTED_COLOUR]
    colours = [lab(colour, MACHADO[sight]) for colour in shown]
    apart = [
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for i, one in enumerate(colours)
        for other in colours[:i]
    ]
    assert min(apart) > 12
