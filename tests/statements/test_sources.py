"""The state of the sources: dated, archived, alive by their looks, and how much rests on each."""

from __future__ import annotations

import pytest

import heritage
from heritage.statements.sources import address_trouble


@pytest.mark.parametrize(
    ("address", "trouble"),
    [
        ("https://www.unesco.org/en/x?y=1#z", None),
        ("http://8.8.8.8/x", None),
        ("https://məscid.az/", None),
        ("www.unesco.org", "no web address"),
        ("ftp://unesco.org/x", "no web address"),
        ("https://unesco", "no web address"),
        ("https://unesco.org/a b", "no web address"),
        ("https://[", "no web address"),
        ("https:///x", "no web address"),
        ("", "no web address"),
        ("http://localhost/x", "a host that stands for none"),
        ("https://example.com/report", "a host that stands for none"),
        ("https://www.example.org/report", "a host that stands for none"),
        ("https://counterexample.org/report", None),
        ("http://192.168.1.1/x", "an address inside a network"),
        ("http://www.geocities.com/x", "geocities.com closed in 2009"),
        ("https://goo.gl/abc", "goo.gl closed in 2025"),
        ("https://notgoo.gl/abc", None),
        ("javascript:alert(1)", "no web address"),
    ],
)
def test_an_address_is_judged_by_its_looks_alone(address, trouble):
    assert address_trouble(address) == trouble


@pytest.fixture
def catalogue(layer, make_feature, table, tmp_path):
    layer(*(make_feature({"site_id": name, "kind": "mosque", "name": name}, [44.5, 40.2]) for name in "abcdef"))
    table(
        "statements.csv",
        "site_id,aspect,value,when,assessor,source_id",
        *(f"{site},status,destroyed,1990,X,most" for site in "abcd"),
        "d,status,minor_damage,1980,X,other",
        "e,status,destroyed,1990,Y,other",
        "f,status,intact,1990,Y,other",
        "f,status,unknown,1991,Y,most",
    )
    table(
        "sources.csv",
        "source_id,title,published,url,archived_url,repeats",
        "most,M,1990,https://unesco.org/m,https://web.archive.org/m,",
        "other,O,,http://goo.gl/o,,most",
        "unused,U,2000,,,",
    )
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.txt").write_text("a page")
    table("evidence.csv", "source_id,path,creator,licence", "most,evidence/a.txt,me,CC0")
    return heritage.read(tmp_path)


def test_the_report_counts_by_hand(catalogue):
    report = catalogue.sources_report().set_index("source_id")
    assert report.index.tolist() == ["most", "other", "unused"]
    assert report["statements"].tolist() == [5, 3, 0]
    assert report["sites"].tolist() == [5, 3, 0]
    assert report["evidence"].tolist() == [1, 0, 0]
    assert report["undated"].tolist() == [False, True, False]
    assert report["unarchived"].tolist() == [False, True, False]
    assert report["address"].fillna("").tolist() == ["", "goo.gl closed in 2025", ""]
    # Destroyed: a, b, c, d by "most", and e by "other", which only repeats it; other figures are too small to tell.
    assert report["figure"].fillna("").tolist() == ["status destroyed: 5 of 5 sites", "", ""]
    assert report["share"].fillna(0).tolist() == [1.0, 0, 0]
    assert "addresses were not asked" in catalogue.sources_report().attrs["caption"]


def test_each_state_is_a_finding(catalogue):
    found = catalogue.findings[catalogue.findings["code"].str.startswith("source-")]
    told = dict(zip(found["code"], found["value"], strict=True))
    assert told == {
        "source-undated": "other",
        "source-unarchived": "other",
        "source-address-dead": "other: goo.gl closed in 2025",
        "source-repeats": "other: most",
        "source-bears-most": "most: status destroyed: 5 of 5 sites",
    }


def test_what_was_taken_back_bears_nothing(layer, make_feature, table):
    places = layer(*(make_feature({"site_id": name, "kind": "mosque", "name": name}, [44.5, 40.2]) for name in "abcde"))
    head = "statement_id,site_id,aspect,value,assessor,source_id,supersedes"
    rows = [f"{site}1,{site},status,destroyed,X,{'s' if site < 'd' else 't'}," for site in "abcde"]
    rows += ["a2,a,status,destroyed,X,t,a1", "b2,b,status,destroyed,X,t,b1"]
    statements = table("statements.csv", head, *rows)
    sources = table("sources.csv", "source_id,title", "s,S", "t,T")
    report = heritage.read(places, statements=statements, sources=sources).sources_report().set_index("source_id")
    assert report["figure"].to_dict() == {"t": "status destroyed: 4 of 5 sites", "s": "status destroyed: 1 of 5 sites"}


def test_narrower_terms_count_in_those_above_them(layer, make_feature, table):
    places = layer(*(make_feature({"site_id": name, "kind": "mosque", "name": name}, [44.5, 40.2]) for name in "abcde"))
    words = ["looted", "minor_damage", "damaged", "major_damage", "looted"]
    rows = [f"{site},status,{word},s" for site, word in zip("abcde", words, strict=True)]
    statements = table("statements.csv", "site_id,aspect,value,source_id", *rows)
    sources = table("sources.csv", "source_id,title", "s,S")
    report = heritage.read(places, statements=statements, sources=sources).sources_report()
    assert report["figure"].tolist() == ["status damaged: 5 of 5 sites"]


def test_a_catalogue_without_sources_has_an_empty_report(layer, make_feature):
    report = heritage.read(
        layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    ).sources_report()
    assert report.empty
    assert "figure" in report
