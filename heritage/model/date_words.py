"""Dates as people write them, rewritten as EDTF where that is certain: '07.12.1988', 'ca. 1915', 'before 1988'."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heritage.model.bundled import PACKAGE
from heritage.model.dates import read_days
from heritage.model.folding import map_unique

if TYPE_CHECKING:
    from collections.abc import Callable

_LETTER = r"[^\W\d_]"
_SINGLE = re.compile(r"\d{4}(-\d{2}){0,2}")


@dataclass(frozen=True)
class _Patterns:
    """The patterns of ``date_words.toml``, compiled."""

    months: dict[str, int]
    dates: list[re.Pattern[str]]
    decades: list[re.Pattern[str]]
    quarters: list[re.Pattern[str]]
    centuries: list[re.Pattern[str]]
    ending: re.Pattern[str]
    words: list[tuple[re.Pattern[str], str]]


@cache
def _patterns() -> _Patterns:
    with (PACKAGE / "model" / "date_words.toml").open("rb") as file:
        content: dict[str, Any] = tomllib.load(file)

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace(r"\p{L}", _LETTER), re.IGNORECASE)

    return _Patterns(
        months={word: int(number) for number, words in content["months"].items() for word in words},
        dates=[compiled(pattern) for pattern in content["dates"]["patterns"]],
        decades=[compiled(pattern) for pattern in content["dates"]["decades"]],
        quarters=[compiled(pattern) for pattern in content["dates"]["quarters"]],
        centuries=[compiled(pattern) for pattern in content["dates"]["centuries"]],
        ending=compiled("(?:" + "|".join(content["dates"]["endings"]) + ")$"),
        words=[(compiled(pattern), entry["means"]) for entry in content["words"] for pattern in entry["patterns"]],
    )


# Fewer than nine digits may be a day written in one, or a count.
_EPOCH = re.compile(r"-?\d{9,14}(?:\.0+)?")
_MILLISECONDS = 1e11
_SECONDS_OF_A_DAY = 86_400
_EARLIEST, _LATEST = "1850-01-01", "2100-01-01"


_BY_SLASHES = (
    r"^\s*(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>\d{4})"
    r"(?:[ T,]+\d{1,2}:\d{2}(?::\d{2})?\s?(?:[apAP]\.?[mM]\.?)?)?\s*$"
)
_MOST_MONTHS = 12


def to_edtf(texts: pd.Series, columns: pd.DataFrame | None = None) -> pd.Series:
    """
    Rewrite dates as EDTF where it is certain what they mean.

    ``columns`` says which of the texts stand in one column of one file: there one day above 12 settles, for all,
    whether days or months come first.
    """
    unreadable = texts.where(texts.notna() & ~read_days(texts)["readable"])
    if not unreadable.notna().any():
        return texts
    unreadable = _in_settled_order(unreadable, columns)
    rewritten = map_unique(unreadable, _rewritten).astype("str")
    return rewritten.where(rewritten.notna() & read_days(rewritten)["readable"], texts)


def _in_settled_order(texts: pd.Series, columns: pd.DataFrame | None) -> pd.Series:
    """Write days between slashes as EDTF where their column shows which of day and month comes first."""
    found = texts.dropna().str.extract(_BY_SLASHES).dropna()
    if found.empty:
        return texts
    first, second = found["first"].astype("int64"), found["second"].astype("int64")
    own = pd.Series(0, index=found.index) if columns is None else columns.loc[found.index].groupby([*columns]).ngroup()
    day_first = (first > _MOST_MONTHS).groupby(own).transform("any")
    month_first = (second > _MOST_MONTHS).groupby(own).transform("any")
    day, month = first.where(~month_first, second), second.where(~month_first, first)
    settled = (day_first ^ month_first) & (month <= _MOST_MONTHS) & (month > 0) & (day > 0)
    written = found["year"] + "-" + month.astype("str").str.zfill(2) + "-" + day.astype("str").str.zfill(2)
    return texts.where(~settled.reindex(texts.index, fill_value=False), written.reindex(texts.index))


def _rewritten(text: str) -> str | None:
    plain = " ".join(text.split())
    if _EPOCH.fullmatch(plain):
        return _day_of_epoch(float(plain))
    single = _single(plain)
    if single is not None:
        return single
    for pattern, means in _patterns().words:
        found = pattern.fullmatch(plain)
        filled = None if found is None else _filled(means, found)
        if filled is not None:
            return filled
    return None


def _day_of_epoch(number: float) -> str | None:
    """Read seconds or milliseconds since 1970, as programs write dates."""
    seconds = number / 1000 if abs(number) >= _MILLISECONDS else number
    day = np.datetime64("1970-01-01") + int(seconds // _SECONDS_OF_A_DAY)
    return str(day) if _EARLIEST <= str(day) <= _LATEST else None


def _filled(means: str, found: re.Match[str]) -> str | None:
    """Fill what words mean with the dates between them; None where these are not certain."""
    date = _single(found["date"])
    end = _single(found["end"]) if "end" in found.re.groupindex else ""
    if date is None or end is None:
        return None
    if means not in {"{date}~", "{date}?"} and not _SINGLE.fullmatch(date):
        return None
    if "X" in date and means in {"{date}~", "{date}?"}:
        return f"{date}{means[-1]}"
    return means.format(date=date, end=end, before=_years_later(date, -1), after=_years_later(date, 1))


def _years_later(date: str, by: int) -> str:
    """Return the year, month or day in front of a date or behind it."""
    return str(np.datetime64(date) + by) if _SINGLE.fullmatch(date) else ""


def _single(text: str) -> str | None:
    """Read one date, with or without what says that it is one; None where it is not certain."""
    every: list[Callable[[re.Match[str]], str | None]] = [_decade, _quarter, _century, _day]
    for part in dict.fromkeys([text.strip(), _patterns().ending.sub("", text.strip()).strip()]):
        known = _patterns()
        for patterns, read in zip((known.decades, known.quarters, known.centuries, known.dates), every, strict=True):
            for pattern in patterns:
                found = pattern.fullmatch(part)
                if found is not None and (date := read(found)) is not None:
                    return date
    return None


def _decade(found: re.Match[str]) -> str | None:
    return f"{found['decade']}X"


def _quarter(found: re.Match[str]) -> str | None:
    return f"{found['year']}-{32 + int(found['quarter'])}"  # 33 to 36 are quarters (EDTF, level 2)


_ROMAN = {"I": 1, "V": 5, "X": 10}


def _century(found: re.Match[str]) -> str | None:
    parts = found.groupdict()
    number = int(parts["number"]) if parts.get("number") else _of_roman(parts["roman"].upper())
    return f"{number - 1:02d}{parts.get('tens') or 'X'}X" if number else None


def _of_roman(text: str) -> int:
    values = [_ROMAN[sign] for sign in text]
    following = [*values[1:], 0]
    return sum(-each if each < after else each for each, after in zip(values, following, strict=True))


def _day(found: re.Match[str]) -> str | None:
    parts = found.groupdict()
    month = parts.get("month") or (_patterns().months.get(parts["name"].lower()) if parts.get("name") else None)
    if month is None and parts.get("name"):
        return None
    if parts["year"] == "0000":
        return None
    # Some programs write 00 where nobody knows the month or the day.
    known = [] if month is not None and int(month) == 0 else [month, parts.get("day")]
    date = "-".join([parts["year"], *(f"{int(each):02d}" for each in known if each and int(each))])
    try:
        np.datetime64(date)
    except ValueError:
        return None
    return date
