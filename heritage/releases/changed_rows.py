"""How the rows of two catalogues differ: statements added, withdrawn, changed; sites moved, joined, renamed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.editions.redaction import voices_withheld
from heritage.editions.renumbering import follow
from heritage.model.folding import fold, is_among, rows_as_text
from heritage.model.ids import HASHED
from heritage.model.plain_ids import ids_elsewhere
from heritage.model.schema import ELLIPSOID, STATEMENTS, stacked
from heritage.model.visibility import GENERALISED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heritage.model.tables import Tables

ADDED, WITHDRAWN, CHANGED, REMOVED = "added", "withdrawn", "changed", "removed"
JOINED, RENAMED, MOVED, ID_CHANGED, KIND_CHANGED = "joined", "renamed", "moved", "id changed", "kind changed"
_PAIRED_BY = ["site_id", "aspect", "community", "language", "assessor", "source_id"]
_SAME_PLACE = 1e-9  # degrees
_TOLD = ["aspect", "value", "when", "assessor", "source_id"]


def former_ids(old: Tables, new: Tables) -> dict[str, str]:
    """Find what became of sites that are gone: the site that has their statements now, or names them."""
    gone = old.sites.index.difference(new.sites.index)
    if gone.empty:
        return {}
    also = new.sites["same_as"].dropna().map(ids_elsewhere).explode()
    named = {str(token): str(site) for site, token in also.items() if token in gone}
    said = old.statements[is_among(old.statements["site_id"], gone)]
    stays = new.statements["site_id"].reindex(said.index).dropna()
    moved = pd.DataFrame({"gone": said.loc[stays.index, "site_id"], "site": stays})
    pairs = pd.concat([moved, _alike(said, old, new)]).groupby(["gone", "site"]).size().reset_index(name="number")
    best = pairs.sort_values(["gone", "number", "site"], ascending=[True, False, True]).drop_duplicates("gone")
    return {**dict(zip(best["gone"], best["site"], strict=True)), **named}


def _alike(said: pd.DataFrame, old: Tables, new: Tables) -> pd.DataFrame:
    """Pair sites by what is said of them, where it is said of one alone, or where they have one name."""
    other = new.statements[~new.statements.index.isin(old.statements.index)]
    columns = [name for name in HASHED if name != "site_id"]
    sides = []
    for given, sites, column in ((said, old.sites, "gone"), (other, new.sites, "site")):
        frame = given.assign(assessor=voices_withheld(given["assessor"]))
        told = pd.DataFrame({column: frame["site_id"], "key": rows_as_text(frame, columns)})
        told["name"] = fold(frame["site_id"].map(sites["name"]).astype("str"))
        sides.append(told.assign(alone=~told["key"].duplicated(keep=False)))
    then, now = sides
    alone = then[then["alone"]].merge(now[now["alone"]], on="key")
    named = then.dropna(subset="name").merge(now.dropna(subset="name"), on=["key", "name"])
    return pd.concat([alone, named])[["gone", "site"]].drop_duplicates()


def changed_sites(old: Tables, new: Tables, became: dict[str, str]) -> pd.DataFrame:
    """Return which sites are new, gone, joined, under another id, renamed, moved, or of another kind."""
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
    parts = [pd.DataFrame(rows, columns=[*columns, "metres"]), _sites_that_moved(before.loc[both], after.loc[both])]
    table = stacked(parts).astype(dict.fromkeys(columns, "str"))
    return table.astype({"metres": "float64"}).sort_values(["change", "site_id"], ignore_index=True)


def _sites_that_moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    then, now = before["geometry"].to_numpy(), after["geometry"].to_numpy()
    same = shapely.equals_exact(shapely.normalize(then), shapely.normalize(now), _SAME_PLACE)
    other = ~same & ~(shapely.is_missing(then) & shapely.is_missing(now)) & ~_only_other_cells(before, after)
    points = [shapely.point_on_surface(shapes[other]) for shapes in (then, now)]
    ends = [(shapely.get_x(each), shapely.get_y(each)) for each in points]
    _, _, metres = ELLIPSOID.inv(*ends[0], *ends[1])
    told = {
        name: [_shape_in_words(shape) for shape in shapes[other]] for name, shapes in (("before", then), ("after", now))
    }
    named = {"site_id": before.index[other], "name": after["name"].to_numpy()[other]}
    return pd.DataFrame({"change": MOVED, **named, **told, "metres": metres})


def _only_other_cells(before: pd.DataFrame, after: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which places have another cell that holds the former one, or lies in it: their place may be the same."""
    generalised = [each["visibility"].eq(GENERALISED).to_numpy(dtype=bool) for each in (before, after)]
    then, now = (shapely.centroid(each["geometry"].to_numpy()) for each in (before, after))
    nested = shapely.intersects(before["geometry"].to_numpy(), now) | shapely.intersects(
        after["geometry"].to_numpy(), then
    )
    unplaced = shapely.is_missing(then) | shapely.is_missing(now)
    return np.asarray(generalised[0] & generalised[1] & (nested | unplaced))


