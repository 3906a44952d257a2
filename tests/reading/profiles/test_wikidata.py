"""Results of Wikidata's query service as GeoJSON, CSV and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import heritage

SAMPLE = Path(__file__).parents[4] / "shared" / "samples" / "wikidata_azerbaijan_monuments.geojson"
ROW = {
    "item": "http://www.wikidata.org/entity/Q999999999",
    "itemLabel": "Qala məscidi",
    "itemAltLabel": "Generated name, Another name",
    "itemDescription": "church in no place",
    "image": "http://example.org/a.jpg",
    "coord": "Point(44.5 40.2)",
}


def geojson(folder):
    properties = {name: value for name, value in ROW.items() if name != "coord"}
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [44.5, 40.2]}}
    return write(folder / "query.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}))


def csv(folder):
    return write(folder / "query.csv", ",".join(ROW) + "\n" + ",".join(f'"{value}"' for value in ROW.values()) + "\n")


def plain_json(folder):
    return write(folder / "query.json", json.dumps([ROW]))


def sparql_json(folder):
    cells = {name: {"type": "literal", "value": value} for name, value in ROW.items()}
    return write(folder / "query.json", json.dumps({"head": {"vars": list(ROW)}, "results": {"bindings": [cells]}}))


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", [geojson, csv, plain_json, sparql_json])
def test_every_form_of_a_result_gives_the_same_site(tmp_path, form):
    catalogue = heritage.read(form(tmp_path))
    (site,) = catalogue.sites.reset_index().itertuples()
    assert (site.site_id, site.same_as, site.name) == ("wikidata:Q999999999", "wikidata:Q999999999", "Qala məscidi")
    assert (site.kind, site.kind_given) == ("mosque", "məscidi")
    assert site.other_names == "Generated name; Another name"
    assert site.geometry.wkt == "POINT (44.5 40.2)"
    assert site.image == ROW["image"]
    assert "profile-recognised" in catalogue.findings["code"].tolist()


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample is no part of this project")
def test_the_real_result_is_read_whole():
    catalogue = heritage.read(SAMPLE)
    assert len(catalogue.sites) == 893
    assert catalogue.sites["same_as"].str.fullmatch(r"wikidata:Q\d+").all()
    labels = catalogue.sites["name"]
    for ending, kind in {
        "məscidi": "mosque",
        "türbəsi": "mausoleum",
        "kilsəsi": "church",
        "körpüsü": "bridge",
        "karvansarası": "caravanserai",
    }.items():
        ends = labels.str.endswith(ending)
        assert ends.any()
        assert (catalogue.sites.loc[ends, "kind"] == kind).all()
