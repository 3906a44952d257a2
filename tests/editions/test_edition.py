"""Nothing that is not public, nor what names it, is in any byte that leaves the house."""

from __future__ import annotations

import base64
import gzip
import json
import re

import geopandas as gpd
import pytest
import shapely

import heritage
from heritage.cli.export import main
from heritage.editions.edition import edition

SECRET = "CANARY"


@pytest.fixture
def folder(layer, make_feature, table, tmp_path):
    """A catalogue in which whatever holds CANARY must not be shown."""
    layer(
        make_feature({"site_id": "open", "kind": "mosque", "name": "Open"}, [44.5, 40.2]),
        make_feature(
            {"site_id": f"{SECRET}-site", "kind": f"{SECRET}-kind", "name": f" {SECRET}", "visibility": "withheld"},
            [44.123457, 40.765433],
        ),
        make_feature(
            {"site_id": f"{SECRET}-odd", "kind": "mosque", "name": SECRET, "visibility": "secret"}, [44.6, 40.2]
        ),
        make_feature(
            {"site_id": f"{SECRET}-cell", "kind": "mosque", "name": SECRET, "visibility": "withheld"}, [44, 40]
        ),
        make_feature(
            {"site_id": f"{SECRET}-by-source", "kind": "mosque", "name": SECRET, "location_source_id": f"{SECRET}-src"},
            [44.6, 40.3],
        ),
        make_feature(
            {
                "site_id": f"{SECRET}-flat",
                "kind": "mosque",
                "visibility": "withheld",
                "status": "destroyed",
                "source": f"{SECRET} interview at his home",
                "assessor": SECRET,
                "note": SECRET,
            },
            [44.7, 40.3],
        ),
        name="sites.geojson",
    )
    head = "statement_id,site_id,aspect,value,when,assessor,source_id,note,supersedes,visibility"
    table(
        "statements.csv",
        head,
        "s1,open,status,intact,1990,A,pub,,,",
        f"{SECRET}-2,open,status,{SECRET}-word,{SECRET}-date,{SECRET} B,pub,{SECRET},,withheld",
        f"s3,open,status,destroyed,1991,{SECRET} C,{SECRET}-src,{SECRET},,",
        f"s4,{SECRET}-site,status,destroyed,1991,{SECRET} D,pub,{SECRET},,",
        f"s5,open,status,damaged,1992,{SECRET} E,pub,,{SECRET}-2,",
        f"s6,nowhere,status,{SECRET},1992,{SECRET} F,pub,,,withheld",
        f"s7,nowhere,status,{SECRET},1992,{SECRET} G,{SECRET}-src,,,",
    )
    table(
        "sources.csv",
        "source_id,title,publisher,published,accessed,url,repeats,visibility",
        "pub,A report,P,2005,2026-11-24,https://example.org/,,public",
        f"{SECRET}-src,{SECRET},{SECRET},{SECRET}-date,,https://{SECRET}.example/,,withheld",
        f"{SECRET}-copy,{SECRET},,,,,{SECRET}-src,",
    )
    table(
        "populations.csv",
        "site_id,year,community,count,source_id,visibility",
        "open,1931,all,251,pub,",
        f"open,1931,{SECRET},987654321,{SECRET}-src,",
        f"{SECRET}-site,1931,{SECRET},{SECRET},pub,",
        f"open,1932,{SECRET},987654321,pub,withheld",
        f"open,1933,{SECRET},987654321,pub,secret",
    )
    return tmp_path


def test_what_is_left_is_what_is_public(folder):
    everything = heritage.read(folder)
    public = edition(everything)
    assert everything.summary()["sites"].sum() == 6
    assert public.sites.index.tolist() == ["open"]
    assert public.statements.index.tolist() == ["s1"]
    assert public.sources.index.tolist() == ["pub"]
    assert len(public.populations) == 1
    assert public.withheld == 5 + 5 + 3 + 4
    assert "17 rows are held back" in public.summary().attrs["caption"]


