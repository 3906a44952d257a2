"""Which statements contradict one another, and what value a site gets from them under a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.claims import NO_DAY
from heritage.errors import unknown_choice
from heritage.vocabulary import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from heritage.claims import Claims

CONTESTED = "contested"
OVERLAP = "their times overlap"
CANNOT_FOLLOW = "the later cannot follow the earlier"
UNPLACED = "their times cannot be compared"
_COMPARED = [
    "group",
    "site",
    "row",
    "voice",
    "top",
    "community",
    "language",
    "possible_from",
    "certain_from",
    "seen_until",
]


def contradictions(held: pd.DataFrame, said: Claims) -> pd.DataFrame:
    """
    Give the pairs of holding statements that contradict each other.

    Parameters
    ----------
    held
        As :func:`heritage.statements.holding` gives them.
    said
        What is said.

    Returns
    -------
    pandas.DataFrame
        ``group``, ``site``, ``row_a`` and ``row_b`` (rows of the table of statements; the first begins
        no later) and ``why``; one row per pair and group.
    """
    aspect = said.aspect
    known = held[held["known"] & place_of(held).duplicated(keep=False)] if not aspect.several else held.iloc[:0]
    known = known.iloc[np.argsort(place_of(known).to_numpy(), kind="stable")]
    columns = {name: known[name].to_numpy() for name in _COMPARED}
    a, b = _pairs(place_of(known).to_numpy())
    a, b = _where(a, b, (columns["voice"][a] != columns["voice"][b]) & (columns["top"][a] != columns["top"][b]))
    for name in ["community"] * aspect.of_community + ["language"] * (aspect.type == "text"):
        left, right = columns[name][a], columns[name][b]
        a, b = _where(a, b, (left < 0) | (right < 0) | (left == right))
    for pair in aspect.compatible:
        both = said.places(pair)
        a, b = _where(a, b, ~(np.isin(columns["top"][a], both) & np.isin(columns["top"][b], both)))
    first, second = _in_time(columns, a, b), _in_time(columns, b, a)
    if not aspect.timeless:
        explained = first & _can_follow(said, columns["top"][a], columns["top"][b])
        explained |= second & _can_follow(said, columns["top"][b], columns["top"][a])
        first, second = first[~explained], second[~explained]
        a, b = _where(a, b, ~explained)
    unplaced = (columns["certain_from"][a] == NO_DAY) & (columns["certain_from"][b] == NO_DAY)
    why = np.select([first | second, unplaced], [CANNOT_FOLLOW, UNPLACED], OVERLAP)
    return pd.DataFrame(
        {
            "group": columns["group"][a],
            "site": columns["site"][a],
            "row_a": columns["row"][a],
            "row_b": columns["row"][b],
            "why": pd.Series(OVERLAP if aspect.timeless else why, index=range(len(a)), dtype="str"),
        }
    )


def place_of(rows: pd.DataFrame) -> pd.Series:
    """
    Give one number for the group and site of each statement.

    Parameters
    ----------
    rows
        With ``group`` and ``site``.

    Returns
    -------
    pandas.Series
        Equal where both are equal.
    """
    return rows["group"] * (rows["site"].max() + 1 if len(rows) else 1) + rows["site"]


def _pairs(place: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each pair of rows on one site once, the earlier row first; rows of one site stand together."""
    if not len(place):
        return np.array([], dtype="int64"), np.array([], dtype="int64")
    starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
    ends = np.repeat(np.r_[starts[1:], len(place)], np.diff(np.r_[starts, len(place)]))
    following = ends - np.arange(len(place)) - 1
    first = np.repeat(np.arange(len(place)), following)
    step = np.arange(len(first)) - np.repeat(np.cumsum(following) - following, following)
    return first, first + step + 1


