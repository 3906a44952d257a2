"""Rules on geometry: a site whose geometry cannot be used is kept as unlocated."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.positions import read_degrees
from heritage.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_DEGREES = np.array([180.0, 90.0])
_EARTH_M = 6_371_008.8  # mean radius of WGS 84 (IUGG)
_PLACE = ["_longitude", "_latitude"]
FIX_AXES = "axes"
# What counts as far from a layer's other records: this many metres, and this many times their usual distance.
_FAR_M, _FAR_TIMES, _FEWEST = 500_000.0, 10.0, 10
# What counts as near the others once longitude and latitude are exchanged.
_NEAR_M = 300_000.0
_SAME_PLACE_M = 1_000.0
_MARGIN_DEGREES = 0.5


def _shapes(frame: pd.DataFrame, column: str = "geometry") -> NDArray[np.object_]:
    """Give shapes as shapely takes them: missing ones, which pandas may turn into NaN, as None."""
    shapes: NDArray[np.object_] = frame[column].to_numpy(dtype=object, copy=True)
    shapes[~shapely.is_geometry(shapes)] = None
    return shapes


def _any_coordinate(frame: pd.DataFrame, given: str, *, finite: bool) -> pd.Series:
    """Tell which geometries have a coordinate that is not finite, or else one beyond 180 or 90 degrees."""
    shapes = _shapes(frame, given)
    coordinates = shapely.get_coordinates(shapes)
    wrong = ~np.isfinite(coordinates) if finite else ~(np.abs(coordinates) <= _DEGREES)
    hit = np.zeros(len(frame), dtype=bool)
    if wrong.any():
        owners = shapely.get_coordinates(shapes, return_index=True)[1]
        hit[owners[wrong.any(axis=1)]] = True
    return pd.Series(hit, index=frame.index)


def _is_missing(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(shapely.is_missing(_shapes(frame)), index=frame.index) & frame["geometry_given"].isna()


def _is_unreadable(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(shapely.is_missing(_shapes(frame)), index=frame.index) & frame["geometry_given"].notna()


def _is_empty(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(shapely.is_empty(_shapes(frame)), index=frame.index)


def _is_not_finite(frame: pd.DataFrame) -> pd.Series:
    return _any_coordinate(frame, "_source_geometry", finite=True)


def _is_out_of_range(frame: pd.DataFrame) -> pd.Series:
    return _any_coordinate(frame, "geometry", finite=False)


def _is_invalid(frame: pd.DataFrame) -> pd.Series:
    shapes = _shapes(frame)
    return pd.Series(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes), index=frame.index)


def _no_geometry(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(None, index=frame.index, dtype=object)


def _made_valid(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(shapely.make_valid(_shapes(frame)), index=frame.index, dtype=object)


def _given(frame: pd.DataFrame) -> pd.Series:
    """Show the text that could not be read, else the geometry in its own CRS as WKT."""
    texts = shapely.to_wkt(_shapes(frame, "_source_geometry"), rounding_precision=-1)
    return frame["geometry_given"].fillna(pd.Series(texts, index=frame.index, dtype="str"))


RULES_ON_GEOMETRY = [
    Rule("geometry-unreadable", "geometry", _is_unreadable, shown=_given),
    Rule("geometry-missing", "geometry", _is_missing, shown=_given),
    Rule("geometry-empty", "geometry", _is_empty, shown=_given, repair=_no_geometry),
    Rule("geometry-not-finite", "geometry", _is_not_finite, shown=_given, repair=_no_geometry),
    Rule("geometry-out-of-range", "geometry", _is_out_of_range, shown=_given, repair=_no_geometry),
    Rule("geometry-invalid", "geometry", _is_invalid, shown=_given, repair=_made_valid),
]


def places(shapes: NDArray[np.object_]) -> pd.DataFrame:
    """
    Give where the middle of each shape lies.

    Parameters
    ----------
    shapes
        In EPSG:4326, or None.

    Returns
    -------
    pandas.DataFrame
        ``_longitude`` and ``_latitude`` in degrees; NaN where there is none.
    """
    middles = shapes
    if (shapely.get_type_id(shapes) > shapely.GeometryType.POINT).any():
        with np.errstate(all="ignore"):
            middles = shapely.centroid(shapes)
    middles = middles.copy()
    middles[shapely.is_empty(middles)] = None
    return pd.DataFrame({"_longitude": shapely.get_x(middles), "_latitude": shapely.get_y(middles)})


def _places(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Give longitude and latitude of each record that has a geometry still."""
    there = shapely.is_geometry(frame["geometry"].to_numpy(dtype=object))
    return np.where(there[:, None], frame[_PLACE].to_numpy(), np.nan)


