"""Many points in regions: a grid says at once where most lie; those near a border are looked at one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from heritage.model.parallel import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Located = NDArray[np.int64]

_FEWEST, _MOST, _PER_AREA = 256, 2048, 32  # cells along a side
_STEP, _REACH = 0.5, 0.26  # in cells; twice the reach is less than a cell, so that none is passed over
_BEYOND, _PARTS = -1, 2
_BLOCK = 50_000  # points


def locate_many(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    areas: NDArray[np.object_],
    exactly: Callable[[NDArray[np.float64], NDArray[np.float64]], Located],
) -> Located:
    """Find the area of each of many points, as an exact way that is slower finds it."""
    west, south, east, north = shapely.total_bounds(areas)
    side = int(np.clip(2 ** np.ceil(np.log2(_PER_AREA * np.sqrt(len(areas)))), _FEWEST, _MOST))
    width, height = max(east - west, 1e-12) / side, max(north - south, 1e-12) / side
    parts = np.array_split(areas, min(len(areas), _PARTS))
    marked = np.logical_or.reduce(
        side_by_side(lambda part: _border_cells(part, (west, south), (width, height), side), parts, side * side)
    )
    start, end = np.ones_like(marked), np.ones_like(marked)
    start[:, 1:], end[:, :-1] = marked[:, :-1], marked[:, 1:]
    start &= ~marked
    end &= ~marked
    run = np.empty(side * side + 1, dtype="int32")  # behind the last cell stands one for what lies beyond all of them
    np.cumsum(start.ravel(), out=run[:-1])
    run -= 1
    row, column = np.nonzero(start)
    run[-1] = len(row)
    root = _roots(run[:-1].reshape(marked.shape), marked, row, column, np.nonzero(end)[1])
    own = np.flatnonzero(root == np.arange(len(root)))
    cells = _cells_of(x, y, (west, south, east, north), (width, height), side)
    near = np.flatnonzero(np.append(marked, False)[cells])
    middles = west + (column[own] + 0.5) * width, south + (row[own] + 0.5) * height
    asked = exactly(np.append(middles[0], x[near]), np.append(middles[1], y[near]))
    # A marked cell has no run of its own; the number that stands in it is that of one before it, or none.
    of_run = np.full(len(root) + 1, _BEYOND, dtype="int32")
    of_run[own] = asked[: len(own)]
    of_run[:-1] = of_run[root]
    found = of_run[run[cells]]
    found[near] = asked[len(own) :]
    return np.asarray(found)


def _cells_of(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    bounds: tuple[float, float, float, float],
    cell: tuple[float, float],
    side: int,
) -> NDArray[np.int32]:
    """Return the number of the cell in which each point lies; the one behind the last where it lies beyond."""
    west, south, east, north = bounds
    cells = np.empty(len(x), dtype="int32")

    def number(start: int) -> None:
        block = slice(start, start + _BLOCK)
        columns, rows = (x[block] - west) / cell[0], (y[block] - south) / cell[1]
        own = np.clip(rows, 0, side - 1).astype("int32") * side + np.clip(columns, 0, side - 1).astype("int32")
        within = (x[block] >= west) & (x[block] <= east) & (y[block] >= south) & (y[block] <= north)
        cells[block] = np.where(within, own, side * side)

    side_by_side(number, range(0, len(x), _BLOCK), len(x))
    return cells


def _roots(run: NDArray[np.int32], marked: NDArray[np.bool_], row: Located, first: Located, last: Located) -> Located:
    """Return for each run of cells one that lies in the same area: that of a cell beside it in the row before."""
    root = np.arange(len(row))
    before = np.maximum(row - 1, 0)
    for column in (first, (first + last) // 2, last):
        joins = (row > 0) & ~marked[before, column] & (root == np.arange(len(row)))
        root[joins] = run[before[joins], column[joins]]
    for _ in range(len(marked).bit_length()):  # each step goes twice as far back
        root = root[root]
    return root


def _border_cells(
    areas: NDArray[np.object_], corner: tuple[float, float], cell: tuple[float, float], side: int
) -> NDArray[np.bool_]:
    """Mark the cells that a border runs through or close by."""
    rings = shapely.get_parts(shapely.boundary(areas))
    flat = shapely.transform(rings, lambda at: (at - np.array(corner)) / np.array(cell))
    at = shapely.get_coordinates(shapely.segmentize(flat, _STEP))
    marked = np.zeros(side * side, dtype=bool)
    # A border is nowhere farther from one of its positions than half a step.
    columns, rows = (
        [np.clip((axis + reach).astype("int32"), 0, side - 1) for reach in (-_REACH, _REACH)] for axis in at.T
    )
    for row in rows:
        for column in columns:
            marked[row * side + column] = True
    return marked.reshape(side, side)