def test_counts_of_inputs_speak_only_of_what_is_shown(folder):
    public = edition(heritage.read(folder))
    counts = public.inputs.set_index("name")[["records_read", "records_accepted", "records_rejected"]]
    assert counts.loc["sites.geojson"].tolist() == [1, 1, 0]
    assert counts.loc["statements.csv"].tolist() == [1, 1, 0]
    assert counts.loc["sources.csv"].tolist() == [1, 1, 0]
    assert counts.loc["populations.csv"].tolist() == [1, 1, 0]
    assert public.inputs.query("role != 'regions'")["sha256"].isna().all()


def test_what_a_withheld_record_became_part_of_is_withheld(layer, make_feature, table):
    sites = layer(
        make_feature({"site_id": "a", "kind": "mosque", "name": "A", "location_source_id": "pub"}, None),
        make_feature({"site_id": "a", "location_source_id": "sec", "description": SECRET}, [44.5, 40.2]),
        make_feature({"site_id": "b", "kind": "mosque", "name": "B", "same_as": "x:1 h"}, [44.5, 40.2]),
        make_feature({"site_id": "h", "kind": "mosque", "name": "H", "visibility": "withheld", SECRET: "x"}, [44, 40]),
        make_feature({"site_id": "o", "kind": "mosque", "name": "O"}, [44.5, 40.2]),
    )
    statements = table(
        "statements.csv",
        "statement_id,site_id,aspect,value,source_id,note",
        "s1,o,status,intact,pub,",
        f"s1,h,status,intact,pub,{SECRET}",
        "s2,o,status,intact,pub,",
        f"s2,o,status,intact,sec,{SECRET}",
        "s3,o,status,intact,pub,",
    )
    sources = table("sources.csv", "source_id,title,visibility", "pub,P,", "sec,S,withheld")
    public = edition(heritage.read(sites, statements=statements, sources=sources))
    assert public.sites.index.tolist() == ["o"]
    assert public.statements.index.tolist() == ["s3"]
    assert SECRET not in public.sites.columns
    assert SECRET not in public.findings.to_csv()


def test_an_edition_of_an_edition_is_the_same(folder):
    once = edition(heritage.read(folder))
    twice = edition(once)
    assert twice.withheld == once.withheld
    assert twice.sites.index.tolist() == once.sites.index.tolist()
    assert twice.inputs.equals(once.inputs)


def test_a_catalogue_without_secrets_is_its_own_edition(sample):
    public = edition(sample)
    assert public.withheld == 0
    assert public.inputs.equals(sample.inputs)
    assert public.findings.equals(sample.findings)


def test_no_canary_is_in_any_byte_that_is_written(folder, tmp_path_factory, monkeypatch, capsys):
    out = tmp_path_factory.mktemp("maps") / "out"
    monkeypatch.setattr("sys.argv", ["export", str(folder), "--out", str(out), "--regions", "armenia"])
    assert main() == 0
    printed = capsys.readouterr()
    texts = [printed.out, printed.err]
    for path in out.iterdir():
        text = path.read_text(encoding="utf-8")
        blocks = re.findall(r'octet-stream" data-map="map_\w+" data-part="[\w-]+">([^<]+)<', text)
        if path.suffix == ".html":
            assert len(blocks) >= 7
            texts += [gzip.decompress(base64.b64decode(block)).decode("utf-8", "replace") for block in blocks]
        texts.append(text)
    for text in texts:
        assert SECRET not in text
        assert "44.12345" not in text
        assert "987654321" not in text


@pytest.fixture
def ruled(layer, make_feature, table, tmp_path):
    """Read places, statements and rules; what has no id gets one made from its content."""

    def build(rules, *rows, places=()):
        features = places or [make_feature({"kind": "mosque", "name": name}, [44.5, 40.2]) for name in "ab"]
        layer(*features)
        table("statements.csv", "site_id,aspect,value,when,assessor,source_id,method,note", *rows)
        (tmp_path / "catalogue.toml").write_text(rules)
        return heritage.read(tmp_path, regions="armenia")

    return build


WITNESSES = '[[rule]]\ntable = "statements"\nwhere = { method = "testimony" }\nwithhold = "assessor"'


