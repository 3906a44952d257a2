"""Which statements hold and which contradict, on cases worked out by hand from the design."""

from __future__ import annotations

import pytest
from asking import clashes, held, value
from hypothesis import given, settings
from hypothesis import strategies as st

import heritage
from heritage.model.words import aspects
from heritage.statements.conflict import POLICIES, contradictions
from heritage.statements.question import answer, ask


@pytest.fixture
def catalogue(stated):
    return stated


def test_of_one_assessor_the_last_statement_holds(catalogue):
    known = catalogue("a,p,status,intact,1977,,A,src", "b,p,status,destroyed,1993,,A,src")
    assert held(known) == ["b"]
    assert held(known, as_of="1980") == ["a"]
    assert held(known, as_of="1976") == []
    assert value(known) == {"p": "destroyed"}


def test_what_began_at_some_moment_within_holds_from_its_last_day(catalogue):
    known = catalogue("a,p,status,destroyed,[1994..2004],,A,src")
    assert held(known, as_of="2003") == []
    assert held(known, as_of="2004") == ["a"]


def test_an_open_start_holds_from_ever_and_ends(catalogue):
    known = catalogue("a,p,occupancy,inhabited,../1969,,A,src")
    assert held(known, "occupancy", "1700") == ["a"]
    assert held(known, "occupancy", "1969") == ["a"]
    assert held(known, "occupancy", "1970") == []
    assert held(known, "occupancy") == ["a"]


def test_a_status_stands_after_an_intervals_end(catalogue):
    known = catalogue("a,p,status,intact,1960/1988,,A,src")
    assert held(known, as_of="2000") == ["a"]


def test_unknown_gives_way_to_any_other_value_of_the_same_assessor(catalogue):
    known = catalogue("a,p,status,destroyed,1993,,A,src", "b,p,status,unknown,2020,,A,src")
    assert held(known) == ["a"]
    assert held(catalogue("b,p,status,unknown,2020,,A,src")) == ["b"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a,p,status,damaged,1990,,A,src,low", "b,p,status,damaged,1990,,A,src"),
        ("a,p,status,damaged,1990,,A,src", "b,p,status,damaged,1990,,A,src,medium"),
        ("a,p,status,damaged,1990,,A,src,medium", "b,p,status,damaged,1990,,A,src,high"),
        ("a,p,status,damaged,1990,,A,src", "b,p,status,destroyed,1990,,A,src"),
        ("a,p,status,minor_damage,1990,,A,src", "b,p,status,looted,1990,,A,src"),
        ("a,p,status,damaged,[..1990],,A,src", "b,p,status,damaged,1990,,A,src"),
        ("a,p,status,damaged,1990,,A,src", "b,p,status,damaged,1990,,A,src"),
    ],
)
def test_ties_go_by_confidence_then_place_in_the_vocabulary_then_id(catalogue, first, second):
    assert held(catalogue(first, second)) == ["b"]
    assert held(catalogue(second, first)) == ["b"]


def test_different_values_of_two_assessors_contradict(catalogue):
    known = catalogue("a,p,status,intact,1977/2019,,A,src", "b,p,status,destroyed,[1993..2020],,B,src")
    assert clashes(known) == ["ab"]
    assert value(known) == {"p": "contested"}


def test_a_history_is_no_contradiction(catalogue):
    known = catalogue("a,p,status,destroyed,1993,,A,src", "b,p,status,repaired,2024,,B,src")
    assert clashes(known) == []
    assert value(known) == {"p": "repaired"}


def test_what_cannot_follow_contradicts_however_the_times_lie(catalogue):
    assert clashes(catalogue("a,p,status,destroyed,1993,,A,src", "b,p,status,intact,2024,,B,src")) == ["ab"]
    assert clashes(catalogue("a,p,status,damaged,1993,,A,src", "b,p,status,intact,2024,,B,src")) == ["ab"]
    assert clashes(catalogue("a,p,status,intact,1993,,A,src", "b,p,status,destroyed,2024,,B,src")) == []


def test_what_cannot_be_placed_in_time_contradicts(catalogue):
    assert clashes(catalogue("a,p,status,destroyed,1993,,A,src", "b,p,status,repaired,,,B,src")) == ["ab"]


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("status", "intact", "repaired"),
        ("status", "unknown", "destroyed"),
        ("status", "minor_damage", "major_damage"),
        ("occupancy", "depopulated", "resettled"),
        ("occupancy", "inhabited", "resettled"),
    ],
)
def test_what_can_both_be_so_does_not_contradict(catalogue, name, one, other):
    known = catalogue(f"a,p,{name},{one},1990,,A,src", f"b,p,{name},{other},1990,,B,src")
    assert clashes(known, name) == []