def _shape_in_words(shape: shapely.Geometry | None) -> str:
    if shape is None or shapely.is_empty(shape):
        return "no position"
    point, form = shapely.point_on_surface(shape), int(shapely.get_type_id(shape))
    name = shapely.GeometryType(form).name.lower()
    return f"{name} {shapely.get_y(point):.5f}, {shapely.get_x(point):.5f}"


def changed_statements(old: Tables, new: Tables, became: dict[str, str]) -> pd.DataFrame:
    """Return which statements were added, withdrawn or changed."""
    then, now = (each.statements.assign(assessor=voices_withheld(each.statements["assessor"])) for each in (old, new))
    then["site_id"] = follow(then["site_id"], became)
    known = then.index.intersection(now.index)
    known = known[_differences(then.loc[known], now.loc[known]).any(axis=1)]
    left, right = _unpaired(then[~then.index.isin(now.index)], now[~now.index.isin(then.index)], HASHED)
    alike = [rows_as_text(part, _PAIRED_BY) for part in (left, right)]
    lone = [pd.Series(texts.index, index=texts)[~texts.duplicated(keep=False).to_numpy()] for texts in alike]
    keys = lone[0].index.intersection(lone[1].index)
    was, is_now = (pd.Index(each.reindex(keys)).append(known) for each in lone)
    changed = _told_of(CHANGED, now.loc[is_now]).assign(
        former_id=was, value_before=then.loc[was, "value"].to_numpy(), fields=_fields(then.loc[was], now.loc[is_now])
    )
    left, right = left[~left.index.isin(was)], right[~right.index.isin(is_now)]
    withdrawn = _told_of(WITHDRAWN, left)
    withdrawn = withdrawn.assign(former_id=left.index, statement_id=None, value_before=withdrawn["value"], value=None)
    names = ["change", "statement_id", "former_id", "site_id", "aspect", "value_before", *_TOLD[1:], "fields"]
    parts = [part.reindex(columns=names) for part in (changed, withdrawn, _told_of(ADDED, right))]
    table = stacked(parts).astype("str")
    order = table["statement_id"].fillna(table["former_id"])
    return table.assign(_order=order).sort_values(["change", "_order"], ignore_index=True).drop(columns="_order")


def _unpaired(left: pd.DataFrame, right: pd.DataFrame, columns: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of either side that the other has not, one for one: with another id alone it is the same."""
    keys = []
    for part in (left, right):
        texts = rows_as_text(part, columns)
        keys.append(pd.MultiIndex.from_arrays([texts, texts.groupby(texts).cumcount()]))
    return left[~keys[0].isin(keys[1])], right[~keys[1].isin(keys[0])]


def _told_of(change: str, statements: pd.DataFrame) -> pd.DataFrame:
    told = statements[["site_id", *_TOLD]].assign(change=change, statement_id=statements.index)
    return told.reset_index(drop=True)


def _differences(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return the columns in which two frames of the same rows differ."""
    found = {}
    for name in STATEMENTS:
        codes, _ = pd.factorize(pd.concat([then[name].astype("str"), now[name].astype("str")]).fillna(""), sort=True)
        found[name] = codes[: len(then)] != codes[len(then) :]
    return pd.DataFrame(found, columns=list(STATEMENTS), index=then.index)


def _fields(then: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    names = np.array(list(STATEMENTS), dtype=object)
    return [", ".join(names[row]) for row in _differences(then, now).to_numpy()]
