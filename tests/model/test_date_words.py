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
    "19th century": "18XX",
    "XIX əsr": "18XX",
    "12-C": "11XX",
    "XX əsrin 50-ci illəri": "195X",
    "50-е годы XX века": "195X",
    "2023 Q4": "2023-36",
    "+1790-01-01T00:00:00Z": "1790-01-01",
    "+1790-00-00T00:00:00Z": "1790",
    "2023-11-00": "2023-11",
    "2023/05/02 05:10:00+00": "2023-05-02",
    "25/4/2021 6:00 PM": "2021-04-25",
    "1989-cu ilin yanvarı": "1989-01",
    "1988-ci ilin noyabrında": "1988-11",
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
    "long ago",
    "до 1988",
    "1900s",
    "early 1990s",
    "before long",
    "in the war",
    "88-ci ildə",
    "0000-00-00",
    "45000",
    "1445 AH",
    "13/13/2021",
    "88",
]


@pytest.mark.parametrize(("given", "edtf"), CERTAIN.items())
def test_what_is_certain_becomes_edtf(given, edtf):
    assert to_edtf(pd.Series([given], dtype="str")).tolist() == [edtf]
    assert read_days(pd.Series([edtf], dtype="str"))["readable"].all()


@pytest.mark.parametrize("given", LEFT)
def test_what_is_edtf_or_not_certain_stays_as_it_is(given):
    assert to_edtf(pd.Series([given], dtype="str")).tolist() == [given]


def test_one_day_above_12_settles_the_order_of_its_column_and_of_no_other():
    american, open_, european = ["4/11/2021", "4/25/2021 6:00:00 AM"], ["4/11/2021"], ["04/11/2021", "25/04/2021"]
    texts = pd.Series([*american, *open_, *european], dtype="str")
    columns = pd.DataFrame({"_input": ["a", "a", "b", "c", "c"], "_layer": ""})
    assert to_edtf(texts, columns).tolist() == ["2021-04-11", "2021-04-25", "4/11/2021", "2021-11-04", "2021-04-25"]
    both = pd.Series(["4/25/2021", "25/4/2021", "4/5/2021"], dtype="str")
    assert to_edtf(both).tolist() == ["4/25/2021", "2021-04-25", "4/5/2021"]
