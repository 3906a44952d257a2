"""Dates in EDTF (ISO 8601-2) read into days, a column at a time."""

from __future__ import annotations

import calendar
import os
import re
import warnings
from contextlib import redirect_stdout
from datetime import UTC, datetime
from functools import lru_cache
from io import StringIO
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from heritage.model.errors import OptionError, shortened

if TYPE_CHECKING:
    from collections.abc import Hashable

DAYS: Final = "datetime64[s]"
_PLAIN = r"^(?P<date>-?\d{4}(?:-\d\d(?:-\d\d)?)?)[~?%]?$"
# What the edtf package may see: short, and no year such as Y1E9999999, over which it would compute for ever.
_SINGLE = r"Y-?\d{5,6}|[-\dX~?%S:TZ+]{4,30}"
_QUALIFIED = r"[~?%]?"
_UNSPECIFIED = re.compile(
    rf"{_QUALIFIED}(?P<year>-?(?=[\dX]{{4}}(?![\dX]))\d*X*){_QUALIFIED}"
    rf"(?:-{_QUALIFIED}(?P<month>\d\d|XX){_QUALIFIED}(?:-{_QUALIFIED}(?P<day>\d\d|XX){_QUALIFIED})?)?"
)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-4]):[0-5]\d:[0-5]\d(?:Z|[-+]\d\d(?::\d\d)?)?")
# First and last month of seasons, quarters, thirds and halves of a year (EDTF, level 2), as the edtf package has them.
_SEASONS = {
    **dict(zip(range(21, 25), ((3, 5), (6, 8), (9, 11), (12, 12)), strict=True)),
    **dict(zip(range(25, 29), ((3, 5), (6, 8), (9, 11), (12, 12)), strict=True)),
    **dict(zip(range(29, 33), ((9, 11), (12, 12), (3, 5), (6, 8)), strict=True)),
    **{33 + quarter: (3 * quarter + 1, 3 * quarter + 3) for quarter in range(4)},
    **{37 + third: (4 * third + 1, 4 * third + 4) for third in range(3)},
    **{40 + half: (6 * half + 1, 6 * half + 6) for half in range(2)},
}
_MOST_ASKED = 500  # different texts that the edtf package is asked about: it takes a hundredth of a second for each
_BOUNDS = ["first_from", "last_from", "last_until"]
_DASHES_OF_A_MONTH, _DASHES_OF_A_DAY = 1, 2
_OPEN_ENDS = ("", "..")
_PARSING = Lock()
_FEW = 2_000  # different texts of which what they mean is kept


def _days_of_plain(dates: pd.Series) -> pd.DataFrame:
    """Read years, months and days, qualified or not; what is none of them stays missing."""
    plain = dates.str.extract(_PLAIN)["date"].dropna()
    days = {label: _first_and_last(text) for label, text in plain.items()}
    found = pd.DataFrame.from_dict(days, orient="index", columns=["first", "last"]).astype(DAYS)
    return found.reindex(dates.index)


def _first_and_last(text: str) -> tuple[object, object]:
    """Read a year, a month or a day; both missing where the calendar has none such."""
    if text.startswith("-0000"):
        return pd.NaT, pd.NaT
    try:
        if text.lstrip("-").count("-") == _DASHES_OF_A_DAY:
            day = np.datetime64(text, "D")
            return day, day
        if text.lstrip("-").count("-") == _DASHES_OF_A_MONTH:
            month = np.datetime64(text, "M")
            return month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]") - 1
        year = np.datetime64(text, "Y")
        return year.astype("datetime64[D]"), (year + 1).astype("datetime64[D]") - 1
    except ValueError:
        return pd.NaT, pd.NaT


def _days_by_pattern(text: str) -> tuple[object, object] | None:
    """
    Read what the edtf package would take a hundredth of a second for: unknown digits, seasons, moments, long years.

    Gives what that package gives (its tests compare the two), and None where the text is none of these. Qualifiers
    (``~ ? %``) change no day.
    """
    moment = _MOMENT.fullmatch(text)
    if moment is not None:
        return _first_and_last(moment[1])
    found = _UNSPECIFIED.fullmatch(text)
    if found is None:
        return None
    year, month, day = found["year"], found["month"], found["day"]
    low, high = year.replace("X", "0"), year.replace("X", "9")
    if year.startswith("-"):
        low, high = high, low
    if month is not None and month.isdigit() and int(month) in _SEASONS and day is None:
        first, last = _SEASONS[int(month)]
        return _first_and_last(f"{low}-{first:02d}")[0], _first_and_last(f"{high}-{last:02d}")[1]
    start = "-".join(filter(None, (low, month and month.replace("XX", "01"), day and day.replace("XX", "01"))))
    end_month = month and month.replace("XX", "12")
    end = f"{high}-{end_month}" if day == "XX" else "-".join(filter(None, (high, end_month, day)))
    if month == "02" and day == "29" and low != high:
        leap = [each for each in range(int(low), int(high) + 1) if calendar.isleap(each)] or [int(low), int(high)]
        start, end = (f"{'-' if each < 0 else ''}{abs(each):04d}-02-29" for each in (leap[0], leap[-1]))
    earliest, latest = _first_and_last(start)[0], _first_and_last(end)[1]
    return (pd.NaT, pd.NaT) if pd.NaT in {earliest, latest} else (earliest, latest)


