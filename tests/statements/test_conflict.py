"""What a contested site counts as, under the policies that have an order of their own."""

from __future__ import annotations

import itertools

import pytest
from asking import value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heritage.statements.coded import NO_DAY
from heritage.statements.conflict import are_contested, contradicted_rows, contradictions, number_of_contradictions
from heritage.statements.question import answer, ask


@pytest.fixture
def catalogue(stated):
    return stated


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("a,p,status,destroyed,1990,,A,src,low", "b,p,status,intact,1995,,B,src,high"), ("destroyed", "intact")),
        (("a,p,status,destroyed,1990,,A,src,high", "b,p,status,intact,1995,,B,src,high"), ("destroyed", "intact")),
        (("a,p,status,destroyed,1990,,A,src", "b,p,status,intact,1990,,B,src"), ("destroyed", "contested")),
        (("a,p,status,destroyed,1990,,A,src,medium", "b,p,status,intact,1990,,B,src"), ("destroyed", "destroyed")),
        (
            (
                "a,p,status,destroyed,1990,,A,src,high",
                "b,p,status,intact,1990,,B,src,high",
                "c,p,status,damaged,2000,,C,src,low",
            ),
            ("destroyed", "contested"),
        ),
    ],
)
def test_the_worst_and_the_most_confident_say_what_a_contested_site_counts_as(catalogue, rows, expected):
    known = catalogue(*rows)
    worst, confident = expected
    assert value(known, conflict="worst") == {"p": worst}
    assert value(known, conflict="most_confident") == {"p": confident}


def test_unknown_is_never_the_worst(catalogue):
    known = catalogue(
        "a,p,status,intact,1990,,A,src", "b,p,status,damaged,1990,,B,src", "c,p,status,unknown,2000,,C,src"
    )
    assert value(known, conflict="worst") == {"p": "damaged"}


def pairs_by_hand(held, said):
    """Every pair, looked at one by one, as section 5 of the design has it."""
    aspect, found = said.aspect, set()
    if aspect.several:
        return found
    for a, b in itertools.combinations(held[held["known"]].to_dict("records"), 2):
        if (a["group"], a["site"]) != (b["group"], b["site"]) or a["voice"] == b["voice"] or a["top"] == b["top"]:
            continue
        told = ["community"] * aspect.of_community + ["language"] * (aspect.type == "text")
        if any(a[name] >= 0 and b[name] >= 0 and a[name] != b[name] for name in told):
            continue
        if any({a["top"], b["top"]} <= set(said.places(pair).tolist()) for pair in aspect.compatible):
            continue
        if not aspect.timeless and (follows(a, b, said) or follows(b, a, said)):
            continue
        found.add((a["group"], a["site"], a["row"], b["row"]))
    return found


def follows(earlier, later, said):
    seen, possible, certain = earlier["seen_until"], later["possible_from"], later["certain_from"]
    if NO_DAY in (seen, possible) or (possible > certain != NO_DAY) or seen >= possible:
        return False
    terms = list(said.terms)
    allowed = said.aspect.becomes.get(terms[earlier["top"]])
    return allowed is None or terms[later["top"]] in allowed


VALUES = {
    "status": ["intact", "destroyed", "damaged", "repaired", "unknown"],
    "presence": ["present", "departed"],
    "name": ["A", "B"],
    "existence": ["existed", "never_existed"],
    "occupancy": ["inhabited", "depopulated", "resettled"],
}
SAID = st.sampled_from(sorted(VALUES)).flatmap(
    lambda aspect: st.tuples(
        st.sampled_from("pq"), st.just(aspect), st.sampled_from(VALUES[aspect]),
        st.sampled_from(["1988", "1990", "1977/2019", "", "../1969", '"[..1980,1985]"']), st.sampled_from("VWXYZ"),
        st.sampled_from(["", "low", "high"]), st.sampled_from(["", "P", "Q"]) if aspect == "presence" else st.just(""),
        st.sampled_from(["", "az", "hy"]) if aspect == "name" else st.just(""),
    )
)  # fmt: skip


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SAID, max_size=30), st.integers(0, 5))
def test_contradictions_are_counted_and_listed_as_by_hand(catalogue, rows, most):
    known = catalogue(
        *(
            f"{number},{site},{aspect},{value},{when},2001,{who},src,{sure},{community},{language}"
            for number, (site, aspect, value, when, who, sure, community, language) in enumerate(rows)
        )
    )
    for name in VALUES:
        found = answer(known, ask(name))
        wanted = pairs_by_hand(found.held, found.said)
        listed = contradictions(found.held, found.said)
        assert set(map(tuple, listed[["group", "site", "row_a", "row_b"]].to_numpy().tolist())) == wanted
        assert number_of_contradictions(found.held, found.said) == len(wanted) == len(listed)
        assert set(contradicted_rows(found.held, found.said)) == {row for *_, a, b in wanted for row in (a, b)}
        contested = found.held[are_contested(found.held, found.said)]
        assert set(zip(contested["group"], contested["site"], strict=True)) == {pair[:2] for pair in wanted}
        assert len(contradictions(found.held, found.said, most)) == min(most, len(wanted))


def test_a_list_of_contradictions_that_is_cut_says_how_many_there_are(catalogue, monkeypatch):
    monkeypatch.setattr("heritage.analysis.comparison.MOST_LISTED", 2)
    known = catalogue(*(f"{n},p,status,{['intact', 'destroyed'][n % 2]},1990,2001,A{n},src" for n in range(6)))
    found = known.contradictions("status")
    assert len(found) == 2
    assert "the first 2 of 9" in found.attrs["caption"]


def test_many_who_say_the_same_cost_no_pair_each(catalogue):
    known = catalogue(*(f"{n},p,status,{['intact', 'destroyed'][n % 2]},1990,2001,A{n},src" for n in range(2_000)))
    found = answer(known, ask("status"))
    assert number_of_contradictions(found.held, found.said) == 1_000 * 1_000
    assert len(contradictions(found.held, found.said, 10)) == 10


def test_a_list_with_an_open_end_contradicts_as_its_short_form_does(stated):
    for when in ("[..1980,1985]", "[..1985]"):
        whole = stated("s1,p,status,intact,1970/1975,2000,X,src", f's2,p,status,destroyed,"{when}",2000,Y,src')
        assert len(whole.contradictions()) == 1
