"""What is held back of rows that are shown: exact places, words that a rule withholds, ids made of either."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from heritage.editions.protection import pointers
from heritage.editions.renumbering import NAME_WITHHELD, NAMES_ID, NUMBERED, Anew, follow, made_anew
from heritage.geo.region_layers import layer_of
from heritage.model.folding import is_among, map_unique
from heritage.model.grid_cells import cells
from heritage.model.plain_ids import BETWEEN_IDS, ids_elsewhere
from heritage.model.schema import COLUMNS, CRS, EVIDENCE, POPULATIONS, SITES, STATEMENTS, blank_as_missing, missing
from heritage.model.tables import Tables
from heritage.model.visibility import CELL_COLUMN, GENERALISED, KEPT_OF_CELLS, Protection, shown_as_cells
from heritage.statements.precedence import in_order, in_order_of_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from heritage.geo.region_layers import RegionLayer
    from heritage.model.metadata import Metadata

T = TypeVar("T", bound=Tables)
_OF_SITES = {"_statements": STATEMENTS, "_populations": POPULATIONS, "_evidence": EVIDENCE}


@dataclass(frozen=True)
class Blanked(Generic[T]):
    """
    Tables without what is held back of the rows that are shown.

    Attributes
    ----------
    tables
        As they may be shown.
    changed
        By table, the former ids of the rows of which something is held back.
    renamed
        By table, the new ids by the former ones.
    """

    tables: T
    changed: dict[str, set[str]] = field(default_factory=dict)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)


def blanked(tables: T, protection: Protection) -> Blanked[T]:
    """Hold back what rows that are shown must not say."""
    changed: dict[str, set[str]] = {}
    tables = _in_cells(tables, protection, changed)
    tables = _without_pointers(tables, protection, changed)
    unnamed: set[str] = set()
    for (name, column), ids in protection.words.items():
        frame = getattr(tables, f"_{name}")
        rows = is_among(frame.index, ids)
        if column not in frame or not rows.any():
            continue
        changed.setdefault(name, set()).update(frame.index[rows])
        if (name, column) == ("statements", "assessor"):
            unnamed = set(frame.index[rows])
        tables = replace(tables, **{f"_{name}": frame.assign(**{column: frame[column].mask(rows)})})
    if not changed:
        return Blanked(tables)
    if unnamed:
        tables = replace(tables, _statements=_not_superseding(tables._statements, unnamed))
    new = made_anew({name: getattr(tables, f"_{name}") for name in COLUMNS}, changed, unnamed)
    return Blanked(_with_new_ids(tables, new), changed, new.ids)


def _in_cells(tables: T, protection: Protection, changed: dict[str, set[str]]) -> T:
    """Put cells in the place of exact geometries, and leave out further columns of what is said of these sites."""
    sites = tables._sites
    generalised = is_among(sites.index, protection.cells)
    if not generalised.any():
        return tables
    sites = sites.assign(visibility=sites["visibility"].mask(generalised, GENERALISED))
    exact = generalised & ~shown_as_cells(sites)
    frames: dict[str, Any] = {}
    if exact.any():
        metadata = tables.metadata  # for sites of which only the other catalogue of a difference says so
        places = _places(sites[exact], protection, metadata)
        frames["_sites"] = _generalised(sites, exact, places, layer_of(tables._regions, tables._inputs))
        changed.setdefault("sites", set()).update(sites.index[exact])
    for name, columns in _OF_SITES.items():
        frame = getattr(tables, name)
        rows = is_among(frame["site_id"], sites.index[generalised])
        if rows.any():
            further = [column for column in frame.columns if column not in columns]
            frames[name] = frame.assign(**{column: frame[column].mask(rows) for column in further})
            if name != "_populations":
                changed.setdefault(name.removeprefix("_"), set()).update(frame.index[rows])
    return replace(tables, **frames)


def _places(
    sites: gpd.GeoDataFrame, protection: Protection, metadata: Metadata
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Return the cells of sites, as the whole catalogue has them where these are a part of it."""
    boxes, sides = cells(sites.geometry.to_numpy(), metadata.side_km, metadata.k)
    for place, name in enumerate(sites.index):
        if name in protection.places:
            boxes[place], sides[place] = protection.places[name]
    return boxes, np.nan_to_num(sides)


def _without_pointers(tables: T, protection: Protection, changed: dict[str, set[str]]) -> T:
    """Leave out what ties something that is shown exactly to a place that is not: it would tell where that lies."""
    frames: dict[str, Any] = {}
    for name, column, rows in pointers(tables, protection):
        frame = frames.get(f"_{name}", getattr(tables, f"_{name}"))
        left = (
            map_unique(frame[column], partial(_without_ids, ids=protection.cells)).astype("str")
            if name == "sites"
            else missing(frame.index)
        )
        frames[f"_{name}"] = frame.assign(**{column: frame[column].mask(rows, blank_as_missing(left))})
        changed.setdefault(name, set()).update(frame.index[rows])
    return replace(tables, **frames)


