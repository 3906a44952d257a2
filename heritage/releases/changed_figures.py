"""Which figures of a summary differ between two catalogues, by which sites, and by which statements on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from heritage.analysis.grouping import keys_of_sites
from heritage.analysis.summary import summary_of, values_of_sites
from heritage.releases.changed_rows import CHANGED
from heritage.statements.holding import EVERYONE, EVERYONE_NAMED
from heritage.statements.question import answer

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from heritage.model.tables import Tables
    from heritage.statements.question import Question

_IN_SHARES = ["in_share", "assessed", "in_lower", "in_upper"]
_FLAGS = ["contested", "undated", *_IN_SHARES]
_OF_SOURCES = ("repeats", "publisher", "published", "accessed")
_NOT_THERE = "not there"
_OF_CELL = ["of_site", "of_community"]  # apart from columns by which sites may be summed


def cells_of_sites(tables: Tables, question: Question, columns: Sequence[str]) -> pd.DataFrame:
    """Return the row and the column of a summary in which each site counts."""
    found = answer(tables, question)
    values = values_of_sites(tables, found)
    number = len(tables.sites)
    keys = keys_of_sites(tables, columns).astype("str")
    cells = keys.take(np.tile(np.arange(number), len(found.communities))).reset_index(drop=True)
    communities = ["" if name == EVERYONE else str(name) for name in found.communities]
    cells["value"] = values["value"].astype("str").to_numpy()
    for name in _FLAGS:
        cells[name] = values[name].to_numpy()
    cells.index = pd.MultiIndex.from_arrays(
        [np.tile(tables.sites.index.to_numpy(dtype=object), len(communities)), np.repeat(communities, number)],
        names=_OF_CELL,
    )
    return cells


def changed_cells(
    old: Tables,
    new: Tables,
    question: Question,
    columns: Sequence[str],
    became: dict[str, str],
    statements: pd.DataFrame,
) -> pd.DataFrame:
    """Return which sites count elsewhere, or otherwise, and why."""
    then, now = (cells_of_sites(tables, question, columns) for tables in (old, new))
    both = then.add_suffix("_before").join(now.add_suffix("_after"), how="outer").reset_index()
    names = [name.removesuffix("_before") for name in both.columns if name.endswith("_before")]
    differs = np.zeros(len(both), dtype=bool)
    for name in names:
        left, right = (both[f"{name}_{end}"].astype("str").fillna("") for end in ("before", "after"))
        differs |= (left != right).to_numpy()
    both = both[differs].reset_index(drop=True)
    keys = [name for name in names if name not in {"value", *_FLAGS}]
    for end in ("before", "after"):
        parts = [both[f"{name}_{end}"].astype("str").fillna("") for name in [*keys, "value"]]
        words = pd.Series([" · ".join(filter(None, row)) for row in zip(*parts, strict=True)], dtype="str")
        both[end] = words.where(both[f"value_{end}"].notna(), _NOT_THERE)
    reasons = _Reasons(
        {now: was for was, now in became.items()},
        became,
        _by_site(question, statements, _ids_that_hold(old, question) | _ids_that_hold(new, question)),
        _sources_by_site(old, new),
    )
    both = both.rename(columns=dict(zip(_OF_CELL, ("site_id", "community"), strict=True)))
    rows = both[["site_id", "before", "after"]].itertuples(index=False, name=None)
    elsewhere = _elsewhere(both, keys)
    told = [reasons.tell(*row, elsewhere=other) for row, other in zip(rows, elsewhere, strict=True)]
    both["because"] = pd.Series([because for because, _ in told], dtype="str")
    both["statement_ids"] = pd.Series([ids for _, ids in told], dtype="str")
    first = ["site_id", "community", "before", "after", "because", "statement_ids"]
    return both[[*first, *(name for name in both.columns if name not in first)]]


@dataclass(frozen=True)
class _Reasons:
    """Why sites count otherwise: former and present ids, changed statements and sources by site."""

    was: dict[str, str]
    became: dict[str, str]
    statements: dict[str, list[tuple[str, str]]]
    sources: dict[str, set[str]]

    def tell(self, site: str, before: str, after: str, *, elsewhere: bool) -> tuple[str, str]:
        """Return the reasons in words, and the ids of the statements among them."""
        words = []
        if before == _NOT_THERE:
            words.append(f"the site was {self.was[site]}" if site in self.was else "the site was added")
        elif after == _NOT_THERE:
            words.append(f"the site became {self.became[site]}" if site in self.became else "the site was removed")
        elif elsewhere:
            words.append("the site is in another row: its place, kind or columns changed")
        elif before == after:
            words.append("its part in the share or in its bounds changed")
        now = self.became.get(site, site)
        found = self.statements.get(now, [])
        if found:
            words.append(f"statements {' and '.join(sorted({change for change, _ in found}))}")
        if now in self.sources:
            words.append(f"sources {CHANGED}: {', '.join(sorted(self.sources[now]))}")
        return "; ".join(words), "; ".join(dict.fromkeys(told for _, told in found))


def _ids_that_hold(tables: Tables, question: Question) -> set[str]:
    """Return the statements that take part."""
    return set(tables.statements.index[answer(tables, question).held["row"].unique()])


def _by_site(question: Question, statements: pd.DataFrame, held: set[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the changed statements on each site: those that held, else those on the aspect, else all of them."""
    own = statements.assign(told=statements["statement_id"].fillna(statements["former_id"]))
    direct = own[own["aspect"] == question.aspect.name]
    holding = direct[direct["statement_id"].isin(held) | direct["former_id"].isin(held)]
    direct = pd.concat([holding, direct[~direct["site_id"].isin(holding["site_id"])]])
    own = pd.concat([direct, own[~own["site_id"].isin(direct["site_id"])]])
    return {str(site): list(zip(rows["change"], rows["told"], strict=True)) for site, rows in own.groupby("site_id")}


