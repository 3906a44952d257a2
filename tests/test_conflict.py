"""What a contested site counts as, under the policies that have an order of their own."""

from __future__ import annotations

import pytest
from asking import value


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
