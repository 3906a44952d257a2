"""Who speaks: repetitions, what is superseded, and whom one listens to."""

from __future__ import annotations

import pytest
from asking import HEAD, clashes, held, value

from heritage.model.errors import OptionError


@pytest.fixture
def catalogue(stated):
    return stated


def test_what_was_superseded_never_holds_once_its_successor_takes_part(catalogue):
    head = HEAD + ",supersedes"
    rows = ["a,p,status,destroyed,1990,1991,A,src,,,", "b,p,status,damaged,1989,2005,A,src,,,,a"]
    known = catalogue(*rows, head=head)
    assert held(known) == ["b"]
    assert held(known, known_by="2000") == ["a"]
    assert held(known, known_by="2006") == ["b"]
    of_another = catalogue(rows[0], rows[1].replace(",A,", ",B,"), head=head)
    assert held(of_another) == ["a", "b"]


def test_a_superseded_statement_implies_nothing_either(catalogue):
    head = HEAD + ",supersedes"
    known = catalogue(
        "a,p,status,destroyed,1990,,A,src,,,,",
        "b,p,status,unknown,,2005,A,src,,,,a",
        "c,p,existence,never_existed,,2006,B,src,,,,",
        head=head,
    )
    assert value(known, "existence") == {"p": "never_existed"}


SOURCES = "source_id,title,publisher,published,accessed,repeats"


def test_what_only_repeats_another_source_is_one_voice_with_it(catalogue):
    known = catalogue(
        "a,p,status,destroyed,1990,,A,first",
        "b,p,status,intact,1990,,B,second",
        "c,p,status,intact,1990,,C,third",
        sources=[
            SOURCES,
            "first,One,,,2026-11-24,",
            "second,Two,,,2026-11-24,first",
            "third,Three,,,2026-11-24,second",
        ],
    )
    assert clashes(known) == []
    assert len(held(known)) == 1
    assert "repetition-unresolved" not in known.findings["code"].tolist()


@pytest.mark.parametrize(
    ("rows", "repeats", "unresolved"),
    [
        (["b,p,status,intact,1990,,B,second"], "first", ["b"]),
        (["a,q,status,destroyed,1990,,A,first", "b,p,status,intact,1990,,B,second"], "first", ["b"]),
        (
            [
                "a,p,status,destroyed,1990,,A,first",
                "c,p,status,damaged,1990,,C,first",
                "b,p,status,intact,1990,,B,second",
            ],
            "first",
            ["b"],
        ),
        (["b,p,status,intact,1990,,B,second"], "second", ["b"]),
    ],
)
def test_a_repetition_of_none_or_several_keeps_its_own_voice_with_a_finding(catalogue, rows, repeats, unresolved):
    known = catalogue(*rows, sources=[SOURCES, "first,One,,,2026-11-24,", f"second,Two,,,2026-11-24,{repeats}"])
    found = known.findings[known.findings["code"] == "repetition-unresolved"]
    assert found["value"].tolist() == unresolved
    assert "b" in held(known)


def test_sources_that_repeat_each_other_keep_their_own_voices(catalogue):
    known = catalogue(
        "a,p,status,destroyed,1990,,A,first",
        "b,p,status,intact,1990,,B,second",
        sources=[SOURCES, "first,One,,,2026-11-24,second", "second,Two,,,2026-11-24,first"],
    )
    assert clashes(known) == ["ab"]
    assert (known.findings["code"] == "repetition-unresolved").sum() == 2


def test_one_can_listen_to_an_assessor_a_publisher_or_several(catalogue):
    known = catalogue(
        "a,p,status,destroyed,1990,,A,first",
        "b,p,status,intact,1990,,B,second",
        "c,q,status,damaged,1990,,C,second",
        sources=[SOURCES, "first,One,,,2026-11-24,", "second,Two,The Press,,2026-11-24,"],
    )
    assert held(known, according_to="A") == ["a"]
    assert held(known, according_to="The Press") == ["b", "c"]
    assert held(known, according_to=["A", "C"]) == ["a", "c"]
    assert value(known) == {"p": "contested", "q": "damaged"}
    assert value(known, according_to="A") == {"p": "destroyed"}
    with pytest.raises(OptionError, match="did you mean 'The Press'"):
        held(known, according_to="The Pres")
