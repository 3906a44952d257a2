"""Contradictions, assessors and comparisons, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

import heritage
from heritage.model.errors import OptionError

HEAD = "statement_id,site_id,aspect,value,when,assessor,source_id,community"
SOURCES = ("source_id,title,repeats", "one,One,", "two,Two,one")


@pytest.fixture
def catalogue(layer, make_feature, table):
    def build(*rows, sites="pq"):
        places = layer(*(make_feature({"site_id": name, "kind": "mosque", "name": name.upper()}) for name in sites))
        lines = [row + "," * (HEAD.count(",") - row.count(",")) for row in rows]
        return heritage.read(
            places, statements=table("statements.csv", HEAD, *lines), sources=table("sources.csv", *SOURCES)
        )

    return build


def test_each_clash_is_a_row_with_both_statements_and_why(catalogue):
    known = catalogue(
        "a,p,status,intact,1977/2019,A,one",
        "b,p,status,destroyed,[1993..2020],B,one",
        "c,q,status,destroyed,1990,A,one",
        "d,q,status,intact,2000,B,one",
        "e,q,access,open,2000,B,one",
    )
    found = known.contradictions("status")
    assert found[
        ["site_id", "name", "statement_a", "value_a", "statement_b", "value_b", "why"]
    ].to_numpy().tolist() == [
        ["p", "P", "a", "intact", "b", "destroyed", "their times overlap"],
        ["q", "Q", "c", "destroyed", "d", "intact", "the later cannot follow the earlier"],
    ]
    assert found["assessor_b"].tolist() == ["B", "B"]
    assert len(known.contradictions()) == 2
    assert len(known.contradictions("status", as_of="1995")) == 0
    assert len(known.contradictions("access")) == 0


def test_what_says_nothing_of_time_cannot_be_compared(catalogue):
    known = catalogue("a,p,status,intact,,A", "b,p,status,destroyed,,B")
    assert known.contradictions("status")["why"].tolist() == ["their times cannot be compared"]


def test_assessors_are_counted_with_their_days_and_contradictions(catalogue):
    known = catalogue(
        "a,p,status,intact,1977/2019,A,one",
        "b,p,status,destroyed,[1993..2020],B,one",
        "c,q,status,intact,1990,A,one",
        "d,q,status,intact,1990,C,two",
    )
    told = known.assessors().set_index("assessor")
    assert told[["statements", "sites", "repeated", "contradicted"]].to_numpy().tolist() == [
        [2, 2, 0, 1],
        [1, 1, 0, 1],
        [1, 1, 1, 0],
    ]
    assert told.loc["A", ["first", "last"]].astype(str).tolist() == ["1977-01-01", "2019-12-31"]


def test_two_assessors_meet_in_a_cross_table(catalogue):
    known = catalogue(
        "a,p,status,intact,1990,A",
        "b,p,status,destroyed,1990,B",
        "c,q,status,intact,1990,A",
        "d,q,status,intact,1990,B",
        "e,r,status,looted,1990,A",
        "f,s,status,unknown,1990,B",
        sites="pqrst",
    )
    table, sites = known.compare("A", "B")
    assert table.loc["intact"].to_dict() == {"intact": 1, "destroyed": 1, "unknown": 0, "unassessed": 0}
    assert table.loc["damaged", "unassessed"] == 1
    assert table.loc["unassessed", "unknown"] == 1
    assert int(table.to_numpy().sum()) == 4
    assert sites.to_numpy().tolist() == [["p", "P", "mosque", "intact", "destroyed"]]
    assert table.attrs["shared"] == 2
    assert np.isnan(table.attrs["kappa"])
    assert "no kappa (Cohen) below 30 shared sites" in table.attrs["caption"]
    behind = known.explain_comparison("A", "B", "intact", "destroyed")
    assert behind["statement_id"].tolist() == ["a", "b"]


def test_what_only_repeats_the_other_is_one_voice_and_the_caption_says_so(catalogue):
    known = catalogue(
        "a,p,status,destroyed,1990,A,one", "b,p,status,destroyed,1990,B,two", "c,q,status,intact,1990,B,two"
    )
    table, _ = known.compare("A", "B")
    assert table.attrs["shared"] == 0
    assert "1 statements that only repeat the other are left out: they are one voice" in table.attrs["caption"]
    assert "one voice" in known.summary().attrs["caption"]


def test_kappa_is_cohens_from_thirty_shared_sites_on(catalogue):
    # 20 both intact, 5 and 10 differ, 15 both destroyed: observed 0.7, expected 0.5, kappa 0.4 (Cohen's own kind of case).
    pairs = [("intact", "intact")] * 20 + [("intact", "destroyed")] * 5 + [("destroyed", "intact")] * 10
    pairs += [("destroyed", "destroyed")] * 15
    rows, sites = [], []
    for number, (first, second) in enumerate(pairs):
        sites.append(f"s{number:02d}")
        rows += [f"a{number},s{number:02d},status,{first},1990,A", f"b{number},s{number:02d},status,{second},1990,B"]
    table, differing = catalogue(*rows, sites=sites).compare("A", "B")
    assert table.attrs["kappa"] == pytest.approx(0.4)
    assert len(differing) == 15
    fewer, _ = catalogue(*rows[:58], sites=sites).compare("A", "B")
    assert np.isnan(fewer.attrs["kappa"])


def test_presence_is_compared_for_one_community(catalogue):
    known = catalogue(
        "a,p,presence,departed,1990,A,,X", "b,p,presence,present,1990,B,,Y", "c,p,presence,present,1990,B,,X"
    )
    with pytest.raises(OptionError, match="choose one of X, Y"):
        known.compare("A", "B", aspect="presence")
    table, _ = known.compare("A", "B", aspect="presence", community="X")
    assert table.loc["departed", "present"] == 1


def test_contradictions_of_one_community_are_those_of_what_is_told_by_community(catalogue):
    known = catalogue(
        "a,p,presence,departed,1990,A,,X",
        "b,p,presence,present,1990,B,,X",
        "c,p,status,intact,1990,A",
        "d,p,status,destroyed,1990,B",
    )
    assert known.contradictions(community="X")["aspect"].tolist() == ["presence"]


def test_who_is_not_there_names_the_nearest_that_is(sample):
    with pytest.raises(OptionError, match="did you mean 'Wikipedia'"):
        sample.compare("Wikipedi", "Vesti.az")
    with pytest.raises(OptionError, match="side by side"):
        sample.compare("Wikipedia", "Vesti.az", aspect="cause")
