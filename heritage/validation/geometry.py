"""Rules on geometry: a site whose geometry cannot be used is kept as unlocated."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from heritage.geo.degrees import read_degrees
from heritage.geo.positions import blocks_of
from heritage.validation.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

_DEGREES = np.array([180.0, 90.0])
_HALF_ROUND, _ROUND = 180.0, 360.0
_EARTH_M = 6_371_008.8  # mean radius of WGS 84 (IUGG)
_PLACE = ["_longitude", "_latitude"]
FIX_AXES = "axes"
# What counts as far from a layer's other records: this many metres, and this many times their usual distance.
_FAR_M, _FAR_TIMES, _MANY = 500_000.0, 10.0, 10
_FEWEST = 3  # positions of which one can be told to be the slip
# What counts as near the others once longitude and latitude are exchanged.
_NEAR_M = 300_000.0
_SAME_PLACE_M = 1_000.0
_MARGIN_DEGREES = 0.5


def _shapes(frame: pd.DataFrame, column: str = "geometry") -> NDArray[np.object_]:
    """Return shapes as shapely takes them: missing ones, which pandas may turn into NaN, as None."""
    shapes: NDArray[np.object_] = frame[column].to_numpy(dtype=object, copy=True)
    shapes[~shapely.is_geometry(shapes)] = None
    return shapes


def _any_coordinate(frame: pd.DataFrame, given: str, *, finite: bool) -> pd.Series:
    """Return which geometries have a coordinate that is not finite, or else one beyond 180 or 90 degrees."""
    hit = []
    for shapes in blocks_of(_shapes(frame, given)):
        coordinates = shapely.get_coordinates(shapes)
        wrong = ~np.isfinite(coordinates) if finite else ~(np.abs(coordinates) <= _DEGREES)
        found = np.zeros(len(shapes), dtype=bool)
        if wrong.any():
            owners = shapely.get_coordinates(shapes, return_index=True)[1]
            found[owners[wrong.any(axis=1)]] = True
        hit.append(found)
    return pd.Series(np.concatenate([np.zeros(0, dtype=bool), *hit]), index=frame.index)


def _is_missing(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(shapely.is_missing(_shapes(frame)), index=frame.index) & frame["geometry_given"].isna()


def _is_unreadable(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(shapely.is_missing(_shapes(frame)), index=frame.index) & frame["geometry_given"].notna()


def _is_empty(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(shapely.is_empty(_shapes(frame)), index=frame.index)


def _is_in_degrees(frame: pd.DataFrame) -> pd.Series:
    return frame["_in_degrees"] & ~pd.Series(shapely.is_missing(_shapes(frame)), index=frame.index)


def _is_not_finite(frame: pd.DataFrame) -> pd.Series:
    return _any_coordinate(frame, "_source_geometry", finite=True)


def _is_out_of_range(frame: pd.DataFrame) -> pd.Series:
    return _any_coordinate(frame, "geometry", finite=False)


def _is_invalid(frame: pd.DataFrame) -> pd.Series:
    shapes = _shapes(frame)
    return pd.Series(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes), index=frame.index)


def _widths(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return how many degrees shapes reach from west to east; nothing where that is no finite number."""
    west, _, east, _ = shapely.bounds(shapes).T
    finite = np.isfinite(west) & np.isfinite(east)
    return np.where(finite, np.where(finite, east, 0) - np.where(finite, west, 0), 0)


