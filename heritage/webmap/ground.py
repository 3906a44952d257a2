"""The ground of a map without tiles: land, lakes, borders and towns around the sites."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from heritage.model.bundled import folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORLD = (-180.0, -85.0, 180.0, 85.0)
_LEAST_SPAN = 0.2  # degrees shown, so that one site does not fill the map
_AROUND = 1.5  # of the span, kept beyond each edge of the view
_LEAST_AROUND = 4.0  # degrees
_DETAIL = 3000  # steps across the view that outlines keep
_BESIDE_REGIONS = 0.02  # degrees within which a region's own line stands for the border
_MOST_TOWNS = 400
_HALF_WAY = 180.0
_ROUND = 360.0
_SEAM = shapely.multilinestrings([[(west, -90.0), (west, 90.0)] for west in (-_HALF_WAY, _HALF_WAY)])


def _once_around(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(coordinates + np.array([_ROUND, 0.0]))


@dataclass(frozen=True)
class View:
    """
    What a map shows first.

    Attributes
    ----------
    west, south, east, north
        Degrees; where sites stand on both sides of 180 degrees, east lies beyond it.
    """

    west: float
    south: float
    east: float
    north: float

    @property
    def seam(self) -> float:
        """The meridian at which the world is cut, in degrees."""
        return max(-_HALF_WAY, (self.west + self.east) / 2 - _HALF_WAY) if self.east > _HALF_WAY else -_HALF_WAY

    def unrolled(self, shape: Any) -> Any:
        """Move what lies west of the seam once around the world, so that it stands beside the rest."""
        if self.seam == -_HALF_WAY:
            return shape
        bounds = shapely.bounds(shape)
        west = (bounds[..., 0] + bounds[..., 2]) / 2 < self.seam
        moved = shapely.transform(shape, _once_around)
        return np.where(west, moved, shape) if isinstance(shape, np.ndarray) else moved if west else shape

    def unrolled_longitude(self, longitude: NDArray[np.float64]) -> NDArray[np.float64]:
        """Move points as :meth:`unrolled` moves shapes."""
        return np.where(longitude < self.seam, longitude + _ROUND, longitude)


@dataclass(frozen=True)
class Ground:
    """
    What lies under the sites, in EPSG:4326.

    Attributes
    ----------
    land, lakes
        Polygons.
    borders
        Lines: borders and coasts, but where a region's line stands.
    towns
        ``name``, ``longitude``, ``latitude``, ``population``, the largest first.
    """

    land: NDArray[np.object_]
    lakes: NDArray[np.object_]
    borders: NDArray[np.object_]
    towns: pd.DataFrame


def view_of(longitude: NDArray[np.float64], latitude: NDArray[np.float64], regions: gpd.GeoSeries) -> View:
    """Choose what a map shows first: the sites, else the regions, else the world."""
    placed = np.isfinite(longitude)
    if placed.any():
        (west, east), (south, north) = ((axis[placed].min(), axis[placed].max()) for axis in (longitude, latitude))
    else:
        west, south, east, north = regions.total_bounds
    if not np.isfinite([west, south, east, north]).all():
        return View(*WORLD)
    if east - west > _HALF_WAY:
        longitudes = np.unique(longitude[placed])
        gaps = np.diff(longitudes)
        if len(gaps) and gaps.max() > _HALF_WAY:
            west, east = longitudes[gaps.argmax() + 1], longitudes[gaps.argmax()] + _ROUND
    wider = max(0.0, (_LEAST_SPAN - (east - west)) / 2)
    higher = max(0.0, (_LEAST_SPAN - (north - south)) / 2)
    return View(float(west - wider), float(south - higher), float(east + wider), float(north + higher))


def _clipped(shapes: NDArray[np.object_], window: tuple[float, float, float, float]) -> NDArray[np.object_]:
    """Cut shapes out of a window that may reach beyond 180 degrees."""
    west, south, east, north = window
    parts = [shapely.clip_by_rect(shapes, west, south, min(east, _HALF_WAY), north)]
    if east > _HALF_WAY:
        beyond = shapely.clip_by_rect(shapes, -_HALF_WAY, south, east - _ROUND, north)
        parts.append(shapely.transform(beyond, _once_around))
    found = np.concatenate(parts)
    return found[~shapely.is_empty(found)]


def ground_around(view: View, regions: gpd.GeoSeries) -> Ground:
    """Cut land, lakes, borders and towns out around a view, with no more detail than it can show."""
    span = max(view.east - view.west, view.north - view.south)
    around = max(_AROUND * span, _LEAST_AROUND)
    window = (
        max(WORLD[0], view.west - around),
        max(WORLD[1], view.south - around),
        view.east + around if view.east > _HALF_WAY else min(WORLD[2], view.east + around),
        min(WORLD[3], view.north + around),
    )
    countries = _layer("countries", window, span)
    borders = shapely.boundary(countries)
    if window[0] <= -_HALF_WAY or window[2] >= _HALF_WAY:  # where land is cut, nothing borders on anything
        borders = shapely.difference(borders, _SEAM)
    lines = _clipped(borders, window)
    if len(regions):
        lines = shapely.difference(lines, shapely.buffer(shapely.union_all(regions.to_numpy()), _BESIDE_REGIONS))
    towns = _bundled_towns()
    towns = towns.assign(longitude=view.unrolled_longitude(towns["longitude"].to_numpy()))
    near = towns["longitude"].between(window[0], window[2]) & towns["latitude"].between(window[1], window[3])
    return Ground(
        _clipped(countries, window),
        _clipped(_layer("lakes", window, span), window),
        lines[~shapely.is_empty(lines)],
        towns[near].head(_MOST_TOWNS),
    )


# What is bundled is read once: it took a third of the time of a small page.
@cache
def _bundled_shapes(name: str) -> NDArray[np.object_]:
    return np.asarray(gpd.read_parquet(folder("ground") / f"{name}.parquet").geometry.to_numpy())


@cache
def _bundled_towns() -> pd.DataFrame:
    return pd.read_parquet(folder("ground") / "towns.parquet")


def _layer(name: str, window: tuple[float, float, float, float], span: float) -> NDArray[np.object_]:
    shapes = _bundled_shapes(name)
    west, south, east, north = window
    near = shapely.intersects(shapes, shapely.box(west, south, min(east, _HALF_WAY), north))
    if east > _HALF_WAY:
        near |= shapely.intersects(shapes, shapely.box(-_HALF_WAY, south, east - _ROUND, north))
    return np.asarray(shapely.simplify(shapes[near], span / _DETAIL))
