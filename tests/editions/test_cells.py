"""Generalised places: their cells, and that nothing else says where they lie."""

from __future__ import annotations

import pytest
from asking import STATEMENTS, everything

import heritage

SECRET = "CANARY"


def test_further_columns_say_nothing_of_where_a_generalised_site_lies(catalogue_of, tmp_path):
    places = [{"site_id": "a", "visibility": "generalised", "grid": SECRET}, "b"]
    rows = [
        f"{STATEMENTS},gps,form", f"s1,a,status,intact,1990,A,,press,,,,{SECRET},F1", "s2,b,status,intact,1990,A,,press,,,,,F2",
    ]  # fmt: skip
    text = everything(catalogue_of(*places, statements=rows), tmp_path)
    assert SECRET not in text
    assert "gps" not in text
    assert "grid" not in text
    assert "F2" in text


@pytest.mark.parametrize("side", ["small", "1e-9", "1e30", "-1"])
def test_a_generalised_site_that_says_an_odd_side_of_its_cell_gets_one(catalogue_of, side, tmp_path):
    whole = catalogue_of({"site_id": "a", "cell_km": side, "visibility": "generalised"})
    assert whole.edition().sites["cell_km"].tolist() == [10.0]
    whole.write(tmp_path / "out.kml")


def test_generalised_sites_that_get_no_cell_are_told_of(catalogue_of):
    hidden = [{"site_id": name, "visibility": "generalised"} for name in "abc"]
    whole = catalogue_of(*hidden, rules="[generalised]\ncell_km = 1\nk = 3\n", apart=2)
    assert whole.findings.query("code == 'cell-missing'")["value"].tolist() == ["3 of 3"]


def test_no_cell_stands_for_fewer_than_k_that_are_shown(catalogue_of):
    """Two of the three are withheld with the source of their place: the third must not stand alone."""
    places = [{"site_id": "a", "visibility": "generalised"}]
    places += [{"site_id": name, "visibility": "generalised", "location_source_id": "w"} for name in "bc"]
    sources = ["source_id,title,visibility", "w,W,withheld"]
    whole = catalogue_of(*places, "p", rules="[generalised]\nk = 3\n", sources=sources, apart=0.001)
    public = whole.edition()
    assert public.sites.index.tolist() == ["a", "p"]
    assert public.sites.geometry["a"] is None
    assert public.sites["cell_km"]["a"] == 0
    assert whole.findings.query("code == 'cell-missing'")["value"].tolist() == ["1 of 1"]
    assert public.findings.query("code == 'cell-missing'")["value"].tolist() == ["1 of 1"]


@pytest.mark.parametrize("same_as", ["gen", "wikidata:Q1 gen", "osm:way/1; GEN", "https://example.org/site/gen"])
def test_nothing_public_points_at_a_generalised_place(catalogue_of, same_as, tmp_path):
    whole = catalogue_of({"site_id": "gen", "visibility": "generalised"}, {"site_id": "pub", "same_as": same_as})
    found = whole.findings.query("code == 'points-at-generalised'")
    assert found[["site_id", "field", "value"]].values.tolist() == [["pub", "sites.same_as", "pub"]]
    public = whole.edition()
    left = public.sites["same_as"].fillna("")["pub"]
    assert "gen" not in left.casefold()
    assert ("wikidata:Q1" in left, "osm:way/1" in left) == ("wikidata" in same_as, "osm" in same_as)
    assert "points-at-generalised" not in everything(whole, tmp_path)


def test_a_statement_or_picture_of_another_place_does_not_point_at_one_of_a_generalised_place(catalogue_of):
    rows = [STATEMENTS, "s1,gen,status,intact,1990,A", "s2,pub,status,damaged,1991,A,,,,s1"]
    shown = ["evidence_id,site_id,statement_id,path", "e,pub,s1,evidence/x.jpg"]
    whole = catalogue_of({"site_id": "gen", "visibility": "generalised"}, "pub", statements=rows, evidence=shown)
    public = whole.edition()
    assert public.statements["supersedes"].isna().all()
    assert public.evidence["statement_id"].isna().all()
    fields = whole.findings.query("code == 'points-at-generalised'")["field"].tolist()
    assert fields == ["evidence.statement_id", "statements.supersedes"]


@pytest.mark.parametrize(("then", "now"), [(5, 20), (20, 5), (7, 9), (10, 640)])
def test_a_difference_does_not_say_that_a_place_moved_when_only_its_cell_did(catalogue_of, then, now):
    hidden = [{"site_id": name, "visibility": "generalised"} for name in "ab"]
    old = catalogue_of(*hidden, rules=f"[generalised]\ncell_km = {then}\n", folder="old")
    new = catalogue_of(*hidden, rules=f"[generalised]\ncell_km = {now}\n", folder="new")
    for first, second in ((old, new), (old.edition(), new.edition())):
        assert "moved" not in first.diff(second).sites["change"].tolist()


def test_a_difference_says_that_a_generalised_place_moved_into_another_cell(catalogue_of):
    old = catalogue_of({"site_id": "a", "visibility": "generalised"}, folder="old")
    new = catalogue_of("x", {"site_id": "a", "visibility": "generalised"}, folder="new", apart=1)
    assert "moved" in old.diff(new).sites["change"].tolist()


def test_nothing_of_a_generalised_place_points_at_one_that_is_shown_exactly_either(catalogue_of):
    rows = [STATEMENTS, "s1,pub,status,intact,1990,A", "s2,gen,status,damaged,1991,A,,,,s1"]
    shown = ["evidence_id,site_id,statement_id,path", "e,gen,s1,evidence/x.jpg"]
    whole = catalogue_of({"site_id": "gen", "visibility": "generalised"}, "pub", statements=rows, evidence=shown)
    public = whole.edition()
    assert public.statements["supersedes"].isna().all()
    assert public.evidence["statement_id"].isna().all()
    assert "supersedes-unknown" not in public.findings["code"].tolist()


def test_by_which_region_a_generalised_place_was_selected_is_not_told(catalogue_of, tmp_path):
    catalogue_of({"site_id": "gen", "visibility": "generalised"})
    whole = heritage.read(tmp_path / "team", regions="armenia")
    region = whole.sites["region_id"].iloc[0]
    public = whole.select(region=region).edition()
    assert public.selected == ("terms that are not shown",)
    assert region not in public.summary(aspect="status", by="kind").attrs["caption"]
