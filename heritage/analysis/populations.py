"""How many people lived where, by which count, and which communities left when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.analysis.grouping import columns_of, keys_of_sites, numbered, require_free
from heritage.analysis.place_names import periods
from heritage.model.errors import unknown_choice
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import vocabulary
from heritage.statements.captions import conditions, described, finished
from heritage.statements.coded import NO_DAY
from heritage.statements.conflict import values
from heritage.statements.holding import EVERYONE, EVERYONE_NAMED
from heritage.statements.question import Question, answer, require_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heritage.model.tables import Tables

_OF_POPULATION = (
    *("community", "sites", "counted", "uncounted", "differing", "count_min", "count_max"),
    *("first_year", "last_year", "age", "source_ids", "counts"),
)
_OF_DEPARTURES = ("community", "since", "until", "departed", "contested", "site_ids", "lives_there_now")


def _nearest_counts(tables: Tables, year: int) -> pd.DataFrame:
    """Give, per site and community, the counts of the latest year at or before one, as least and most."""
    counts = tables.populations.dropna(subset=["year", "count"])
    counts = counts[counts["year"] <= year].assign(community=counts["community"].fillna(EVERYONE_NAMED))
    latest = counts.groupby(["site_id", "community"])["year"].transform("max")
    counts = counts[counts["year"] == latest].sort_values(["site_id", "community", "count", "source_id"])
    sources = counts["source_id"].fillna("no source")
    counts = counts.assign(shown=counts["count"].astype("str") + " (" + sources + ")", source=sources)
    return (
        counts.groupby(["site_id", "community"])
        .agg(
            year=("year", "max"),
            least=("count", "min"),
            most=("count", "max"),
            shown=("shown", "; ".join),
            source=("source", lambda ids: "; ".join(dict.fromkeys(ids))),
        )
        .reset_index()
    )


def counted_each_year(tables: Tables, years: Sequence[int], community: str | None, kind: str | None) -> pd.DataFrame:
    """Sum what was counted in each year itself, community by community in the order of their first year."""
    sites = tables.sites.index if kind is None else tables.sites.index[tables.sites["kind"] == kind]
    counts = tables.populations.dropna(subset=["year", "count"])
    counts = counts.assign(community=counts["community"].fillna(EVERYONE_NAMED))
    named = counts["community"].isin(counts["community"] if community is None else [community])
    counts = counts[counts["year"].isin(years) & counts["site_id"].isin(sites) & named]
    keys = ["year", "community"]
    of_sites = counts.groupby([*keys, "site_id"])["count"].agg(["min", "max"])
    sums = of_sites.groupby(keys).agg(count_min=("min", "sum"), count_max=("max", "sum"), counted=("max", "size"))
    return sums.reset_index()


def population(tables: Tables, year: int, by: Sequence[str], community: str | None, kind: str | None) -> pd.DataFrame:
    """Sum counts of people: per site the nearest count at or before a year."""
    columns = columns_of(by)
    counts = _nearest_counts(tables, year)
    communities = sorted(tables.populations["community"].fillna(EVERYONE_NAMED).unique())
    if community is not None:
        if communities and community not in communities:
            raise unknown_choice("community that is counted", community, communities, "community")
        communities = [community]
    if kind is not None and kind not in vocabulary("kinds").terms:
        raise unknown_choice("kind", kind, vocabulary("kinds").terms, "kind")
    sites = tables.sites.index if kind is None else tables.sites.index[tables.sites["kind"] == kind]
    by_site = keys_of_sites(tables, columns)
    require_free(by_site, _OF_POPULATION)
    number, keys = numbered(by_site.loc[sites])
    places = pd.Series(number, index=sites)
    parts = []
    for name in communities:
        own = counts[(counts["community"] == name) & counts["site_id"].isin(sites)]
        own = own.assign(number=places.reindex(own["site_id"]).array)
        parts.append(_summed(own, keys, number, year).assign(community=name))
    none = _summed(counts.assign(number=0).iloc[:0], keys, number, year).iloc[:0]
    table = pd.concat(parts, ignore_index=True) if parts else none.assign(community=pd.Series(dtype="str"))
    further = [name for name in _OF_POPULATION if name != "counts" or "site_id" in columns]
    order = [*keys.columns, *further]
    parts_of_text = [f"People counted in {year} or last before", f"in sites of kind {kind}" if kind else "in all sites"]
    parts_of_text.append(f"for {community}" if community else "for each community counted")
    parts_of_text.append("where counts of one year differ, least and most")
    return described(table[order], tables, finished(tables, parts_of_text))


def _summed(own: pd.DataFrame, keys: pd.DataFrame, number: NDArray[np.int64], year: int) -> pd.DataFrame:
    """Sum one community's counts, a row for each combination of keys."""
    grouped = own.groupby("number")
    sums = grouped.agg(
        counted=("site_id", "size"),
        count_min=("least", "sum"),
        count_max=("most", "sum"),
        first_year=("year", "min"),
        last_year=("year", "max"),
        source_ids=("source", lambda ids: "; ".join(dict.fromkeys("; ".join(ids).split("; ")))),
        counts=("shown", "; ".join),
    ).reindex(range(len(keys)))
    sums["counted"] = sums["counted"].fillna(0).astype("int64")
    sums.insert(0, "sites", np.bincount(number, minlength=len(keys)))
    sums.insert(2, "uncounted", sums["sites"] - sums["counted"])
    differing = own.loc[own["least"] != own["most"], "number"].to_numpy(dtype=int)
    sums.insert(3, "differing", np.bincount(differing, minlength=len(keys)))
    whole = ["count_min", "count_max", "first_year", "last_year"]
    sums[whole] = sums[whole].astype("Int64")
    sums["age"] = year - sums["first_year"]
    sums = sums.astype({"source_ids": "str", "counts": "str"})
    sums = sums[[name for name in sums.columns if name not in {"source_ids", "counts"}] + ["source_ids", "counts"]]
    return pd.concat([keys, sums], axis="columns")


