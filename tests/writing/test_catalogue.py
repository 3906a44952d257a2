"""A catalogue that was written comes back whole, to the last value."""

from __future__ import annotations

import json
import subprocess

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import heritage
from heritage.model.errors import OptionError

TABLES = ("sites", "statements", "sources", "populations", "regions", "findings")


def assert_same(given, back):
    for name in TABLES:
        ours, theirs = pd.DataFrame(getattr(given, name)), pd.DataFrame(getattr(back, name))
        assert_frame_equal(ours, theirs, check_exact=True, obj=name)
    before = given.inputs
    earlier = back.inputs[back.inputs["role"].str.endswith("(earlier)")].reset_index(drop=True)
    earlier["role"] = earlier["role"].str.removesuffix(" (earlier)")
    assert_frame_equal(before, earlier.astype(before.dtypes.to_dict()), obj="inputs")


@pytest.mark.parametrize("name", ["catalogue.gpkg", "catalogue"])
def test_the_sample_comes_back_whole(sample, tmp_path, name):
    sample.write(tmp_path / name)
    back = heritage.read(tmp_path / name)
    assert_same(sample, back)
    assert_frame_equal(sample.summary(), back.summary())
    back.write(tmp_path / name)
    assert len(heritage.read(tmp_path / name).findings) == len(sample.findings)


texts = st.text(min_size=1, max_size=8) | st.sampled_from(
    ["=1+1", "'=x", "a\nb", 'q"q', " x ", "1988", "true", "ə", "-"]
)
names = st.sampled_from(
    ["Foto", "foto", "fid", "geom", "x y", "a=b", "Ünvan", "latitude", "type", "Note", "2"]
) | st.text(min_size=1, max_size=6)
extras = st.dictionaries(
    names,
    texts | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
    max_size=3,
)
positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
records = st.fixed_dictionaries(
    {"position": st.none() | positions, "extras": extras},
    optional={
        "name": texts,
        "kind": st.sampled_from(["mosque", "məscid", "unheard"]),
        "status": st.sampled_from(["destroyed", "dağıdılıb", "gone with the wind"]),
        "status_date": st.sampled_from(["1988", "[1994..2004]", "07.12.1988", "long ago"]),
        "assessor": texts,
        "source": texts,
        "location_uncertainty_m": st.sampled_from(["5", "x", "2.5"]),
    },
)


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records, min_size=1, max_size=4))
def test_any_catalogue_comes_back_whole(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("any")
    features = []
    for record in found:
        geometry = None if record["position"] is None else {"type": "Point", "coordinates": record["position"]}
        properties = {
            **record["extras"],
            **{key: value for key, value in record.items() if key not in {"position", "extras"}},
        }
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    text = json.dumps({"type": "FeatureCollection", "features": features}).encode("utf-8", "surrogatepass")
    (folder / "any.geojson").write_bytes(text)
    catalogue = heritage.read(folder / "any.geojson")
    for name in ("written.gpkg", "written"):
        catalogue.write(folder / name)
        assert_same(catalogue, heritage.read(folder / name))


@pytest.fixture
def small(layer, make_feature):
    contested = {
        "site_id": "a",
        "kind": "məscid",
        "name": "=Göy",
        "status": "destroyed",
        "assessor": "X",
        "source": "s",
    }
    other = {**contested, "status": "intact", "assessor": "Y"}
    alone = {"site_id": "b", "kind": "cemetery", "name": "B"}
    return heritage.read(
        layer(make_feature(contested, [44.5, 40.2]), make_feature(other, [44.5, 40.2]), make_feature(alone))
    )


@pytest.mark.parametrize("ending", ["geojson", "parquet", "csv", "xlsx", "kml"])
def test_a_row_per_site_has_its_value_and_whether_it_is_contested(small, tmp_path, ending):
    path = tmp_path / f"sites.{ending}"
    small.write(path)
    raw = (
        pd.read_csv(path)
        if ending == "csv"
        else pd.read_excel(path, engine="openpyxl")
        if ending == "xlsx"
        else gpd.read_parquet(path)
        if ending == "parquet"
        else pyogrio.read_dataframe(path)
    )
    rows = raw.set_index("site_id").sort_index()
    assert rows.index.tolist() == ["a", "b"]
    assert rows["status"].fillna("").tolist() == ["contested", ""]
    assert [str(value).lower() in {"true", "1"} for value in rows["status_contested"]] == [True, False]
    assert rows["kind"].tolist() == ["mosque", "cemetery"]
    name = rows["Name" if ending == "kml" else "name"]["a"]
    assert name == ("'=Göy" if ending in {"csv", "xlsx"} else "=Göy")
    assert heritage.read(path).sites.geometry.isna().to_dict() == {"a": False, "b": True}


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "csv", "xlsx", "kml"])
def test_the_drivers_of_qgis_open_it(small, tmp_path, ending):
    path = tmp_path / f"sites.{ending}"
    small.write(path)
    done = subprocess.run(["ogrinfo", "-ro", "-al", "-so", str(path)], capture_output=True, text=True, check=True)
    assert "Feature Count: 2" in done.stdout
    assert "status" in done.stdout or ending == "gpkg"


