"""Region layers, and in which region each site lies."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import Transformer

from heritage.geo._raster import locate_many
from heritage.geo.positions import blocks_of
from heritage.model.cell_values import as_text
from heritage.model.errors import InputError
from heritage.model.parallel import side_by_side
from heritage.model.schema import CRS, ELLIPSOID, REGIONS, blank_as_missing, conform
from heritage.model.visibility import shown_as_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.geo.reprojection import Located
    from heritage.model.findings import Findings
    from heritage.model.raw_layer import RawLayer

_EQUAL_AREA = Transformer.from_crs(CRS, "EPSG:6933", always_xy=True)  # metres on the ellipsoid
_DEGREES = (180.0, 90.0, 180.0, 90.0)
_ID_COLUMNS = ("region_id", "iso_3166_2", "id", "code", "region_code", "adm1_pcode", "hasc_1", "gid_1")
_NAME_COLUMNS = (
    "region",
    "name",
    "label",
    "title",
    "region_name",
    "name_en",
    "name_1",
    "adm1_en",
    "adı",
    "ad",
    "название",
    "անվանում",
    "district",
    "province",
)
_PARTS = 4  # in which areas are looked for at a time
_MANY = 50_000  # points from which on a grid pays


def no_regions() -> gpd.GeoDataFrame:
    """Return the table of regions without a region."""
    return as_regions(pd.DataFrame({"region_id": pd.Series(dtype="str"), "geometry": pd.Series(dtype=object)}))


def as_regions(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Make a table of regions of their ids, names and outlines."""
    table = conform(frame.set_index("region_id").sort_index(), REGIONS)
    table.index = table.index.astype("str")
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)


def _column(raw: RawLayer, option: str, asked: str | None, candidates: tuple[str, ...]) -> pd.Series:
    """Find the column of ids or names: the one that was asked for, else the first that is known."""
    names = {str(name).casefold(): name for name in reversed(raw.columns.columns)}
    for candidate in [asked] if asked else candidates:
        found = names.get(candidate.casefold())
        if found is not None:
            texts = pd.Series([as_text(value) for value in raw.columns[found]], index=raw.columns.index, dtype="str")
            return blank_as_missing(texts.str.strip())
    wanted = f"no column {asked!r}" if asked else f"none of the columns {', '.join(candidates)}"
    there = ", ".join(map(str, raw.columns.columns)) or "it has none"
    raise InputError(
        f"{raw.path}: the region layer has {wanted}; name one of its columns by {option}=: {there}",
        path=raw.path,
        argument=option,
    )


def to_regions(
    raw: RawLayer, located: Located, name: str, region_id: str | None, region_name: str | None, findings: Findings
) -> gpd.GeoDataFrame:
    """Make regions of a raw layer."""
    ids = _column(raw, "region_id", region_id, _ID_COLUMNS)
    frame = pd.DataFrame(
        {"region_id": ids, "name": _column(raw, "region_name", region_name, (*_NAME_COLUMNS, *_ID_COLUMNS))}
    )
    countries = {str(column).casefold(): column for column in raw.columns}.get("country")
    frame["country"] = raw.columns[countries].map(as_text) if countries is not None else None
    usable = np.isin(shapely.get_type_id(located.geometries), (3, 6)) & ~shapely.is_empty(located.geometries)
    usable &= (np.abs(shapely.bounds(located.geometries)) <= _DEGREES).all(axis=1)
    if not usable.all() or ids.isna().any():
        fault = "is no polygon on the globe" if not usable.all() else "has no region id"
        record = raw.columns.index[~usable if not usable.all() else ids.isna()][0]
        raise InputError(
            f"{raw.path}: feature {record} of the region layer {fault}; take it out or mend it", path=raw.path
        )
    frame["geometry"] = shapely.make_valid(located.geometries)
    repeated = frame["region_id"].duplicated()
    findings.add("region-repeated", name, raw.layer, frame.index[repeated], values=frame.loc[repeated, "region_id"])
    joined = frame.groupby("region_id", as_index=False).agg({"name": "min", "country": "min", "geometry": _union})
    return as_regions(joined)


def _union(shapes: pd.Series) -> shapely.Geometry:
    return shapely.union_all(shapes.to_numpy()) if len(shapes) > 1 else shapes.iloc[0]


def _shares(shapes: NDArray[np.object_], regions: NDArray[np.object_]) -> NDArray[np.float64]:
    """Measure how much of each shape lies in each region, on the ground: m2, else m, else number of points."""
    common = shapely.intersection(shapes, regions)
    dimension = np.clip(shapely.get_dimensions(shapes), 0, 2)
    areas = shapely.area(shapely.transform(common, _to_equal_area))
    return np.choose(dimension, [shapely.get_num_coordinates(common).astype(float), _lengths(common), areas])


