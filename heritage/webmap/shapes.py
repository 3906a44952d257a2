"""The outlines of a page: regions, sites that are more than a point, the ground; as whole numbers, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from heritage.webmap.ground import View

_PER_DEGREE = 100_000  # steps in which outlines are told: about one metre
_TOLERANCE = 1 / _PER_DEGREE
_MOST_VERTICES = 2_000  # of one site's outline
_GROUND_DECIMALS = 4


def steps(line: shapely.Geometry) -> list[int]:
    """Return a line as its first position and the steps from one to the next."""
    whole = np.round(shapely.get_coordinates(line) * _PER_DEGREE).astype("int64")
    return list(np.diff(whole, axis=0, prepend=[[0, 0]]).ravel().tolist())


def _lines(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Take a shape of any type apart into its rings and lines."""
    parts = [part for each in shapely.get_parts(shape) for part in shapely.get_parts(each)]
    lines: list[shapely.Geometry] = []
    for part in parts:
        if isinstance(part, shapely.Polygon):
            lines += [part.exterior, *part.interiors]
        elif isinstance(part, shapely.LineString):
            lines.append(part)
    return lines


def outline(shape: shapely.Geometry) -> list[list[int]]:
    """Return a shape ring by ring."""
    return [steps(line) for line in _lines(shape) if not shapely.is_empty(line)]


def flat(shapes: Iterable[shapely.Geometry]) -> list[list[int]]:
    """Return the rings of many shapes in one list."""
    return [ring for shape in shapes for ring in outline(shape)]


def outlines_of_sites(shapes: NDArray[np.object_], rows: NDArray[np.int64], view: View) -> dict[str, list[Any]]:
    """Return the outlines of the sites that are more than a point, with no more detail than a page can show."""
    told: dict[str, list[Any]] = {"site": [], "rings": [], "closed": [], "simplified": []}
    for site in np.flatnonzero((shapely.get_dimensions(shapes) > 0)[rows]):
        shape = view.unrolled(shapes[rows[site]])
        shown = _simplified(shape)
        told["site"].append(int(site))
        told["rings"].append(outline(shown))
        told["closed"].append(bool(shapely.get_dimensions(shape) > 1))
        told["simplified"].append(bool(shapely.get_num_coordinates(shown) < shapely.get_num_coordinates(shape)))
    return told


def _simplified(shape: shapely.Geometry) -> shapely.Geometry:
    tolerance = _TOLERANCE
    shown = shapely.simplify(shape, tolerance)
    while shapely.get_num_coordinates(shown) > _MOST_VERTICES and tolerance < 1:
        tolerance *= 2
        shown = shapely.simplify(shape, tolerance)
    return shown