def departures(tables: Tables, by: Sequence[str], years: int, question: Question) -> pd.DataFrame:
    """Count the sites that communities left, by period, beside who lives there now."""
    require_terms(question.aspect)
    columns = columns_of(by)
    found = answer(tables, question)
    known = values(found.held, found.said)
    left = known[known["contested"] | known["top"].isin(found.said.places(question.aspect.share_of))]
    began = tables.statements["certain_from"].to_numpy().view("int64")[left["row"]]
    dated = ~left["contested"].to_numpy() & (began != NO_DAY)
    year = np.where(dated, began.astype("datetime64[s]").astype("datetime64[Y]").astype(int) + 1970, 0)
    ends = np.array(periods(int(year[dated].min()), int(year[dated].max()), years) if dated.any() else [0])
    until = ends[np.searchsorted(ends, year).clip(max=len(ends) - 1)]
    by_site = keys_of_sites(tables, columns)
    require_free(by_site, _OF_DEPARTURES)
    number, keys = numbered(by_site)
    names = pd.Series([name if name != EVERYONE else EVERYONE_NAMED for name in found.communities], dtype="str")
    rows = pd.DataFrame(
        {
            "number": number[left["site"]],
            "community": names.iloc[left["group"]].array,
            "until": pd.array(np.where(dated, until, 0), dtype="Int64"),
            "site_id": pd.Series(tables.sites.index[left["site"]], dtype="str").array,
            "departed": ~left["contested"].to_numpy(),
            "contested": left["contested"].to_numpy(),
        }
    )
    rows.loc[~dated, "until"] = pd.NA
    grouped = rows.groupby(["number", "community", "until"], dropna=False)
    table = grouped.agg(
        departed=("departed", "sum"), contested=("contested", "sum"), site_ids=("site_id", list)
    ).reset_index()
    table.insert(2, "since", table["until"] - years + 1)
    table["lives_there_now"] = _who_lives_there(tables, question, table)
    table["site_ids"] = table["site_ids"].map("; ".join).astype("str")
    table = pd.concat([keys.iloc[table["number"]].reset_index(drop=True), table.drop(columns="number")], axis=1)
    text = finished(tables, [f"Departures in periods of {years} years", *conditions(tables, question)])
    return described(table, tables, text)


def _who_lives_there(
    tables: Tables,
    question: Question,
    table: pd.DataFrame,
) -> pd.Series:
    """Word, for each row, who is present by statements, and who was counted there last after the departure."""
    now = answer(tables, replace(question, as_of=None, community=None))
    known = values(now.held, now.said)
    away = [*now.question.aspect.share_of, UNKNOWN]
    there = known[(known["top"] >= 0) & ~known["top"].isin(now.said.places(away))]
    present = pd.DataFrame(
        {
            "site_id": tables.sites.index[there["site"]],
            "community": [now.communities[group] or EVERYONE_NAMED for group in there["group"]],
            "value": now.said.terms[there["top"]],
        }
    )
    years = tables.populations["year"].dropna()
    last = _nearest_counts(tables, int(years.max())) if len(years) else None
    texts = []
    for ids, until in zip(table["site_ids"], table["until"], strict=True):
        said = present[present["site_id"].isin(ids)].groupby(["community", "value"]).size().reset_index(name="sites")
        words = [f"{name}: {value} in {number} sites" for name, value, number in said.itertuples(index=False)]
        if last is not None and not pd.isna(until):
            words += _counted_since(last[last["site_id"].isin(ids) & (last["year"] > until)])
        texts.append("; ".join(words) or None)
    return pd.Series(texts, dtype="str")


def _counted_since(counts: pd.DataFrame) -> list[str]:
    words = []
    for community, own in counts.groupby("community"):
        least, most = int(own["least"].sum()), int(own["most"].sum())
        first, last = int(own["year"].min()), int(own["year"].max())
        number = f"{least}" if least == most else f"{least}–{most}"
        when = f"{first}" if first == last else f"{first}–{last}"
        words.append(f"{community}: {number} counted in {len(own)} sites, {when}")
    return words
