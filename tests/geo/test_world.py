"""Regions of anywhere: found without asking, read only where sites lie, no statement on any border."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

import heritage
from heritage.geo import world
from heritage.model.bundled import folder

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def towns():
    """Towns of GeoNames, as they are bundled."""
    return pd.read_parquet(folder("ground") / "towns.parquet")


@pytest.fixture(scope="module")
def whole():
    return gpd.read_parquet(world.world_file()).set_index("region_id")


@pytest.fixture
def read_towns(towns, layer, make_feature):
    """Read some towns as settlements of which nothing is stated."""

    def read(*names, **options):
        rows = towns.drop_duplicates("name").set_index("name").loc[list(names)]
        features = [
            make_feature({"site_id": name, "kind": "settlement", "name": name}, [row.longitude, row.latitude])
            for name, row in rows.iterrows()
        ]
        return heritage.read(layer(*features), **options)

    return read


def test_towns_of_four_countries_are_summed_by_region_without_an_option(read_towns):
    catalogue = read_towns("Gaza", "Nevşehir", "Poznań", "Nouakchott")
    assert catalogue.sites["region_id"].to_dict() == {
        "Gaza": "PS-GZZ",
        "Nevşehir": "TR-50",
        "Nouakchott": "MR-NKC",
        "Poznań": "PL-WP",
    }
    summary = catalogue.summary(by="region")
    assert summary["region"].tolist() == ["Nouakchott", "Greater Poland Voivodeship", "Gaza Strip", "Nevşehir"]
    assert catalogue.sites["country"].isna().all()  # which the sources do not say
    assert "regions of Natural Earth 1:10 million, whose boundaries are no statement" in summary.attrs["caption"]


def test_the_worlds_towns_lie_where_geopandas_finds_them(towns, whole):
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(towns["longitude"], towns["latitude"]), crs=4326)
    joined = places.sjoin(whole[["geometry"]], predicate="intersects")
    found = world.place(places.geometry.to_numpy())
    inside = (found.region >= 0) & ~found.nearest
    assert set(np.flatnonzero(inside)) == set(joined.index)
    ids = world.ids().to_numpy()[found.region[inside]]
    expected = joined.groupby(level=0)["region_id"].agg(set)
    assert all(own in several for own, several in zip(ids, expected, strict=True))
    assert (found.region >= 0).mean() > 0.995  # of 30,000 towns; others lie on small islands
    # Of those on a coast the nearest region is the one that Shapely finds, and it is as near as that says.
    for number in np.flatnonzero(found.nearest)[:40]:
        point = places.geometry[number]
        own = whole.geometry.iloc[int(found.region[number])]
        on_land = shapely.shortest_line(point, own).coords[-1]
        assert GEOD.inv(point.x, point.y, *on_land)[2] < 3_000  # in degrees the nearest may be another point


def test_a_place_off_the_coast_takes_the_nearest_region_and_is_told(whole, layer, make_feature):
    coast = whole.geometry["MR-NKC"]
    sea = [coast.bounds[0] - 0.015, coast.centroid.y]  # some 1.6 km to the west of its westernmost point, or more
    far = [coast.bounds[0] - 0.5, coast.centroid.y]
    west = shapely.shortest_line(shapely.Point(sea), coast).coords[-1]
    near = [west[0] - 0.01, west[1]]
    catalogue = heritage.read(
        layer(
            make_feature({"site_id": "generated-near", "kind": "mosque", "name": "Generated"}, near),
            make_feature({"site_id": "generated-far", "kind": "mosque", "name": "Generated too"}, far),
        )
    )
    assert catalogue.sites["region_id"].fillna("").to_dict() == {"generated-far": "", "generated-near": "MR-NKC"}
    told = catalogue.findings[catalogue.findings["code"].eq("region-nearest")]
    assert told[["site_id", "value"]].to_numpy().tolist() == [["generated-near", "Nouakchott"]]


def test_who_claims_a_region_is_told_and_its_name_is_no_states(read_towns):
    catalogue = read_towns("Sevastopol", "Gori", "Poznań")
    told = catalogue.findings[catalogue.findings["code"].eq("region-disputed")].set_index("site_id")["value"]
    assert told.to_dict() == {
        "Gori": "Shida Kartli (with South Ossetia): Georgia; South Ossetia",
        "Sevastopol": "Sevastopol: Ukraine; Russia",
    }
    assert catalogue.regions["country"].isna().all()


def test_every_disputed_region_of_the_list_is_in_the_layer():
    listed = pd.read_csv(folder("regions") / "disputed.csv")
    assert {told.partition(":")[0] for told in world.disputed().values()} == set(listed["name"])


@pytest.mark.parametrize("name", ["Ukraine", "UA", "ukr", "Russia", "RU"])
def test_a_region_that_two_claim_is_among_those_of_each(name):
    assert {"UA-43", "UA-40"} <= set(world.ids()[world.places_in(name)])


def test_countries_by_name_have_the_regions_that_iso_3166_lists():
    numbers = {name: len(world.places_in(name)) for name in ("Armenia", "AZE", "ge", "south-caucasus")}
    assert numbers == {"Armenia": 11, "AZE": 74, "ge": 12, "south-caucasus": 97}


def test_a_country_leaves_out_what_lies_elsewhere(read_towns):
    catalogue = read_towns("Yerevan", "Tbilisi", regions="Armenia")
    assert catalogue.sites["region_id"].fillna("").tolist() == ["", "AM-ER"]
    assert len(catalogue.regions) == 11
    assert read_towns("Yerevan", "Tbilisi", regions="none").regions.empty
    assert read_towns("Yerevan", "Tbilisi", regions=None).summary(by="region")["region_id"].tolist() == ["(outside)"]


def test_the_layer_is_one_coverage_without_gaps_or_overlaps(whole):
    shapes = whole.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert whole.index.is_unique


def test_within_two_kilometres_of_a_border_it_is_not_certain_in_which_region_a_place_lies(layer, make_feature, whole):
    border = shapely.intersection(whole.geometry["PL-WP"], whole.geometry["PL-KP"])
    on_it = shapely.get_point(shapely.get_parts(border)[0], 0)
    features = [
        make_feature(
            {"site_id": f"generated-{metres}", "kind": "mosque", "name": "Generated", "location_uncertainty_m": 50},
            GEOD.fwd(on_it.x, on_it.y, 180, metres)[:2],
        )
        for metres in (1_000, 60_000)
    ]
    certain = heritage.read(layer(*features)).sites["region_certain"]
    assert not certain["generated-1000"]
    middle = whole.geometry["PL-WP"].representative_point()
    place = make_feature({"site_id": "m", "kind": "mosque", "location_uncertainty_m": 50}, [middle.x, middle.y])
    assert heritage.read(layer(place)).sites["region_certain"]["m"]


def test_a_coast_leaves_no_doubt_about_the_region(towns, layer, make_feature, whole):
    row = towns.drop_duplicates("name").set_index("name").loc["Nouakchott"]
    coast = shapely.shortest_line(shapely.Point(row.longitude, row.latitude), whole.union_all().boundary).coords[-1]
    properties = {"site_id": "generated", "kind": "mosque", "name": "Generated", "location_uncertainty_m": 10}
    sites = heritage.read(layer(make_feature(properties, coast))).sites
    others = whole.drop(index=sites["region_id"]["generated"]).geometry
    assert (
        shapely.distance(others.to_numpy(), shapely.Point(coast)).min() > 0.03
    )  # some 3 km: no other region is in reach
    assert sites["region_certain"]["generated"]


def test_a_part_of_a_catalogue_and_what_is_written_have_the_regions_of_their_sites(read_towns, tmp_path):
    catalogue = read_towns("Gaza", "Nevşehir", "Poznań")
    assert catalogue.select(site_id="Gaza").regions.index.tolist() == ["PS-GZZ"]
    catalogue.write(tmp_path / "towns.gpkg")
    again = heritage.read(tmp_path / "towns.gpkg")
    pd.testing.assert_series_equal(again.sites["region_id"], catalogue.sites["region_id"])
    assert again.regions.index.tolist() == catalogue.regions.index.tolist()
    assert again.summary(by="region").equals(catalogue.summary(by="region"))


def test_a_region_in_which_only_withheld_sites_lie_is_in_no_public_edition(layer, make_feature):
    shown = make_feature({"site_id": "generated-a", "kind": "mosque", "name": "A"}, [44.5, 40.2])
    hidden = {"site_id": "generated-b", "kind": "mosque", "name": "B", "visibility": "withheld"}
    public = heritage.read(layer(shown, make_feature(hidden, [16.9, 52.4]))).edition()
    assert public.regions.index.tolist() == ["AM-ER"]
    elsewhere = heritage.read(layer(shown, make_feature(hidden, [35.0, 38.6]))).edition()
    assert elsewhere.regions.equals(public.regions)
    assert elsewhere.inputs.drop(columns="sha256").equals(public.inputs.drop(columns="sha256"))


def test_a_generalised_site_has_the_region_of_its_cells_middle(layer, make_feature, whole):
    """Also where no site that is shown exactly lies in that region, so that the table has to be found anew."""
    border = shapely.intersection(whole.geometry["PL-WP"], whole.geometry["PL-KP"])
    point = shapely.get_point(shapely.get_parts(border)[0], 0)
    ids = set()
    for east in (-0.01, 0.01):
        properties = {"site_id": "generated", "kind": "mosque", "name": "G", "visibility": "generalised"}
        catalogue = heritage.read(layer(make_feature(properties, [point.x + east, point.y])))
        public = catalogue.edition()
        cell = public.sites.geometry["generated"].centroid
        (expected,) = whole.index[whole.geometry.covers(cell)]
        assert public.sites["region_id"]["generated"] == expected
        assert public.regions.index.tolist() == [expected]
        ids.add(expected)
    assert len(ids) == 1
