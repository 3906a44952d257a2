"""Cells of a fixed equal-area grid, which stand for places that must not be shown exactly."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRID_CRS = "EPSG:6933"  # WGS 84 / NSIDC EASE-Grid 2.0 Global: cylindrical, so that cells are boxes in degrees
_EAST, _NORTH = 17_367_530.445, 7_342_230.136  # metres, where the grid ends: 180 degrees east, 90 north
_METRES = 1000.0
_ABOUT_EQUAL = 1e-6  # degrees
_MOST_DOUBLINGS = 4  # of the side: a larger cell tells hardly more than the country
# Of one grid in which each cell lies in one larger: sizes that do not nest would cut a place out between them.
SIDES_KM = tuple(10 * 2.0**doublings for doublings in range(-6, 7))
_LARGEST_OF_OTHERS_KM = 100_000.0  # of catalogues that were written by an earlier version, whose sizes were free
SMALLEST_KM, LARGEST_KM = 0.1, SIDES_KM[-1]


@cache
def _to_grid() -> Transformer:
    return Transformer.from_crs("EPSG:4326", GRID_CRS, always_xy=True)


def side_of_grid(asked_km: float) -> float:
    """Round the side of a cell up to one of the grid."""
    return next(side for side in SIDES_KM if side >= asked_km)


def cells(shapes: NDArray[np.object_], cell_km: float, k: int = 0) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Return the cell in which each place lies."""
    points = shapely.point_on_surface(shapes)
    there = ~(shapely.is_missing(points) | shapely.is_empty(points))
    x, y = _to_grid().transform(shapely.get_x(points[there]), shapely.get_y(points[there]))
    side = cell_km * _METRES
    columns, rows = (np.floor(np.asarray(values) / side).astype("int64") for values in (x, y))
    most = min(_MOST_DOUBLINGS, int(np.log2(max(LARGEST_KM / cell_km, 1))))
    levels = np.zeros(len(columns), dtype="int64") if k <= 1 else _levels(columns, rows, k, most)
    boxes, sides = np.full(len(shapes), None, dtype=object), np.full(len(shapes), np.nan)
    shown = levels >= 0
    places = np.flatnonzero(there)[shown]
    sides[places] = cell_km * 2.0 ** levels[shown]
    boxes[places] = _boxes(columns[shown] >> levels[shown], rows[shown] >> levels[shown], sides[places])
    return boxes, sides


def _levels(columns: NDArray[np.int64], rows: NDArray[np.int64], k: int, most: int) -> NDArray[np.int64]:
    """Return how often the cell of each place is doubled; -1 where the largest one holds fewer than ``k``."""
    levels = np.full(len(columns), -1)
    for level in range(most + 1):
        left = np.flatnonzero(levels < 0)
        cell = pd.DataFrame({"column": columns[left] >> level, "row": rows[left] >> level})
        number = cell.groupby(["column", "row"])["column"].transform("size").to_numpy()
        levels[left[number >= k]] = level
    return levels


def _boxes(columns: NDArray[np.int64], rows: NDArray[np.int64], sides: NDArray[np.float64]) -> NDArray[np.object_]:
    metres = sides * _METRES
    west, south = np.clip(columns * metres, -_EAST, _EAST), np.clip(rows * metres, -_NORTH, _NORTH)
    east, north = np.clip((columns + 1) * metres, -_EAST, _EAST), np.clip((rows + 1) * metres, -_NORTH, _NORTH)
    left, bottom = _to_grid().transform(west, south, direction="INVERSE")
    right, top = _to_grid().transform(east, north, direction="INVERSE")
    return np.asarray(shapely.box(left, bottom, right, top))


def are_cells(shapes: NDArray[np.object_], sides: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which geometries are cells of the grid already."""
    found = np.zeros(len(shapes), dtype=bool)
    for side in np.unique(sides[(sides >= SMALLEST_KM) & (sides <= _LARGEST_OF_OTHERS_KM)]):
        own = np.flatnonzero((sides == side) & (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON))
        boxes, _ = cells(shapes[own], float(side))
        found[own] = shapely.equals_exact(shapely.normalize(shapes[own]), shapely.normalize(boxes), _ABOUT_EQUAL)
    return found
