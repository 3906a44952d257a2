"""Records of one id: one site where they may be one place, several where they are plainly not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.assembly.flat_records import FINGERPRINT, ORIGIN, as_key, one_per_id
from heritage.model.folding import are_different, fold, is_among, is_any_of, rows_as_text
from heritage.model.plain_ids import sites_called
from heritage.model.schema import ELLIPSOID
from heritage.model.visibility import strictest_of_each
from heritage.model.words import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heritage.model.findings import Findings

APART_M = 1000.0  # beyond this, and both uncertainties, records of another name or kind are another place
_FEWEST_DEGREES = APART_M / 111_700.0  # no degree on the ground is longer
_MOST_COMPARED = 2_000  # different records of one id
# What comes from one record: a name of one place, a kind of another and the position of a third make a fourth.
_BLOCKS = (("name",), ("kind", "kind_given"), ("geometry", "location_uncertainty_m", "location_source_id"))


def told_apart_by_place(records: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return records of one id that are plainly of several places an id for each place."""
    if are_different(records["site_id"]):
        return records
    shared = records["site_id"].duplicated(keep=False).to_numpy()
    many = records[shared]
    facts = _facts(many)
    spread = facts.groupby(many["site_id"].to_numpy())
    wide = (spread["x"].agg(np.ptp) > _FEWEST_DEGREES) | (spread["y"].agg(np.ptp) > _FEWEST_DEGREES)
    several = spread[["name", "kind"]].nunique().gt(1)
    differ = several["name"] | several["kind"]
    asked = many[many["site_id"].isin(wide.index[wide & differ]).to_numpy()]
    new = records["site_id"].copy()
    for site, own in asked.groupby("site_id", sort=True):
        groups = _groups(own, facts.loc[own.index])
        if groups.max() > 0:
            new[own.index] = [f"{site}~{group + 1}" for group in groups]
    changed = new != records["site_id"]
    if not changed.any():
        return records
    strict = strictest_of_each(records["visibility"], records["site_id"])
    told = records[changed].assign(site_id=new[changed])
    findings.add_rows("site-two-places", told, "site_id", told["site_id"])
    seen = records["visibility"].mask(changed, records["site_id"].map(strict).astype("str"))
    return records.assign(site_id=new, visibility=seen)


def _facts(records: pd.DataFrame) -> pd.DataFrame:
    """Return what tells places apart: folded name, kind, and where the middle lies."""
    shapes = _shapes(records)
    middles = shapely.centroid(shapes)
    kinds = records["kind"].fillna(vocabulary("kinds").understand(records["kind_given"]))
    told = {"name": fold(records["name"]), "kind": kinds, "x": shapely.get_x(middles), "y": shapely.get_y(middles)}
    return pd.DataFrame(told, index=records.index)


def _shapes(records: pd.DataFrame) -> NDArray[np.object_]:
    shapes: NDArray[np.object_] = records["geometry"].to_numpy(dtype=object, copy=True)
    shapes[~shapely.is_geometry(shapes)] = None
    return shapes


def _groups(records: pd.DataFrame, facts: pd.DataFrame) -> NDArray[np.int64]:
    """Return a number for each place of records of one id, in code-point order of what they say."""
    texts = rows_as_text(
        records.assign(geometry=as_key(records["geometry"])), [str(name) for name in records if name not in ORIGIN]
    )
    where = [as_key(records["geometry"]).fillna(""), records["location_uncertainty_m"].astype("str").fillna("")]
    told = pd.DataFrame({"name": facts["name"], "kind": facts["kind"], "where": where[0], "how": where[1]})
    keys = rows_as_text(told, ["name", "kind", "where", "how"])
    codes, _ = pd.factorize(keys, sort=True)  # so that the order of records does not matter
    firsts = pd.Series(np.arange(len(codes))).groupby(codes).first().to_numpy()[:_MOST_COMPARED]
    joined = _joined(records.iloc[firsts], facts.iloc[firsts])
    of_code = np.full(codes.max() + 1, joined[0])  # what is beyond the most that are compared stays with the first
    of_code[codes[firsts]] = joined
    groups = of_code[codes]
    order = texts.groupby(groups).min().sort_values().index
    return np.asarray(pd.Index(order).get_indexer(pd.Index(groups)))


def _joined(records: pd.DataFrame, facts: pd.DataFrame) -> NDArray[np.int64]:
    """Join records that may be one place, step by step; one without a position joins those of its name and kind."""
    shapes, metres = _shapes(records), pd.to_numeric(records["location_uncertainty_m"], errors="coerce").fillna(0)
    located = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    first, second = np.triu_indices(len(records), 1)
    differ = np.zeros(len(first), dtype=bool)
    for column in ("name", "kind"):
        words = facts[column].to_numpy(dtype=object)
        given = facts[column].notna().to_numpy()
        differ |= given[first] & given[second] & (words[first] != words[second])
    both = located[first] & located[second]
    near = np.zeros(len(first), dtype=bool)
    reach = APART_M + metres.to_numpy()[first[both]] + metres.to_numpy()[second[both]]
    near[both] = _metres_between(shapes[first[both]], shapes[second[both]]) <= reach
    may_be_one = np.where(both, ~differ | near, ~differ)
    groups = _components(len(records), first[may_be_one & both], second[may_be_one & both])
    for place in np.flatnonzero(~located):
        mine = (first == place) | (second == place)
        others = np.where(first == place, second, first)[mine & may_be_one]
        there = {int(groups[other]) for other in others if located[other]}
        groups[place] = there.pop() if len(there) == 1 else min([place, *others[~located[others]]]) + len(records)
    return groups


