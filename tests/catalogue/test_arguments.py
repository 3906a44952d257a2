"""Every argument of every verb: of a wrong type, empty, endless or misspelt, it is one sentence that names it."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import heritage
from heritage.model.arguments import CHECKS

# What a verb needs besides the argument that is tried.
NEEDED = {
    "changes": {"since": 1987, "until": 1994},
    "explain_change": {"before": "unassessed", "after": "destroyed", "since": 1987, "until": 1994},
    "compare": {"a": "Wikipedia", "b": "Vesti.az"},
    "explain_comparison": {"a": "Wikipedia", "b": "Vesti.az", "value_a": "destroyed", "value_b": "unassessed"},
    "chart_comparison": {"a": "Wikipedia", "b": "Vesti.az"},
    "population": {"year": 1926},
    "write": {"path": "never-written.geojson"},
    "seal": {"path": "never-written"},
    "diff": {"other": None},  # the sample itself stands in
}
VERBS = [
    name
    for name, verb in inspect.getmembers(heritage.Catalogue, inspect.isfunction)
    if not name.startswith("_") and hasattr(verb, "__wrapped__")
]
# Names that are nearly right; title, name, out and path may be any text.
MISSPELT = {
    "by": "regoin",
    "aspect": "statos",
    "conflict": "latets",
    "language": "enn",
    "pictures": "thumbnals",
    "kind": "mosqe",
    "region": "Yerevann",
    "site_id": "agdam-mosq",
    "where": {"kid": "mosque"},
    "according_to": "Wikipedai",
    "community": "Azerbaijanies",
    "format": "gpgk",
    "as_of": "1994-5x",
    "known_by": "19 94",
    "since": "19877x",
    "until": "19944x",
    "value": "destroyd",
    "value_a": "destroyd",
    "value_b": "unasessed",
    "before": "unasessed",
    "after": "destroyd",
    "a": "Wikipedai",
    "b": "Vesti",
    "freq": "YEE",
    "regions": "armeina",
    "tiles": "OpenStretMap",
}
JUNK = st.one_of(
    st.just(object()), st.binary(max_size=3), st.complex_numbers(), st.sets(st.binary(), min_size=1, max_size=2)
)


def parameters(name):
    return {
        each.name: str(each.annotation)
        for each in inspect.signature(getattr(heritage.Catalogue, name)).parameters.values()
        if each.name != "self" and each.kind is not inspect.Parameter.VAR_KEYWORD
    }


CALLS = [(verb, name) for verb in VERBS for name in parameters(verb)]


def refused(catalogue, verb, name, value):
    """The error of a verb that is called with one bad argument, and every other good."""
    asked = {**NEEDED.get(verb, {}), name: value}
    if verb == "diff" and name != "other":
        asked["other"] = catalogue
    with pytest.raises(heritage.HeritageError) as caught:
        getattr(catalogue, verb)(**asked)
    text = str(caught.value)
    assert len(text) <= 1002
    assert "\n" not in text
    assert caught.value.argument == name, text
    assert name in text
    assert caught.value.code
    return caught.value


def test_the_verbs_are_those_that_the_documentation_lists():
    assert len(VERBS) >= 26
    asking = (Path(__file__).parents[2] / "docs" / "asking.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"`{verb}(" not in asking and f" {verb}(" not in asking] == []


@pytest.mark.parametrize(("verb", "name"), CALLS)
@given(value=JUNK)
def test_a_wrong_type_is_an_error_that_says_what_it_may_be(sample, verb, name, value):
    refused(sample, verb, name, value)


@pytest.mark.parametrize(("verb", "name"), [call for call in CALLS if "bool" not in parameters(call[0])[call[1]]])
def test_empty_and_endless_text_is_an_error(sample, verb, name):
    if name != "other":
        for value in ("", " ", "x" * 3000):
            refused(sample, verb, name, value)


@pytest.mark.parametrize(("verb", "name"), [call for call in CALLS if call[1] in MISSPELT])
def test_a_name_that_is_nearly_right_is_an_error(sample, tmp_path, monkeypatch, verb, name):
    monkeypatch.chdir(tmp_path)
    refused(sample, verb, name, MISSPELT[name])
    assert list(tmp_path.iterdir()) == []


def test_every_annotation_of_a_verb_has_a_check_or_is_looked_at_where_it_is_used():
    unchecked = {"Tables", "str | TileProvider | None"}
    every = {annotation for verb in VERBS for annotation in parameters(verb).values()}
    assert {each for each in every if each.removesuffix(" | None") not in CHECKS} == unchecked


@pytest.mark.parametrize("day", [1994, "1994", "1994-12-31"])
def test_a_date_may_be_a_number_or_text(sample, day):
    assert (
        sample.summary("kind", as_of=day)["destroyed"].sum() == sample.summary("kind", as_of="1994")["destroyed"].sum()
    )


def test_a_date_may_be_of_any_type_that_python_has_for_days(sample):
    import datetime as dt

    import pandas as pd

    days = [
        dt.date(1994, 12, 31),
        dt.datetime(1994, 12, 31, 23, 59, tzinfo=dt.UTC),
        pd.Timestamp("1994-12-31"),
    ]
    expected = sample.summary("kind", as_of="1994-12-31")
    for day in days:
        assert sample.summary("kind", as_of=day).equals(expected)
    with pytest.raises(heritage.OptionError, match="as_of= takes a year"):
        sample.summary(as_of=pd.NaT)


def test_what_was_the_first_argument_before_leads_to_its_new_name(sample):
    with pytest.raises(heritage.OptionError, match="aspect='status'"):
        sample.summary("status")
