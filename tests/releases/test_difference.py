"""How one catalogue differs from another: by hand, and so that every figure adds up."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import heritage
from heritage.cli.commands import main

HEAD = "statement_id,site_id,aspect,value,when,stated,assessor,source_id,note,visibility"
SOURCES = "source_id,title,publisher,published,repeats"
REGION = [[[44, 39], [45, 39], [45, 41], [44, 41], [44, 39]]]
OTHER = [[[45, 39], [46, 39], [46, 41], [45, 41], [45, 39]]]


def place(site, lon=44.5, kind="mosque", name=None, **more):
    point = None if lon is None else {"type": "Point", "coordinates": [lon, 40.2]}
    return {
        "type": "Feature",
        "properties": {"site_id": site, "kind": kind, "name": name or site, **more},
        "geometry": point,
    }


def write(folder, places, rows, sources=("s,S,P,1990,", "t,T,Q,1991,")):
    folder.mkdir(parents=True)
    (folder / "sites.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": list(places)}))
    lines = [row + "," * (HEAD.count(",") - row.count(",")) for row in rows]
    (folder / "statements.csv").write_text("\n".join([HEAD, *lines]))
    (folder / "sources.csv").write_text("\n".join([SOURCES, *sources]))
    regions = [
        {
            "type": "Feature",
            "properties": {"region_id": name, "name": name},
            "geometry": {"type": "Polygon", "coordinates": shape},
        }
        for name, shape in (("West", REGION), ("East", OTHER))
    ]
    (folder.parent / "regions.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": regions}))
    return heritage.read(folder, regions=folder.parent / "regions.geojson")


PLACES = [place("a"), place("b"), place("c", 45.5), place("d", None, "cemetery")]
ROWS = [
    "1,a,status,intact,1980,,X,s", "2,a,status,destroyed,1990,,Y,t", "3,b,status,intact,1980,,X,s",
    "4,c,status,damaged,1985,,X,s", "5,d,status,destroyed,1990,,Y,t",
]  # fmt: skip


def adds_up(found):
    """Every number of sites changes by those that came less those that went, and every reason is told."""
    numbers = found.figures[~found.figures["figure"].str.startswith("share_")]

    def count(texts):
        return texts.fillna("").map(lambda text: len([each for each in text.split("; ") if each])).astype(int)

    assert (count(numbers["came"]) - count(numbers["went"])).tolist() == numbers["change"].astype(int).tolist()
    assert (found.figures["came"].fillna("") + found.figures["went"].fillna("")).ne("").all()
    assert found.reasons["because"].ne("").all()


def test_a_catalogue_does_not_differ_from_itself(sample):
    found = sample.diff(sample)
    assert [len(getattr(found, name)) for name in ("figures", "reasons", "statements", "sites")] == [0, 0, 0, 0]
    assert "Figures that changed: none" in found.to_markdown()


def test_statements_added_withdrawn_and_changed(tmp_path):
    old = write(tmp_path / "old", PLACES, ROWS)
    new = write(
        tmp_path / "new",
        PLACES,
        [*ROWS[:2], "3,b,status,destroyed,1980,,X,s", *ROWS[4:], "6,c,status,intact,1999,,Z,t"],
    )
    found = old.diff(new)
    told = found.statements[
        ["change", "statement_id", "former_id", "site_id", "value_before", "value", "fields"]
    ].fillna("")
    assert told.values.tolist() == [
        ["added", "6", "", "c", "", "intact", ""],
        ["changed", "3", "3", "b", "intact", "destroyed", "value, value_given"],
        ["withdrawn", "", "4", "c", "damaged", "", ""],
    ]
    reasons = found.reasons.set_index("site_id")
    assert reasons.loc["b", ["before", "after", "because", "statement_ids"]].tolist() == [
        "West · West · mosque · intact", "West · West · mosque · destroyed", "statements changed", "3",
    ]  # fmt: skip
    assert reasons.loc["c", ["because", "statement_ids"]].tolist() == ["statements added and withdrawn", "6; 4"]
    adds_up(found)


def test_without_ids_an_edited_statement_is_a_changed_one(tmp_path):
    rows = [row.partition(",")[2] for row in ROWS]
    old = write(tmp_path / "old", PLACES, [f",{row}" for row in rows])
    new = write(tmp_path / "new", PLACES, [f",{row}" for row in [*rows[:2], "b,status,destroyed,1981,,X,s", *rows[3:]]])
    (told,) = old.diff(new).statements.itertuples()
    assert (told.change, told.value_before, told.value, told.site_id) == ("changed", "intact", "destroyed", "b")
    assert set(told.fields.split(", ")) >= {"value", "when"}


def test_sites_moved_renamed_added_and_removed(tmp_path):
    old = write(tmp_path / "old", PLACES, ROWS)
    places = [place("a", 45.5), place("b", name="Göy məscid"), place("c", 45.5, "church"), place("e", None)]
    found = old.diff(write(tmp_path / "new", places, ROWS[:4]))
    told = found.sites[["change", "site_id", "before", "after"]].fillna("").values.tolist()
    assert told == [
        ["added", "e", "", ""],
        ["kind changed", "c", "mosque", "church"],
        ["moved", "a", "point 40.20000, 44.50000", "point 40.20000, 45.50000"],
        ["removed", "d", "", ""],
        ["renamed", "b", "b", "Göy məscid"],
    ]
    # A degree of longitude at 40.2 north is 111.32 km times the cosine: 85 km.
    assert found.sites.query("change == 'moved'")["metres"].round(-3).tolist() == [85000]
    reasons = dict(zip(found.reasons["site_id"], found.reasons["because"], strict=True))
    assert reasons["a"].startswith("the site is in another row")
    assert reasons["e"] == "the site was added"
    assert reasons["d"] == "the site was removed; statements withdrawn"
    adds_up(found)


def test_sites_that_became_one_and_a_site_under_another_id(tmp_path):
    then = [f",{row.partition(',')[2]}".replace(",b,status,intact,1980", ",b,status,intact,1981") for row in ROWS]
    old = write(tmp_path / "old", PLACES, then)
    rows = [
        ",a,status,intact,1980,,X,s",
        ",a,status,destroyed,1990,,Y,t",
        ",a,status,intact,1981,,X,s",
        ",c,status,damaged,1985,,X,s",
        ",z,status,destroyed,1990,,Y,t",
    ]
    new = write(tmp_path / "new", [place("a"), place("c", 45.5), place("z", None, "cemetery")], rows)
    found = old.diff(new)
    told = found.sites[["change", "site_id", "former_id"]].fillna("").values.tolist()
    assert told == [["id changed", "z", "d"], ["joined", "a", "b"]]
    assert found.statements.empty  # they went with their sites
    adds_up(found)


def test_a_site_that_names_another_one_took_it_in(tmp_path):
    old = write(tmp_path / "old", PLACES, ROWS[:1])
    new = write(tmp_path / "new", [place("a", same_as="b x:1"), *PLACES[2:]], ROWS[:1])
    told = old.diff(new).sites[["change", "site_id", "former_id"]].values.tolist()
    assert told == [["joined", "a", "b"]]


def test_a_source_that_turns_out_to_repeat_another_explains_its_figures(tmp_path):
    rows = ["1,a,status,intact,1980,,X,s", "2,a,status,destroyed,1980,,Y,t"]
    old = write(tmp_path / "old", PLACES, rows)
    new = write(tmp_path / "new", PLACES, rows, sources=("s,S,P,1990,", "t,T,Q,1991,s"))
    found = old.diff(new)
    (reason,) = found.reasons.itertuples()
    assert (reason.site_id, reason.because) == ("a", "sources changed: t")
    assert found.figures["figure"].tolist()[:2] == ["contested", "destroyed"]
    adds_up(found)


@pytest.mark.parametrize("by", ["site_id", ["region", "site_id"], "name", "country"])
def test_a_summary_by_whatever_column_is_compared(tmp_path, by):
    old = write(tmp_path / "old", PLACES, ROWS)
    found = old.diff(write(tmp_path / "new", PLACES, [ROWS[0], *ROWS[2:]]), by=by)
    assert found.reasons["site_id"].tolist() == ["a"]
    adds_up(found)


def test_figures_are_those_of_the_summaries(tmp_path):
    old = write(tmp_path / "old", PLACES, ROWS)
    new = write(tmp_path / "new", [*PLACES, place("e", 45.6)], [*ROWS, "6,e,status,destroyed,1999,,Z,t"])
    found = old.diff(new, by="region", as_of="2000")
    then, now = (each.summary(by="region", as_of="2000").set_index("region") for each in (old, new))
    for row in found.figures.itertuples():
        assert then.loc[row.region, row.figure] == row.before
        assert now.loc[row.region, row.figure] == row.after
    told = {(row.region, row.figure) for row in found.figures.itertuples()}
    differing = {
        (region, name)
        for region in now.index
        for name in now.columns[1:]
        if then.loc[region, name] != now.loc[region, name]
    }
    assert told == differing


ROW = st.tuples(
    st.sampled_from("abcd"), st.sampled_from(["intact", "destroyed", "damaged", "unknown"]), st.sampled_from(["", "1980", "[1985..1995]", "1990/1999"]),
    st.sampled_from(["", "X", "Y", "Z"]), st.sampled_from(["", "s", "t"]),
).map(lambda row: f",{row[0]},status,{row[1]},{row[2]},,{row[3]},{row[4]}")  # fmt: skip
CATALOGUE = st.tuples(
    st.lists(ROW, max_size=7, unique=True),
    st.tuples(*(st.sampled_from([44.5, 45.5, None]) for _ in "abcd")),
    st.sets(st.sampled_from("abcd"), min_size=1),
    st.sampled_from([("s,S,P,1990,", "t,T,Q,1991,"), ("s,S,P,1990,", "t,T,Q,1991,s"), ("s,S,P,,", "t,T,R,1985,")]),
)


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(CATALOGUE, CATALOGUE, st.sampled_from(["contested", "latest", "worst"]), st.sampled_from([None, "1990"]))
def test_every_difference_adds_up(tmp_path_factory, one, other, conflict, as_of):
    folder = tmp_path_factory.mktemp("pair")
    both = [
        write(
            folder / name,
            [place(site, lon) for site, lon in zip("abcd", where, strict=True) if site in sites],
            rows,
            sources,
        )
        for name, (rows, where, sites, sources) in (("old", one), ("new", other))
    ]
    found = both[0].diff(both[1], conflict=conflict, as_of=as_of)
    adds_up(found)
    then, now = (each.summary(conflict=conflict, as_of=as_of) for each in both)
    total = found.figures.query("figure == 'sites'")["change"].sum()
    assert total == now["sites"].sum() - then["sites"].sum()
    back = both[1].diff(both[0], conflict=conflict, as_of=as_of)
    assert back.figures["change"].sum() == pytest.approx(-found.figures["change"].sum(), nan_ok=True)


def test_it_is_written_as_markdown_and_as_a_page_that_runs_nothing(tmp_path):
    nasty = "<script>alert(1)</script>|=1+1"
    old = write(tmp_path / "old", PLACES, ROWS)
    new = write(
        tmp_path / "new", [place("a", name=nasty), *PLACES[1:]], [*ROWS, f"6,b,status,destroyed,1999,,{nasty},t"]
    )
    found = old.diff(new)
    found.write(tmp_path / "changes.md")
    found.write(tmp_path / "changes.html")
    page = (tmp_path / "changes.html").read_text()
    assert "<script>" not in page
    assert "default-src 'none'" in page
    assert "\\<script\\>" in (tmp_path / "changes.md").read_text()
    assert "−1" in page
    assert "<Difference:" in repr(found)
    assert "<table" in found._repr_html_()
    with pytest.raises(heritage.OptionError, match=r"\.md"):
        found.write(tmp_path / "changes.pdf")


def test_the_command_line_tells_it_and_writes_it(tmp_path, monkeypatch, capsys):
    write(tmp_path / "old", PLACES, ROWS)
    write(tmp_path / "new", PLACES, ROWS[1:])
    arguments = [
        "heritage",
        "diff",
        str(tmp_path / "old"),
        str(tmp_path / "new"),
        "--regions",
        str(tmp_path / "regions.geojson"),
    ]
    monkeypatch.setattr("sys.argv", arguments)
    assert main() == 0
    assert "| withdrawn |  | 1 | a | status | intact |" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", [*arguments, "--out", str(tmp_path / "d.html"), "--by", "kind"])
    assert main() == 0
    assert "What changed" in (tmp_path / "d.html").read_text()
    monkeypatch.setattr("sys.argv", [*arguments, "--aspect", "cause"])
    assert main() == 2


def test_internal_rows_are_compared_only_when_asked_for(tmp_path):
    old = write(tmp_path / "old", PLACES, ROWS)
    new = write(tmp_path / "new", PLACES, [*ROWS, "6,b,status,destroyed,1999,,Z,t,,withheld"])
    assert old.diff(new).statements.empty
    assert old.diff(new, internal=True).statements["statement_id"].tolist() == ["6"]
    told = old.diff(new).rows.set_index("table").loc["statements", ["before", "after", "added"]]
    assert told.tolist() == [len(ROWS), len(ROWS), 0]


def test_statements_that_were_not_yet_said_are_not_behind_a_figure(tmp_path):
    sources = ("s,S,P,1985,", "t,T,Q,2024,")
    old = write(tmp_path / "old", PLACES, ["1,a,status,intact,1980,,X,s"], sources)
    rows = ["1,a,status,damaged,1980,,X,s", "2,a,status,destroyed,1979,,Y,t"]
    found = old.diff(write(tmp_path / "new", PLACES, rows, sources), known_by="2000")
    assert found.reasons["statement_ids"].tolist() == ["1"]


def test_a_difference_of_which_one_side_has_regions_says_so(sample):
    assert (
        "Only one of the two has regions" in sample.diff(heritage.read(heritage.sample_folder(), regions=None)).caption
    )
    assert "Only one" not in sample.diff(sample).caption