def _elsewhere(both: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Return which sites stand in another row than before."""
    other = np.zeros(len(both), dtype=bool)
    for name in keys:
        other |= (both[f"{name}_before"].fillna("") != both[f"{name}_after"].fillna("")).to_numpy()
    return other


def _sources_by_site(old: Tables, new: Tables) -> dict[str, set[str]]:
    """Return the sources of each site's statements on which who speaks, or when, turned out otherwise."""
    found: dict[str, set[str]] = {}
    differing = _changed_sources(old, new)
    for tables in (old, new):
        named = tables.statements[tables.statements["source_id"].isin(list(differing))]
        for site, source in zip(named["site_id"], named["source_id"], strict=True):
            found.setdefault(str(site), set()).add(str(source))
    return found


def _changed_sources(old: Tables, new: Tables) -> set[str]:
    """Return the sources on which who speaks, or when, turned out otherwise."""
    both = old.sources.index.intersection(new.sources.index)
    differs = np.zeros(len(both), dtype=bool)
    for name in _OF_SOURCES:
        then, now = (table.sources.loc[both, name].fillna("") for table in (old, new))
        differs |= (then != now).to_numpy()
    return set(both[differs])


def changed_figures(
    old: Tables, new: Tables, question: Question, columns: Sequence[str], cells: pd.DataFrame
) -> pd.DataFrame:
    """Return which figures of a summary differ, and which sites came in and went out of each."""
    long = [_long(tables, question, columns) for tables in (old, new)]
    keys = [name for name in long[1].columns if name not in {"figure", "number"}]
    merged = long[0].merge(long[1], on=[*keys, "figure"], how="outer", suffixes=("_before", "_after"))
    shares = merged["figure"].str.startswith("share_")
    for end in ("number_before", "number_after"):
        merged[end] = merged[end].fillna(0).where(~shares, merged[end])
    left, right = merged["number_before"].fillna(-1), merged["number_after"].fillna(-1)
    merged = merged[~np.isclose(left, right, rtol=0, atol=1e-12)].reset_index(drop=True)
    table = merged[[*keys, "figure"]].assign(
        before=merged["number_before"],
        after=merged["number_after"],
        change=merged["number_after"] - merged["number_before"],
    )
    rows = {end: _rows(cells, keys, end) for end in ("before", "after")}
    other = _other_part(cells)
    found = [_came_and_went(row, keys, rows, cells, other) for row in merged.to_dict("records")]
    for place, name in enumerate(("came", "went", "statement_ids")):
        table[name] = pd.Series([each[place] for each in found], index=table.index, dtype="str")
    return table


def _long(tables: Tables, question: Question, columns: Sequence[str]) -> pd.DataFrame:
    aspect = question.aspect
    found = answer(tables, question)
    wide = summary_of(tables, found, values_of_sites(tables, found), columns)
    first = wide.columns.get_loc(aspect.top_level[0])
    assert isinstance(first, int)
    keys = list(wide.columns[:first])
    texts = wide.astype(dict.fromkeys(keys, "str"))
    return texts.melt(keys, var_name="figure", value_name="number").astype({"figure": "str", "number": "float64"})


class _Rows(NamedTuple):
    """Which sites stand in which row of a summary, at one end: places in the cells, by the texts of the row's keys."""

    places: Mapping[Any, NDArray[np.int64]]
    values: NDArray[np.object_]
    undated: NDArray[np.bool_]

    def counted(self, keys: tuple[str, ...], figure: str) -> NDArray[np.int64]:
        """Return the places of the sites that a figure of a row counts."""
        own = self.places.get(keys if len(keys) > 1 else keys[0], np.array([], dtype="int64"))
        if figure == "sites" or figure.startswith("share_"):
            return own
        return own[self.undated[own] if figure == "undated" else self.values[own] == figure]


def _rows(cells: pd.DataFrame, keys: list[str], end: str) -> _Rows:
    there = np.flatnonzero(cells[f"value_{end}"].notna().to_numpy())
    told = {
        key: cells["community"].replace("", EVERYONE_NAMED) if key == "community" else cells[f"{key}_{end}"]
        for key in keys
    }
    grouped = pd.DataFrame(told).astype("str").fillna("").iloc[there].groupby(keys if len(keys) > 1 else keys[0])
    places = {name: there[own] for name, own in grouped.indices.items()}
    undated = cells[f"undated_{end}"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    return _Rows(places, cells[f"value_{end}"].to_numpy(dtype=object), undated)


def _came_and_went(
    row: dict[Hashable, Any], keys: list[str], rows: dict[str, _Rows], cells: pd.DataFrame, other: NDArray[np.bool_]
) -> tuple[str, str, str]:
    figure, own = str(row["figure"]), tuple("" if pd.isna(row[key]) else str(row[key]) for key in keys)
    then, now = (rows[end].counted(own, figure) for end in ("before", "after"))
    came, went = np.setdiff1d(now, then), np.setdiff1d(then, now)
    if figure.startswith("share_"):
        came = np.union1d(came, now[other[now]])
    sites, statements = cells["site_id"].to_numpy(dtype=object), cells["statement_ids"].to_numpy(dtype=object)
    ids = [each for text in statements[np.union1d(came, went)] if text for each in text.split("; ")]
    return "; ".join(sites[came]), "; ".join(sites[went]), "; ".join(dict.fromkeys(ids))


def _other_part(cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which sites play another part in a share, or in its bounds, than before."""
    other = np.zeros(len(cells), dtype=bool)
    for name in _IN_SHARES:
        other |= (cells[f"{name}_before"].astype("str") != cells[f"{name}_after"].astype("str")).to_numpy(dtype=bool)
    return other
