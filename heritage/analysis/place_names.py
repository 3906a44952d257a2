"""What places were called on a day, by whose word, and which were renamed when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.analysis.grouping import columns_of, keys_of_sites, numbered, require_free
from heritage.analysis.history import shown_values
from heritage.analysis.summary import UNASSESSED
from heritage.model.errors import OptionError
from heritage.model.folding import fold
from heritage.statements.captions import conditions, described, finished
from heritage.statements.coded import NO_DAY
from heritage.statements.conflict import CONTESTED, contradicted_rows
from heritage.statements.question import Question, answer, on_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heritage.model.tables import Tables

_MOST_YEARS = 1_000


def names(tables: Tables, question: Question) -> pd.DataFrame:
    """Return what each place was called on a day, and who says so."""
    found = answer(tables, question)
    rows = found.held["row"].to_numpy()
    statements = tables.statements.iloc[rows]
    kinds = tables.sites["kind"].astype("str").iloc[found.held["site"]]
    table = pd.DataFrame(
        {"site_id": statements["site_id"].array, "kind": kinds.array, "name": statements["value"].array}
    )
    for name in ("language", "when", "assessor", "source_id"):
        table[name] = statements[name].array
    table["statement_id"] = statements.index.array
    table["contested"] = np.isin(rows, contradicted_rows(found.held, found.said))
    text = finished(tables, [f"What {table['site_id'].nunique()} sites were called", *conditions(tables, question)])
    return described(table, tables, text)


def periods(first: int, last: int, years: int) -> list[int]:
    """Cut time into periods of whole years, the last day of each period's last year being its end."""
    if not isinstance(years, int) or years < 1:
        raise OptionError(f"years={years!r} is no length of a period: write a whole number from 1 on", argument="years")
    start, end = first // years * years - 1, last // years * years + years
    if (end - start) // years > _MOST_YEARS:
        raise OptionError(f"years={years} makes more than {_MOST_YEARS} periods: take longer ones", argument="years")
    return list(range(start, end, years))


def renamings(tables: Tables, by: Sequence[str], years: int, question: Question) -> pd.DataFrame:
    """Count the places that were renamed, by period."""
    columns = columns_of(by)
    found = answer(tables, question)
    days = found.said.rows[["certain_from", "seen_until"]].to_numpy()
    spoken_of = days[days != NO_DAY].astype("datetime64[s]").astype("datetime64[Y]").astype(int) + 1970
    ends = periods(int(spoken_of.min()), int(spoken_of.max()), years) if len(spoken_of) else []
    last = pd.Series(UNASSESSED, index=tables.sites.index, dtype="str")
    parts = []
    for end in ends:
        last_day = np.datetime64(end - 1969, "Y").astype("datetime64[s]") - np.timedelta64(1, "D")
        now = shown_values(tables, on_day(found, pd.Timestamp(last_day))).set_axis(tables.sites.index)
        named = ~now.isin([UNASSESSED, CONTESTED])
        renamed = named & (last != UNASSESSED) & (fold(now) != fold(last))
        part = pd.DataFrame({"site_id": now.index[renamed], "since": end - years + 1, "until": end})
        part["renaming"] = (last[renamed] + " → " + now[renamed]).array
        parts.append(part)
        last = now.where(named, last)
    rows = pd.concat(parts, ignore_index=True) if parts else _no_renamings()
    by_site = keys_of_sites(tables, columns)
    require_free(by_site, ("since", "until", "renamed", "site_ids", "renamings"))
    keys = by_site.loc[rows["site_id"]].reset_index(drop=True)
    number, table = numbered(keys)
    rows["number"] = number
    grouped = rows.groupby(["number", "since", "until"])
    counted = grouped.agg(
        renamed=("site_id", "size"), site_ids=("site_id", "; ".join), renamings=("renaming", "; ".join)
    ).reset_index()
    result = pd.concat([table.iloc[counted["number"]].reset_index(drop=True), counted.drop(columns="number")], axis=1)
    text = finished(tables, [f"Sites renamed, in periods of {years} years", *conditions(tables, question)[1:]])
    return described(result, tables, text)


def _no_renamings() -> pd.DataFrame:
    types = {"site_id": "str", "since": "int64", "until": "int64", "renaming": "str"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})
