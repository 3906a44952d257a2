"""A small made-up export of each tool, with the quirks of the real ones; no record in it is real."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest

import heritage


def read(table, *rows, name="generated.csv"):
    return heritage.read(table(name, *rows))


def recognised(catalogue):
    return catalogue.findings.query("code == 'profile-recognised'")["value"].tolist()


KOBO = {
    "labels": "today,Site name,Type of site,Condition,_Where_latitude,_Where_longitude,_Where_precision,_id,_uuid,_status,_index",
    "names": "today,site_name,site_type,condition,_where_latitude,_where_longitude,_where_precision,_id,_uuid,_status,_index",
    "groups": "today,site/site_name,site/site_type,site/condition,_site/where_latitude,_site/where_longitude,_site/where_precision,_id,_uuid,_status,_index",
}  # fmt: skip


@pytest.mark.parametrize("form", list(KOBO))
def test_kobo_in_its_three_forms(table, form):
    catalogue = read(table, KOBO[form], "2023-05-02,Upper,mosque,destroyed,40.1,44.5,4.9,101,u-1,submitted_via_web,1")
    assert recognised(catalogue) == ["kobo"]
    (site,) = catalogue.sites.reset_index().itertuples()
    assert (site.site_id, site.name, site.kind, site.location_uncertainty_m) == ("kobo:u-1", "Upper", "mosque", 4.9)
    assert catalogue.statements[["aspect", "value", "stated"]].values.tolist() == [
        ["status", "destroyed", "2023-05-02"]
    ]


@pytest.mark.parametrize(("first", "second"), [("No Visible Damage", "Destroyed"), ("6", "1")])
def test_unosat_gives_a_statement_for_each_pass_also_where_a_shapefile_cut_the_names(tmp_path, first, second):
    told = {"Site_ID": ["G-1"], "SensorDate": ["2023-10-15"], "Main_Damag": [first], "SensorDa_1": ["2023-11-07"]}
    told |= {"Main_Dam_1": [second], "Confidence": ["Uncertain"], "Damage_S_1": ["New damage"], "Main_Site": ["Mosque"]}
    frame = gpd.GeoDataFrame(told, geometry=gpd.points_from_xy([44.5], [40.1]), crs=4326)
    frame.to_file(tmp_path / "generated.shp")
    catalogue = heritage.read(tmp_path / "generated.shp")
    assert recognised(catalogue) == ["unosat"]
    assert catalogue.sites["kind"].tolist() == ["mosque"]
    assert catalogue.statements.sort_values("stated")[["value", "stated", "assessor", "method"]].values.tolist() == [
        ["no_visible_damage", "2023-10-15", "UNOSAT", "satellite image"],
        ["destroyed", "2023-11-07", "UNOSAT", "satellite image"],
    ]


def test_copernicus_grades_are_states_and_what_was_not_looked_at_is_none(layer, make_feature):
    head = {"obj_type": "Mosque", "det_method": "Photo-interpretation", "notation": "Building block"}
    grades = ["Destroyed", "Possibly damaged", "No visible damage", "Not Analysed"]
    places = [make_feature({**head, "damage_gra": grade}, [44.5 + n / 10, 40.1]) for n, grade in enumerate(grades)]
    catalogue = heritage.read(layer(*places))
    assert recognised(catalogue) == ["copernicus"]
    assert sorted(catalogue.statements["value"]) == ["destroyed", "no_visible_damage", "possibly_damaged"]
    assert catalogue.statements["assessor"].unique().tolist() == ["Copernicus Emergency Management Service"]


def test_arcgis_dates_are_milliseconds_and_its_own_days_of_editing_are_none(layer, make_feature):
    told = {"OBJECTID": 1, "GlobalID": "{AB-1}", "SiteName": "Upper", "SiteType": "Mosque", "Condition": "Destroyed"}
    told |= {"SurveyDate": 1621512000000, "CreationDate": 1700000000000, "EditDate": 1700000000000}
    catalogue = heritage.read(layer(make_feature(told, [44.5, 40.1])))
    assert recognised(catalogue) == ["arcgis"]
    assert catalogue.sites.index.tolist() == ["arcgis:ab-1"]
    assert catalogue.statements[["value", "stated"]].values.tolist() == [["destroyed", "2021-05-20"]]
    assert catalogue.statements["when"].isna().all()


@pytest.mark.parametrize("name", ["places.geojson", "places.jsonld"])
def test_linked_places_have_their_names_types_and_links(layer, make_feature, name):
    names = [{"toponym": "Dagh Mosque", "lang": "en"}, {"toponym": "Dağ məscidi", "lang": "az"}]
    place = make_feature(
        {"title": "Dagh Mosque", "ccodes": ["AM"]}, [44.5, 40.1], **{"@id": "http://example.org/1"}, names=names,
        types=[{"identifier": "aat:300007544", "label": "mosque"}], links=[{"type": "closeMatch", "identifier": "wd:Q1"}],
    )  # fmt: skip
    catalogue = heritage.read(layer(place, name=name))
    assert recognised(catalogue) == ["linked-places"]
    (site,) = catalogue.sites.reset_index().itertuples()
    assert (site.site_id, site.name, site.kind) == ("http://example.org/1", "Dagh Mosque", "mosque")
    assert (site.other_names, site.same_as) == ("Dağ məscidi (az)", "wikidata:Q1")


def test_an_event_of_acled_is_a_cause_on_its_day_and_no_state(table):
    head = "event_id_cnty,event_date,disorder_type,event_type,sub_event_type,country,admin1,location,latitude,longitude,source,notes"
    catalogue = read(
        table, head, "GEN1,16 May 2021,Political violence,Battles,Shelling,X,Y,Place,40.1,44.5,Agency,destroyed"
    )
    assert recognised(catalogue) == ["acled"]
    said = catalogue.statements[["site_id", "aspect", "value", "when", "assessor"]].values.tolist()
    assert said == [["acled:GEN1", "cause", "conflict", "2021-05-16", "ACLED"]]


def test_whether_an_annotation_of_recogito_is_verified_is_no_state(table):
    head = (
        "UUID,FILE,QUOTE_TRANSCRIPTION,ANCHOR,TYPE,URI,VOCAB_LABEL,LAT,LNG,PLACE_TYPE,VERIFICATION_STATUS,TAGS,COMMENTS"
    )
    catalogue = read(
        table, head, "r1,t.txt,Upper,char-offset:1,PLACE,https://example.org/1,Upper,40.1,44.5,SETTLEMENT,VERIFIED,,"
    )
    assert recognised(catalogue) == ["recogito"]
    assert catalogue.sites[["name", "kind"]].astype("str").values.tolist() == [["Upper", "settlement"]]
    assert catalogue.statements.empty


def test_how_far_a_team_is_in_atlos_is_no_state(table):
    head = "slug,description,status,latitude,longitude,attr_date,attr_type"
    catalogue = read(table, head, "ABC1,A mosque after the attack,Completed,40.1,44.5,2021-05-16,Mosque")
    assert recognised(catalogue) == ["atlos"]
    assert catalogue.sites.index.tolist() == ["atlos:ABC1"]
    assert catalogue.sites["kind"].tolist() == ["mosque"]
    assert catalogue.statements.empty


def test_positions_of_uwazi_are_read_and_its_template_is_the_kind(table):
    catalogue = read(
        table, "Title,Template,Creation date,Geolocation,Condition", "Upper,Mosque,2020-01-01,40.123|44.567,Destroyed"
    )
    assert recognised(catalogue) == ["uwazi"]
    (site,) = catalogue.sites.itertuples()
    assert (site.name, site.kind, site.geometry.x, site.geometry.y) == ("Upper", "mosque", 44.567, 40.123)
    assert catalogue.statements["value"].tolist() == ["destroyed"]


def test_places_of_pleiades_have_its_ids(table):
    head = "id,title,featureTypes,reprLat,reprLong,description,created"
    catalogue = read(table, head, '7,Upper,"temple, settlement",40.1,44.5,An ancient place,2010-01-01')
    assert recognised(catalogue) == ["pleiades"]
    (site,) = catalogue.sites.reset_index().itertuples()
    assert (site.site_id, site.name, site.kind) == ("pleiades:7", "Upper", "temple")


def test_wikidata_s_type_comes_before_the_words_of_a_name(table):
    rows = [
        "http://www.wikidata.org/entity/Q1,Mosque Fountain,fountain",
        "http://www.wikidata.org/entity/Q2,Mosque Fountain,",
    ]
    catalogue = read(table, "item,itemLabel,typeLabel", *rows)
    assert catalogue.sites["kind"].tolist() == ["fountain", "fountain"]


def test_what_the_api_of_kobotoolbox_answers_is_read_like_its_export(tmp_path):
    record = {
        "_id": 101, "_uuid": "u-1", "site/site_name": "Upper", "site/site_type": "mosque", "site/condition": "destroyed",
        "site/where": "40.101234 44.501234 890.1 4.9", "_geolocation": [40.101234, 44.501234], "_status": "submitted_via_web",
        "_submission_time": "2023-05-02T05:25:11", "_attachments": [{"filename": "a.jpg"}],
    }  # fmt: skip
    (tmp_path / "answer.json").write_text(json.dumps({"count": 1, "next": None, "results": [record]}))
    catalogue = heritage.read(tmp_path / "answer.json")
    assert recognised(catalogue) == ["kobo"]
    (site,) = catalogue.sites.reset_index().itertuples()
    assert (site.site_id, site.name, site.kind, site.location_uncertainty_m) == ("kobo:u-1", "Upper", "mosque", 4.9)
    assert catalogue.statements["value"].tolist() == ["destroyed"]
