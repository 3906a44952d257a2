"""How the values of sites add up, by region, kind or any column, with bounds that hide nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.analysis.grouping import columns_of, keys_of_sites, numbered, require_free
from heritage.model.errors import OptionError, unknown_choice
from heritage.model.folding import is_any_of
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import aspects
from heritage.statements.captions import caption, described, told
from heritage.statements.coded import NO_DAY
from heritage.statements.conflict import CONTESTED, values
from heritage.statements.holding import EVERYONE, EVERYONE_NAMED, in_groups
from heritage.statements.question import Answer, Question, answer, evaluate, require_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from heritage.model.tables import Tables
    from heritage.model.vocabulary import Vocabulary

UNASSESSED = "unassessed"


def _contested_existence(tables: Tables, question: Question) -> NDArray[np.bool_]:
    """Return which sites somebody says that there never was such a place, while another speaks of it."""
    contested = np.zeros(len(tables.sites), dtype=bool)
    for found in aspects().values():
        if found.implied:
            statements = tables.statements
            of_aspect = statements["aspect"].eq(found.name).to_numpy(dtype=bool, na_value=False)
            own = pd.Index(statements["site_id"][of_aspect].unique())
            if len(own):
                part = replace(tables, _statements=statements[is_any_of(statements["site_id"], own)])
                of_existence = evaluate(part, replace(question, aspect=found, as_of=None, community=None))
                known = values(of_existence.held, of_existence.said)
                contested[known.loc[known["contested"], "site"]] = True
    return contested


def _undated(found: Answer) -> pd.DataFrame:
    """Return the statements that stay out because nobody knows when: was it so, and with known_by, was it said."""
    rows = found.said.rows
    out = rows["undated"]
    if found.question.known_by is not None:
        out = out | (rows["stated_by"] == NO_DAY)
    if found.listened is not None:
        out = out & found.listened[rows["row"]]
    return in_groups(rows[out], found.said, found.communities)


def values_of_sites(tables: Tables, found: Answer, *, detail: bool = False) -> pd.DataFrame:
    """Return the value of every site, and what the bounds of a share need to know."""
    aspect, number = found.question.aspect, len(tables.sites)
    size = number * len(found.communities)
    names = pd.Index([*aspect.terms, CONTESTED, UNASSESSED], dtype="str")
    known = values(found.held, found.said, found.question.conflict)
    places = (known["group"] * number + known["site"]).to_numpy()
    code = np.full(size, len(names) - 1, dtype="int64")
    of_value = known["term" if detail else "top"].to_numpy()
    code[places] = np.where(of_value < 0, len(names) - 2, of_value)
    contested = np.zeros(size, dtype=bool)
    contested[places] = known["contested"]
    unassessed = code == len(names) - 1
    sites = pd.DataFrame(
        {
            "group": np.repeat(np.arange(len(found.communities)), number),
            "value": pd.Categorical.from_codes(code, names),
            "contested": contested,
            "undated": unassessed & _is_among(size, number, _undated(found)),
        }
    )
    top = np.append(found.said.places(aspect.roll_up(pd.Series(names[:-2]))), [-1, -1])[code]
    sharing = found.said.places(aspect.share_of)
    in_share = np.isin(top, sharing)
    said_by_any = _is_among(size, number, found.held[found.held["top"].isin(sharing)])
    open_question = unassessed | (top == found.said.places([UNKNOWN])[0])
    existence = np.tile(_contested_existence(tables, found.question), len(found.communities))
    sites["in_share"], sites["assessed"] = in_share, ~open_question
    sites["in_lower"] = in_share & ~contested & ~existence
    sites["in_upper"] = in_share | (contested & said_by_any) | open_question
    return sites


def _is_among(size: int, number: int, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which communities and sites there are statements."""
    among = np.zeros(size, dtype=bool)
    among[rows["group"] * number + rows["site"]] = True
    return among


