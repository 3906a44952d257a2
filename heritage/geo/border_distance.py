"""Whether it is certain in which region a site lies: how far its location's uncertainty reaches, on the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.model.schema import ELLIPSOID

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

_SHORTEST_DEGREE = 110_570.0  # metres of a degree of latitude at the equator, where it is shortest
_MARGIN = 1.02
_POLE, _ROUND = 90.0, 360.0
_SAMPLES, _ROUNDS = 17, 4
_FAR_M = 5_000.0  # from here on there may be many pieces of border in reach
_SITES_AT_ONCE, _FAR_AT_ONCE, _PAIRS_AT_ONCE = 20_000, 200, 200_000
_BANDS = 50  # of scales: a site is measured in a plane that is too narrow by one of these at most


def region_certain(sites: gpd.GeoDataFrame, regions: gpd.GeoDataFrame) -> pd.Series:
    """Return whether the uncertainty of each location stays on one side of every border."""
    known = known_uncertainty(sites)
    if not len(regions) or not known.any():
        return pd.Series(pd.NA, index=sites.index, dtype="boolean")
    return certain_beside(sites, known, _pieces(np.asarray(regions.geometry)), 0.0)


def known_uncertainty(sites: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return of which sites it is known where they lie, and how uncertain that is."""
    shapes, metres = np.asarray(sites.geometry), sites["location_uncertainty_m"].to_numpy(dtype=float)
    return np.asarray(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & (metres >= 0) & np.isfinite(metres))


def certain_beside(
    sites: gpd.GeoDataFrame, known: NDArray[np.bool_], borders: NDArray[np.object_], accuracy_m: float
) -> pd.Series:
    """Return whether the uncertainty of locations, and that of borders, leaves each on one side; of others nothing."""
    certain = pd.Series(pd.NA, index=sites.index, dtype="boolean")
    metres = sites["location_uncertainty_m"].to_numpy(dtype=float)[known] + accuracy_m
    certain[known] = ~_reaches_border(np.asarray(sites.geometry)[known], metres, borders)
    return certain


def _pieces(areas: NDArray[np.object_]) -> NDArray[np.object_]:
    """Cut the borders into their straight pieces."""
    # A border between two regions is one, whichever of them it is taken of.
    return np.asarray(shapely.linestrings(np.unique(_ends(areas)[0], axis=0).reshape(-1, 2, 2)))


def borders_between(areas: NDArray[np.object_]) -> NDArray[np.object_]:
    """Cut borders that two of some areas share into their straight pieces; a coast is none."""
    different, number = np.unique(_ends(areas)[0], axis=0, return_counts=True)
    return np.asarray(shapely.linestrings(different[number > 1].reshape(-1, 2, 2)))


def _ends(areas: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return both ends of each straight piece of border in one order, and the area that it is of."""
    rings, area = shapely.get_parts(shapely.boundary(areas), return_index=True)
    points, owners = shapely.get_coordinates(rings, return_index=True)
    follows = owners[1:] == owners[:-1]
    ends = np.stack([points[:-1][follows], points[1:][follows]], axis=1)
    turned = (ends[:, 0, 0] > ends[:, 1, 0]) | ((ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1]))
    ends[turned] = ends[turned, ::-1]
    return ends.reshape(-1, 4), area[owners[:-1][follows]]


def within(shapes: NDArray[np.object_], metres: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return a box around each shape that reaches some metres at least."""
    west, south, east, north = shapely.bounds(shapes).T
    up, aside, _ = _reach(shapes, metres)
    return np.asarray(shapely.box(west - aside, south - up, east + aside, north + up))


def nearest_area(shapes: NDArray[np.object_], areas: NDArray[np.object_], metres: float) -> NDArray[np.int64]:
    """Return the area whose border is the nearest to each shape, if it is within some metres; else -1."""
    ends, owners = _ends(areas)
    pieces = np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2)))
    reach = np.full(len(shapes), metres)
    shape, piece = shapely.STRtree(pieces).query(within(shapes, reach))
    found = np.full(len(shapes), -1, dtype="int64")
    if len(shape):
        far = _distances(shapes[shape], pieces[piece], reach[shape])
        order = np.lexsort([owners[piece], far])[::-1]  # the nearest is written last
        order = order[far[order] <= metres]
        found[shape[order]] = owners[piece[order]]
    return found


