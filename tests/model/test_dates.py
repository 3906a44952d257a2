"""Dates against a table that was worked out by hand before the code was written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heritage.model.dates import as_day, forms, last_day, place_in_time, read_days, stated_by
from heritage.model.errors import OptionError

TABLE = pd.read_csv(Path(__file__).with_name("dates.csv"), dtype="str", keep_default_na=False)
FACTS = Path(__file__).parents[2] / "data" / "facts" / "statements.csv"


def as_text(days):
    return days.dt.strftime("%Y-%m-%d").fillna("").tolist()


def texts(*given):
    return pd.Series(list(given), dtype="str")


@pytest.mark.parametrize("column", ["possible_from", "certain_from", "seen_until"])
def test_each_date_gives_the_days_worked_out_by_hand(column):
    days = place_in_time(TABLE["when"], last_day(TABLE["stated_by"]))
    got = pd.DataFrame({"when": TABLE["when"], "day": as_text(days[column])})
    expected = pd.DataFrame({"when": TABLE["when"], "day": TABLE[column]})
    assert got.to_dict("records") == expected.to_dict("records")


def test_what_is_no_edtf_is_told_apart():
    assert read_days(TABLE["when"])["readable"].tolist() == (TABLE["readable"] == "yes").tolist()


def test_the_table_has_every_form_of_date_in_the_facts():
    def form(when):
        return when.str.replace(r"\d", "9", regex=True)

    facts = pd.read_csv(FACTS, dtype="str", keep_default_na=False)["when"]
    assert set(form(facts)) <= set(form(TABLE["when"]))


def test_a_statement_dates_from_what_is_known_best_and_never_after_it_was_read():
    days = stated_by(
        texts("2005-12-27", "", "", "2026", "2027", "nonsense"),
        texts("2006", "2007", "", "", "", "2007"),
        texts("2026-11-24", "2026-11-24", "2026-11-23", "2026-11-24", "2026-11-24", ""),
    )
    assert as_text(days) == ["2005-12-27", "2007-12-31", "2026-11-23", "2026-11-24", "2026-11-24", "2007-12-31"]


def test_nothing_is_printed_over_a_date_that_cannot_be_read(capsys):
    read_days(texts("2004-0X", "1950%S2"))
    assert capsys.readouterr().out == ""


def test_a_year_may_be_a_number():
    assert as_day(1994).strftime("%Y-%m-%d") == "1994-12-31"


def test_intervals_are_told_apart_by_their_ends():
    when = texts("../1969", "/1969", "1960/1988", "1987/..", "1988/", "[..1969]", "1988", "", "not/a date", None)
    found = forms(when)
    assert when[found["starts_open"]].tolist() == ["../1969", "/1969"]
    assert when[found["ends"]].tolist() == ["../1969", "/1969", "1960/1988"]
    assert when[~found["given"]].fillna("").tolist() == ["", "not/a date", ""]


@pytest.mark.parametrize(
    ("asked", "day"), [("1994", "1994-12-31"), ("1988-02", "1988-02-29"), ("1990-05-12", "1990-05-12")]
)
def test_a_question_means_the_last_day_of_its_date(asked, day):
    assert as_day(asked).strftime("%Y-%m-%d") == day


@pytest.mark.parametrize("asked", ["yesterday", "1977/2019", "", "[1988..]", "1988-13"])
def test_a_question_that_is_no_date_says_what_is_expected(asked):
    with pytest.raises(OptionError, match="1994-05-12"):
        as_day(asked)


years = st.integers(min_value=1, max_value=9998)


@given(years, years)
def test_a_span_of_years_is_read_whole_or_called_unreadable(first, second):
    text = f"{first:04d}/{second:04d}"
    days = read_days(texts(text)).iloc[0]
    assert days["readable"] == (first <= second)
    if days["readable"]:
        assert (days["first_from"].year, days["last_until"].year) == (first, second)


@pytest.mark.parametrize(
    "text", ["Y1E9999999", "Y1E999999999", "9" * 10_000, "1988-" * 1000, "X" * 5000, "Y" + "9" * 20]
)
def test_a_date_that_would_take_for_ever_is_unreadable_at_once(text):
    assert not read_days(texts(text))["readable"][0]


@given(st.text(max_size=12))
def test_no_text_is_too_strange_to_be_read_or_refused(text):
    days = read_days(texts(text)).iloc[0]
    assert days["readable"] in {True, False}
    if not days["readable"]:
        assert days[["first_from", "last_from", "last_until"]].isna().all()


@settings(max_examples=10)
@given(st.lists(st.sampled_from(TABLE["when"].tolist()), max_size=8), st.randoms())
def test_a_date_means_the_same_wherever_it_stands(when, random):
    shuffled = when.copy()
    random.shuffle(shuffled)
    stated = pd.Timestamp("2026-11-24")
    days = {
        text: place_in_time(texts(text), pd.Series([stated], dtype="datetime64[s]")).iloc[0].tolist() for text in when
    }
    column = place_in_time(texts(*shuffled), pd.Series([stated] * len(shuffled), dtype="datetime64[s]"))
    for text, row in zip(shuffled, column.itertuples(index=False), strict=True):
        assert [str(day) for day in row] == [str(day) for day in days[text]]


OPEN = [
    ("[..1980,1985]", None, "1985-12-31"),
    ("[..1980, 1982, 1985]", None, "1985-12-31"),
    ("[..1985]", None, "1985-12-31"),
    ("[1980,1985..]", "1980-01-01", "2001-12-31"),
    ("[1980..]", "1980-01-01", "2001-12-31"),
    ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"),
    ("{1960,1961-12}", "1960-01-01", "1961-12-31"),
]


@pytest.mark.parametrize(("text", "possible", "certain"), OPEN)
def test_a_list_with_an_open_end_has_no_beginning_or_end_that_nobody_stated(text, possible, certain):
    days = place_in_time(
        pd.Series([text], dtype="str"), pd.Series(pd.to_datetime(["2001-12-31"]).astype("datetime64[s]"))
    )
    assert [None if pd.isna(day) else str(day.date()) for day in days.iloc[0][["possible_from", "certain_from"]]] == [
        possible,
        certain,
    ]


@pytest.mark.parametrize("text", ["[1980,x,1985]", "[..]", "[..1980,1985..]", "[1985,,1980]", "[1980,1981/1982]"])
def test_a_list_that_says_nothing_is_no_date(text):
    assert not read_days(pd.Series([text], dtype="str"))["readable"].any()
