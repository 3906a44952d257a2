"""What a catalogue holds back, it holds back whatever is asked of it: parts, other rules, other catalogues."""

from __future__ import annotations

import pandas as pd
import pytest
from asking import STATEMENTS, everything
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import heritage
from heritage.editions.protection import protection_of

SECRET = "CANARY"


SOURCES = "source_id,title,publisher,repeats,visibility"


def test_a_part_holds_back_what_the_whole_does(catalogue_of, tmp_path):
    """The sources of a, and the ids elsewhere of b, are held back by rows that are not in the part."""
    rows = [
        STATEMENTS,
        f"s1,hidden,status,intact,1990,{SECRET},,press",
        "s2,a,status,damaged,1991,A,,press,,s1",
        "s3,b,status,damaged,1991,A,,press",
    ]
    places = [{"site_id": "hidden", "visibility": "withheld"}, "a", {"site_id": "b", "same_as": "x:1 hidden"}, "c"]
    whole = catalogue_of(*places, statements=rows)
    assert whole.edition().sites.index.tolist() == ["a", "c"]
    part = whole.select(site_id=["a", "b", "c"]).edition()
    assert part.sites.index.tolist() == ["a", "c"]
    assert part.statements.index.tolist() == []
    counts = part.inputs.set_index("role")
    assert counts.loc["sites", ["records_read", "sha256"]].tolist()[0] == 2
    assert counts["sha256"].drop("regions").isna().all()
    assert whole.select(site_id="a").select(kind="mosque").edition().statements.empty
    assert SECRET not in everything(whole.select(site_id=["a", "b"]), tmp_path)


def test_a_part_of_which_nothing_is_held_back_tells_all_of_it(catalogue_of):
    part = catalogue_of("a", "b").select(site_id="a")
    assert part.edition().sites.index.tolist() == ["a"]
    assert part.edition().inputs["sha256"].notna().all()


@pytest.mark.parametrize(
    "same_as", ["x:1;hidden", "HIDDEN", "x:1|hidden", "x:1, hidden", "https://example.org/s/hidden"]
)
def test_ids_elsewhere_name_a_withheld_site_however_they_are_written(catalogue_of, same_as):
    whole = catalogue_of({"site_id": "hidden", "visibility": "withheld"}, {"site_id": "b", "same_as": same_as})
    assert whole.edition().sites.empty


@pytest.mark.parametrize("same_as", ["osm:way/1", "x:hidden2"])
def test_ids_elsewhere_that_only_look_alike_stay(catalogue_of, same_as):
    places = [{"site_id": name, "visibility": "withheld"} for name in ("1", "hidden")]
    assert catalogue_of(*places, {"site_id": "b", "same_as": same_as}).edition().sites.index.tolist() == ["b"]


def test_names_of_files_and_kinds_that_only_withheld_rows_have_are_not_told(
    catalogue_of, layer, make_feature, tmp_path
):
    catalogue_of("a")
    hidden = make_feature({"site_id": "h", "kind": "synagogue", "name": "h", "visibility": "withheld"}, [44, 40])
    layer(hidden, name=f"team/{SECRET}.geojson")
    whole = heritage.read(tmp_path / "team")
    public = whole.edition()
    assert public.sites["kind"].cat.categories.tolist() == ["mosque"]
    assert SECRET not in public.inputs.to_csv()
    assert SECRET not in everything(whole, tmp_path)
    assert "synagogue" not in everything(whole, tmp_path, "again")


def test_what_was_found_when_a_written_catalogue_was_first_read_is_not_told_beside_a_file_of_the_same_name(
    catalogue_of, layer, make_feature, tmp_path
):
    twice = {"site_id": "h", "name": f"{SECRET} \x07", "visibility": "withheld"}
    catalogue_of(twice, "a").write(tmp_path / "all", internal=True)
    again = layer(make_feature({"site_id": "b", "kind": "mosque", "name": "B"}, [44, 40]), name="more/places.geojson")
    both = heritage.read(tmp_path / "all", again)
    assert SECRET in both.findings.to_csv()
    assert SECRET not in both.edition().findings.to_csv()


def test_protection_is_worked_out_once(catalogue_of):
    whole = catalogue_of("a")
    assert protection_of(whole) is protection_of(whole)
    assert whole.select(site_id="a")._protection is protection_of(whole)


VISIBLE = st.sampled_from(["public", "public", "public", "withheld", "secret"])


NO_ONE = st.just("")


@st.composite
def team(draw):
    """Sites, sources, statements and counts that name each other as they like, some of them not public."""
    sites = {f"site{n}": draw(VISIBLE | st.just("generalised")) for n in range(4)}
    also = {name: draw(NO_ONE | st.sampled_from(sorted(sites))) for name in sites}
    sources = {f"src{n}": (draw(VISIBLE), draw(NO_ONE | st.sampled_from(["src0", "src1", "src2"]))) for n in range(3)}
    statements = {
        f"st{n}": (
            draw(st.sampled_from(sorted(sites))),
            draw(NO_ONE | st.sampled_from(sorted(sources))),
            draw(NO_ONE | st.sampled_from(["st0", "st1", "st2"])),
            draw(VISIBLE),
        )
        for n in range(5)
    }
    return sites, also, sources, statements


