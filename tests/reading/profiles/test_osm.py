"""OpenStreetMap in the shapes in which it comes."""

from __future__ import annotations

import geopandas as gpd
import pyogrio
import pytest
import shapely

import heritage

MOSQUE = {"amenity": "place_of_worship", "religion": "muslim", "name": "Generated Mosque"}


@pytest.fixture
def read(layer, make_feature):
    def reading(properties, **members):
        return heritage.read(layer(make_feature(properties, [44.5, 40.2], **members), name="generated_osm.geojson"))

    return reading


@pytest.mark.parametrize(
    ("properties", "members"),
    [
        ({"@id": "way/123", **MOSQUE}, {"id": "way/123"}),
        (MOSQUE, {"id": "way/123"}),
        ({"type": "way", "id": 123, "tags": MOSQUE, "relations": [], "meta": {}}, {"id": "way/123"}),
        ({"full_id": "w123", "osm_id": "123", "osm_type": "way", **MOSQUE}, {}),
        (
            {
                "osm_way_id": "123",
                "osm_id": None,
                "name": MOSQUE["name"],
                "other_tags": '"amenity"=>"place_of_worship","religion"=>"muslim"',
            },
            {},
        ),
    ],
    ids=["overpass-turbo", "osmtogeojson", "osmtogeojson nested", "QuickOSM", "ogr2ogr"],
)
def test_every_spelling_of_an_id_is_one_id(read, properties, members):
    catalogue = read(properties, **members)
    (site,) = catalogue.sites.reset_index().itertuples()
    assert (site.site_id, site.kind, site.name) == ("osm:way/123", "mosque", "Generated Mosque")
    assert site.kind_given == "amenity=place_of_worship religion=muslim"
    assert site.same_as == "osm:way/123"


@pytest.mark.filterwarnings("ignore:Normalized")
def test_the_shapefiles_by_country_are_known(tmp_path):
    frame = gpd.GeoDataFrame(
        {
            "osm_id": ["1", "2", "3"],
            "code": [3300, 3200, 1003],
            "fclass": ["muslim_shia", "graveyard", "village"],
            "name": ["A", "B", "C"],
        },
        geometry=[shapely.Point(44.5 + place, 40.2) for place in range(3)],
        crs=4326,
    )
    pyogrio.write_dataframe(frame, tmp_path / "gis_osm_pofw_free_1.shp")
    sites = heritage.read(tmp_path / "gis_osm_pofw_free_1.shp").sites
    assert sites["kind"].tolist() == ["mosque", "cemetery", "settlement"]
    assert sites.index.tolist() == ["osm:1", "osm:2", "osm:3"]
    assert sites["code"].tolist() == [3300, 3200, 1003]


@pytest.mark.parametrize(
    ("tags", "kind", "value", "given"),
    [
        ({"building": "mosque"}, "mosque", None, None),
        ({"landuse": "cemetery"}, "cemetery", None, None),
        ({"amenity": "grave_yard", "ruins": "yes"}, "cemetery", "damaged", "ruins=yes"),
        ({"historic": "castle", "ruins": "no"}, "fortress", None, None),
        ({"demolished:building": "mosque"}, "mosque", "destroyed", "demolished:building=mosque"),
        (
            {"razed:amenity": "place_of_worship", "religion": "muslim"},
            "mosque",
            "destroyed",
            "razed:amenity=place_of_worship",
        ),
        ({"removed:historic": "khachkar"}, "cross-stone", "destroyed", "removed:historic=khachkar"),
        ({"abandoned:place": "village"}, "settlement", "damaged", "abandoned:place=village"),
        (
            {"disused:amenity": "place_of_worship", "religion": "christian"},
            "church",
            "unknown",
            "disused:amenity=place_of_worship",
        ),
        ({"place": "hamlet", "abandoned": "yes"}, "settlement", "damaged", "abandoned=yes"),
        ({"building": "mosque", "abandoned:building": "no", "ruins": "yes"}, "mosque", "damaged", "ruins=yes"),
        ({"historic": "tomb", "tomb": "mausoleum"}, "mausoleum", None, None),
        ({"shop": "bakery"}, "other", None, None),
    ],
)
def test_tags_give_kind_and_state(read, tags, kind, value, given):
    catalogue = read({"@id": "node/5", **tags})
    assert catalogue.sites["kind"].tolist() == [kind]
    status = catalogue.statements.query("aspect == 'status'")
    assert status["value"].tolist() == ([value] if value else [])
    assert status["value_given"].tolist() == ([given] if given else [])
    assert (catalogue.statements["assessor"] == "OpenStreetMap contributors").all()


def test_tags_that_nobody_asks_for_stay_where_they_were(read):
    tags = '"abandoned"=>"yes","note"=>"x"'
    sites = read({"osm_id": "5", "name": "A", "place": "village", "other_tags": tags}).sites
    assert sites["other_tags"].tolist() == [tags]
    nested = read({"type": "node", "id": 5, "tags": {"place": "village", "wheelchair": "no"}}).sites
    assert nested["tags"].tolist() == ['{"place": "village", "wheelchair": "no"}']


def test_an_abandoned_settlement_is_told_as_such_and_the_day_is_kept(read):
    said = read({"@id": "node/5", "abandoned:place": "village", "@timestamp": "2021-03-04T05:06:07Z"}).statements
    assert said.set_index("aspect")["value"].to_dict() == {"occupancy": "abandoned", "status": "damaged"}
    assert said["stated"].tolist() == ["2021-03-04"] * 2


def test_names_in_other_languages_and_of_other_times_are_kept(read):
    names = {
        "name": "Göyçə",
        "name:az": "Göyçə",
        "name:hy": "Սևան",
        "old_name": "Yelenovka",
        "alt_name": "Sevan;Lchashen",
    }
    (site,) = read({"@id": "node/5", "place": "town", "wikidata": "Q1", **names}).sites.itertuples()
    assert site.name == "Göyçə"
    assert site.other_names.split("; ") == ["Göyçə (az)", "Սևան (hy)", "Yelenovka", "Sevan", "Lchashen"]
    assert site.same_as == "osm:node/5 wikidata:Q1"
