"""A layer's geometries brought to EPSG:4326, and where they lie outside the area of their CRS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS

from heritage.geo import positions
from heritage.geo.crs import Operation, choose_operation, parse_crs, same_place
from heritage.model.errors import InputError, OptionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.model.findings import Findings
    from heritage.model.raw_layer import RawLayer

_DEGREES = (180.0, 90.0)


@dataclass(frozen=True)
class Located:
    """
    A layer's geometries in EPSG:4326.

    Attributes
    ----------
    geometries
        One per record, or None.
    crs
        The source CRS.
    operation
        What brought them here.
    in_degrees
        Per record, whether the layer says metres and its coordinates are degrees.
    """

    geometries: NDArray[np.object_]
    crs: CRS
    operation: Operation
    in_degrees: NDArray[np.bool_]


def locate(raw: RawLayer, crs: str | None, name: str, findings: Findings) -> Located:
    """Bring a layer's geometries to EPSG:4326."""
    asked = parse_crs(crs) if crs else None
    assumed = raw.crs_assumed and asked is not None and not positions.mostly_degrees(raw.geometries)
    try:
        own = parse_crs(raw.source_crs) if raw.source_crs and not assumed else asked
    except OptionError as error:
        raise InputError(f"{raw.path}: {error}", path=raw.path) from None
    if own is None:
        raise InputError(
            f"{raw.path}: nothing says what the coordinates mean (no .prj, no degrees); "
            "give the CRS, such as crs='EPSG:28408'",
            path=raw.path,
        )
    if own.is_geocentric or (own.is_vertical and not own.is_compound):
        raise InputError(
            f"{raw.path}: {own.name} is no coordinate reference system of places on the ground; mend it", path=raw.path
        )
    if _in_metres(raw.geometries, own):
        findings.add("coordinates-in-metres", name, raw.layer, values=raw.source_crs, field_name="geometry")
    if asked is not None and not own.equals(asked, ignore_axis_order=True):
        findings.add("crs-differs", name, raw.layer, values=crs, field_name="geometry")
    shapes = raw.geometries if raw.geometries is not None else np.full(len(raw.columns), None, dtype=object)
    try:
        operation = choose_operation(own, _bounds(shapes))
    except OptionError as error:
        raise InputError(f"{raw.path}: {error}", path=raw.path) from None
    if np.isnan(operation.accuracy_m):
        findings.add("crs-accuracy-unknown", name, raw.layer, values=operation.name, field_name="geometry")
    return Located(operation.apply(shapes), own, operation, in_degrees=_in_degrees(shapes, own))


def _in_degrees(geometries: NDArray[np.object_], crs: CRS) -> NDArray[np.bool_]:
    """Return which records of a layer that says metres look like degrees: they would lie within metres of 0, 0."""
    if not crs.is_projected:
        return np.zeros(len(geometries), dtype=bool)
    west, south, east, north = shapely.bounds(geometries).T
    reach = np.maximum(np.abs(west), np.abs(east)) <= _DEGREES[0]
    reach &= np.maximum(np.abs(south), np.abs(north)) <= _DEGREES[1]
    return np.asarray(reach & ~((west == 0) & (east == 0) & (south == 0) & (north == 0)))


def _in_metres(geometries: NDArray[np.object_] | None, crs: CRS) -> bool:
    """Return whether a layer says degrees while most of its coordinates cannot be any."""
    return crs.is_geographic and not positions.mostly_degrees(geometries)


def _bounds(geometries: NDArray[np.object_] | None) -> tuple[float, float, float, float]:
    found = [np.full(4, np.nan)]
    for block in positions.blocks_of(geometries):
        x, y = shapely.get_coordinates(block).T
        finite = np.isfinite(x) & np.isfinite(y)
        if finite.any():
            x, y = x[finite], y[finite]
            found.append(np.array([x.min(), y.min(), x.max(), y.max()]))
    every = np.array(found[1:] or found)
    low, high = every[:, :2].min(axis=0), every[:, 2:].max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def outside_area(located: Located) -> NDArray[np.bool_]:
    """Return which geometries lie outside the area that the layer's CRS is made for."""
    authority = located.crs.to_authority()
    area = CRS.from_authority(*authority).area_of_use if authority is not None else None
    if area is None or same_place(located.crs) or area.west > area.east:
        return np.zeros(len(located.geometries), dtype=bool)
    outside = ~shapely.intersects(located.geometries, shapely.box(*area.bounds))
    known = ~shapely.is_missing(located.geometries) & ~shapely.is_empty(located.geometries)
    finite = np.isfinite(shapely.bounds(located.geometries)).all(axis=1)
    return np.asarray(outside & known & finite)