def _metres(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give distances on a sphere (haversine formula), which are right to half a per cent; NaN beyond the poles."""
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
    """Tell which would lie among the others, or in the area asked about, with their axes exchanged, and do not."""
    given = _places(frame)
    exchanged = given[:, ::-1]
    swapped = np.zeros(len(frame), dtype=bool)
    if (~np.isnan(given[:, 0])).sum() >= _FEWEST:
        far = _from_middle(given, given) > _FAR_M
        if far.any():
            swapped[far] = _from_middle(exchanged[far], given) < _NEAR_M
    if area is not None:
        swapped |= _within(exchanged, area) & ~_within(given, area)
    return pd.Series(swapped & ~(given == 0).all(axis=1), index=frame.index)


def _within(given: NDArray[np.float64], area: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    low, high = np.array(area[:2]) - _MARGIN_DEGREES, np.array(area[2:]) + _MARGIN_DEGREES
    return np.asarray(((given >= low) & (given <= high)).all(axis=1))


def _is_far(frame: pd.DataFrame, area: tuple[float, float, float, float] | None) -> pd.Series:
    given = _places(frame)
    if (~np.isnan(given[:, 0])).sum() < _FEWEST:
        return pd.Series(False, index=frame.index)
    metres = _from_middle(given, given)
    far = (metres > _FAR_M) & (metres > _FAR_TIMES * np.nanmedian(metres))
    return (
        pd.Series(far & ~_is_swapped(frame, area).to_numpy(), index=frame.index)
        if far.any()
        else pd.Series(False, index=frame.index)
    )


def _exchanged(frame: pd.DataFrame) -> pd.Series:
    shapes = shapely.transform(_shapes(frame), lambda coordinates: coordinates[:, ::-1])
    return pd.Series(shapes, index=frame.index, dtype=object)


def _contradicts_columns(frame: pd.DataFrame) -> pd.Series:
    """Tell which geometries lie elsewhere than their own columns of latitude and longitude say."""
    if not {"latitude", "longitude"} <= set(frame):
        return pd.Series(False, index=frame.index)
    said = np.column_stack(
        [read_degrees(frame["longitude"].astype("str")), read_degrees(frame["latitude"].astype("str"))]
    )
    return pd.Series(_metres(_places(frame), said) > _SAME_PLACE_M, index=frame.index)


def _said_place(frame: pd.DataFrame) -> pd.Series:
    return frame["latitude"].astype("str").str.cat(frame["longitude"].astype("str"), sep=", ", na_rep="")


def rules_on_place(area: tuple[float, float, float, float] | None, fix: Iterable[str]) -> list[Rule]:
    """
    Give the rules on where records lie.

    Parameters
    ----------
    area
        West, south, east, north of the regions in degrees; None without regions.
    fix
        Holds ``"axes"`` where exchanged axes are to be put right.

    Returns
    -------
    list of Rule
        None of them moves anything unasked.
    """
    swapped = partial(_is_swapped, area=area)
    return [
        Rule("null-island", "geometry", _is_null_island, shown=_given),
        Rule("axes-exchanged", "geometry", swapped, shown=_given, repair=_exchanged)
        if FIX_AXES in set(fix)
        else Rule("axes-swapped", "geometry", swapped, shown=_given),
        Rule("geometry-far", "geometry", partial(_is_far, area=area), shown=_given),
        Rule("position-contradicted", "geometry", _contradicts_columns, shown=_said_place),
    ]