def _counts_of_one(sites: pd.DataFrame, numbers: NDArray[np.int64], size: int, aspect: Vocabulary) -> pd.DataFrame:
    """Count sites that have one value each, and their share with its bounds."""
    names = sites["value"].cat.categories
    codes = sites["value"].cat.codes.to_numpy()
    counts = np.bincount(numbers * len(names) + codes, minlength=size * len(names)).reshape(size, len(names))
    table = pd.DataFrame(counts, columns=names)
    table["undated"] = np.bincount(numbers[sites["undated"]], minlength=size)
    table["sites"] = counts.sum(axis=1)
    if aspect.share_of:
        sums = {
            name: np.bincount(numbers[sites[name]], minlength=size)
            for name in ("in_share", "assessed", "in_lower", "in_upper")
        }
        share = f"share_{aspect.share_of[0]}"
        table[share] = sums["in_share"] / np.where(sums["assessed"] > 0, sums["assessed"], np.nan)
        table[f"{share}_min"] = sums["in_lower"] / table["sites"]
        table[f"{share}_max"] = sums["in_upper"] / table["sites"]
    return table


def _counts_of_several(
    found: Answer, numbers: NDArray[np.int64], size: int, number: int, *, detail: bool
) -> pd.DataFrame:
    """Count, for each value, the sites of which it is said; a site may count in several."""
    held = found.held[found.held["top"] >= 0]
    places = held["group"] * number + held["site"]
    known = _is_among(len(numbers), number, held[held["known"]])
    held = held.assign(place=places)[held["known"] | ~known[places]]  # unknown counts where nothing else is said
    of_value = held["term" if detail else "top"]
    once = ~held.assign(value=of_value).duplicated(["place", "value"])
    names = found.said.terms
    counts = np.bincount(
        numbers[held["place"][once]] * len(names) + of_value[once], minlength=size * len(names)
    ).reshape(size, len(names))
    table = pd.DataFrame(counts, columns=names)
    said = _is_among(len(numbers), number, held)
    table[CONTESTED] = 0
    table[UNASSESSED] = np.bincount(numbers[~said], minlength=size)
    undated = _is_among(len(numbers), number, _undated(found)) & ~said
    table["undated"], table["sites"] = (
        np.bincount(numbers[undated], minlength=size),
        np.bincount(numbers, minlength=size),
    )
    return table


def require_value(aspect: Vocabulary, value: str, argument: str) -> None:
    """Refuse a value that no site can have; of free text any is one."""
    known = [*aspect.terms, CONTESTED, UNASSESSED]
    if aspect.terms and value not in known:
        raise unknown_choice(f"value of {aspect.name}", value, known, argument)


_DECIDING = ("when", "assessor", "source_id")


def site_values(tables: Tables, question: Question, *, detail: bool = False) -> gpd.GeoDataFrame:
    """Return the sites with their values, and the statement that decides each."""
    require_terms(question.aspect)
    found = answer(tables, question)
    of_sites = values_of_sites(tables, found, detail=detail)
    known = values(found.held, found.said, question.conflict)
    known = known[known["row"] >= 0]
    row = np.full(len(of_sites), -1)
    row[known["group"] * len(tables.sites) + known["site"]] = known["row"]
    said = tables.statements.reset_index()[["statement_id", *_DECIDING]]
    deciding = said.reindex(np.where(row < 0, len(said), row))  # a place behind the last row: missing
    table = tables.sites.iloc[np.tile(np.arange(len(tables.sites)), len(found.communities))]
    if question.aspect.of_community:
        table["community"] = np.array(found.communities)[of_sites["group"]]
        table["community"] = table["community"].replace(EVERYONE, EVERYONE_NAMED).astype("str")
    table["value"] = of_sites["value"].astype("str").to_numpy()
    table["contested"] = of_sites["contested"].to_numpy()
    for name in ("statement_id", *_DECIDING):
        table[name] = deciding[name].array
    table.attrs.update(told(tables, caption(tables, question)))
    return table


