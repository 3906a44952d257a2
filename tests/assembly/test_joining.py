"""What must not be shown stays so in parts of a catalogue, and where several records make one row."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from asking import STATEMENTS, everything, rule
from drawing import row, table

import heritage
from heritage.assembly.layers import with_regions
from heritage.cli.export import main

SECRET = "CANARY"
SOURCES = "source_id,title,publisher,published,url"


def test_a_part_of_which_nothing_is_held_back_clears_findings_and_checksums_like_the_whole(catalogue_of, tmp_path):
    rules = rule("statements", {"method": "testimony"}, withhold="assessor")
    rules += '[[rule]]\ntable = "sources"\nwhere = { source_id = "diary" }\nwithhold = ["url", "publisher", "title"]\n'
    rows = [
        STATEMENTS,
        f"s1,a,status,destroyed,1990,{SECRET} witness,pub,testimony",
        "s2,b,status,intact,1990,P,pub,press",
        f"s3,a,status,damaged,1991,{SECRET} witnes,pub,testimony",
    ]
    sources = [SOURCES, "pub,R,P,2005,https://unesco.org", f"diary,{SECRET} <b> t,X,2004,http://www.geocities.com/x"]
    whole = catalogue_of("a", "b", rules=rules, statements=rows, sources=sources)
    part = whole.select(site_id="b")
    text = everything(part, tmp_path)
    assert SECRET not in text
    assert "geocities" not in text
    assert part.edition().inputs.query("role in ['statements', 'sources']")["sha256"].isna().all()


def test_a_part_does_not_say_how_near_a_generalised_site_is(catalogue_of, tmp_path):
    near = {"site_id": "g", "name": "Blue mosque", "visibility": "generalised"}
    whole = catalogue_of({"site_id": "n", "name": "Blue Mosque"}, near, apart=0.0001)
    assert "site-similar" in whole.findings["code"].tolist()
    part = whole.select(site_id="n")
    assert "site-similar" not in everything(part, tmp_path)
    assert part.edition().inputs.query("role == 'sites'")["sha256"].isna().all()


def test_an_exact_place_that_lost_to_a_cell_is_not_quoted(catalogue_of, layer, make_feature, tmp_path):
    hidden = {"site_id": "x", "name": "X", "visibility": "generalised"}
    for name in ("one", "two"):
        catalogue_of(hidden).write(tmp_path / name)
    own = layer(make_feature({"kind": "mosque", **hidden}, [44.1234567, 40.7654321]), name="own.geojson")
    text = everything(heritage.read(tmp_path / "one", tmp_path / "two", own), tmp_path)
    assert "44.123" not in text
    assert "40.765" not in text


def test_a_withheld_id_with_blanks_in_it_is_found_elsewhere(catalogue_of):
    hidden = {"site_id": "the blue mosque", "visibility": "withheld"}
    for same_as in ("the blue mosque", "x:1; The Blue Mosque"):
        assert catalogue_of({"site_id": "a", "same_as": same_as}, hidden).edition().sites.empty


def test_what_one_of_several_records_says_it_is_is_not_quoted(catalogue_of, tmp_path):
    hidden = {"site_id": f"{SECRET}-site", "visibility": "withheld"}
    places = [{"site_id": "a", "same_as": f"wikidata:Q1{more}"} for more in ("", "", f" {SECRET}-site")]
    whole = catalogue_of(*places, hidden, apart=0)
    assert "record-differs" in whole.findings["code"].tolist()
    assert SECRET not in everything(whole, tmp_path)


def test_a_rule_speaks_of_a_row_of_which_one_record_has_its_word(catalogue_of, tmp_path):
    places = [{"site_id": "a", "place": place} for place in ("valley", "valley", "village")]
    rules = rule("sites", {"place": "village"}, visibility="withheld")
    rules += rule("statements", {"method": "testimony"}, withhold="assessor")
    rows = [STATEMENTS, *(f"s1,b,status,intact,1990,{SECRET},,{method}" for method in ("testimony", "press"))]
    whole = catalogue_of(*places, "b", rules=rules, statements=rows, apart=0)
    assert whole.edition().sites.index.tolist() == ["b"]
    assert SECRET not in everything(whole, tmp_path)


def test_the_manifest_names_no_file_of_which_all_is_held_back(catalogue_of, layer, make_feature, table, tmp_path, monkeypatch):  # fmt: skip
    catalogue_of("a")
    hidden = make_feature({"site_id": "h", "kind": "mosque", "name": "h", "visibility": "withheld"}, [44, 40])
    layer(hidden, name=f"{SECRET}.geojson")
    said = table(f"{SECRET}-said.csv", "site_id,aspect,value", "h,status,intact")
    inputs = [str(tmp_path / "team"), str(tmp_path / f"{SECRET}.geojson"), "--statements", str(said)]
    monkeypatch.setattr("sys.argv", ["export", *inputs, "--out", str(tmp_path / "out"), "--quiet"])
    assert main() == 0
    text = (tmp_path / "out" / "heritage-manifest.json").read_text()
    assert SECRET not in text
    assert json.loads(text)["arguments"]["inputs"] == ["team"]


def test_a_column_called_nearly_as_ours_does_not_stand_in_captions(catalogue_of):
    places = [{"site_id": "a", "kind of owner": f"{SECRET} family"}, "b"]
    rules = '[[rule]]\ntable = "sites"\nwithhold = "kind of owner"\n'
    part = catalogue_of(*places, rules=rules).select(where={"kind of owner": f"{SECRET} family"})
    assert SECRET in part.summary().attrs["caption"]
    assert SECRET not in part.edition().summary().attrs["caption"]


def test_statements_on_a_site_that_could_not_be_read_do_not_name_it(catalogue_of, tmp_path):
    rows = [STATEMENTS, f"s1,{SECRET},status,intact,1990,A,,press", "s2,b,status,intact,1990,A,,press"]
    whole = catalogue_of({"site_id": "h", "visibility": "withheld"}, "b", statements=rows)
    assert SECRET in whole.findings.to_csv()
    assert SECRET not in everything(whole, tmp_path)


def test_a_cell_keeps_its_region_where_others_are_asked_for(catalogue_of):
    """Yerevan is some 20 km across: a cell of 50 km has its middle elsewhere."""
    whole = catalogue_of({"site_id": "a", "visibility": "generalised"}, rules="[generalised]\ncell_km = 50\n")
    located = with_regions(whole, "armenia").edition()
    again = with_regions(located, "south-caucasus")
    assert again.sites["region_id"].tolist() == located.sites["region_id"].tolist()


def test_a_file_whose_name_is_decomposed_is_found_under_it(catalogue_of, tmp_path):
    """As macOS writes names; composed beside it lies another file."""
    names = [unicodedata.normalize(form, "é.txt") for form in ("NFD", "NFC")]
    catalogue_of("a")
    (tmp_path / "team" / "evidence").mkdir()
    for number, name in enumerate(names):
        (tmp_path / "team" / "evidence" / name).write_text(f"text {number}")
    rows = [row(f"evidence/{name}", evidence_id=f"e{number}") for number, name in enumerate(names)]
    (tmp_path / "team" / "evidence.csv").write_text(table(*rows))
    whole = heritage.read(tmp_path / "team")
    assert not whole.findings["code"].isin(["evidence-missing", "evidence-unlisted"]).any()
    assert [whole._files[name].path.read_text() for name in ("e0", "e1")] == ["text 0", "text 1"]


def test_an_export_does_not_write_into_the_team_s_folder_nor_over_an_input(catalogue_of, tmp_path, monkeypatch, capsys):
    catalogue_of("a")
    team = tmp_path / "team"
    before = {path.name: path.read_bytes() for path in team.iterdir()}
    for arguments in (
        [team, "--out", team],
        [team, "--out", team / "maps"],
        [team / "places.geojson", "--out", team, "--name", "places", "--format", "geojson"],
    ):
        monkeypatch.setattr("sys.argv", ["export", *map(str, arguments)])
        assert main() == 2
        assert re.search("outside it|would be overwritten", capsys.readouterr().err)
    assert {path.name: path.read_bytes() for path in team.iterdir()} == before


@pytest.mark.parametrize("named", ["mosque", "cemetery"])
def test_a_catalogue_whose_rules_only_withhold_words_is_not_public_either(catalogue_of, named, tmp_path):
    rules = rule("statements", {"method": "testimony"}, withhold="assessor")
    whole = catalogue_of({"site_id": "a", "kind": named}, rules=rules, statements=[STATEMENTS, f"s1,a,status,intact,1990,{SECRET},,testimony"])  # fmt: skip
    for frame in (whole.statements, whole.assessors(), whole.explain(), whole.select(site_id="a").statements):
        with pytest.raises(heritage.OptionError, match="not public"):
            heritage.write_table(frame, tmp_path / "t.csv")
    assert "Do not pass it on" in whole.diff(whole, internal=True).to_html()
    assert "Do not pass it on" in whole.diff(whole, internal=True)._repr_html_()


def test_rules_of_a_catalogue_that_was_written_are_looked_at_again(catalogue_of, tmp_path):
    rules = rule("statements", {"method": "testimony"}, withhold="assessor")
    rows = [STATEMENTS, f"s1,a,status,intact,1990,{SECRET},,testimony"]
    catalogue_of("a", rules=rules, statements=rows).write(tmp_path / "all", internal=True)
    path = tmp_path / "all" / "catalogue.toml"
    path.write_text(path.read_text().replace("testimony", "testimny"))
    with pytest.raises(heritage.InputError, match=r"all: rule 1: 'testimny' .* did you mean 'testimony'"):
        heritage.read(tmp_path / "all")


def test_each_folder_says_for_itself_what_it_does_not_say(catalogue_of, tmp_path):
    catalogue_of("a", folder="one", rules="title = 'T'\nscope = 'S'\nmethod = 'M'\nlimits = 'L'\ncontact = 'C'\nlicence = 'X'\ncitation = 'Y'")  # fmt: skip
    catalogue_of("b", folder="two", rules="title = 'T'")
    found = heritage.read(tmp_path / "one", tmp_path / "two").findings.query("code == 'metadata-missing'")
    assert found["value"].tolist() == ["scope, method, limits, contact, licence, citation"]


def test_counts_that_a_rule_withholds_are_in_no_finding_count_or_checksum(catalogue_of, tmp_path):
    rows = ["site_id,year,community,count", "a,1900,x,98765", "a,1900,x,98765", f"a,1900,x,{SECRET}"]
    whole = catalogue_of("a", rules='[[rule]]\ntable = "populations"\nvisibility = "withheld"\n', populations=rows)
    public = whole.edition()
    assert "populations" not in public.inputs["role"].tolist()
    text = everything(whole, tmp_path)
    assert SECRET not in text
    assert "98765" not in text


def test_rejected_rows_under_a_rule_are_not_told_of(catalogue_of):
    rules = rule("statements", {"method": "testimony"}, withhold="assessor")
    rows = [STATEMENTS, f"s1,nowhere,status,intact,1990,{SECRET},,testimony", "s2,a,status,intact,1990,A,,press"]
    public = catalogue_of("a", rules=rules, statements=rows).edition()
    told = public.inputs.set_index("role").loc["statements"]
    assert told[["records_read", "records_rejected"]].tolist() == [1, 0]
    assert told.isna()["sha256"]


def test_further_columns_of_a_generalised_site_without_a_position_are_left_out(catalogue_of, layer, make_feature, tmp_path):  # fmt: skip
    rows = [f"{STATEMENTS},village", f"s1,g,status,destroyed,1990,W,,press,,,,{SECRET}"]
    catalogue_of("a", statements=rows)
    hidden = make_feature({"site_id": "g", "kind": "mosque", "name": "g", "visibility": "generalised"}, None)
    layer(hidden, name="team/more.geojson")
    whole = heritage.read(tmp_path / "team")
    assert whole.is_internal()
    assert SECRET not in everything(whole, tmp_path)
    assert not whole.edition().is_internal()


def test_a_part_has_the_cells_of_the_whole(catalogue_of):
    """Else a part would tell where a site lies of which the whole tells nothing, or other than the whole."""
    hidden = [{"site_id": name, "visibility": "generalised"} for name in "abcde"]
    whole = catalogue_of(*hidden, rules="[generalised]\ncell_km = 10\nk = 3\n", apart=0.04)
    cells = whole.edition().sites.geometry
    part = whole.select(site_id=["a", "d", "e"])
    assert part.edition().sites.geometry.to_wkt().tolist() == cells.loc[["a", "d", "e"]].to_wkt().tolist()
    assert whole.diff(part).sites["change"].unique().tolist() == ["removed"]


@pytest.mark.parametrize(
    ("same_as", "hidden"),
    [
        ("https://a.org/list?page=1", "1"),
        ("https://a.org/wiki/Blue", "wiki"),
        ("Old mosque", "d mosq"),
        ("Q 12", "Q 1"),
    ],
)
def test_what_only_looks_like_a_withheld_id_hides_nothing(catalogue_of, same_as, hidden):
    whole = catalogue_of({"site_id": "a", "same_as": same_as}, {"site_id": hidden, "visibility": "withheld"})
    assert whole.edition().sites.index.tolist() == ["a"]


def test_a_withheld_statement_hides_no_finding_of_a_site_of_its_name(catalogue_of):
    rows = [STATEMENTS, "a,b,status,intact,1990,A,,press,,,withheld", "s2,a,status,intact,soon,A,,press"]
    public = catalogue_of("a", "b", statements=rows).edition()
    assert "date-unreadable" in public.findings["code"].tolist()


def test_what_was_read_is_never_written_over(catalogue_of, tmp_path, monkeypatch, capsys):
    whole = catalogue_of({"site_id": "a", "visibility": "generalised"})
    whole.write(tmp_path / "all", internal=True)
    whole.write(tmp_path / "all.gpkg", internal=True)
    for path in (tmp_path / "all", tmp_path / "all.gpkg"):
        with pytest.raises(heritage.OptionError, match="was read"):
            heritage.read(path).write(path)
        heritage.read(path).write(path, internal=True)  # as whole as it was
    with pytest.raises(heritage.OptionError, match="was read"):
        whole.write(tmp_path / "team" / "places.geojson")
    arguments = ["export", tmp_path / "all", "--format", "folder", "--name", "all", "--out", tmp_path]
    monkeypatch.setattr("sys.argv", list(map(str, arguments)))
    assert main() == 2
    assert "was read" in capsys.readouterr().err
    assert heritage.read(tmp_path / "all").sites.geometry.geom_type.tolist() == ["Point"]
