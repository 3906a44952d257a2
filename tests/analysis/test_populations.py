"""Counts of people and departures, against numbers added up by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import heritage
from heritage.model.errors import OptionError


@pytest.fixture
def catalogue(layer, make_feature, table):
    def build(counts, *statements):
        places = layer(
            *(
                make_feature({"site_id": name, "kind": "settlement", "name": name.upper()}, [44.5, 40.18])
                for name in "pqr"
            ),
            make_feature({"site_id": "m", "kind": "mosque", "name": "M"}, [44.5, 40.18]),
        )
        populations = table("populations.csv", "site_id,year,community,count,source_id", *counts)
        said = table("statements.csv", "site_id,aspect,value,when,assessor,community", *statements)
        return heritage.read(places, populations=populations, statements=said, regions="armenia")

    return build


COUNTS = (
    "p,1897,X,100,a",
    "p,1926,X,80,a",
    "p,1926,X,90,b",
    "q,1873,X,50,a",
    "q,1931,X,70,a",
    "p,1926,all,300,a",
    "q,1926,,7,a",
)


def test_the_nearest_count_at_or_before_the_year_is_taken(catalogue):
    row = catalogue(COUNTS).population(1926, community="X").iloc[0]
    assert row[["region_id", "sites", "counted", "uncounted", "differing"]].tolist() == ["AM-ER", 3, 2, 1, 1]
    assert row[["count_min", "count_max", "first_year", "last_year", "age"]].tolist() == [130, 140, 1873, 1926, 53]
    assert row["source_ids"] == "a; b"
    later = catalogue(COUNTS).population(1931, community="X").iloc[0]
    assert later[["count_min", "count_max", "age"]].tolist() == [150, 160, 5]
    earlier = catalogue(COUNTS).population(1872, community="X").iloc[0]
    assert earlier[["counted", "uncounted"]].tolist() == [0, 3]
    assert pd.isna(earlier["count_min"])


def test_differing_counts_stand_side_by_side_and_communities_are_never_added_up(catalogue):
    by_site = catalogue(COUNTS).population(1926, by="site_id").set_index(["site_id", "community"])
    assert by_site.loc[("p", "X"), "counts"] == "80 (a); 90 (b)"
    assert by_site.loc[("p", "all"), "counts"] == "300 (a)"
    assert by_site.loc[("q", "(everyone)"), "count_max"] == 7
    assert set(by_site.index.get_level_values(1)) == {"X", "all", "(everyone)"}


def test_other_kinds_count_where_they_are_asked_for(catalogue):
    assert catalogue(COUNTS).population(1926, kind=None, community="X")["sites"].tolist() == [4]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"year": "then"}, "whole number"),
        ({"year": 1926, "community": "Y"}, "community that is counted"),
        ({"year": 1926, "kind": "vilage"}, "no kind"),
        ({"year": 1926, "by": "regon"}, "did you mean 'region'"),
    ],
)
def test_what_cannot_be_asked_says_what_can(catalogue, asked, said):
    with pytest.raises(OptionError, match=said):
        catalogue(COUNTS).population(**asked)


def test_departures_stand_by_period_beside_who_lives_there_now(catalogue):
    known = catalogue(
        ("p,1926,X,80,a", "p,2011,Y,500,a", "q,2011,Y,20,b"),
        "p,presence,departed,1988,A,X",
        "q,presence,expelled,[1988..1991],A,X",
        "r,presence,departed,1988,A,X",
        "r,presence,present,1980/..,B,X",
        "p,presence,present,2020,A,Y",
    )
    table = known.departures()
    assert table[["region_id", "community", "departed", "contested", "site_ids"]].to_numpy().tolist() == [
        ["AM-ER", "X", 1, 0, "p"],
        ["AM-ER", "X", 1, 0, "q"],
        ["AM-ER", "X", 0, 1, "r"],
    ]
    assert table["since"].fillna(0).tolist() == [1980, 1990, 0]
    assert table["lives_there_now"].iloc[0] == "Y: present in 1 sites; Y: 500 counted in 1 sites, 2011"
    assert table["lives_there_now"].iloc[1] == "Y: 20 counted in 1 sites, 2011"
