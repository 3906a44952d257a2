"""Rules on geometry: a site whose geometry cannot be used is kept as unlocated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.rules.rule import Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DEGREES = np.array([180.0, 90.0])


def _shapes(frame: pd.DataFrame, column: str = "geometry") -> NDArray[np.object_]:
    """Give shapes as shapely takes them: missing ones, which pandas may turn into NaN, as None."""
    shapes: NDArray[np.object_] = frame[column].to_numpy(dtype=object, copy=True)
    shapes[frame[column].isna().to_numpy()] = None
    return shapes


def _any_coordinate(frame: pd.DataFrame, given: str, *, finite: bool) -> pd.Series:
    """Tell which geometries have a coordinate that is not finite, or else one beyond 180 or 90 degrees."""
    shapes = _shapes(frame, given)
    coordinates, owners = shapely.get_coordinates(shapes, return_index=True)
    wrong = ~np.isfinite(coordinates) if finite else ~(np.abs(coordinates) <= _DEGREES)
    hit = np.zeros(len(frame), dtype=bool)
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