def _where(
    a: NDArray[np.int64], b: NDArray[np.int64], clash: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return a[clash], b[clash]


def _in_time(
    columns: dict[str, NDArray[np.int64]], earlier: NDArray[np.int64], later: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell of which pairs the times show that one was over before the other began."""
    seen = columns["seen_until"][earlier]
    possible, certain = columns["possible_from"][later], columns["certain_from"][later]
    # What is said to begin after it was said cannot be placed in time.
    placed = (seen != NO_DAY) & (possible != NO_DAY) & ~((possible > certain) & (certain != NO_DAY))
    return np.asarray(placed & (seen < possible))


def _can_follow(said: Claims, earlier: NDArray[np.int64], later: NDArray[np.int64]) -> NDArray[np.bool_]:
    allowed = np.ones(len(earlier), dtype=bool)
    for before, afters in said.aspect.becomes.items():
        (place,), places = said.places([before]), said.places(afters)
        allowed &= (earlier != place) | np.isin(later, places)
    return allowed


def _last_of_each(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~place_of(rows).duplicated(keep="last")]


def _latest(rows: pd.DataFrame, clashes: pd.DataFrame, said: Claims) -> pd.DataFrame:
    """Take the last statement of each site, but where two that contradict are equally late and none is later."""
    del said
    times = rows.set_index(["group", "row"])[["certain_from", "possible_from"]]
    last = _last_of_each(rows)
    greatest = last.set_index(["group", "site"])[["certain_from", "possible_from"]]
    there = clashes[_known_rows(clashes, "row_a", rows) & _known_rows(clashes, "row_b", rows)]
    equal = np.ones(len(there), dtype=bool)
    of_site = greatest.reindex(pd.MultiIndex.from_frame(there[["group", "site"]])).to_numpy()
    for side in ("row_a", "row_b"):
        own = times.reindex(pd.MultiIndex.from_frame(there[["group", side]])).to_numpy()
        equal &= (own == of_site).all(axis=1)
    undecided = pd.MultiIndex.from_frame(there.loc[equal, ["group", "site"]])
    return last[~pd.MultiIndex.from_frame(last[["group", "site"]]).isin(undecided)]


def _known_rows(clashes: pd.DataFrame, side: str, rows: pd.DataFrame) -> NDArray[np.bool_]:
    there = pd.MultiIndex.from_frame(clashes[["group", side]])
    return np.asarray(there.isin(pd.MultiIndex.from_frame(rows[["group", "row"]])))


def _worst(rows: pd.DataFrame, clashes: pd.DataFrame, said: Claims) -> pd.DataFrame:
    """Take the value that stands last in the vocabulary's file; text has no worst and stays contested."""
    del clashes
    if said.aspect.type == "text":
        return rows.iloc[:0]
    return _last_of_each(rows.sort_values(["top", "term"], kind="stable"))


def _most_confident(rows: pd.DataFrame, clashes: pd.DataFrame, said: Claims) -> pd.DataFrame:
    """Take the statement of the highest confidence, of several the latest."""
    most = rows["confidence"].groupby([rows["group"], rows["site"]]).transform("max")
    return _latest(rows[rows["confidence"] == most], clashes, said)


def _none(rows: pd.DataFrame, clashes: pd.DataFrame, said: Claims) -> pd.DataFrame:
    del clashes, said
    return rows.iloc[:0]


POLICIES: dict[str, Callable[[pd.DataFrame, pd.DataFrame, Claims], pd.DataFrame]] = {
    CONTESTED: _none,
    "latest": _latest,
    "worst": _worst,
    "most_confident": _most_confident,
}


def require_policy(name: str) -> str:
    """
    Check the name of a policy for contested sites.

    Parameters
    ----------
    name
        ``"contested"``: they count as contested. ``"latest"``: the last statement counts. ``"worst"``:
        the value that stands last in the vocabulary, unknown aside. ``"most_confident"``: the statement
        of the highest confidence, of several the latest. Where two that contradict are equally late
        and none is later, ``"latest"`` and ``"most_confident"`` fall back on contested.

    Returns
    -------
    str
        The same.

    Raises
    ------
    OptionError
        Where it is not known.

    Examples
    --------
    >>> require_policy("worst")
    'worst'
    """
    if str(name) not in POLICIES:
        raise unknown_choice("policy for conflicts", name, POLICIES)
    return name


def values(held: pd.DataFrame, said: Claims, policy: str = CONTESTED) -> pd.DataFrame:
    """
    Give the value of each site that has a statement which holds.

    Parameters
    ----------
    held
        As :func:`heritage.statements.holding` gives them.
    said
        What is said.
    policy
        As :func:`require_policy` knows them.

    Returns
    -------
    pandas.DataFrame
        ``group``, ``site``, ``top`` and ``term`` (places in ``said.terms``; -1 where the site stays
        contested), ``row`` (of the statement that decides; -1 likewise) and ``contested`` (whatever the
        policy), by group and site.
    """
    columns = ["group", "site", "top", "term", "row"]
    found = _last_of_each(held)[columns].assign(contested=False)
    clashes = contradictions(held, said)
    if len(clashes):
        keys = pd.MultiIndex.from_frame(found[["group", "site"]])
        contested = pd.MultiIndex.from_frame(clashes[["group", "site"]]).unique()
        found["contested"] = keys.isin(contested)
        rows = held[held["known"].to_numpy() & pd.MultiIndex.from_frame(held[["group", "site"]]).isin(contested)]
        decided = POLICIES[policy](rows, clashes, said).set_index(["group", "site"])[columns[2:]]
        of_contested = decided.reindex(keys[found["contested"]], fill_value=-1).to_numpy()
        found.loc[found["contested"], columns[2:]] = of_contested
    unknown = said.places([UNKNOWN])[0]
    nothing = (found["top"] < 0) & ~found["contested"]
    found[["top", "term"]] = found[["top", "term"]].mask(nothing, unknown)
    return found.sort_values(["group", "site"], ignore_index=True)