def _reaches_border(
    shapes: NDArray[np.object_], metres: NDArray[np.float64], segments: NDArray[np.object_]
) -> NDArray[np.bool_]:
    """
    Return which shapes have a border within some metres.

    Where these are few, the pieces of border in a box around the shape are measured. Where they are many, that would
    be most of all borders for each site: there one piece that is near enough decides, and only where the nearest one
    that can be found quickly is not, those that may be nearer are measured.
    """
    reached = np.zeros(len(shapes), dtype=bool)
    far = metres > _FAR_M
    near = np.flatnonzero(~far)
    tree = shapely.STRtree(segments)
    for start in range(0, len(near), _SITES_AT_ONCE):
        some = near[start : start + _SITES_AT_ONCE]
        reached[some] = _any_in_box(shapes[some], metres[some], segments, tree)
    many = np.flatnonzero(far)
    if len(many):
        reached[many] = _nearest_reaches(shapes[many], metres[many], segments)
        left = many[~reached[many]]
        reached[left] = _any_within(shapes[left], metres[left], segments)
    return reached


def _reach(
    shapes: NDArray[np.object_], metres: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return how far some metres reach up and aside in degrees, and the least scale of a degree aside on the way."""
    _, south, _, north = shapely.bounds(shapes).T
    up = metres / _SHORTEST_DEGREE * _MARGIN
    farthest = np.maximum(np.abs(south - up), np.abs(north + up))
    narrowing = np.cos(np.radians(np.minimum(farthest, _POLE)))
    aside = np.where(farthest >= _POLE, _ROUND, np.minimum(up / np.maximum(narrowing, 1e-9), _ROUND))
    return up, aside, np.maximum(narrowing, 0)


def _any_in_box(
    shapes: NDArray[np.object_], metres: NDArray[np.float64], segments: NDArray[np.object_], tree: shapely.STRtree
) -> NDArray[np.bool_]:
    """Measure every piece of border in a box around each shape."""
    reached = np.zeros(len(shapes), dtype=bool)
    west, south, east, north = shapely.bounds(shapes).T
    up, aside, _ = _reach(shapes, metres)
    for shift in (0.0, _ROUND, -_ROUND):  # a border may lie on the other side of 180 degrees
        box = shapely.box(west - aside + shift, south - up, east + aside + shift, north + up)
        _measure(reached, shapes, metres, segments, tree.query(box), shift)
    return reached


def _measure(
    reached: NDArray[np.bool_],
    shapes: NDArray[np.object_],
    metres: NDArray[np.float64],
    segments: NDArray[np.object_],
    pairs: NDArray[np.int64],
    shift: float,
) -> None:
    """Note which shapes a piece of border is near enough to, some pairs at a time."""
    for start in range(0, pairs.shape[1], _PAIRS_AT_ONCE):
        site, segment = pairs[:, start : start + _PAIRS_AT_ONCE]
        open_still = ~reached[site]
        site, segment = site[open_still], segment[open_still]
        if len(site):
            near = _distances(_shifted_east(shapes[site], shift), segments[segment], metres[site]) <= metres[site]
            reached[site[near]] = True


def _nearest_reaches(
    shapes: NDArray[np.object_], metres: NDArray[np.float64], segments: NDArray[np.object_]
) -> NDArray[np.bool_]:
    """Measure one piece of border for each shape, the nearest in a plane."""
    latitude = float(np.median(shapely.get_y(shapely.centroid(shapes))))
    scale = np.array([max(np.cos(np.radians(latitude)), 1e-3)])
    planes = [_scaled(each, np.repeat(scale, len(each))) for each in (shapes, segments)]
    found = shapely.STRtree(planes[1]).query_nearest(planes[0], all_matches=False)
    reached = np.zeros(len(shapes), dtype=bool)
    _measure(reached, shapes, metres, segments, found, 0.0)
    return reached


def _any_within(
    shapes: NDArray[np.object_], metres: NDArray[np.float64], segments: NDArray[np.object_]
) -> NDArray[np.bool_]:
    """
    Measure the pieces of border that may be near enough by a plane in which none seems farther than it is.

    On its way to what lies within reach a geodesic never leaves the latitudes that are within reach, and no degree
    aside is shorter there than at the one of them that is nearest to a pole.
    """
    reached = np.zeros(len(shapes), dtype=bool)
    up, _, least = _reach(shapes, metres)
    bands = np.floor(least * _BANDS) / _BANDS
    for band in np.unique(bands):
        own = np.flatnonzero(bands == band)
        flat = _scaled(segments, np.full(len(segments), band))
        tree = shapely.STRtree(flat)
        for shift in (0.0, _ROUND, -_ROUND):
            moved = _scaled(_shifted_east(shapes[own], shift), np.full(len(own), band))
            for start in range(0, len(own), _FAR_AT_ONCE):
                some = slice(start, start + _FAR_AT_ONCE)
                site, segment = tree.query(moved[some], predicate="dwithin", distance=up[own[some]])
                _measure(reached, shapes, metres, segments, np.stack([own[some][site], segment]), shift)
    return reached


def _shifted_east(shapes: NDArray[np.object_], east: float) -> NDArray[np.object_]:
    return (
        np.asarray(shapely.transform(shapes, lambda positions: positions + np.array([east, 0.0]))) if east else shapes
    )


def _distances(
    shapes: NDArray[np.object_], segments: NDArray[np.object_], metres: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure from each shape to a straight piece of border beside it; exactly where it matters."""
    latitudes = shapely.get_y(shapely.centroid(shapes))
    for _ in range(2):  # the second time with the scale half way between the two
        ends = _nearest(shapes, segments, latitudes)
        latitudes = ends[:, :, 1].mean(axis=1)
    (x, y), (other_x, other_y) = ends[:, 0].T, ends[:, 1].T
    found = np.asarray(ELLIPSOID.inv(x, y, other_x, other_y)[2], dtype=float)
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    if points.any():
        found[points] = np.minimum(
            found[points], _from_points(shapes[points], segments[points], found[points], metres[points])
        )
    return found


def _nearest(
    shapes: NDArray[np.object_], segments: NDArray[np.object_], latitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give, per pair, the nearest positions on both, in a plane that is true to scale at a latitude."""
    scale = np.maximum(np.cos(np.radians(latitudes)), 1e-9)
    planes = [_scaled(each, scale) for each in (shapes, segments)]
    ends = shapely.get_coordinates(shapely.shortest_line(*planes)).reshape(-1, 2, 2)
    ends[:, :, 0] /= scale[:, None]
    return ends


def _scaled(shapes: NDArray[np.object_], scale: NDArray[np.float64]) -> NDArray[np.object_]:
    each = np.repeat(scale, shapely.get_num_coordinates(shapes))
    return np.asarray(
        shapely.transform(shapes, lambda positions: positions * np.column_stack([each, np.ones_like(each)]))
    )


def _from_points(
    points: NDArray[np.object_],
    segments: NDArray[np.object_],
    found: NDArray[np.float64],
    metres: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Search along each piece of border for its nearest position, where the plane leaves a doubt."""
    result = found.copy()
    doubtful = np.flatnonzero((found > metres) & (found < 2 * metres + 1))
    if not len(doubtful):
        return result
    x, y = shapely.get_coordinates(points[doubtful]).T
    ends = shapely.get_coordinates(segments[doubtful]).reshape(-1, 2, 2)
    low, high = np.zeros(len(doubtful)), np.ones(len(doubtful))
    for _ in range(_ROUNDS):
        steps = np.linspace(low, high, _SAMPLES)
        along = ends[None, :, 0] + steps[:, :, None] * (ends[:, 1] - ends[:, 0])[None]
        across, down = (np.broadcast_to(each, steps.shape).ravel() for each in (x, y))
        far = np.asarray(ELLIPSOID.inv(across, down, along[..., 0].ravel(), along[..., 1].ravel())[2]).reshape(
            steps.shape
        )
        best = far.argmin(axis=0)
        width = (high - low) / (_SAMPLES - 1)
        centre = low + best * width
        low, high = np.maximum(centre - width, 0), np.minimum(centre + width, 1)
        result[doubtful] = np.minimum(result[doubtful], far.min(axis=0))
    return result
