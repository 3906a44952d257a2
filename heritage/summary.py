"""How the values of sites add up, by region, kind or any column, with bounds that hide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.dates import as_day
from heritage.errors import OptionError, unknown_choice
from heritage.statements import CONTESTED, EVERYONE, communities_of, holding, is_undated, values
from heritage.vocabulary import UNKNOWN, aspects
from heritage.vocabulary import aspect as find_aspect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heritage.tables import Tables
    from heritage.vocabulary import Vocabulary

OUTSIDE, UNLOCATED, BLANK = "(outside)", "(unlocated)", "(blank)"
UNASSESSED = "unassessed"
_LAST = (OUTSIDE, UNLOCATED)
_POLICIES = {
    CONTESTED: "contested sites counted apart",
    "latest": "contested sites counted by their latest statement",
}


def place_of_sites(tables: Tables) -> pd.Series:
    """
    Give the region of each site, or why it has none.

    Parameters
    ----------
    tables
        The catalogue.

    Returns
    -------
    pandas.Series
        ``region_id``, ``"(outside)"`` or ``"(unlocated)"`` on the index of the sites.
    """
    sites = tables.sites
    located = sites.geometry.notna()
    region_ids: pd.Series = sites["region_id"]
    known = region_ids.where(region_ids.isin(tables.regions.index))
    return known.fillna(OUTSIDE).where(located, UNLOCATED)


def _keys(tables: Tables, by: Sequence[str]) -> pd.DataFrame:
    """Give the columns that sites are grouped by, as text."""
    sites = tables.sites
    keys = pd.DataFrame(index=sites.index)
    for name in by:
        if name == "region":
            keys["region_id"] = place_of_sites(tables)
            keys["region"] = keys["region_id"].map(tables.regions["name"]).astype("str").fillna(keys["region_id"])
        elif name == "site_id":
            keys["site_id"] = sites.index
        elif name in sites.columns and name != "geometry":
            keys[name] = sites[name].astype("str").fillna(BLANK)
        else:
            raise unknown_choice("column to sum by", name, ["region", "site_id", *sites.columns.drop("geometry")])
    return keys.astype("str")


def _in_code_point_order(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    order = pd.DataFrame(index=frame.index)
    for name in keys:
        order[f"{name} last"] = frame[name].map({special: place for place, special in enumerate(_LAST, 1)}).fillna(0)
        order[name] = frame[name].map(lambda text: text.encode("utf-8"))
    return frame.loc[order.sort_values(list(order.columns)).index].reset_index(drop=True)


def _contested_existence(tables: Tables) -> set[str]:
    """Give the sites of which somebody says that there never was such a place."""
    contested: set[str] = set()
    for found in aspects().values():
        if found.implied:
            existence = values(holding(tables.statements, found), found)
            contested.update(existence.index[existence["contested"]].get_level_values("site_id"))
    return contested


def assess(
    tables: Tables,
    aspect: Vocabulary,
    as_of: pd.Timestamp | None,
    conflict: str,
    community: str | None,
) -> pd.DataFrame:
    """
    Give every site its value, and what the bounds of a share need to know of it.

    Parameters
    ----------
    tables
        The catalogue.
    aspect
        Of type term.
    as_of
        The day; None for all time.
    conflict
        The policy for contested sites.
    community
        The community asked for, or None for all that are named.

    Returns
    -------
    pandas.DataFrame
        One row per community (``group``, blank for everyone) and ``site_id``: ``value`` (a top-level
        term, ``"contested"`` or ``"unassessed"``), ``contested``, ``undated``, ``existence_contested``
        and ``said``, whether any holding statement says one of the terms whose share is reported.
    """
    communities = communities_of(tables.statements, aspect, community)
    index = pd.MultiIndex.from_product([communities, tables.sites.index], names=["group", "site_id"])
    held = holding(tables.statements, aspect, as_of, communities)
    found = values(held, aspect, conflict).reindex(index)
    telling = held[held["top"].isin(aspect.share_of)]
    own = tables.statements[tables.statements["aspect"] == aspect.name]
    undated = own[is_undated(own)]
    of_group = undated["community"].isna() | undated["community"].isin(communities)
    sites = pd.DataFrame(index=index)
    sites["value"] = found["value"].fillna(UNASSESSED)
    sites["contested"] = found["contested"].eq(True)
    site_ids = index.get_level_values("site_id")
    sites["undated"] = sites["value"].eq(UNASSESSED) & site_ids.isin(undated.loc[of_group, "site_id"])
    sites["existence_contested"] = site_ids.isin(_contested_existence(tables))
    sites["said"] = index.isin(pd.MultiIndex.from_frame(telling[["group", "site_id"]]))
    return sites


def _shares(sites: pd.DataFrame, aspect: Vocabulary) -> pd.DataFrame:
    """Mark the sites that count in the lower bound, the share, and the upper bound."""
    telling = sites["value"].isin(aspect.share_of)
    open_question = sites["value"].isin([UNASSESSED, UNKNOWN])
    return pd.DataFrame(
        {
            "least": telling & ~sites["contested"] & ~sites["existence_contested"],
            "telling": telling,
            "assessed": ~open_question,
            "most": telling | (sites["contested"] & sites["said"]) | open_question,
        }
    )


def _counted(sites: pd.DataFrame, keys: list[str], aspect: Vocabulary) -> pd.DataFrame:
    columns = [*aspect.top_level, CONTESTED, UNASSESSED]
    counts = pd.DataFrame({name: sites["value"].eq(name) for name in columns})
    counts["undated"], counts["sites"] = sites["undated"], True
    marks = _shares(sites, aspect)
    sums = pd.concat([sites[keys], counts, marks], axis=1).groupby(keys, observed=True).sum().reset_index()
    table = sums[[*keys, *counts.columns]].copy()
    if aspect.share_of:
        share = f"share_{aspect.share_of[0]}"
        table[share] = sums["telling"] / sums["assessed"].where(sums["assessed"] > 0, np.nan)
        table[f"{share}_min"] = sums["least"] / sums["sites"]
        table[f"{share}_max"] = sums["most"] / sums["sites"]
    return table


def caption(
    tables: Tables, aspect: str, as_of: str | None, conflict: str, community: str | None, by: Sequence[str] = ()
) -> str:
    """
    Say what was counted: of what, as of when, for whom, under which policy, from which inputs.

    Parameters
    ----------
    tables
        The catalogue.
    aspect, as_of, conflict, community, by
        As for :func:`summary`.

    Returns
    -------
    str
        One sentence, or two where rows are held back.
    """
    label = find_aspect(aspect).labels["en"].capitalize()
    parts = [f"{label} of {len(tables.sites)} sites" + (f" by {' and '.join(by)}" if by else "")]
    parts.append(f"as of {as_of}" if as_of else "by all statements of any date")
    if find_aspect(aspect).of_community:
        parts.append(f"for {community}" if community else "for each community named")
    parts.append("according to all assessors")
    parts.append(_POLICIES[conflict])
    inputs = tables.inputs
    layers = inputs.loc[inputs["role"].isin(["sites", "statements"]), "name"]
    parts.append(f"from {', '.join(layers)}")
    regions = inputs.loc[inputs["role"] == "regions", "name"]
    if len(regions):
        parts.append(f"regions of {', '.join(regions)}")
    held = f" {tables.withheld} rows are held back from the public edition." if tables.withheld else ""
    return "; ".join(parts) + "." + held


def summary(
    tables: Tables,
    aspect: str = "status",
    by: str | Sequence[str] = ("region", "kind"),
    as_of: str | None = None,
    community: str | None = None,
    conflict: str = "contested",
) -> pd.DataFrame:
    """
    Count sites by the value that they have on one aspect.

    Parameters
    ----------
    tables
        The catalogue.
    aspect
        The aspect, of type term; by default the state of the fabric.
    by
        ``"region"``, ``"site_id"``, any column of the sites, or several of these.
    as_of
        A year, month or day in EDTF: what was so on its last day, as known today. Without it every
        statement takes part.
    community
        For presence and access, the one community to tell of; by default there is a row for each.
    conflict
        What a contested site counts as: ``"contested"``, as contested; ``"latest"``, by the last of
        its statements, but as contested where two that contradict are equally late.

    Returns
    -------
    pandas.DataFrame
        A row per combination that occurs, in code-point order, ``(outside)`` and ``(unlocated)``
        last. Columns: the keys (``region`` gives ``region_id`` and ``region``), ``community`` where
        the aspect is told by community, one per top-level value, then ``contested``, ``unassessed``
        (of them ``undated``) and ``sites``; per row the sites are the sum of values, contested and
        unassessed. ``share_destroyed`` (named after the first term whose share is told) is the share
        of sites with a value other than unknown, contested included. Its bounds need no model of
        chance: ``_min`` counts uncontested sites of all sites; ``_max`` counts also the contested
        ones of which any statement says so, the unassessed and the unknown. The frame's
        ``attrs["caption"]`` says what was counted.

    Raises
    ------
    OptionError
        Where an argument names what is not there.

    Examples
    --------
    >>> import heritage
    >>> table = heritage.sample().summary(by="kind", as_of="1990")
    >>> table.loc[table["kind"] == "mosque", ["destroyed", "contested", "unassessed", "sites"]].values.tolist()
    [[7, 0, 20, 29]]
    """
    found = find_aspect(aspect)
    if found.type != "term" or found.several:
        why = "is free text" if found.type != "term" else "holds several values side by side"
        raise OptionError(f"{aspect} {why} and is not summed: choose another aspect")
    columns = [by] if isinstance(by, str) else list(by)
    keys = _keys(tables, columns)
    day = as_day(as_of) if as_of is not None else None
    sites = assess(tables, found, day, conflict, community).reset_index()
    sites = sites.join(keys.drop(columns="site_id", errors="ignore"), on="site_id")
    names = list(keys.columns)
    if found.of_community:
        sites["community"] = sites["group"].replace(EVERYONE, "(everyone)")
        names.append("community")
    if not names:
        raise OptionError("by= names no column to sum by: write by='kind', say")
    table = _in_code_point_order(_counted(sites, names, found), names)
    table.attrs["caption"] = caption(tables, aspect, as_of, conflict, community, columns)
    return table
