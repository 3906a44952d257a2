"""How values change: transitions between two days, and counts over time with what is uncertain as a band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heritage.analysis.select import statements_behind
from heritage.analysis.summary import UNASSESSED, require_value
from heritage.model.dates import as_day
from heritage.model.errors import OptionError, shortened
from heritage.model.folding import fold
from heritage.statements.captions import caption, conditions, described, finished
from heritage.statements.coded import NO_DAY
from heritage.statements.conflict import CONTESTED, values
from heritage.statements.holding import EVERYONE, in_groups, taking_part
from heritage.statements.question import Answer, Question, answer, as_of, on_day, require_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.model.arguments import Date
    from heritage.model.tables import Tables

_MOST_DAYS = 5_000
_YEARS = np.array(["0001-01-01", "9999-12-31"], dtype="datetime64[s]")  # in which steps of time can be taken


def shown_values(tables: Tables, found: Answer) -> pd.Series:
    """Return the value of each site in words."""
    number = len(tables.sites)
    known = values(found.held, found.said, found.question.conflict)
    texts = np.full(number * len(found.communities), UNASSESSED, dtype=object)
    places = (known["group"] * number + known["site"]).to_numpy()
    if found.question.aspect.type == "text":
        words = tables.statements["value"].iloc[known["row"]].to_numpy(dtype=object)
    else:
        words = found.said.terms.to_numpy(dtype=object)[known["top"]]
    texts[places] = np.where(known["row"] < 0, CONTESTED, words)
    return pd.Series(texts, dtype="str")


def _before_and_after(tables: Tables, found: Answer, since: Date, until: Date) -> pd.DataFrame:
    """Return the value of each site on both days; a text that is only written otherwise has not changed."""
    before, after = (shown_values(tables, as_of(found, str(day))) for day in (since, until))
    if found.question.aspect.type == "text":
        after = after.where(fold(before) != fold(after), before)
    number = len(tables.sites)
    communities = [name if name != EVERYONE else pd.NA for name in found.communities]
    return pd.DataFrame(
        {
            "community": pd.Series(communities, dtype="str").repeat(number).array,
            "before": before,
            "after": after,
            "site_id": np.tile(tables.sites.index.to_numpy(dtype=object), len(communities)),
        }
    )


def _checked(since: Date, until: Date) -> tuple[str, str]:
    if as_day(since) >= as_day(until):
        message = f"since={str(since)!r} does not lie before until={str(until)!r}: exchange them"
        raise OptionError(message, argument="since")
    return str(since), str(until)


def changes(tables: Tables, since: Date, until: Date, question: Question) -> pd.DataFrame:
    """Count the transitions of sites between two days."""
    since, until = _checked(since, until)
    if question.aspect.several:
        require_terms(question.aspect)
    found = answer(tables, question)
    rows = _before_and_after(tables, found, since, until)
    keys = (["community"] if question.aspect.of_community else []) + ["before", "after"]
    rows["changed"] = rows["site_id"].where(rows["before"] != rows["after"])
    grouped = rows.groupby(keys, dropna=False)
    table = grouped.agg(sites=("site_id", "size"), site_ids=("changed", _joined)).reset_index()
    table["site_ids"] = table["site_ids"].astype("str")
    text = f"Changes from {since} to {until}: "
    return described(table, tables, text + caption(tables, as_of(found, until).question, keys[:-2]))


def _joined(site_ids: pd.Series) -> str | None:
    return "; ".join(site_ids.dropna()) or None


def explain_change(
    tables: Tables, before: str, after: str, since: Date, until: Date, question: Question
) -> pd.DataFrame:
    """Return the statements behind one number of the changes."""
    since, until = _checked(since, until)
    require_value(question.aspect, before, "before")
    require_value(question.aspect, after, "after")
    found = answer(tables, question)
    rows = _before_and_after(tables, found, since, until)
    hit = ((rows["before"] == before) & (rows["after"] == after)).to_numpy()
    chosen = np.asarray(hit.reshape(len(found.communities), -1).any(axis=0))
    parts = []
    for day in (since, until):
        part = statements_behind(tables, as_of(found, day), chosen)
        part.insert(0, "day", pd.Series(day, index=part.index, dtype="str"))
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table.attrs["sites"] = int(chosen.sum())
    text = f"Statements behind {int(chosen.sum())} sites, {before} in {since} and {after} in {until}; "
    return described(table, tables, text + caption(tables, question))


def _days(found: Answer, freq: str, since: Date | None, until: Date | None) -> pd.DatetimeIndex:
    """Return the days of a timeline: by default from the first that statements speak of to the last."""
    days = found.said.rows[["possible_from", "certain_from", "seen_until"]].to_numpy()
    spoken_of = days[days != NO_DAY]
    if not len(spoken_of) and (since is None or until is None):
        return pd.DatetimeIndex([], dtype="datetime64[s]")
    days = np.clip(spoken_of if len(spoken_of) else np.zeros(1), *(day.astype("int64") for day in _YEARS))
    start = pd.Timestamp(int(days.min()), unit="s") if since is None else as_day(since)
    end = pd.Timestamp(int(days.max()), unit="s") if until is None else as_day(until)
    try:
        step = pd.tseries.frequencies.to_offset(freq)
        every = pd.date_range(start, end, freq=step, unit="s")
        _require_few(every, freq)
        if not len(every) or every[-1] < end:  # one step more, so that the whole of what is said has begun
            further = _next(every[-1] if len(every) else start, step)
            every = pd.DatetimeIndex([*every, further], dtype="datetime64[s]")
    except (ValueError, OverflowError, TypeError):
        message = f"freq={shortened(freq)} is no step of time: write one that pandas knows, such as YE, 10YE or ME"
        raise OptionError(message, argument="freq") from None
    except NotImplementedError:
        raise OptionError(
            "a timeline runs within the years 1 to 9999: give since= and until= in these", argument="since"
        ) from None
    return every


def _require_few(every: pd.DatetimeIndex, freq: str) -> None:
    if len(every) > _MOST_DAYS:
        raise OptionError(
            f"{freq} makes {len(every)} steps and {_MOST_DAYS} are the most: take a longer step, or since="
        )


def _next(day: pd.Timestamp, step: Any) -> pd.Timestamp:
    try:
        return pd.Timestamp(day + step)
    except (ValueError, OverflowError, NotImplementedError):
        return pd.Timestamp(_YEARS[1])


def timeline(tables: Tables, freq: str, since: Date | None, until: Date | None, question: Question) -> pd.DataFrame:
    """Count sites by value over time."""
    require_terms(question.aspect)
    found = answer(tables, question)
    days = _days(found, freq, since, until)
    names = [*question.aspect.top_level, CONTESTED, UNASSESSED]
    parts = [_on_day(tables, found, day, names) for day in days]
    columns = ["day", "community", "value", "sites", "sites_min", "sites_max"]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({name: [] for name in columns})
    if not question.aspect.of_community:
        table = table.drop(columns="community")
    what = f"{question.aspect.labels['en'].capitalize()} of {len(tables.sites)} sites over time, {freq}"
    text = finished(
        tables, [what, *conditions(tables, question)[1:], f"policy for contested sites: {question.conflict}"]
    )
    return described(table, tables, text)


def _on_day(tables: Tables, found: Answer, day: pd.Timestamp, names: list[str]) -> pd.DataFrame:
    """Count the sites of each value as of a day, at least and at most."""
    now = on_day(found, day)
    number, terms = len(tables.sites), found.said.terms
    known = values(now.held, now.said, now.question.conflict)
    value_of = np.append(pd.Index(names).get_indexer(terms), len(names) - 2)  # a narrower term has no column
    code = np.full(number * len(found.communities), len(names) - 1, dtype="int64")
    code[known["group"] * number + known["site"]] = value_of[known["top"]]
    may_come = _not_yet_certain(now, day, value_of, number)
    contested = known.loc[known["contested"], ["group", "site"]]
    said = now.held.merge(contested, on=["group", "site"]) if len(contested) else now.held.iloc[:0]
    parts = []
    for place, community in enumerate(found.communities):
        own = slice(place * number, (place + 1) * number)
        other = _among(may_come, code, own, len(names), different=True)
        possible = _among(
            pd.concat([may_come, _as_values(said, value_of, number)]), code, own, len(names), different=False
        )
        counts = np.bincount(code[own], minlength=len(names))
        parts.append(
            pd.DataFrame(
                {
                    "day": pd.Series([day] * len(names), dtype="datetime64[s]"),
                    "community": pd.Series([community or pd.NA] * len(names), dtype="str"),
                    "value": pd.Series(names, dtype="str"),
                    "sites": counts,
                    "sites_min": counts - other,
                    "sites_max": counts + possible,
                }
            )
        )
    return pd.concat(parts)


def _as_values(rows: pd.DataFrame, value_of: NDArray[np.int64], number: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"place": rows["group"] * number + rows["site"], "value": value_of[rows["top"].to_numpy()]}
    ).drop_duplicates()


def _not_yet_certain(now: Answer, on: pd.Timestamp, value_of: NDArray[np.int64], number: int) -> pd.DataFrame:
    """Return the places and values of statements that may have begun and have not certainly."""
    question = now.question
    rows = taking_part(now.said, None, question.known_day, now.listened)
    day = int(on.as_unit("s").asm8.view("int64"))
    begins = (rows["possible_from"] != NO_DAY) & (rows["possible_from"] <= day) & (rows["certain_from"] > day)
    return _as_values(in_groups(rows[begins & rows["known"]], now.said, now.communities), value_of, number)


def _among(
    may_be: pd.DataFrame, code: NDArray[np.int64], own: slice, size: int, *, different: bool
) -> NDArray[np.int64]:
    """Count the sites that may have another value, by the one they have or by the one that they may have."""
    here = may_be[(may_be["place"] >= own.start) & (may_be["place"] < own.stop)]
    here = here[code[here["place"]] != here["value"]].drop_duplicates()
    if different:
        return np.bincount(code[here["place"].unique()], minlength=size)
    return np.bincount(here["value"], minlength=size)
