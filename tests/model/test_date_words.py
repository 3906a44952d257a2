"""Dates as people write them; what is not certain stays as it is."""

from __future__ import annotations

import pandas as pd
import pytest

from heritage.model.date_words import to_edtf
from heritage.model.dates import read_days

CERTAIN = {
    "07.12.1988": "1988-12-07",
    "7.12.1988": "1988-12-07",
    "12.1988": "1988-12",
    "1988.12.07": "1988-12-07",
    "1988/12/07": "1988-12-07",
    "19881207": "1988-12-07",
    "25/12/1988": "1988-12-25",
    "7 December 1988": "1988-12-07",
    "December 7, 1988": "1988-12-07",
    "dekabr 1988": "1988-12",
    "7 dekabr 1988": "1988-12-07",
    "7 декабря 1988 г.": "1988-12-07",
    "1988 г.": "1988",
    "1988 год": "1988",
    "1988-ci il": "1988",
    "1988 թ.": "1988",
    "1980s": "198X",
    "1980-е": "198X",
    "1980-ci illər": "198X",
    "ca. 1915": "1915~",
    "c. 1915": "1915~",
    "около 1915": "1915~",
    "təxminən 1915": "1915~",
    "մոտ 1915": "1915~",
    "before 1988": "[..1987]",
    "1988-ci ildən əvvəl": "[..1987]",
    "before 07.12.1988": "[..1988-12-06]",
    "by 1988": "[..1988]",
    "after 1988": "[1989..]",
    "после 1988": "[1989..]",
    "since 1988": "1988/..",
    "until 1969": "../1969",
    "between 1988 and 1994": "[1988..1994]",
    "from 1988 to 1994": "1988/1994",
    "1988 (?)": "1988?",
}
LEFT = [
    "1988-12",
    "1988-12-07T10:00:00Z",
    "1948/1953",
    "198X",
    "[1994..2004]",
    "07/12/1988",
    "1988-1994",
    "31.02.1988",
    "19th century",
    "XIX əsr",
    "long ago",
    "до 1988",
    "1900s",
    "early 1990s",
    "before long",
    "in the war",
    "88",
]


@pytest.mark.parametrize(("given", "edtf"), CERTAIN.items())
def test_what_is_certain_becomes_edtf(given, edtf):
    assert to_edtf(pd.Series([given], dtype="str")).tolist() == [edtf]
    assert read_days(pd.Series([edtf], dtype="str"))["readable"].all()


@pytest.mark.parametrize("given", LEFT)
def test_what_is_edtf_or_not_certain_stays_as_it_is(given):
    assert to_edtf(pd.Series([given], dtype="str")).tolist() == [given]