def test_an_id_made_from_what_is_hidden_is_made_anew(ruled, make_feature):
    hidden = make_feature({"kind": "mosque", "name": "a", "visibility": "generalised"}, [44.5, 40.2])
    before = ruled("", places=[hidden])
    site = before.sites.index[0]
    open_one = make_feature({"kind": "mosque", "name": "b", "same_as": f"x:1 {site}"}, [44.5, 40.2])
    everything = ruled(
        WITNESSES,
        f"{site},status,intact,1990,A,,interview,",
        f"{site},status,intact,1990,B,,press,",
        places=[hidden, open_one],
    )
    public = everything.edition()
    assert public.sites["name"].tolist().count("a") == 1
    assert site not in public.sites.index
    assert set(public.statements["site_id"]) == set(public.sites.index[public.sites["name"] == "a"])
    assert not set(public.statements.index) & set(everything.statements.index)
    assert site not in public.sites.to_csv()
    assert (
        public.sites.set_index("name")["same_as"].to_dict()["b"] == "x:1"
    )  # which would tell where the other one lies
    assert everything.findings.query("code == 'points-at-generalised'")["field"].tolist() == ["sites.same_as"]
    assert "points-at-generalised" not in public.findings["code"].tolist()
    assert public.edition().sites.index.equals(public.sites.index)
    assert public.edition().statements.index.equals(public.statements.index)


def test_withheld_names_are_numbered_within_each_site(ruled, make_feature):
    """Nor is it told that two statements are by one witness, unless one takes the other back."""
    places = [make_feature({"site_id": name, "kind": "mosque", "name": name}, [44.5, 40.2]) for name in "ab"]
    rows = [
        "a,status,intact,1990,Zeynab,,interview,", "a,status,destroyed,1991,Aygun,,testimony,", "a,access,open,1992,Zeynab,,interview,",
        "b,status,intact,1990,Aygun,,witness,", "b,status,intact,1990,Press,,press,",
    ]  # fmt: skip
    everything = ruled(WITNESSES, *rows, places=places)
    public = everything.edition()
    told = public.statements.groupby("site_id")["assessor"].agg(sorted).to_dict()
    assert told == {
        "a": [f"Name withheld ({number}, a)" for number in (1, 2, 3)],
        "b": ["Name withheld (1, b)", "Press"],
    }
    for policy in ("contested", "worst"):
        assert public.summary(conflict=policy).equals(everything.summary(conflict=policy))


def test_a_generalised_site_keeps_what_the_summary_counts(ruled, make_feature):
    places = [
        make_feature(
            {"site_id": f"s{number}", "kind": "cemetery", "name": f"N{number}", "place": "village", "country": "AM", "same_as": "osm:way/1", "description": "by the mill", "grid": "38S", "visibility": "generalised"},
            [44.5 + number / 50, 40.2],
        )
        for number in range(6)
    ]  # fmt: skip
    everything = ruled("[generalised]\ncell_km = 5\nk = 2", "s1,status,destroyed,1990,A,,,", places=places)
    public = everything.edition()
    assert public.summary(aspect="status", by="kind").equals(everything.summary(aspect="status", by="kind"))
    assert public.sites[["place", "same_as", "description", "location_uncertainty_m"]].isna().all(axis=None)
    assert "grid" not in public.sites
    assert public.sites["name"].tolist() == [f"N{number}" for number in range(6)]
    assert (public.sites.groupby(public.sites.geometry.to_wkt())["name"].size() >= 2).all()
    without = public.sites["cell_km"] == 0  # fewer than k are left over
    assert public.sites["region_id"].isna().equals(without)  # by the centre of the cell, and never by the place
    assert public.sites["country"].isna().all()  # which the world's regions do not tell
    assert public.sites["region_certain"].isna().all()
    assert (public.sites["cell_km"][~without] >= 5).all()
    assert without.sum() == public.sites.geometry.isna().sum() < 2
    assert public.withheld == 0
    assert (
        "5 sites are shown as cells of a grid, 5 km wide, and 1 without a place." in public.summary().attrs["caption"]
    )
    assert "Internal: 6 rows" in everything.summary().attrs["caption"]
    assert public.inputs.query("role == 'sites'")["sha256"].isna().all()