def test_without_an_assessor_a_source_is_one_voice_and_without_both_each_statement_is(catalogue):
    assert clashes(catalogue("a,p,status,intact,1990,,,src", "b,p,status,destroyed,1990,,,src")) == []
    assert clashes(catalogue("a,p,status,intact,1990", "b,p,status,destroyed,1990")) == ["ab"]


def test_an_undated_statement_stays_out_of_any_day(catalogue):
    known = catalogue("a,p,status,destroyed,,,A")
    assert held(known, as_of="2026-11-24") == []
    assert held(known) == ["a"]


def test_presence_is_told_community_by_community(catalogue):
    known = catalogue(
        "a,p,presence,departed,1988,,A,src,,Azerbaijanis",
        "b,p,presence,present,1990,,B,src,,Armenians",
        "c,p,presence,present,1990,,C,src",
    )
    found = value(known, "presence")
    assert clashes(known, "presence") == []
    assert found == {("Armenians", "p"): "present", ("Azerbaijanis", "p"): "present"}
    overlapping = catalogue("a,p,presence,departed,1988,,A,src,,Azerbaijanis", "c,p,presence,present,1987/..,,C,src")
    assert clashes(overlapping, "presence") == ["ac"]


def test_a_community_matters_only_where_an_aspect_is_told_by_community(catalogue):
    known = catalogue("a,p,status,intact,1990,,A,src,,Azerbaijanis", "b,p,status,destroyed,1990,,B,src,,Armenians")
    assert clashes(known) == ["ab"]
    same_voice = catalogue("a,p,status,intact,1990,,A,src,,Azerbaijanis", "b,p,status,destroyed,1995,,A,src")
    assert held(same_voice) == ["b"]
    of_existence = catalogue(
        "a,p,status,destroyed,1993,,A,src",
        "b,p,existence,never_existed,,2005,B,src",
        "c,p,presence,departed,2012,,B,src,,Azerbaijanis",
    )
    assert value(of_existence, "existence") == {"p": "existed"}


def test_what_begins_after_it_was_said_cannot_be_placed_in_time(catalogue):
    known = catalogue("a,p,status,destroyed,2010,1999,A,src", "b,p,status,intact,2001,2000,B,src")
    assert clashes(known) == ["ab"]


def test_a_date_that_cannot_be_read_is_no_date(catalogue):
    known = catalogue("a,p,status,destroyed,long ago,,A")
    assert held(known, as_of="2000") == []
    row = known.summary(by="kind", as_of="2000").iloc[0]
    assert row[["unassessed", "undated"]].tolist() == [2, 1]


def test_names_contradict_only_where_they_differ_in_one_language(catalogue):
    known = catalogue(
        "a,p,name,Vardenis,1990,,A,src,,,hy",
        "b,p,name,VARDENIS,1990,,B,src,,,hy",
        "c,p,name,Basarkeçər,1990,,C,src,,,az",
        "d,p,name,Basarkechar,1990,,D,src",
    )
    assert clashes(known, "name") == ["ad", "bd", "cd"]


def test_whoever_speaks_of_a_place_says_that_it_existed(catalogue):
    known = catalogue(
        "a,p,status,destroyed,[1987..],,A,src",
        "b,p,existence,never_existed,,2005-12-27,B,src",
        "c,q,status,unknown,,,C,src",
        "d,p,status,damaged,,,D",
    )
    assert value(known, "existence") == {"p": "contested"}
    assert clashes(known, "existence") == ["ab", "bd"]
    assert value(known, "existence", as_of="1700") == {"p": "contested"}


def test_the_latest_policy_takes_the_last_but_not_of_two_that_are_equally_late(catalogue):
    later = catalogue("a,p,status,intact,1977/2019,,A,src", "b,p,status,destroyed,[1993..2020],,B,src")
    assert value(later, conflict="latest") == {"p": "destroyed"}
    equal = catalogue("a,p,status,intact,1990,,A,src", "b,p,status,destroyed,1990,,B,src")
    assert value(equal, conflict="latest") == {"p": "contested"}
    settled = catalogue(
        "a,p,status,intact,1990,,A,src", "b,p,status,destroyed,1990,,B,src", "c,p,status,damaged,1990/1995,,C,src"
    )
    assert value(settled, conflict="latest") == {"p": "contested"}
    third = catalogue(
        "a,p,status,intact,1990,,A,src", "b,p,status,destroyed,1990,,B,src", "c,p,status,repaired,1995,,C,src"
    )
    assert value(third, conflict="latest") == {"p": "repaired"}


