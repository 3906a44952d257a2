"""How the values of sites add up, by region, kind or any column, with bounds that hide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.dates import as_day
from heritage.errors import OptionError, unknown_choice
from heritage.statements import CONTESTED, EVERYONE, communities_of, holding, in_groups, is_undated, values
from heritage.vocabulary import UNKNOWN, aspects
from heritage.vocabulary import aspect as find_aspect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heritage.tables import Tables
    from heritage.vocabulary import Vocabulary

OUTSIDE, UNLOCATED, BLANK = "(outside)", "(unlocated)", "(blank)"
UNASSESSED = "unassessed"
_LAST = (OUTSIDE, UNLOCATED)
_POLICIES = {
    CONTESTED: "contested sites counted apart",
    "latest": "contested sites counted by their latest statement",
}


def region_of_sites(tables: Tables) -> pd.Series:
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
            keys["region_id"] = region_of_sites(tables)
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
            own = tables.statements.loc[tables.statements["aspect"] == found.name, "site_id"]
            spoken_of = tables.statements[tables.statements["site_id"].isin(own)]
            existence = values(holding(spoken_of, found), found)
            contested.update(existence.index[existence["contested"]].get_level_values("site_id"))
    return contested


def site_values(
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
        term, ``"contested"`` or ``"unassessed"``), ``contested``, ``undated``; and whether it counts
        in the share (``in_share``), in what the share is of (``assessed``), and in its bounds
        (``in_lower``, ``in_upper``).
    """
    communities = communities_of(tables.statements, aspect, community)
    index = pd.MultiIndex.from_product([communities, tables.sites.index], names=["group", "site_id"])
    held = holding(tables.statements, aspect, as_of, communities)
    found = values(held, aspect, conflict).reindex(index)
    own = tables.statements[tables.statements["aspect"] == aspect.name]
    undated = in_groups(own[is_undated(own)], communities)
    sites = pd.DataFrame(index=index)
    sites["value"] = found["value"].fillna(UNASSESSED)
    sites["contested"] = found["contested"].eq(True)
    sites["undated"] = sites["value"].eq(UNASSESSED) & _is_among(index, undated)
    said_by_any = _is_among(index, held[held["top"].isin(aspect.share_of)])
    existence_contested = index.get_level_values("site_id").isin(_contested_existence(tables))
    return sites.join(_shares(sites, aspect, said_by_any, existence_contested))


def _is_among(index: pd.MultiIndex, statements: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell of which groups and sites there are statements."""
    return index.isin(pd.MultiIndex.from_frame(statements[["group", "site_id"]]))


def _shares(
    sites: pd.DataFrame, aspect: Vocabulary, said_by_any: NDArray[np.bool_], existence_contested: NDArray[np.bool_]
) -> pd.DataFrame:
    """Mark the sites that count in the share, in what it is of, and in its lower and upper bound."""
    in_share = sites["value"].isin(aspect.share_of)
    open_question = sites["value"].isin([UNASSESSED, UNKNOWN])
    return pd.DataFrame(
        {
            "in_share": in_share,
            "assessed": ~open_question,
            "in_lower": in_share & ~sites["contested"] & ~existence_contested,
            "in_upper": in_share | (sites["contested"] & said_by_any) | open_question,
        }
    )


def _counted(sites: pd.DataFrame, keys: pd.DataFrame, aspect: Vocabulary) -> pd.DataFrame:
    """Count sites by keys that stand on the same index; a key's own name may be anything."""
    counts = pd.DataFrame({name: sites["value"].eq(name) for name in (*aspect.top_level, CONTESTED, UNASSESSED)})
    counts["undated"], counts["sites"] = sites["undated"], True
    names = [f"key {name}" for name in keys.columns]
    marks = sites[["in_share", "assessed", "in_lower", "in_upper"]]
    rows = pd.concat([keys.set_axis(names, axis=1), counts, marks], axis=1)
    sums = rows.groupby(names, observed=True).sum().reset_index()
    table = pd.concat([sums[names].set_axis(keys.columns, axis=1), sums[counts.columns]], axis=1)
    if aspect.share_of:
        share = f"share_{aspect.share_of[0]}"
        table[share] = sums["in_share"] / sums["assessed"].where(sums["assessed"] > 0, np.nan)
        table[f"{share}_min"] = sums["in_lower"] / sums["sites"]
        table[f"{share}_max"] = sums["in_upper"] / sums["sites"]
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
    day = as_day(as_of) if as_of is not None else None
    sites = site_values(tables, found, day, conflict, community).reset_index()
    keys = _keys(tables, columns).reindex(sites["site_id"]).set_axis(sites.index)
    if found.of_community:
        keys["community"] = sites["group"].replace(EVERYONE, "(everyone)")
    _check_keys(keys, found)
    table = _in_code_point_order(_counted(sites, keys, found), list(keys.columns))
    table.attrs["caption"] = caption(tables, aspect, as_of, conflict, community, columns)
    return table


def _check_keys(keys: pd.DataFrame, aspect: Vocabulary) -> None:
    """Refuse to sum by nothing, or by a column called like one of the summary's own."""
    own = {*aspect.top_level, CONTESTED, UNASSESSED, "undated", "sites"}
    own.update(f"share_{term}{end}" for term in aspect.share_of[:1] for end in ("", "_min", "_max"))
    if keys.columns.empty:
        raise OptionError("by= names no column to sum by: write by='kind', say")
    for name in keys.columns:
        if name in own:
            raise OptionError(f"the summary has a column {name!r} of its own: rename the layer's before summing by it")
