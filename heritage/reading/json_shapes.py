"""Geometry from the text of GeoJSON geometries: heights kept, open rings closed and told."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from heritage.model.raw_layer import Note

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A position of three numbers or more: GEOS, which reads the rest in one go, leaves heights out.
_HAS_HEIGHT = re.compile(r"\[\s*[-+\d.eE]+\s*,\s*[-+\d.eE]+\s*,\s*[-+\d.eE]")
_POSITION_DEPTH = {"Polygon": 1, "MultiPolygon": 2}
_MOST_ORDINATES = 3
_FAILURES = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, shapely.errors.ShapelyError)


def shapes_from_json(
    texts: dict[int, str | None],
) -> tuple[NDArray[np.object_], dict[int, str], list[Note]]:
    """Make shapes of GeoJSON geometries."""
    given = np.array(list(texts.values()), dtype=object)
    with np.errstate(all="ignore"):
        shapes = shapely.from_geojson(given, on_invalid="ignore")
    unreadable: dict[int, str] = {}
    notes: list[Note] = []
    for place, (record, text) in enumerate(texts.items()):
        if text is None or (shapes[place] is not None and not _HAS_HEIGHT.search(text)):
            continue
        try:
            geometry = json.loads(text, strict=False)
            closed = shapes[place] is None and _close_rings(geometry)
            with np.errstate(all="ignore"):
                shapes[place] = _shape(geometry)
            if closed:
                notes.append(Note("ring-closed", record, "geometry", text))
        except (*_FAILURES, OverflowError):
            if shapes[place] is None:
                unreadable[record] = text
    return shapes, unreadable, notes


def _shape(geometry: dict[str, Any]) -> shapely.Geometry:
    if geometry["type"] == "GeometryCollection":
        return shapely.GeometryCollection([_shape(each) for each in geometry["geometries"]])
    _require_numbers(geometry["coordinates"])
    return shapely.geometry.shape({**geometry, "coordinates": _cut(geometry["coordinates"])})


def _require_numbers(coordinates: Any) -> None:
    for each in coordinates:
        if isinstance(each, list):
            _require_numbers(each)
        elif isinstance(each, bool) or not isinstance(each, int | float):
            raise TypeError(each)


def _cut(coordinates: Any) -> Any:
    """Leave out what stands behind the height: RFC 7946 gives it no meaning."""
    if coordinates and not isinstance(coordinates[0], list):
        return coordinates[:_MOST_ORDINATES]
    return [_cut(each) for each in coordinates]


def _close_rings(geometry: dict[str, Any]) -> bool:
    """Put the first position of each open ring behind its last; tell whether there was one."""
    if geometry["type"] == "GeometryCollection":
        return sum([_close_rings(each) for each in geometry["geometries"]]) > 0
    depth = _POSITION_DEPTH.get(geometry["type"])
    if depth is None:
        return False
    polygons = [geometry["coordinates"]] if depth == 1 else geometry["coordinates"]
    opened = [ring for polygon in polygons for ring in polygon if ring and ring[0] != ring[-1]]
    for ring in opened:
        ring.append(ring[0])
    return bool(opened)