def test_each_renamed_place_of_the_sample_has_a_name_on_any_day(sample):
    names = sample.statements[sample.statements["aspect"] == "name"]
    renamed = set(names["site_id"])
    assert len(renamed) == 121
    for day in ("1700", "1900", "1935-06-01", "1946", "1950", "1968-12-31", "1978", "1991", "2026"):
        found = answer(sample, ask("name", day)).held["site"]
        assert set(sample.sites.index[found]) == renamed, day


def test_basarkechar_became_vardenis(sample):
    statements = sample.statements
    called, clashing = {}, {}
    for day in ("1944", "1968", "1970"):
        found = answer(sample, ask("name", day))
        of_vardenis = statements.iloc[found.held["row"]].query("site_id == 'vardenis'")
        called[day] = of_vardenis.set_index("assessor")["value"].to_dict()
        pairs = contradictions(found.held, found.said)
        clashing[day] = int((sample.sites.index[pairs["site"]] == "vardenis").sum())
    assert set(called["1944"].values()) == {"Basarkechar"}
    assert called["1968"]["qerbiazerbaycan.com"] == "Basarkechar"
    assert called["1968"]["Wikipedia"] == "Vardenis"
    assert set(called["1970"].values()) == {"Vardenis"}
    assert (clashing["1968"], clashing["1970"]) == (2, 0)


def test_aghadede_is_contested_on_existence(sample):
    table = sample.summary(aspect="existence", by="site_id")
    assert table.loc[table["contested"] == 1, "site_id"].tolist() == ["aghadede", "julfa-armenian-cemetery"]


dated = st.sampled_from(
    ["", "1988", "[1988..1994]", "[..1992]", "[1988..]", "1977/2019", "1987/..", "../1969", "198X", "1993-05-12"]
)
said = st.tuples(
    st.sampled_from("pq"),
    st.sampled_from(["intact", "restored", "damaged", "destroyed", "unknown", "nonsense"]),
    dated,
    st.sampled_from(["A", "B", "C", ""]),
    st.sampled_from(["src", ""]),
    st.sampled_from(["", "low", "high"]),
)


@settings(max_examples=5)
@given(st.lists(said, max_size=10, unique=True), st.randoms(), st.sampled_from([None, "1989", "2000"]))
def test_rows_in_any_order_say_the_same(tmp_path_factory, rows, random, day):
    folder = tmp_path_factory.mktemp("order")
    (folder / "sites.geojson").write_text(
        '{"type":"FeatureCollection","features":['
        + ",".join(
            f'{{"type":"Feature","properties":{{"site_id":"{name}","kind":"mosque","name":"{name}"}},"geometry":null}}'
            for name in "pq"
        )
        + "]}"
    )
    (folder / "sources.csv").write_text("source_id,title,accessed\nsrc,A report,2026-11-24\n")
    shuffled = rows.copy()
    random.shuffle(shuffled)
    results = []
    for order in (rows, shuffled):
        lines = [f"{site},status,{word},{when},{who},{source},{sure}" for site, word, when, who, source, sure in order]
        head = "site_id,aspect,value,when,assessor,source_id,confidence"
        (folder / "statements.csv").write_text("\n".join([head, *lines]) + "\n")
        catalogue = heritage.read(folder)
        by_policy = {policy: value(catalogue, as_of=day, conflict=policy) for policy in POLICIES}
        results.append(
            (list(catalogue.statements.index), held(catalogue, as_of=day), clashes(catalogue, as_of=day), by_policy)
        )
    assert results[0] == results[1]


def test_what_contradicts_holds_and_comes_of_two_voices(sample):
    for name in aspects():
        found = answer(sample, ask(name))
        pairs = contradictions(found.held, found.said)
        voices = found.held.drop_duplicates("row").set_index("row")["voice"]
        assert (voices.loc[pairs["row_a"]].to_numpy() != voices.loc[pairs["row_b"]].to_numpy()).all()


def test_what_was_so_as_known_then_and_as_known_now(catalogue):
    known = catalogue("a,p,status,intact,1990,1991,A,src", "b,p,status,destroyed,1992,2005,A,src")
    assert value(known, as_of="1994") == {"p": "destroyed"}
    assert value(known, as_of="1994", known_by="1994") == {"p": "intact"}
    assert value(known, known_by="1990") == {}


def test_of_what_nobody_says_when_it_was_said_it_is_not_known_whether_it_was_known(catalogue):
    known = catalogue("a,p,status,destroyed,1990,,A")
    assert held(known, as_of="2000") == ["a"]
    assert held(known, known_by="2000") == []
    row = known.summary(by="kind", known_by="2000").iloc[0]
    assert row[["destroyed", "unassessed", "undated"]].tolist() == [0, 2, 1]