def _lengths(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the length of lines in metres along geodesics."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    coordinates, lines = shapely.get_coordinates(parts, return_index=True)
    following = lines[1:] == lines[:-1]
    (x, y), (next_x, next_y) = coordinates[:-1][following].T, coordinates[1:][following].T
    metres = ELLIPSOID.inv(x, y, next_x, next_y)[2]
    return np.bincount(owners[lines[:-1][following]], weights=metres, minlength=len(shapes)).astype(float)


def _to_equal_area(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(_EQUAL_AREA.transform(coordinates[:, 0], coordinates[:, 1]))


def locate_in_regions(sites: gpd.GeoDataFrame, regions: gpd.GeoDataFrame) -> pd.Series:
    """Find the region of each site."""
    return named(by_place(np.asarray(sites.geometry), np.asarray(regions.geometry)), regions.index, sites.index)


def named(place: NDArray[np.int64], ids: pd.Index, index: pd.Index) -> pd.Series:
    """Return ids by their places; -1 is none."""
    names = pa.array([*ids, None], pa.large_string())
    return pd.Series(pd.array(names.take(pa.array(np.where(place < 0, len(ids), place))), dtype="str"), index=index)


def by_place(shapes: NDArray[np.object_], areas: NDArray[np.object_]) -> NDArray[np.int64]:
    """Find the area of each shape by its place among them; -1 where there is none."""
    x, y = side_by_side(lambda get: get(shapes), (shapely.get_x, shapely.get_y), len(shapes))
    # Of what is no point there is none.
    points = ~np.isnan(x)
    others = np.flatnonzero(~points)
    if not len(others):
        return _of_many(x, y, areas)
    place = np.full(len(shapes), -1, dtype="int64")
    place[points] = _of_many(x[points], y[points], areas)
    place[others] = _by_share(shapes[others], areas)
    return place


def as_shown(sites: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return where sites lie as it may be told: one that is shown as a cell at the cell's centre."""
    shown = shown_as_cells(sites) if "visibility" in sites else np.zeros(len(sites), dtype=bool)
    shapes = sites.geometry.to_numpy()
    if shown.any():
        shapes = shapes.copy()
        shapes[shown] = shapely.centroid(shapes[shown])
    return np.asarray(shapes)


def _of_many(x: NDArray[np.float64], y: NDArray[np.float64], areas: NDArray[np.object_]) -> NDArray[np.int64]:
    return _of_points(x, y, areas) if len(x) < _MANY else locate_many(x, y, areas, partial(_of_points, areas=areas))


def _of_points(x: NDArray[np.float64], y: NDArray[np.float64], areas: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the first area that holds each point, its border included; -1 where none does."""
    tree = shapely.STRtree(np.asarray(shapely.points(x, y)))
    place = np.full(len(x), -1, dtype="int64")
    parts = np.array_split(np.arange(len(areas)), min(len(areas), _PARTS) or 1)
    found = side_by_side(lambda part: tree.query(areas[part], predicate="intersects"), parts, len(x))
    for part, pairs in reversed(list(zip(parts, found, strict=True))):
        rising = (pairs[0, 1:] >= pairs[0, :-1]).all()  # as shapely gives them, though it promises no order
        area, point = pairs[:, ::-1] if rising else pairs[:, np.argsort(-pairs[0], kind="stable")]
        place[point] = part[area]  # the first area is written last
    return place


def _by_share(shapes: NDArray[np.object_], areas: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the area in which the largest share of each shape lies; -1 where there is none."""
    place = np.full(len(shapes), -1, dtype="int64")
    tree = shapely.STRtree(shapes)
    area, whole = tree.query(areas, predicate="contains_properly")
    # What lies wholly inside one, off its border, has no share in another; where regions overlap, the first counts.
    first = np.argsort(-area, kind="stable")
    place[whole[first]] = area[first]
    region, site = tree.query(areas, predicate="intersects")
    left = place[site] < 0
    region, site = region[left], site[left]
    pairs = pd.DataFrame({"site": site, "region": region, "share": 1.0})
    extended = np.flatnonzero(shapely.get_type_id(shapes[site]) > shapely.GeometryType.POINT)
    done = 0
    for block in blocks_of(shapes[site[extended]]):
        some = extended[done : done + len(block)]
        pairs.loc[some, "share"] = _shares(block, areas[region[some]])
        done += len(block)
    pairs = pairs[pairs["share"] > 0]
    best = pairs.sort_values(["site", "share", "region"], ascending=[True, False, True]).drop_duplicates("site")
    place[best["site"]] = best["region"]
    return place
