"""How the rows of two catalogues differ: statements added, withdrawn, changed; sites moved, joined, renamed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from heritage.assembly import HASHED
from heritage.names import encoded
from heritage.tables import STATEMENTS, stacked

if TYPE_CHECKING:
    from heritage.tables import Tables

ADDED, WITHDRAWN, CHANGED, REMOVED = "added", "withdrawn", "changed", "removed"
JOINED, RENAMED, MOVED, ID_CHANGED, KIND_CHANGED = "joined", "renamed", "moved", "id changed", "kind changed"
_PAIRED_BY = ["site_id", "aspect", "community", "language", "assessor", "source_id"]
_SAME_PLACE = 1e-9  # degrees
_GEOD = Geod(ellps="WGS84")
_TOLD = ["aspect", "value", "when", "assessor", "source_id"]


def _content(statements: pd.DataFrame, sites: pd.Series, columns: list[str]) -> pd.Series:
    """Give a text that is equal where statements say the same of the same site."""
    frame = statements[columns].assign(site_id=sites)
    parts = [frame[name].astype("str").fillna("\0") for name in columns]
    key = parts[0]
    for part in parts[1:]:
        key = key + "\x1f" + part
    return key


def former_ids(old: Tables, new: Tables) -> dict[str, str]:
    """
    Find what became of sites that are gone: the site that has their statements now, or names them.

    Parameters
    ----------
    old, new
        Editions.

    Returns
    -------
    dict of str to str
        The id now, by the id then; sites of which nothing is left are not in it.
    """
    gone = old.sites.index.difference(new.sites.index)
    if gone.empty:
        return {}
    also = new.sites["same_as"].dropna().str.split().explode()
    named = {str(token): str(site) for site, token in also.items() if token in gone}
    said = old.statements[old.statements["site_id"].isin(gone)]
    columns = [name for name in HASHED if name != "site_id"]
    blank = pd.Series("", index=said.index)
    then = pd.DataFrame({"gone": said["site_id"], "key": _content(said, blank, columns)})
    unmatched = new.statements[~new.statements.index.isin(old.statements.index)]
    blank = pd.Series("", index=unmatched.index)
    now = pd.DataFrame({"site": unmatched["site_id"], "key": _content(unmatched, blank, columns)})
    pairs = then.merge(now, on="key").groupby(["gone", "site"]).size().reset_index(name="number")
    best = pairs.sort_values(["gone", "number", "site"], ascending=[True, False, True]).drop_duplicates("gone")
    return {**dict(zip(best["gone"], best["site"], strict=True)), **named}


def changed_sites(old: Tables, new: Tables, became: dict[str, str]) -> pd.DataFrame:
    """
    Tell which sites are new, gone, joined, under another id, renamed, moved, or of another kind.

    Parameters
    ----------
    old, new
        Editions.
    became
        As :func:`former_ids` gives it.

    Returns
    -------
    pandas.DataFrame
        A row per change: ``change``, ``site_id``, ``former_id`` (of joined ones and of those under another
        id), ``name``, ``before``, ``after``, and ``metres`` where both positions are known.
    """
    rows: list[dict[str, object]] = []
    before, after = old.sites, new.sites
    joined = Counter(became.values())
    for site, name in after.loc[after.index.difference(before.index), "name"].items():
        if site not in joined:
            rows.append({"change": ADDED, "site_id": site, "name": name})
    for site, name in before.loc[before.index.difference(after.index), "name"].items():
        now = became.get(str(site))
        change = REMOVED if now is None else JOINED if now in before.index or joined[now] > 1 else ID_CHANGED
        rows.append(
            {
                "change": change,
                "site_id": site if now is None else now,
                "former_id": None if now is None else site,
                "name": name,
            }
        )
    both = before.index.intersection(after.index)
    for column, change in (("name", RENAMED), ("kind", KIND_CHANGED)):
        then, now_is = (table.loc[both, column].astype("str").fillna("") for table in (before, after))
        rows += [
            {
                "change": change,
                "site_id": site,
                "name": after.loc[site, "name"],
                "before": then[site],
                "after": now_is[site],
            }
            for site in both[(then != now_is).to_numpy()]
        ]
    columns = ["change", "site_id", "former_id", "name", "before", "after"]
    parts = [pd.DataFrame(rows, columns=[*columns, "metres"]), _moved(before.loc[both], after.loc[both])]
    table = stacked(parts).astype(dict.fromkeys(columns, "str"))
    return table.astype({"metres": "float64"}).sort_values(["change", "site_id"], ignore_index=True)


def _moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    then, now = before["geometry"].to_numpy(), after["geometry"].to_numpy()
    same = shapely.equals_exact(shapely.normalize(then), shapely.normalize(now), _SAME_PLACE)
    other = ~same & ~(shapely.is_missing(then) & shapely.is_missing(now))
    points = [shapely.point_on_surface(shapes[other]) for shapes in (then, now)]
    ends = [(shapely.get_x(each), shapely.get_y(each)) for each in points]
    _, _, metres = _GEOD.inv(*ends[0], *ends[1])
    told = {name: [_told(shape) for shape in shapes[other]] for name, shapes in (("before", then), ("after", now))}
    named = {"site_id": before.index[other], "name": after["name"].to_numpy()[other]}
    return pd.DataFrame({"change": MOVED, **named, **told, "metres": metres})


def _told(shape: shapely.Geometry | None) -> str:
    if shape is None or shapely.is_empty(shape):
        return "no position"
    point, form = shapely.point_on_surface(shape), int(shapely.get_type_id(shape))
    name = shapely.GeometryType(form).name.lower()
    return f"{name} {shapely.get_y(point):.5f}, {shapely.get_x(point):.5f}"


def changed_statements(old: Tables, new: Tables, became: dict[str, str]) -> pd.DataFrame:
    """
    Tell which statements were added, withdrawn or changed.

    Parameters
    ----------
    old, new
        Editions.
    became
        As :func:`former_ids` gives it: a statement that went with its site has not changed.

    Returns
    -------
    pandas.DataFrame
        A row per statement: ``change``, ``statement_id`` (blank where withdrawn), ``former_id`` (blank where
        added), ``site_id`` as it is now, ``aspect``, ``value_before``, ``value``, ``when``, ``assessor``,
        ``source_id``, and ``fields``: what differs of a changed one.
    """
    then = old.statements.assign(site_id=old.statements["site_id"].replace(became))
    now = new.statements
    known = then.index.intersection(now.index)
    pairs = [(name, name) for name in _differing(then.loc[known], now.loc[known])]
    left = then[~then.index.isin(known)]
    right = now[~now.index.isin(known)]
    columns = list(HASHED)
    keys_left, keys_right = (_content(part, part["site_id"], columns) for part in (left, right))
    left, right = left[~keys_left.isin(keys_right)], right[~keys_right.isin(keys_left)]
    alike_left, alike_right = (_content(part, part["site_id"], _PAIRED_BY) for part in (left, right))
    lone = set(alike_left[~alike_left.duplicated(keep=False)]) & set(alike_right[~alike_right.duplicated(keep=False)])
    by_key = dict(zip(alike_right, right.index, strict=True))
    paired = {name: by_key[key] for name, key in alike_left.items() if key in lone}
    pairs += [(str(a), str(b)) for a, b in paired.items()]
    was, is_now = (
        {str(name): row for name, row in frame.iterrows()} for frame in _named_in(pairs, then, now, left, right)
    )
    rows = [_row(CHANGED, was[a], is_now[b], a, b) for a, b in pairs]
    rows += [_row(WITHDRAWN, was[a], None, a, None) for a in left.index.difference(list(paired))]
    rows += [_row(ADDED, None, is_now[b], None, b) for b in right.index.difference(list(paired.values()))]
    names = ["change", "statement_id", "former_id", "site_id", "aspect", "value_before", *_TOLD[1:], "fields"]
    table = pd.DataFrame(rows, columns=names).astype("str")
    order = table["statement_id"].fillna(table["former_id"])
    return table.assign(_order=order).sort_values(["change", "_order"], ignore_index=True).drop(columns="_order")


def _named_in(
    pairs: list[tuple[str, str]], then: pd.DataFrame, now: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the rows that are to be told of."""
    return (
        then.loc[then.index.isin([*(a for a, _ in pairs), *left.index])],
        now.loc[now.index.isin([*(b for _, b in pairs), *right.index])],
    )


def _differing(then: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    differs = np.zeros(len(then), dtype=bool)
    for name in STATEMENTS:
        codes, _ = encoded(pd.concat([then[name].astype("str"), now[name].astype("str")]).fillna(""))
        differs |= codes[: len(then)] != codes[len(then) :]
    return list(then.index[differs])


def _row(
    change: str, then: pd.Series | None, now: pd.Series | None, former_id: str | None, statement_id: str | None
) -> dict[str, object]:
    shown = now if now is not None else then
    assert shown is not None
    row: dict[str, object] = {"change": change, "statement_id": statement_id, "former_id": former_id}
    row |= {"site_id": shown["site_id"], **{name: shown[name] for name in _TOLD}}
    row["value_before"] = None if then is None else then["value"]
    if now is None:
        row["value"] = None
    if then is not None and now is not None:
        differing = [name for name in STATEMENTS if str(then[name]) != str(now[name])]
        row["fields"] = ", ".join(differing)
    return row
