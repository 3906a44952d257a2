"""Many points in regions: a grid says at once where most lie; those near a border are looked at one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Located = NDArray[np.int64]

_FEWEST, _MOST, _PER_AREA = 256, 2048, 32  # cells along a side
_STEP, _REACH = 0.5, 0.26  # in cells
_NEAR_BORDER, _BEYOND = -2, -1


def locate_many(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    areas: NDArray[np.object_],
    exactly: Callable[[NDArray[np.float64], NDArray[np.float64]], Located],
) -> Located:
    """
    Find the area of each of many points, as an exact way that is slower finds it.

    Parameters
    ----------
    x, y
        Positions, finite.
    areas
        Polygons, in the unit of the positions.
    exactly
        Gives for some positions the place of the area that holds each, -1 where none does.

    Returns
    -------
    numpy.ndarray of int
        The place of the area of each, -1 where there is none.

    Notes
    -----
    No border runs through a cell that is not marked, so all points of a run of such cells in one row
    lie where its first cell's centre lies; points in marked cells are looked at one by one.
    """
    west, south, east, north = shapely.total_bounds(areas)
    side = int(np.clip(2 ** np.ceil(np.log2(_PER_AREA * np.sqrt(len(areas)))), _FEWEST, _MOST))
    width, height = max(east - west, 1e-12) / side, max(north - south, 1e-12) / side
    marked = _border_cells(areas, (west, south), (width, height), side)
    start = np.ones_like(marked)
    start[:, 1:] = marked[:, :-1]
    start &= ~marked
    run = np.cumsum(start.ravel()).reshape(marked.shape) - 1
    row, column = np.nonzero(start)
    of_run = exactly(west + (column + 0.5) * width, south + (row + 0.5) * height)
    cells = np.where(marked, _NEAR_BORDER, of_run[run] if len(of_run) else _BEYOND)
    found = np.full(len(x), _BEYOND, dtype="int64")
    within = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    columns = np.minimum(((x[within] - west) / width).astype("int64"), side - 1)
    rows = np.minimum(((y[within] - south) / height).astype("int64"), side - 1)
    found[within] = cells[rows, columns]
    near = np.flatnonzero(found == _NEAR_BORDER)
    found[near] = exactly(x[near], y[near])
    return found


def _border_cells(
    areas: NDArray[np.object_], corner: tuple[float, float], cell: tuple[float, float], side: int
) -> NDArray[np.bool_]:
    """Mark the cells that a border runs through or close by."""
    rings = shapely.get_parts(shapely.boundary(areas))
    flat = shapely.transform(rings, lambda at: (at - np.array(corner)) / np.array(cell))
    at = shapely.get_coordinates(shapely.segmentize(flat, _STEP))
    marked = np.zeros((side, side), dtype=bool)
    # A border is nowhere farther from one of its positions than half a step.
    for down in (-_REACH, _REACH):
        for aside in (-_REACH, _REACH):
            column, row = np.clip((at + np.array([aside, down])).astype("int64"), 0, side - 1).T
            marked[row, column] = True
    return marked