def what_must_go(sites, also, sources, statements):
    """The same by hand: whatever is not public, and whatever names it."""
    gone = {name for name, seen in sites.items() if seen not in {"public", "generalised"}}
    gone |= {name for name, (seen, _) in sources.items() if seen != "public"}
    gone |= {name for name, (*_, seen) in statements.items() if seen != "public"}
    names = {name: {other} for name, other in also.items()}
    names |= {name: {other} for name, (_, other) in sources.items()}
    names |= {name: set(others[:3]) for name, others in statements.items()}
    while more := {name for name, others in names.items() if others & gone} - gone:
        gone |= more
    return gone


# The folder of one example is written over by the next, whole.
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(team(), st.sets(st.sampled_from([f"site{n}" for n in range(4)]), min_size=1))
def test_just_what_must_not_be_shown_is_gone_of_the_whole_and_of_each_part(catalogue_of, drawn, chosen):
    sites, also, sources, statements = drawn
    places = [{"site_id": name, "visibility": seen, "same_as": also[name]} for name, seen in sites.items()]
    whole = catalogue_of(
        *places,
        sources=["source_id,title,visibility,repeats", *(f"{name},T {name},{seen},{other}" for name, (seen, other) in sources.items())],
        statements=[
            "statement_id,site_id,aspect,value,assessor,source_id,supersedes,visibility",
            *(f"{name},{site},status,intact,X,{source},{other},{seen}" for name, (site, source, other, seen) in statements.items()),
        ],
    )  # fmt: skip
    gone = what_must_go(*drawn)
    public = whole.edition()
    assert set(public.sites.index) == set(sites) - gone
    assert set(public.sources.index) == set(sources) - gone
    assert set(public.statements.index) == set(statements) - gone
    assert public.withheld == len(gone)
    assert public.edition().statements.equals(public.statements)
    part = whole.select(site_id=sorted(chosen)).edition()
    assert set(part.sites.index) == chosen - gone
    assert set(part.statements.index) == {name for name in set(statements) - gone if statements[name][0] in chosen}
    assert int(public.summary()["sites"].sum()) == len(public.sites)


def test_a_finding_that_only_a_withheld_row_explains_is_not_public(catalogue_of):
    rows = [
        STATEMENTS,
        "1,a,status,destroyed,1990,X,A",
        "2,a,status,intact,1990,Z,A,,,,withheld",
        "3,a,status,destroyed,1990,Y,B",
    ]
    whole = catalogue_of("a", statements=rows, sources=[SOURCES, "A,A,,,", "B,B,,A,"])
    assert "repetition-unresolved" in whole.findings["code"].tolist()
    assert "repetition-unresolved" not in whole.edition().findings["code"].tolist()


def test_no_number_of_a_record_counts_those_that_are_withheld(catalogue_of):
    places = [{"site_id": name, "visibility": "withheld"} for name in "xyz"]
    whole = catalogue_of(*places, {"site_id": "a", "kind": "no such kind"})
    assert whole.findings.query("code == 'kind-unknown'")["record"].tolist() == [3]
    found = whole.edition().findings.query("code == 'kind-unknown'")
    assert found[["record", "site_id"]].astype(object).values.tolist() == [[pd.NA, "a"]]


def test_a_place_that_lies_far_from_hidden_ones_alone_has_no_public_finding(layer, make_feature):
    hidden = [
        make_feature({"site_id": f"h{n}", "name": "H", "visibility": "withheld"}, [44 + n / 100, 40]) for n in range(20)
    ]
    shown = [make_feature({"site_id": name, "name": name, "kind": "mosque"}, [10.5, 10.2]) for name in "pq"]
    whole = heritage.read(layer(*hidden, *shown))
    assert whole.findings.query("code == 'geometry-far'")["site_id"].tolist() == ["p", "q"]
    assert "geometry-far" not in whole.edition().findings["code"].tolist()


def test_what_only_a_hidden_row_explains_of_a_column_is_not_told(table):
    path = table(
        "sites.csv",
        "site_id,kind,name,coordinates,assessed_by,state,visibility",
        'p,mosque,P,"POINT(44.5 40.2)",,,',
        'h,mosque,H,"40.3, 44.3",Zeynab,destroyed,withheld',
    )
    whole = heritage.read(path)
    assert {"column-matched", "pair-order-assumed"} <= set(whole.findings["code"])
    assert not {"column-matched", "pair-order-assumed"} & set(whole.edition().findings["code"])
