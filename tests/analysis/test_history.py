"""Transitions and timelines against cases worked out by hand."""

from __future__ import annotations

import pytest

import heritage
from heritage.model.errors import OptionError

HEAD = "site_id,aspect,value,when,assessor,community,language"


@pytest.fixture
def catalogue(layer, make_feature, table):
    def build(*rows, sites="pqr", kind="mosque"):
        places = layer(*(make_feature({"site_id": name, "kind": kind, "name": name.upper()}) for name in sites))
        lines = [row + "," * (HEAD.count(",") - row.count(",")) for row in rows]
        return heritage.read(places, statements=table("statements.csv", HEAD, *lines))

    return build


ROWS = (
    "p,status,intact,1980,A",
    "p,status,destroyed,1991,A",
    "q,status,intact,1985,A",
    "r,status,damaged,[1988..1995],A",
)


def test_transitions_say_which_sites_made_them_and_add_up(catalogue):
    table = catalogue(*ROWS).changes("1987", "1994")
    assert table[["before", "after", "sites"]].to_numpy().tolist() == [
        ["intact", "destroyed", 1],
        ["intact", "intact", 1],
        ["unassessed", "unassessed", 1],
    ]
    assert table["site_ids"].fillna("").tolist() == ["p", "", ""]
    assert "from 1987 to 1994" in table.attrs["caption"]


def test_a_transition_can_be_opened(catalogue):
    behind = catalogue(*ROWS).explain_change("intact", "destroyed", "1987", "1994")
    assert behind[["day", "value"]].to_numpy().tolist() == [["1987", "intact"], ["1994", "destroyed"]]
    assert behind.attrs["sites"] == 1


def test_names_change_too(catalogue):
    known = catalogue("p,name,Old,../1946,A", "p,name,New,1946,A", kind="settlement")
    assert known.changes("1940", "1950", aspect="name").query("before != after")[
        ["before", "after"]
    ].to_numpy().tolist() == [["Old", "New"]]


def test_presence_changes_community_by_community(catalogue):
    known = catalogue("p,presence,present,1980,A,X", "p,presence,departed,1990,A,X", "p,presence,present,1980,A,Y")
    table = known.changes("1985", "1995", aspect="presence").set_index(["community", "before", "after"])["sites"]
    assert table["X", "present", "departed"] == 1
    assert table["Y", "present", "present"] == 1
    assert table["X"].sum() == table["Y"].sum() == 3


def test_a_timeline_has_a_band_for_what_may_have_begun(catalogue):
    line = catalogue(*ROWS).timeline(since="1984", until="1996")
    at = line.assign(year=line["day"].dt.year).set_index(["year", "value"])[["sites_min", "sites", "sites_max"]]
    assert at.loc[(1984, "intact")].tolist() == [1, 1, 1]
    assert at.loc[(1987, "damaged")].tolist() == [0, 0, 0]
    assert at.loc[(1988, "damaged")].tolist() == [0, 0, 1]
    assert at.loc[(1988, "unassessed")].tolist() == [0, 1, 1]
    assert at.loc[(1995, "damaged")].tolist() == [1, 1, 1]
    assert at.loc[(1991, "destroyed")].tolist() == [1, 1, 1]
    assert (line.groupby("day")["sites"].sum() == 3).all()
    assert ((line["sites_min"] <= line["sites"]) & (line["sites"] <= line["sites_max"])).all()


@pytest.mark.parametrize("aspect", ["status", "occupancy", "existence", "presence", "access"])
def test_a_timeline_counts_what_the_summary_counts(sample, aspect):
    line = sample.timeline(aspect=aspect, freq="20YE", since="1900")
    for day, rows in line.groupby("day"):
        counted = sample.summary(aspect=aspect, by="country", as_of=str(day.date())).select_dtypes("number").sum()
        summed = rows.groupby("value")["sites"].sum()
        assert summed.to_dict() == {value: counted[value] for value in summed.index}


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda c: c.changes("1994", "1987"), "does not lie before"),
        (lambda c: c.changes("1987", "soon"), "no date"),
        (lambda c: c.changes("1987", "1994", aspect="cause"), "side by side"),
        (lambda c: c.timeline(freq="fortnight"), "no step of time"),
        (lambda c: c.timeline(aspect="name"), "free text"),
        (lambda c: c.timeline(freq="D", since="1900", until="1950"), "5000 are the most"),
        (lambda c: c.renamings(years=0), "from 1 to 9999"),
    ],
)
def test_what_cannot_be_asked_says_what_can(sample, ask, said):
    with pytest.raises(OptionError, match=said):
        ask(sample)


def test_a_name_that_is_only_written_otherwise_has_not_changed(catalogue):
    known = catalogue("p,name,Vardenis,1900,A", "p,name,VARDENIS,1950,A", kind="settlement")
    assert known.changes("1920", "1960", aspect="name").query("before != after").empty
    assert known.renamings(by="kind").empty


@pytest.mark.parametrize("years", [("-0500", "-0300"), ("0005", "0015"), ("9980", "9999"), ("1900", "1950")])
def test_any_year_can_stand_in_a_catalogue(catalogue, years):
    known = catalogue(
        f"p,status,intact,{years[0]},A", f"p,name,Old,{years[0]},A", f"p,name,New,{years[1]},A", kind="settlement"
    )
    assert known.renamings(by="kind")["renamings"].tolist() == ["Old → New"]
    line = known.timeline(freq="100YE")
    assert (line.groupby("day")["sites"].sum() == 3).all()
    assert line[line["value"] == "intact"]["sites"].iloc[-1] == 1


def test_without_any_dated_statement_a_timeline_says_that_nothing_is_assessed(catalogue):
    line = catalogue().timeline(since="1990", until="1992")
    assert line[line["value"] == "unassessed"]["sites"].tolist() == [3, 3, 3]


def test_what_a_place_was_called_on_a_day_and_by_whose_word(sample):
    called = sample.names(as_of="1968").query("site_id == 'vardenis'")
    assert set(called["name"]) == {"Basarkechar", "Vardenis"}
    assert called["contested"].all()
    assert not sample.names(as_of="1970").query("site_id == 'vardenis'")["contested"].any()
    assert sample.names(according_to="GoMap.Az")["assessor"].unique().tolist() == ["GoMap.Az"]


def test_renamings_are_counted_once_in_the_period_in_which_the_new_name_stands(catalogue):
    known = catalogue(
        "p,name,Old,../1946,A",
        "p,name,New,1946,A",
        "q,name,Köhnə,../1935,A",
        "q,name,Kohne,1935,A",
        "q,name,Newer,1991,A",
        "r,name,Same,../1991,A",
        kind="settlement",
    )
    table = known.renamings(by="kind")
    assert table[["since", "until", "renamed", "renamings"]].to_numpy().tolist() == [
        [1940, 1949, 1, "Old → New"],
        [1990, 1999, 1, "Kohne → Newer"],
    ]
