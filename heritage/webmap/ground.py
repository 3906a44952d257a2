"""The ground of a map without tiles: land and borders around the sites, from Natural Earth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from heritage.bundled import folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOURCE = "Land and borders: Natural Earth (public domain, 1:10 million). Its boundaries are no statement on any border."
WORLD = (-180.0, -85.0, 180.0, 85.0)
_LEAST_SPAN = 0.2  # degrees shown, so that one site does not fill the map
_AROUND = 1.5  # of the span, kept beyond each edge of the view
_LEAST_AROUND = 4.0  # degrees
_DETAIL = 3000  # steps across the view that outlines keep
_BESIDE_REGIONS = 0.02  # degrees within which a region's own line stands for the border


@dataclass(frozen=True)
class Ground:
    """
    What lies under the sites, in EPSG:4326.

    Attributes
    ----------
    land
        Polygons.
    borders
        Lines: borders and coasts, but where a region's line stands.
    """

    land: NDArray[np.object_]
    borders: NDArray[np.object_]


def view_of(sites: gpd.GeoSeries, regions: gpd.GeoSeries) -> tuple[float, float, float, float]:
    """
    Choose what a map shows first: the sites, else the regions, else the world.

    Parameters
    ----------
    sites, regions
        Geometries in EPSG:4326, some of them perhaps missing.

    Returns
    -------
    tuple of float
        West, south, east, north in degrees.
    """
    for shapes in (sites, regions):
        west, south, east, north = shapes.total_bounds
        if np.isfinite([west, south, east, north]).all():
            wider = max(0.0, (_LEAST_SPAN - (east - west)) / 2)
            higher = max(0.0, (_LEAST_SPAN - (north - south)) / 2)
            return (float(west - wider), float(south - higher), float(east + wider), float(north + higher))
    return WORLD


def ground_around(view: tuple[float, float, float, float], regions: gpd.GeoSeries) -> Ground:
    """
    Cut land and borders out around a view, with no more detail than it can show.

    Parameters
    ----------
    view
        West, south, east, north in degrees.
    regions
        Polygons in EPSG:4326 whose own lines are drawn.

    Returns
    -------
    Ground
        Land and borders.
    """
    west, south, east, north = view
    span = max(east - west, north - south)
    around = max(_AROUND * span, _LEAST_AROUND)
    window = (
        max(WORLD[0], west - around),
        max(WORLD[1], south - around),
        min(WORLD[2], east + around),
        min(WORLD[3], north + around),
    )
    countries = gpd.read_parquet(folder("ground") / "countries.parquet").geometry.to_numpy()
    countries = countries[shapely.intersects(countries, shapely.box(*window))]
    countries = shapely.simplify(countries, span / _DETAIL)
    land = shapely.clip_by_rect(countries, *window)
    lines = shapely.clip_by_rect(shapely.boundary(countries), *window)
    if len(regions):
        lines = shapely.difference(lines, shapely.buffer(shapely.union_all(regions.to_numpy()), _BESIDE_REGIONS))
    return Ground(land[~shapely.is_empty(land)], lines[~shapely.is_empty(lines)])