def _days_of_edtf(text: str) -> tuple[object, object]:
    """Read what is left, such as 1950S2, by the edtf package."""
    # What is printed to, and which warnings are shown, is one for all threads.
    with _PARSING, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package's own grammar
        from edtf import EDTFParseException, parse_edtf

    try:
        with _PARSING, redirect_stdout(StringIO()), warnings.catch_warnings():  # it prints what it cannot make sense of
            warnings.simplefilter("ignore")
            parsed = parse_edtf(text)
        start, end = (
            np.datetime64(f"{day.tm_year:04d}-{day.tm_mon:02d}-{day.tm_mday:02d}", "s")
            for day in (parsed.lower_strict(), parsed.upper_strict())
        )
    except (EDTFParseException, ValueError, OverflowError, AttributeError, TypeError, IndexError):
        return pd.NaT, pd.NaT
    return start, end


def _days(dates: pd.Series) -> pd.DataFrame:
    """Return first and last day of single dates; both missing where the text is none."""
    days = _days_of_plain(dates)
    rest = dates[days["first"].isna() & dates.notna() & ~dates.isin(_OPEN_ENDS) & dates.str.fullmatch(_SINGLE).eq(True)]
    read: dict[Hashable, tuple[object, object]] = {}
    asked = 0
    for label, text in rest.items():
        found = _days_by_pattern(str(text))
        if found is None and asked < _MOST_ASKED:
            asked += 1
            found = _days_of_edtf(str(text))
        read[label] = found or (pd.NaT, pd.NaT)
    found_days = pd.DataFrame.from_dict(read, orient="index", columns=["first", "last"]).astype(DAYS)
    return days.fillna(found_days.reindex(days.index))


def _two_parts(texts: pd.Series) -> pd.DataFrame:
    """
    Cut each text into its start, its end and the sign between them: '/', '..' or none.

    Of a list such as [..1980,1985] the earliest element begins, and the latest one ends it, unless an end is open.
    """
    interval = texts.str.extract(r"^(?P<start>[^/\[{.]*|\.\.)(?P<sign>/)(?P<end>[^/\[{.]*|\.\.)$")
    blank = interval["start"].eq("") | interval["end"].eq("")
    nothing = blank & interval["start"].isin(_OPEN_ENDS) & interval["end"].isin(_OPEN_ENDS)
    parts = interval.mask(nothing).fillna(_ends_of_lists(texts))
    parts["start"] = parts["start"].fillna(texts).str.strip().replace("..", "")
    parts["end"] = parts["end"].str.strip()
    return parts


def _ends_of_lists(texts: pd.Series) -> pd.DataFrame:
    """Return where lists and sets begin and end; what is none, or holds what is no date, is left out."""
    inside = texts.str.extract(r"^[\[{](?P<inside>[^/\[\]{}]*)[\]}]$")["inside"].dropna()
    inside = inside[inside.str.contains(r",|\.\.", regex=True)]
    lists = {label: _List.of(str(text)) for label, text in inside.items()}
    different = pd.Series(sorted({date for each in lists.values() for date in each.dates}), dtype="str")
    days = _days(different).set_axis(different.to_list())
    found: dict[Hashable, tuple[str, str, str]] = {}
    for label, each in lists.items():
        own = days.loc[each.dates]
        in_order = all(days["first"][first] <= days["last"][last] for first, last in each.ranges)
        if not own["first"].isna().any() and in_order and not (each.opens and each.closes):
            first, last = each.dates[int(own["first"].argmin())], each.dates[int(own["last"].argmax())]
            found[label] = ("" if each.opens else first, "..", "" if each.closes else last)
    frame = pd.DataFrame.from_dict(found, orient="index", columns=["start", "sign", "end"], dtype="str")
    return frame.reindex(texts.index)


class _List(NamedTuple):
    """The dates of a list or set, and whether its first element is open at its beginning, its last one at its end."""

    dates: list[str]
    ranges: list[tuple[str, str]]
    opens: bool
    closes: bool

    @classmethod
    def of(cls, text: str) -> _List:
        elements = [each.strip() for each in text.split(",")]
        opens, closes = elements[0].startswith(".."), elements[-1].endswith("..")
        elements[0] = elements[0].removeprefix("..")
        elements[-1] = elements[-1].removesuffix("..")
        parts = [each.split("..", 1) for each in elements]
        ranges = [(each[0], each[1]) for each in parts if len(each) > 1]
        return cls([date for each in parts for date in each], ranges, opens, closes)