def test_the_policy_and_the_day_decide_the_value(small, tmp_path):
    small.write(tmp_path / "latest.geojson", conflict="latest")
    small.write(tmp_path / "then.geojson", as_of="1900")
    assert json.loads((tmp_path / "then.geojson").read_text())["features"][0]["properties"]["status"] is None
    assert pyogrio.read_dataframe(tmp_path / "latest.geojson")["status_contested"].astype("bool").tolist() == [
        True,
        False,
    ]


def test_what_is_not_public_is_in_no_written_byte(layer, make_feature, tmp_path):
    hidden = {
        "site_id": "hidden-site",
        "kind": "mosque",
        "name": "Secret",
        "visibility": "withheld",
        "status": "intact",
        "source": "Secret source",
    }
    catalogue = heritage.read(
        layer(
            make_feature(hidden, [44.1234567, 40.2]),
            make_feature({"site_id": "b", "kind": "mosque", "name": "B"}, [44.5, 40.2]),
        )
    )
    for name in ("w.gpkg", "w", "w.geojson", "w.csv", "w.kml", "w.parquet"):
        catalogue.write(tmp_path / "out" / name)
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"Secret" not in content, path
            assert b"hidden-site" not in content, path
            assert b"44.1234567" not in content, path


def test_findings_on_pairs_give_nothing_away(layer, make_feature, tmp_path):
    shown = {"site_id": "z", "kind": "shrine", "name": "Gizli pir ocagi", "status": "intact", "assessor": "A. Mammadov"}
    hidden = {
        "site_id": "secret",
        "kind": "shrine",
        "name": "Gizli pir ocağı",
        "status": "intact",
        "assessor": "A. Məmmədov",
        "visibility": "withheld",
    }
    catalogue = heritage.read(layer(make_feature(shown, [44.5, 40.2]), make_feature(hidden, [44.50001, 40.2])))
    assert {"site-similar", "assessor-similar"} <= set(catalogue.findings["code"])
    catalogue.write(tmp_path / "w")
    text = (tmp_path / "w" / "findings.csv").read_text()
    assert "secret" not in text
    assert "Məmmədov" not in text
    assert "ocağı" not in text


def test_a_formula_of_a_withheld_row_gives_nothing_away(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["site_id", "name", "visibility", "link"])
    book.active.append(["hidden", "Gizli", "withheld", '=HYPERLINK("http://secret.example","Secret")'])
    book.active.append(["shown", "B", None, None])
    book.save(tmp_path / "a.xlsx")
    catalogue = heritage.read(tmp_path / "a.xlsx")
    (finding,) = catalogue.findings.query("code == 'spreadsheet-error'").itertuples()
    assert (finding.record, finding.site_id, finding.field) == (0, "hidden", "link")
    catalogue.write(tmp_path / "w")
    assert "ecret" not in (tmp_path / "w" / "findings.csv").read_text()


def test_columns_that_kml_has_of_its_own_are_kept_as_data(layer, make_feature, tmp_path):
    place = {
        "site_id": "a",
        "name": "A",
        "Name": "B",
        "description": "D",
        "Description": "DD",
        "begin": "x",
        "icon": "i",
        "model": "m",
    }
    heritage.read(layer(make_feature(place, [44.5, 40.2]))).write(tmp_path / "a.kml")
    frame = pyogrio.read_dataframe(tmp_path / "a.kml")
    assert frame[["Name", "description"]].values.tolist() == [["A", "D"]]
    assert {"B", "DD", "x", "i", "m"} <= set(frame.iloc[0].astype("str"))
    assert frame.geometry[0].wkt == "POINT Z (44.5 40.2 0)"
    assert "<Link>" not in (tmp_path / "a.kml").read_text()


def test_a_folder_of_someone_elses_is_not_replaced(small, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep")
    with pytest.raises(OptionError, match="mine"):
        small.write(tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep"
    small.write(tmp_path / "ours")
    small.write(tmp_path / "ours")
    assert not list(tmp_path.glob(".heritage*"))


def test_a_format_that_is_not_known_is_refused(small, tmp_path):
    with pytest.raises(OptionError, match="gpkg"):
        small.write(tmp_path / "a.dwg")
    with pytest.raises(OptionError, match="contested"):
        small.write(tmp_path / "a.gpkg", conflict="nonsense")
    with pytest.raises(OptionError, match="no date"):
        small.write(tmp_path / "a.gpkg", as_of="xx")
    assert not list(tmp_path.glob("a.*"))


def test_what_was_edited_elsewhere_is_validated_again(small, tmp_path):
    small.write(tmp_path / "a.gpkg")
    frame = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="sites")
    frame.loc[frame["site_id"] == "b", "name"] = None
    frame.to_file(tmp_path / "a.gpkg", layer="sites", driver="GPKG")
    back = heritage.read(tmp_path / "a.gpkg")
    found = back.findings.query("code == 'name-missing'")
    assert found[["input", "site_id"]].values.tolist() == [["a.gpkg", "b"]]