def summary(
    tables: Tables, by: Sequence[str], question: Question, *, detail: bool = False, certain_only: bool = False
) -> pd.DataFrame:
    """Count sites by the value that they have on one aspect."""
    require_terms(question.aspect, several=True)
    columns = columns_of(by)
    found = answer(tables, question)
    sites = None if question.aspect.several else values_of_sites(tables, found, detail=detail)
    return summary_of(tables, found, sites, columns, detail=detail, certain_only=certain_only)


def summary_of(
    tables: Tables,
    found: Answer,
    sites: pd.DataFrame | None,
    columns: Sequence[str],
    *,
    detail: bool = False,
    certain_only: bool = False,
) -> pd.DataFrame:
    """Count sites by the value that they have on what was asked."""
    question = found.question
    numbers, keys, shown = _rows(tables, found, columns, certain_only=certain_only)
    if sites is None:
        table = _counts_of_several(found, numbers, len(keys) + 1, len(tables.sites), detail=detail).iloc[:-1]
    else:
        table = _counts_of_one(sites[shown], numbers[shown], len(keys), question.aspect)
    terms = list(question.aspect.terms if detail else question.aspect.top_level)
    hidden = [name for name in question.aspect.terms if name not in terms]
    table = pd.concat([keys, table.drop(columns=hidden)], axis="columns")
    return described(table, tables, caption(tables, question, columns, certain_only=certain_only))


def whole_per_cents(counts: Sequence[int]) -> list[int]:
    """
    Return shares of a whole in whole per cent that add up to 100.

    Parameters
    ----------
    counts
        Numbers of a whole, none below 0.

    Returns
    -------
    list of int
        Per cents: each is rounded down, and those with the largest remainders take one more each, of
        equal ones the first (the method of the largest remainder). All are 0 where the whole is nothing.

    Examples
    --------
    >>> whole_per_cents([42, 9, 39, 16, 2, 1])
    [38, 8, 36, 15, 2, 1]
    """
    numbers = [int(count) for count in counts]
    total = sum(numbers)
    if min(numbers, default=0) < 0:
        raise OptionError("a count lies below 0: shares are of a whole")
    if not total:
        return [0] * len(numbers)
    shares = [divmod(100 * number, total) for number in numbers]
    missing = 100 - sum(whole for whole, _ in shares)
    order = sorted(range(len(numbers)), key=lambda place: -shares[place][1])
    return [whole + (place in order[:missing]) for place, (whole, _) in enumerate(shares)]


def _rows(
    tables: Tables, found: Answer, columns: Sequence[str], *, certain_only: bool
) -> tuple[NDArray[np.int64], pd.DataFrame, NDArray[np.bool_]]:
    """Return the row in which each community and site counts; those left out have the number behind the last."""
    keys = keys_of_sites(tables, columns)
    require_free(keys, _own_columns(found.question.aspect))
    number, groups = len(keys), len(found.communities)
    keys = keys.take(np.tile(np.arange(number), groups))
    if found.question.aspect.of_community:
        named = [name if name != EVERYONE else EVERYONE_NAMED for name in found.communities]
        group = np.repeat(np.arange(groups), number)
        keys["community"] = pd.Categorical.from_codes(group, pd.Index(named, dtype="str"))
    shown = np.ones(len(keys), dtype=bool)
    if certain_only:
        shown = np.tile(tables.sites["region_certain"].eq(True).to_numpy(dtype=bool, na_value=False), groups)
    numbers = np.zeros(len(keys), dtype="int64")
    numbers[shown], table = numbered(keys[shown])
    numbers[~shown] = len(table)
    return numbers, table, shown


def _own_columns(aspect: Vocabulary) -> list[str]:
    shares = [f"share_{term}{end}" for term in aspect.share_of[:1] for end in ("", "_min", "_max")]
    return [*aspect.terms, CONTESTED, UNASSESSED, "undated", "sites", *shares, *["community"] * aspect.of_community]