def _read_unique(texts: pd.Series) -> pd.DataFrame:
    """Read different texts; an end that is open is told apart by ``from_open`` and ``until_open``."""
    parts = _two_parts(texts)
    start, end = _days(parts["start"]), _days(parts["end"])
    single, interval = parts["sign"].isna(), parts["sign"] == "/"
    known_start, known_end = start["first"].notna(), end["first"].notna()
    within = ~single & ~interval
    days = pd.DataFrame(index=texts.index)
    days["first_from"] = start["first"]
    days["last_from"] = start["last"].where(~within, end["last"])
    days["last_until"] = days["last_from"].where(~interval | (parts["end"] == ""), end["last"])
    days["from_open"] = within & (parts["end"] == "")
    days["until_open"] = days["from_open"] | (interval & (parts["end"] == ".."))
    open_start, open_end = parts["start"].eq(""), parts["end"].isin(_OPEN_ENDS)
    days["readable"] = (known_start | (open_start & ~single)) & (single | known_end | open_end)
    days["readable"] &= ~(within & open_start & open_end)
    days["readable"] &= ~(known_start & known_end & (start["first"] > end["last"]))
    days.loc[~days["readable"], _BOUNDS] = pd.NaT
    days.loc[~days["readable"], ["from_open", "until_open"]] = False
    return days


def read_days(texts: pd.Series) -> pd.DataFrame:
    """Read a column of EDTF texts, once per different text."""
    codes, different = pd.factorize(texts)
    few = len(different) <= _FEW
    days = _read_few(tuple(different)) if few else _read_with_blank(pd.Series(different, dtype="str"))
    return days.take(np.where(codes < 0, len(different), codes)).set_axis(texts.index)


@lru_cache(maxsize=64)
def _read_few(texts: tuple[str, ...]) -> pd.DataFrame:
    """Read texts, once for all that ask: a column is asked for its days more than once. Nobody writes into it."""
    return _read_with_blank(pd.Series(texts, dtype="str"))


def _read_with_blank(unique: pd.Series) -> pd.DataFrame:
    """Read different texts, and a missing one behind them."""
    read = _read_unique(unique.where(unique != ""))
    read["readable"] |= unique == ""
    blank = {"readable": [True], "from_open": [False], "until_open": [False]}
    read = pd.concat([read, pd.DataFrame(blank)], ignore_index=True)
    return read.astype({**dict.fromkeys(_BOUNDS, DAYS), **dict.fromkeys(blank, bool)})


def today() -> pd.Timestamp:
    """Return the day of this run by the clock, also where SOURCE_DATE_EPOCH sets the time of writing."""
    # An old SOURCE_DATE_EPOCH is no reason to call what was said since then a slip.
    return pd.Timestamp(datetime.now(UTC).date())


def now() -> datetime:
    """Return the moment of this run, or the one that SOURCE_DATE_EPOCH sets."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.now(UTC) if epoch is None else datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise OptionError(f"SOURCE_DATE_EPOCH is {epoch!r}: set it to whole seconds since 1970") from None


def last_day(texts: pd.Series) -> pd.Series:
    """Return the latest day that each text allows, as for the day on which something was published."""
    return read_days(texts)["last_until"]


def stated_by(stated: pd.Series, published: pd.Series, accessed: pd.Series) -> pd.Series:
    """Return the day by which each statement had been made."""
    read = last_day(accessed)
    day = last_day(stated).fillna(last_day(published)).fillna(read)
    return day.where(~(day > read), read)


def place_in_time(when: pd.Series, stated: pd.Series) -> pd.DataFrame:
    """Return the days that follow from when something was so and when that was stated."""
    days = read_days(when)
    dateless = when.isna() | (when == "") | ~days["readable"]
    certain = days["last_from"].mask(dateless | days["from_open"], stated)
    seen = days["last_until"].mask(dateless | days["until_open"], stated)
    return pd.DataFrame(
        {
            "possible_from": days["first_from"],
            "certain_from": certain.mask(certain > stated, stated),
            "seen_until": seen.mask(seen > stated, stated),
        }
    ).astype(DAYS)


def forms(when: pd.Series) -> pd.DataFrame:
    """Return the form of a date, which a reader must know besides its days, once per different text."""
    codes, texts = pd.factorize(when)
    unique = pd.Series(texts, dtype="str")
    given = read_days(unique)["readable"] & (unique != "")
    found = pd.DataFrame(
        {
            "given": given,
            "starts_open": given & unique.str.match(r"^(\.\.)?/"),
            "ends": given & unique.str.contains(r"/(?!\.\.$)[^/]+$"),
        }
    ).astype(bool)
    found.loc[len(found)] = False  # what is missing has the code -1: the last row
    return found.iloc[codes].set_axis(when.index)


def as_day(given: object) -> pd.Timestamp:
    """Read the date of a question such as ``as_of="1994"``: its last day."""
    text = str(given)  # a year is easily written as a number
    day = last_day(pd.Series([text], dtype="str"))[0] if re.fullmatch(r"[^/\[{]+", text) else pd.NaT
    if pd.isna(day):
        raise OptionError(
            f"{shortened(text)} is no date: write a year, a month or a day, such as 1994, 1994-05 or 1994-05-12"
        )
    return pd.Timestamp(day)