def _without_ids(same_as: str, ids: frozenset[str]) -> str:
    """Take ids out of those that a site has elsewhere."""
    folded = {each.casefold() for each in ids}
    if same_as.strip().casefold() in folded:
        return ""
    words = [word for word in BETWEEN_IDS.split(same_as) if word]
    left = [word for word in words if folded.isdisjoint(each.casefold() for each in ids_elsewhere(word))]
    return same_as if len(left) == len(words) else " ".join(left)


def _generalised(
    sites: gpd.GeoDataFrame,
    exact: NDArray[np.bool_],
    places: tuple[NDArray[np.object_], NDArray[np.float64]],
    layer: RegionLayer,
) -> gpd.GeoDataFrame:
    """Put cells in the place of exact geometries, and leave out whatever else could tell where a site lies."""
    sides = sites[CELL_COLUMN] if CELL_COLUMN in sites else pd.Series(np.nan, index=sites.index)
    kept = {*KEPT_OF_CELLS, CELL_COLUMN, "geometry"}
    masked = {str(name): sites[name].mask(exact) for name in sites.columns if name not in kept}
    geometries = sites.geometry.to_numpy().copy()
    boxes, found = places
    geometries[exact] = boxes
    numbers = pd.to_numeric(sides, errors="coerce").to_numpy(dtype="float64", na_value=np.nan).copy()
    numbers[exact] = found
    masked[CELL_COLUMN] = pd.Series(numbers, index=sites.index)
    masked["geometry"] = gpd.GeoSeries(geometries, index=sites.index, crs=CRS)
    # Its own region, beside a cell that reaches over a border, would tell on which side of that it lies.
    there = layer.locate(gpd.GeoDataFrame({"geometry": shapely.centroid(boxes)}, index=sites.index[exact], crs=CRS))
    country = there.region_id.map(there.regions["country"]).astype("str")
    for column, told in (("region_id", there.region_id), ("country", country)):
        shown = sites[column].copy()
        shown[exact] = told
        masked[column] = shown
    masked["region_certain"] = sites["region_certain"].mask(exact)
    sites = sites.assign(**masked)
    return sites[[*SITES, *sorted(sites.columns.difference([*SITES, "geometry"])), "geometry"]]


def voices_withheld(assessors: pd.Series) -> pd.Series:
    """Take the numbers off names that are withheld, since they hold within one edition only."""
    return assessors.mask(assessors.str.fullmatch(NUMBERED).eq(True), NAME_WITHHELD)


def _not_superseding(statements: pd.DataFrame, unnamed: set[str]) -> pd.DataFrame:
    """Leave out by which statement a named voice takes back an unnamed one, or the other way round."""
    own = is_among(statements.index, unnamed)
    named = statements["supersedes"].isin(set(statements.index)).to_numpy()
    other = is_among(statements["supersedes"], unnamed)
    return statements.assign(supersedes=statements["supersedes"].mask(named & (own != other)))


def _with_new_ids(tables: T, new: Anew) -> T:
    """Return rows, and whatever names them, their new ids, and bring all into the order that follows from these."""
    frames: dict[str, Any] = {}
    for name in COLUMNS:
        frame = getattr(tables, f"_{name}")
        for column, other in NAMES_ID[name].items():
            if other in new.ids:
                frame = frame.assign(**{column: follow(frame[column], new.ids[other])})
        if name == "statements" and new.assessors:
            told = _with_assessors(frame, new.assessors)
            frame = frame.assign(assessor=told)
        if name in new.ids:
            frame = frame.set_axis(follow(frame.index.to_series(), new.ids[name]).rename(frame.index.name))
        frames[f"_{name}"] = frame
    if "sites" in new.ids:
        frames["_sites"] = _renamed_elsewhere(frames["_sites"], new.ids["sites"])
    for name in ("sites", "sources", "evidence"):
        frames[f"_{name}"] = frames[f"_{name}"].sort_index()
    frames["_statements"] = in_order(frames["_statements"])
    frames["_populations"] = in_order_of_counts(frames["_populations"])
    ids = new.ids.get("evidence", {})
    files = {ids.get(name, name): file for name, file in tables._files.items()}
    return replace(tables, **frames, _files=dict(sorted(files.items())))


def _with_assessors(statements: pd.DataFrame, assessors: Mapping[str, str]) -> pd.Series:
    """Put what stands for withheld names into their places."""
    named = follow(statements.index.to_series(), assessors)
    return statements["assessor"].mask(is_among(statements.index, assessors), named)


def _renamed_elsewhere(sites: gpd.GeoDataFrame, new: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Name a site by its new id where another one says that it is the same."""
    folded = {name.casefold(): told for name, told in new.items()}

    def renamed(same_as: str) -> str:
        for word in sorted({*ids_elsewhere(same_as)}, key=len, reverse=True):
            if word.casefold() in folded:
                same_as = same_as.replace(word, folded[word.casefold()])
        return same_as

    return sites.assign(same_as=map_unique(sites["same_as"], renamed).astype("str"))