def test_a_file_that_claims_to_hold_cells_already_is_not_believed(ruled, make_feature):
    """An exact place with cell_km beside it would else go out as it is."""
    place = make_feature(
        {"site_id": "a", "kind": "mosque", "name": "A", "visibility": "generalised", "cell_km": 10}, [44.5, 40.2]
    )
    public = ruled("", places=[place]).edition()
    assert public.sites.geometry["a"].geom_type == "Polygon"


def test_a_rule_that_holds_nothing_back_is_not_told_of_in_public(ruled):
    rule = '[[rule]]\ntable = "statements"\nwhere = { assessor = "CANARY" }\nwithhold = "assessor"'
    everything = ruled(rule)
    assert "rule-without-row" in everything.findings["code"].tolist()
    public = everything.edition()
    assert "CANARY" not in public.findings.to_csv()
    assert public.metadata.rules == ()


def test_the_publisher_of_a_source_does_not_speak_on_where_it_is_withheld(ruled, make_feature, table):
    places = [make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2])]
    table("sources.csv", "source_id,title,publisher", "d,A diary,The family", "o,Other,The family")
    rule = '[[rule]]\ntable = "sources"\nwhere = { title = "A diary" }\nwithhold = "publisher"'
    public = ruled(rule, "a,status,intact,1990,,d,,", "a,access,open,1990,,o,,", places=places).edition()
    told = dict(zip(public.statements["source_id"], public.statements["assessor"], strict=True))
    assert told == {"d": "Name withheld (1, a)", "o": "The family"}
    assert public.sources["publisher"].isna().tolist() == [True, False]


def test_the_region_of_a_generalised_site_is_that_of_its_cell_s_centre_also_when_it_is_read_back(
    ruled, make_feature, tmp_path
):
    """Yerevan is some 20 km across: that it lies in it would say more than a cell of 80 km does."""
    place = make_feature({"site_id": "a", "kind": "mosque", "name": "A", "visibility": "generalised"}, [44.51, 40.18])
    whole = ruled("[generalised]\ncell_km = 50", places=[place])
    assert whole.sites["region_id"].tolist() == ["AM-ER"]
    assert whole.findings.query("code == 'cell-rounded'")["value"].tolist() == ["50 km became 80 km"]
    public = whole.edition()
    centre = public.sites.geometry["a"].centroid
    there = whole.regions.index[whole.regions.contains(centre)].tolist()
    assert public.sites["cell_km"].tolist() == [80]
    assert public.sites["region_id"].tolist() == there != ["AM-ER"]
    public.write(tmp_path / "out")
    public.write(tmp_path / "out.gpkg")
    for path in (tmp_path / "out", tmp_path / "out.gpkg"):
        again = heritage.read(path)
        assert again.sites["region_id"].tolist() == there
        assert again.edition().summary().equals(public.summary())
        assert not [name for name in again.sites.columns if name.startswith("_")]


def test_a_small_region_beside_a_cell_does_not_tell_where_in_it_a_site_lies(make_feature, tmp_path):
    """A region of a few hundred metres would give the place to within these."""
    corner = shapely.box(44.5, 40.2, 44.502, 40.201)
    rest = shapely.box(44, 39.9, 45, 40.6).difference(corner)
    regions = gpd.GeoDataFrame(
        {"region_id": ["small", "rest"], "name": ["S", "R"], "country": ["X", "Y"]}, geometry=[corner, rest], crs=4326
    )
    regions.to_file(tmp_path / "regions.geojson")
    place = make_feature(
        {"site_id": "a", "kind": "mosque", "name": "A", "country": "X", "visibility": "generalised"}, [44.501, 40.2005]
    )
    sites = make_file(tmp_path / "s.geojson", place)
    public = heritage.read(sites, regions=tmp_path / "regions.geojson").edition()
    assert public.sites[["region_id", "country"]].values.tolist() == [["rest", "Y"]]
    assert heritage.read(sites).edition().sites["country"].isna().all()


def make_file(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path