def _parts(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Return the points, lines and polygons of a shape, out of whatever collections."""
    parts = [shape]
    while any(shapely.get_type_id(part) > shapely.GeometryType.POLYGON for part in parts):
        parts = list(shapely.get_parts(parts))
    return parts


def _is_laid_round(part: shapely.Geometry) -> bool:
    """
    Return whether a line or polygon goes from one side of 180 degrees to the other between two of its positions.

    A wide shape may be meant as it is: only what is narrow once it is laid round there counts.
    """
    rings = shapely.get_rings(part) if shapely.get_type_id(part) == shapely.GeometryType.POLYGON else [part]
    steps = [np.abs(np.diff(shapely.get_coordinates(ring)[:, 0])) for ring in rings]
    if not any(((each > _HALF_ROUND) & (each < _ROUND)).any() for each in steps):
        return False
    west, _, east, _ = shapely.bounds(_round(part))
    return bool(east - west < _HALF_ROUND / 2)


def _round(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the longitudes of a shape from 0 to 360 degrees."""
    return shapely.transform(
        shape, lambda at: np.column_stack([at[:, 0] % _ROUND, at[:, 1:]]), include_z=bool(shapely.has_z(shape))
    )


def _crosses_180(frame: pd.DataFrame) -> pd.Series:
    shapes = _shapes(frame)
    hit = np.zeros(len(frame), dtype=bool)
    for place in np.flatnonzero(_widths(shapes) > _HALF_ROUND):
        hit[place] = any(map(_is_laid_round, _parts(shapes[place])))
    return pd.Series(hit, index=frame.index)


def _cut_at_180(frame: pd.DataFrame) -> pd.Series:
    return pd.Series([_cut(shape) for shape in _shapes(frame)], index=frame.index, dtype=object)


def _cut(shape: shapely.Geometry) -> shapely.Geometry:
    """Lay the parts of a shape that cross 180 degrees around it, and cut them in two there; others stay as they are."""
    found = []
    for part in _parts(shape):
        if not _is_laid_round(part):
            found.append(part)
            continue
        whole, dimension = shapely.make_valid(_round(part)), shapely.get_dimensions(part)
        here = shapely.intersection(whole, shapely.box(0, -90, _HALF_ROUND, 90))
        beyond = shapely.intersection(whole, shapely.box(_HALF_ROUND, -90, _ROUND, 90))
        moved = shapely.transform(beyond, _west, include_z=bool(shapely.has_z(beyond)))
        sides = [each for side in (here, moved) for each in _parts(side)]
        found += [each for each in sides if shapely.get_dimensions(each) == dimension and not shapely.is_empty(each)]
    return _collected(found)


def _west(at: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([at[:, 0] - _ROUND, at[:, 1:]])


def _collected(parts: list[shapely.Geometry]) -> shapely.Geometry:
    kinds = {int(shapely.get_type_id(part)) for part in parts}
    several: dict[int, Any] = {0: shapely.MultiPoint, 1: shapely.MultiLineString, 3: shapely.MultiPolygon}
    whole: shapely.Geometry = several.get(kinds.pop() if len(kinds) == 1 else -1, shapely.GeometryCollection)(parts)
    return whole


def _no_geometry(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(None, index=frame.index, dtype=object)


def _made_valid(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(shapely.make_valid(_shapes(frame)), index=frame.index, dtype=object)


def _geometry_as_given(frame: pd.DataFrame) -> pd.Series:
    """Show the text that could not be read, else the geometry in its own CRS as WKT."""
    texts = shapely.to_wkt(_shapes(frame, "_source_geometry"), rounding_precision=-1)
    return frame["geometry_given"].fillna(pd.Series(texts, index=frame.index, dtype="str"))


RULES_ON_GEOMETRY = [
    Rule("geometry-unreadable", "geometry", _is_unreadable, shown=_geometry_as_given),
    Rule("geometry-missing", "geometry", _is_missing, shown=_geometry_as_given),
    Rule("geometry-empty", "geometry", _is_empty, shown=_geometry_as_given, repair=_no_geometry),
    Rule("coordinates-in-degrees", "geometry", _is_in_degrees, shown=_geometry_as_given, repair=_no_geometry),
    Rule("geometry-not-finite", "geometry", _is_not_finite, shown=_geometry_as_given, repair=_no_geometry),
    Rule("geometry-out-of-range", "geometry", _is_out_of_range, shown=_geometry_as_given, repair=_no_geometry),
    Rule("crosses-180", "geometry", _crosses_180, shown=_geometry_as_given, repair=_cut_at_180),
    Rule("geometry-invalid", "geometry", _is_invalid, shown=_geometry_as_given, repair=_made_valid),
]


def places(shapes: NDArray[np.object_]) -> pd.DataFrame:
    """Return where the middle of each shape lies."""
    middles = shapes
    if (shapely.get_type_id(shapes) > shapely.GeometryType.POINT).any():
        with np.errstate(all="ignore"):
            middles = middle_of(shapes)
    middles = middles.copy()
    middles[shapely.is_empty(middles)] = None
    return pd.DataFrame({"_longitude": shapely.get_x(middles), "_latitude": shapely.get_y(middles)})


def middle_of(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the middle of each shape, also of one that lies on both sides of 180 degrees."""
    middles: NDArray[np.object_] = np.asarray(shapely.centroid(shapes))
    widths = _widths(shapes)
    for place in np.flatnonzero(widths > _HALF_ROUND):
        turned = shapely.transform(shapes[place], lambda at: np.column_stack([at[:, 0] % _ROUND, at[:, 1]]))
        turned_west, _, turned_east, _ = turned.bounds
        if turned_east - turned_west < widths[place]:
            middle = shapely.centroid(turned)
            middles[place] = shapely.Point((middle.x + _HALF_ROUND) % _ROUND - _HALF_ROUND, middle.y)
    return middles


def _places(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return longitude and latitude of each record that has a geometry still."""
    there = shapely.is_geometry(frame["geometry"].to_numpy(dtype=object))
    return np.where(there[:, None], frame[_PLACE].to_numpy(), np.nan)


def _metres(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return distances on a sphere (haversine formula), which are right to half a per cent; NaN beyond the poles."""
    (from_x, from_y), (to_x, to_y) = np.radians(first).T, np.radians(second).T
    with np.errstate(invalid="ignore"):  # of coordinates that are not finite
        half = np.sin((to_y - from_y) / 2) ** 2 + np.cos(from_y) * np.cos(to_y) * np.sin((to_x - from_x) / 2) ** 2
    metres = 2 * _EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return np.where((np.abs(first) <= _DEGREES).all(axis=1) & (np.abs(second) <= _DEGREES).all(axis=1), metres, np.nan)


def _from_middle(positions: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    return _metres(positions, np.nanmedian(others, axis=0, keepdims=True))


def _is_null_island(frame: pd.DataFrame) -> pd.Series:
    return pd.Series((_places(frame) == 0).all(axis=1), index=frame.index)


def _is_swapped(frame: pd.DataFrame, area: tuple[float, float, float, float] | None) -> pd.Series:
    """Return which would lie among the others, or in the area asked about, with their axes exchanged, and do not."""
    given = _places(frame)
    exchanged = given[:, ::-1]
    swapped = np.zeros(len(frame), dtype=bool)
    number = int((~np.isnan(given[:, 0])).sum())
    if number >= _MANY:
        far = _from_middle(given, given) > _FAR_M
        if far.any():
            swapped[far] = _from_middle(exchanged[far], given) < _NEAR_M
    else:
        for place, others in _among_few(given):
            near = _from_middle(exchanged[place : place + 1], others)[0] < _NEAR_M
            swapped[place] = near and _from_middle(given[place : place + 1], others)[0] > _FAR_M
    if area is not None:
        swapped |= _within(exchanged, area) & ~_within(given, area)
    return pd.Series(swapped & ~(given == 0).all(axis=1), index=frame.index)


def _among_few(given: NDArray[np.float64]) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Return each position with the others, where these are few and lie near one another: the one may be the slip."""
    there = np.flatnonzero(~np.isnan(given[:, 0]))
    for place in there if _FEWEST <= len(there) < _MANY else ():
        others = given[there[there != place]]
        near = others[_from_middle(others, others) <= _FAR_M]
        beside = int((_metres(given[there], given[place : place + 1]) <= _FAR_M).sum())  # itself among them
        if len(near) >= max(_FEWEST - 1, len(others) / 2) and beside < len(near):
            yield int(place), near


def _within(given: NDArray[np.float64], area: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    low, high = np.array(area[:2]) - _MARGIN_DEGREES, np.array(area[2:]) + _MARGIN_DEGREES
    return np.asarray(((given >= low) & (given <= high)).all(axis=1))


def _is_far(frame: pd.DataFrame, area: tuple[float, float, float, float] | None) -> pd.Series:
    """Return which lie far from all others, or from the regions that are asked about."""
    given = _places(frame)
    far = np.zeros(len(frame), dtype=bool)
    if (~np.isnan(given[:, 0])).sum() >= _MANY:
        metres = _from_middle(given, given)
        far = (metres > _FAR_M) & (metres > _FAR_TIMES * np.nanmedian(metres))
    else:
        for place, others in _among_few(given):
            usual = np.median(_from_middle(others, others))
            far[place] = _from_middle(given[place : place + 1], others)[0] > max(_FAR_M, _FAR_TIMES * usual)
    if area is not None:
        nearest = np.column_stack([np.clip(given[:, axis], area[axis], area[axis + 2]) for axis in (0, 1)])
        far |= np.nan_to_num(_metres(given, nearest)) > _FAR_M
    if far.any():
        far &= ~_is_swapped(frame, area).to_numpy() & ~(given == 0).all(axis=1)
    return pd.Series(far, index=frame.index)


def far_and_swapped(
    shapes: NDArray[np.object_], area: tuple[float, float, float, float] | None
) -> dict[str, NDArray[np.bool_]]:
    """Return which of some places lie far from the others, or would lie among them with their axes exchanged."""
    frame = places(shapes).assign(geometry=shapes)
    return {
        "axes-swapped": _is_swapped(frame, area).to_numpy(),
        "geometry-far": _is_far(frame, area).to_numpy(),
    }


def _exchanged(frame: pd.DataFrame) -> pd.Series:
    shapes = shapely.transform(_shapes(frame), lambda coordinates: coordinates[:, ::-1])
    return pd.Series(shapes, index=frame.index, dtype=object)


def _contradicts_columns(frame: pd.DataFrame) -> pd.Series:
    """Return which geometries lie elsewhere than their own columns of latitude and longitude say."""
    if not {"latitude", "longitude"} <= set(frame):
        return pd.Series(False, index=frame.index)
    said = np.column_stack(
        [read_degrees(frame["longitude"].astype("str")), read_degrees(frame["latitude"].astype("str"))]
    )
    return pd.Series(_metres(_places(frame), said) > _SAME_PLACE_M, index=frame.index)


def _said_place(frame: pd.DataFrame) -> pd.Series:
    return frame["latitude"].astype("str").str.cat(frame["longitude"].astype("str"), sep=", ", na_rep="")


def rules_on_place(area: tuple[float, float, float, float] | None, fix: Iterable[str]) -> list[Rule]:
    """Return the rules on where records lie."""
    swapped = partial(_is_swapped, area=area)
    return [
        Rule("null-island", "geometry", _is_null_island, shown=_geometry_as_given),
        Rule("axes-exchanged", "geometry", swapped, shown=_geometry_as_given, repair=_exchanged)
        if FIX_AXES in set(fix)
        else Rule("axes-swapped", "geometry", swapped, shown=_geometry_as_given),
        Rule("geometry-far", "geometry", partial(_is_far, area=area), shown=_geometry_as_given),
        Rule("position-contradicted", "geometry", _contradicts_columns, shown=_said_place),
    ]
