"""What a user meets first: names, help, how a catalogue shows itself, the whole set in one call."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys

import geopandas as gpd
import pytest

import heritage

HEAVY = ("pandas", "numpy", "geopandas", "shapely", "pyarrow", "folium", "matplotlib", "edtf")


def in_python(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["heritage", "heritage.cli.commands", "heritage.cli.export"])
def test_importing_it_imports_nothing_heavy(module):
    found = in_python(f"import sys, {module}; print(' '.join(n for n in {HEAVY} if n in sys.modules))")
    assert found == ""


def test_tab_offers_the_public_names_alone():
    assert dir(heritage) == sorted([*heritage.__all__, "__version__"])
    in_python("import heritage; heritage.sample(); assert 'model' not in dir(heritage)")
    with pytest.raises(AttributeError, match="summary"):
        _ = heritage.summary


def test_every_public_name_is_there_and_says_what_it_does():
    for name in heritage.__all__:
        assert inspect.getdoc(getattr(heritage, name)), name


def test_help_of_a_verb_shows_its_own_arguments():
    signature = inspect.signature(heritage.Catalogue.summary)
    assert list(signature.parameters)[:3] == ["self", "by", "aspect"]
    assert "tables" not in signature.parameters
    assert heritage.Catalogue.summary.__qualname__.endswith("summary")
    assert "as_of" in inspect.getdoc(heritage.Catalogue.summary)


def test_a_catalogue_shows_itself_in_one_line_and_in_a_notebook(sample):
    assert repr(sample) == (
        "<Catalogue: 378 sites (75 without a position), 928 statements by 172 assessors, 516 sources>"
    )
    assert len(sample) == 378
    shown = sample._repr_html_()
    for text in ("378 sites", "statements", "degrees east", "There is no geometry", "statements.csv", "928"):
        assert text in shown, text


def test_a_catalogue_without_a_site_shows_itself(sample):
    nothing = sample.select(site_id="aghdam-mosque").select(status="intact")
    assert len(nothing) == 0
    assert "0 sites" in repr(nothing)
    assert "No site has a position" in nothing._repr_html_()


def test_markup_in_names_is_text_in_a_notebook(layer, make_feature):
    markup = "<img src=x onerror=alert(1)>"
    places = layer(make_feature({"site_id": markup, "name": markup, "kind": markup}, [44.5, 40.2]), name="a<b>.geojson")
    shown = heritage.read(places)._repr_html_()
    assert "<img" not in shown
    assert "<b>" not in shown
    assert "a&lt;b&gt;.geojson" in shown


def test_a_summary_shows_its_caption_in_a_notebook(sample):
    table = sample.summary("kind")
    shown = table._repr_html_()
    assert "Status of 378 sites by kind" in shown
    assert "<table" in shown
    assert type(table).__name__ == "Table"
    assert type(table.query("kind == 'mosque'")).__name__ in {"DataFrame", "Table"}


def test_the_value_of_every_site_comes_with_the_statement_that_decides(stated):
    catalogue = stated(
        "one,p,status,intact,1980,1980,A,src",
        "two,p,status,destroyed,1990,1990,A,src",
        "un,q,status,damaged,1985,1985,A,src",
        "other,q,status,intact,1985,1985,B,src",
    )
    values = catalogue.site_values()
    assert isinstance(values, gpd.GeoDataFrame)
    assert values.crs == "EPSG:4326"
    assert values.loc["p", ["value", "contested", "statement_id", "assessor", "source_id", "when"]].tolist() == [
        "destroyed",
        False,
        "two",
        "A",
        "src",
        "1990",
    ]
    assert values.loc["q", ["value", "contested"]].tolist() == ["contested", True]
    assert values.loc["q", ["statement_id", "assessor"]].isna().all()
    assert catalogue.site_values(as_of=1985).loc["p", "statement_id"] == "one"
    assert catalogue.site_values(conflict="worst").loc["q", ["value", "contested", "statement_id"]].tolist() == [
        "damaged",
        True,
        "un",
    ]


def test_the_values_of_sites_are_those_that_a_summary_counts(sample):
    for aspect, policy in (("status", "contested"), ("occupancy", "latest"), ("existence", "worst")):
        values = sample.site_values(aspect, conflict=policy)["value"].value_counts()
        counted = sample.summary("country", aspect=aspect, conflict=policy).select_dtypes("number").sum()
        assert values.to_dict() == counted[values.index].astype(int).to_dict()


def test_values_by_community_have_a_row_for_each(sample):
    values = sample.site_values("presence")
    assert len(values) == 378 * values["community"].nunique()


def test_an_export_from_python_is_what_the_command_line_writes(sample, tmp_path):
    written = sample.export(tmp_path / "python", name="x", format=["geojson"], as_of=1994)
    command = [sys.executable, "-m", "heritage", "export", "--out", str(tmp_path / "shell"), "--name", "x"]
    subprocess.run([*command, "--format", "geojson", "--as-of", "1994", "--quiet"], check=True)
    assert sorted(path.name for path in (tmp_path / "python").iterdir()) == sorted(written.files)
    assert sorted(path.name for path in (tmp_path / "shell").iterdir()) == sorted(written.files)
    for name in ("x-summary.csv", "x-findings.csv", "x.geojson"):
        assert (tmp_path / "python" / name).read_bytes() == (tmp_path / "shell" / name).read_bytes()
    told = [json.loads((tmp_path / each / "x-manifest.json").read_text())["arguments"] for each in ("python", "shell")]
    assert told[0] == told[1]
    assert told[0]["as_of"] == "1994"
    assert written.summary["sites"].sum() == 378


def test_reading_tells_how_far_it_is_and_stops_when_told_to(layer, make_feature):
    places = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    steps = []
    heritage.read(places, progress=lambda *step: steps.append(step))
    assert steps[0] == ("Reading places.geojson", 0, 4)
    assert [done for _, done, _ in steps] == [0, 1, 2, 3]

    def stop(*_):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        heritage.read(places, progress=stop)
    with pytest.raises(heritage.OptionError, match="progress= takes a function"):
        heritage.read(places, progress=3)


def test_an_error_says_its_kind_its_file_and_its_argument(sample, tmp_path):
    with pytest.raises(heritage.OptionError) as caught:
        sample.summary(aspect="statos")
    assert (caught.value.code, caught.value.argument, caught.value.path) == ("unknown-choice", "aspect", None)
    (tmp_path / "a.geojson").write_text("{")
    with pytest.raises(heritage.InputError) as caught:
        heritage.read(tmp_path / "a.geojson")
    assert caught.value.path == str(tmp_path / "a.geojson")
    assert caught.value.code == "unusable-input"


def test_a_catalogue_tells_of_itself_in_a_line(catalogue_of):
    whole = catalogue_of("a", {"site_id": "h", "name": "h", "visibility": "withheld"})
    assert repr(whole) == ("<Catalogue: 2 sites, 0 statements by 0 assessors, 0 sources; not all of it is public>")
    assert repr(whole.edition()).endswith("; 1 rows are withheld>")