def _metres_between(first: NDArray[np.object_], second: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the metres between the nearest points of shapes."""
    points = (shapely.get_type_id(first) == 0).all() and (shapely.get_type_id(second) == 0).all()
    if points:  # a hundred times as fast
        ends = np.stack([shapely.get_coordinates(first), shapely.get_coordinates(second)], axis=1)
    else:
        ends = shapely.get_coordinates(shapely.shortest_line(first, second)).reshape(-1, 2, 2)
    return np.asarray(ELLIPSOID.inv(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])[2], dtype=float)


def _components(number: int, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    groups = np.arange(number)
    while True:
        lower = np.minimum(groups[first], groups[second])
        if (groups[first] == lower).all() and (groups[second] == lower).all():
            return groups
        np.minimum.at(groups, first, lower)
        np.minimum.at(groups, second, lower)
        groups = groups[groups]


def alike_numbered(records: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Tell apart records without an id whose content is equal: nothing says that they are one place."""
    if FINGERPRINT not in records:
        return records
    made = records["site_id"].eq(records[FINGERPRINT]).eq(True)
    if are_different(records.loc[made, "site_id"]):
        return records
    own = records.loc[made].sort_values(ORIGIN)
    place = own.groupby("site_id").cumcount() + 1
    again = own[place > 1]
    numbered = again["site_id"] + "-" + place[place > 1].astype("str")
    findings.add_rows("record-alike", again.assign(site_id=numbered), "site_id", again["site_id"])
    ids = records["site_id"].where(~records.index.isin(again.index), numbered.reindex(records.index))
    return records.assign(site_id=ids)


def one_site_per_id(records: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Join records of one id into one site."""
    if are_different(records["site_id"]):
        return records
    many = records[records["site_id"].duplicated(keep=False)]
    return one_per_id(records, "site_id", "record", findings, _of_one_record(many))


def _of_one_record(many: pd.DataFrame) -> pd.DataFrame:
    """Return name, kind and geometry of each site, by its id."""
    keys = pd.DataFrame({name: as_key(many[name]) for name in ("name", "kind", "kind_given", "geometry")})
    keys["kind"] = keys["kind"].fillna(vocabulary("kinds").understand(many["kind_given"])).fillna(keys["kind_given"])
    keys["id"] = many["site_id"]
    keys["how"] = many["location_uncertainty_m"].astype("str").fillna("")
    agree = sum(keys.groupby(["id", name])["id"].transform("size").fillna(0) for name in ("name", "kind", "geometry"))
    ranked = keys.assign(agree=agree, name=fold(many["name"]), given=keys["name"])
    ranked = ranked.sort_values(
        ["id", "agree", "given", "kind", "kind_given", "geometry", "how"], ascending=[True, False, *[True] * 5]
    )
    best = ranked.drop_duplicates("id").set_index("id")
    settled = {}
    for block in _BLOCKS:
        columns = [name for name in block if name in many]
        settled.update(_block(many, ranked, best, columns))
    return pd.DataFrame(settled)


def _block(
    many: pd.DataFrame, ranked: pd.DataFrame, best: pd.DataFrame, columns: Sequence[str]
) -> dict[str, pd.Series]:
    """Take columns that belong together of the best record, or of the best that does not contradict it."""
    fits = many.loc[ranked.index, columns[0]].notna()
    if columns[0] == "kind":
        fits = ranked["kind"].notna()
    for name in ("name", "kind"):
        wanted = ranked["id"].map(best[name])
        fits &= ranked[name].isna() | wanted.isna() | (ranked[name] == wanted)
    chosen = ranked[fits].drop_duplicates("id")
    return {name: many.loc[chosen.index, name].set_axis(pd.Index(chosen["id"])) for name in columns}


def joined_by_plain_ids(rows: pd.DataFrame, known: pd.Index, findings: Findings) -> pd.DataFrame:
    """Understand ids without the name of their file, while one site has them; tell of tables that join nothing."""
    named = rows["site_id"]
    given = named[named.notna() & ~is_any_of(named, known)]
    if given.empty:
        return rows
    called = sites_called(given.unique(), known)
    one = {plain: sites[0] for plain, sites in called.items() if len(sites) == 1}
    several = {plain: ", ".join(sites) for plain, sites in called.items() if len(sites) > 1}
    hit = rows[is_among(named, several)]
    findings.add_rows("site-ambiguous", hit, "site_id", hit["site_id"].map(several).astype("str"))
    rows = rows.assign(site_id=named.where(~is_among(named, one), named.map(one).astype("str")))
    for input_name, own in rows.groupby("_input", sort=True):
        told = own["site_id"].dropna()
        if len(told) and len(known) and not is_any_of(told, known).any() and not is_among(told, several).any():
            example = f"No site has the id {told.iloc[0]!r}; ids of sites look like {known.min()!r}."
            findings.add("table-unjoined", input_name, "", None, None, "site_id", [example])
    return rows
