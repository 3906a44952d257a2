"""Which statements on an aspect hold on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.model.errors import OptionError, unknown_choice
from heritage.statements.coded import NO_DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.statements.coded import CodedStatements

EVERYONE = ""
EVERYONE_NAMED = "(everyone)"


def begun(
    rows: pd.DataFrame, day: pd.Timestamp | None, known: pd.Timestamp | None, *, persists: bool | pd.Series
) -> pd.Series:
    """Return which statements take part on a day."""
    part = pd.Series(True, index=rows.index)
    if known is not None:
        part &= (rows["stated_by"] <= _seconds(known)) & (rows["stated_by"] != NO_DAY)
    if day is not None:
        began = ((rows["certain_from"] <= _seconds(day)) & (rows["certain_from"] != NO_DAY)) | rows["open_start"]
        over = rows["ends"] & (rows["seen_until"] < _seconds(day)) & ~pd.Series(persists, index=rows.index)
        part &= began & ~over & ~rows["undated"]
    return part


def _seconds(day: pd.Timestamp) -> int:
    return int(day.as_unit("s").asm8.view("int64"))


def taking_part(
    said: CodedStatements,
    day: pd.Timestamp | None = None,
    known: pd.Timestamp | None = None,
    heard: NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """Return the statements that take part: neither superseded nor out of time."""
    day = None if said.aspect.timeless else day
    part = begun(said.rows, day, known, persists=said.aspect.persists).to_numpy(copy=True)
    if len(said.superseding):
        asked = begun(said.superseding, day, known, persists=said.superseding["persists"])
        asked |= said.superseding["timeless"] & begun(said.superseding, None, known, persists=True)
        if heard is not None:  # what does not take part supersedes nothing
            asked &= heard[said.superseding["row"]]
        part &= ~np.isin(said.rows["row"], said.superseding.loc[asked, "superseded"])
    if heard is not None:
        part &= heard[said.rows["row"]]
    return said.rows if part.all() else said.rows[part]


def communities_of(said: CodedStatements, community: str | None = None) -> list[str]:
    """Return the communities that an aspect is to be told for."""
    aspect = said.aspect
    if not aspect.of_community:
        if community is not None:
            raise OptionError(
                f"{aspect.name} is not told by community: leave out community={community!r}", argument="community"
            )
        return [EVERYONE]
    named = list(said.communities)
    if community is None:
        return named or [EVERYONE]
    if named and community not in named:
        raise unknown_choice(f"community that statements on {aspect.name} name", community, named, "community")
    return [community]


def in_groups(rows: pd.DataFrame, said: CodedStatements, communities: list[str]) -> pd.DataFrame:
    """Set each statement into the group of its community, and what is said of everyone into each."""
    if communities == [EVERYONE]:
        return rows.assign(group=0)
    own = rows[rows["community"] >= 0]
    own = own.assign(group=pd.Index(communities).get_indexer(said.communities[own["community"]]))
    everyone = rows[rows["community"] < 0]
    groups = [own[own["group"] >= 0], *(everyone.assign(group=place) for place in range(len(communities)))]
    return pd.concat(groups).sort_index(kind="stable")


def holding(said: CodedStatements, part: pd.DataFrame, communities: list[str]) -> pd.DataFrame:
    """Return the statements that hold: of each voice the last that takes part."""
    aspect = said.aspect
    columns = ["site", "voice"]
    columns += ["community"] * aspect.of_community + ["language"] * (aspect.type == "text") + ["term"] * aspect.several
    last = part[~_as_one(part, columns).duplicated(keep="last").to_numpy()]
    return in_groups(last, said, communities)


def _as_one(rows: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Return one number per row that is equal where all the columns are."""
    key = np.zeros(len(rows), dtype="int64")
    size = 1
    for name in columns:
        numbers = rows[name].to_numpy()
        width = int(numbers.max(initial=0)) + 2
        if size * width >= np.iinfo("int64").max:
            key = pd.factorize(key)[0].astype("int64")
            size = int(key.max(initial=0)) + 1
        key, size = key * width + numbers + 1, size * width
    return pd.Series(key)
