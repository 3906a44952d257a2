"""A folder is a catalogue; what stands in it and is not read is told."""

from __future__ import annotations

from pathlib import Path

import pytest

import heritage
from heritage.model.errors import InputError
from heritage.reading.folder import short_names


def test_layers_and_tables_of_a_folder_come_together(layer, make_feature, table, tmp_path):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name="mosques.geojson")
    layer(make_feature({"site_id": "b", "kind": "cemetery", "name": "B"}, [44.6, 40.2]), name="graves.geojson")
    table("statements.csv", "site_id,aspect,value,assessor,source_id", "b,status,destroyed,X,s")
    table("sources.csv", "source_id,title", "s,A report")
    table("populations.csv", "site_id,year,community,count,source_id", "a,1931,all,251,s")
    catalogue = heritage.read(tmp_path)
    assert catalogue.sites.index.tolist() == ["a", "b"]
    assert len(catalogue.statements) == len(catalogue.sources) == len(catalogue.populations) == 1
    assert catalogue.inputs.query("role != 'regions'")["name"].tolist() == [
        "populations.csv",
        "graves.geojson",
        "mosques.geojson",
        "sources.csv",
        "statements.csv",
    ]


def test_what_a_folder_holds_beside_is_told(layer, make_feature, table, tmp_path):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    table("notes.csv", "x", "1")
    (tmp_path / "photos").mkdir()
    findings = heritage.read(tmp_path).findings.query("code == 'file-unread'")
    assert findings["value"].tolist() == ["notes.csv", "photos"]


def test_other_json_in_a_folder_is_no_layer(layer, make_feature, table, tmp_path):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name="places.json")
    table("package.json", '{"name": "x"}')
    table("broken.json", "{")
    table("sources", "no table")
    catalogue = heritage.read(tmp_path)
    assert catalogue.sites.index.tolist() == ["a"]
    found = catalogue.findings.query("code == 'file-unread'")
    assert found["value"].tolist() == ["broken.json", "package.json", "sources"]


@pytest.mark.parametrize(
    ("name", "head"), [("statements", "site_id,status,date"), ("populations", "site_id,year"), ("sources", "id,title")]
)
def test_a_table_without_its_columns_is_refused(layer, make_feature, table, tmp_path, name, head):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    table(f"{name}.csv", head, "a,b,c"[: 2 * head.count(",") + 1])
    with pytest.raises(InputError, match=rf"{name}\.csv.*lacks"):
        heritage.read(tmp_path)


def test_a_folder_without_layers_is_refused(tmp_path, table):
    table("statements.csv", "site_id,aspect,value", "a,status,intact")
    with pytest.raises(InputError, match="no layer file"):
        heritage.read(tmp_path)


def test_a_table_of_a_folder_may_be_named_by_another_spelling(layer, make_feature, table, tmp_path, monkeypatch):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    table("claims.csv", "site_id,aspect,value", "a,status,intact")
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.chdir(tmp_path)
    catalogue = heritage.read(tmp_path, statements="claims.csv")
    assert len(catalogue.statements) == 1
    assert catalogue.findings.query("code == 'file-unread'")["value"].tolist() == ["loop"]


def test_a_table_with_one_of_our_columns_twice_is_refused(layer, make_feature, table, tmp_path):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    table("statements.csv", "site_id,aspect,value,note,Note", "a,status,intact,,x")
    with pytest.raises(InputError, match="more than one column note"):
        heritage.read(tmp_path)


def test_a_file_that_is_named_twice_is_refused(layer, make_feature, tmp_path):
    path = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    with pytest.raises(InputError, match="named twice"):
        heritage.read(path, tmp_path)


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["a/x.shp", "b/y.shp"], ["x", "y"]),
        (["a/x.shp", "b/x.shp"], ["a/x", "b/x"]),
        (["a/x.shp", "a/x.geojson"], ["a/x.shp", "a/x.geojson"]),
        (["p/a/x.shp", "q/a/x.shp"], ["p/a/x.shp", "q/a/x.shp"]),
    ],
)
def test_files_are_told_apart_by_as_little_as_does(tmp_path, paths, names):
    found = short_names([tmp_path / Path(path) for path in paths], suffix=False)
    assert list(found.values()) == names
