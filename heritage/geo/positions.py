"""Where records lie by their own columns: latitude and longitude, or a text that holds both."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.geo.degrees import read_degrees
from heritage.geo.position_texts import Near, accuracies, shapes_of_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

DEGREES = "OGC:CRS84"
COLUMNS = ("latitude", "longitude", "coordinates")
_LARGEST = np.array([180.0, 90.0])
_MOSTLY = 0.5
_COORDINATES_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Positions:
    """
    What columns say of where records lie.

    Attributes
    ----------
    geometries
        Shapes or None, one per record, x before y.
    crs
        ``"OGC:CRS84"`` where most are degrees, else blank.
    unreadable
        What could not be read, by record number.
    assumed
        Numbers of records whose pair was taken for latitude before longitude.
    accuracy
        Metres, where a position says how sure it is.
    """

    geometries: NDArray[np.object_]
    crs: str
    unreadable: dict[int, str]
    assumed: list[int]
    accuracy: pd.Series


def mostly_degrees(geometries: NDArray[np.object_] | None) -> bool:
    """Return whether most coordinates can be degrees."""
    given = inside = 0
    for block in blocks_of(geometries):
        coordinates = shapely.get_coordinates(block)
        finite = np.isfinite(coordinates).all(axis=1)
        given += int(finite.sum())
        inside += int(((np.abs(coordinates) <= _LARGEST).all(axis=1) & finite).sum())
    return not given or inside / given >= _MOSTLY


def blocks_of(geometries: NDArray[np.object_] | None) -> Iterator[NDArray[np.object_]]:
    """Return shapes some at a time, so that their coordinates never stand in memory all at once beside them."""
    if geometries is None or not len(geometries):
        return
    block = np.cumsum(shapely.get_num_coordinates(geometries)) // _COORDINATES_AT_ONCE
    starts = np.flatnonzero(np.r_[True, block[1:] != block[:-1]])
    for start, end in itertools.pairwise([*starts.tolist(), len(geometries)]):
        yield geometries[start:end]


def has_positions(columns: pd.DataFrame) -> bool:
    """Return whether there are columns that say where records lie."""
    return "coordinates" in columns or {"latitude", "longitude"} <= set(columns)


def _middle(shapes: NDArray[np.object_]) -> tuple[float, float] | None:
    coordinates = shapely.get_coordinates(shapes)
    return None if not len(coordinates) else (float(np.median(coordinates[:, 0])), float(np.median(coordinates[:, 1])))


def from_columns(
    columns: pd.DataFrame, heading: str = "", area: tuple[float, float, float, float] | None = None
) -> Positions:
    """Make points of latitude and longitude, and shapes of texts: the column's heading may say which comes first."""
    shapes = np.full(len(columns), None, dtype=object)
    given = pd.Series(pd.NA, index=columns.index, dtype="str")
    assumed: list[int] = []
    accuracy = pd.Series(np.nan, index=columns.index)
    if {"latitude", "longitude"} <= set(columns):
        latitude, longitude = read_degrees(columns["latitude"]), read_degrees(columns["longitude"])
        there = (latitude.notna() & longitude.notna()).to_numpy()
        shapes[there] = shapely.points(longitude[there], latitude[there])
        given = columns["latitude"].fillna("").str.cat(columns["longitude"].fillna(""), sep=" ").str.strip()
        given = given.where(given != "")
    if "coordinates" in columns:
        missing = shapely.is_missing(shapes) & columns["coordinates"].notna().to_numpy()
        texts = columns["coordinates"][missing]
        near = Near(heading, _middle(shapes), area)
        shapes[missing], pairs = shapes_of_texts(texts, near)
        accuracy = accuracies(columns["coordinates"])
        assumed = texts.index[pairs].tolist()
        given = given.fillna(columns["coordinates"])
    unread = given[pd.Series(shapely.is_missing(shapes), index=given.index) & given.notna()]
    degrees = np.abs(shapely.get_coordinates(shapes)) <= _LARGEST
    mostly = not len(degrees) or degrees.all(axis=1).mean() >= _MOSTLY
    return Positions(
        shapes,
        DEGREES if mostly else "",
        dict(zip(unread.index.tolist(), unread.tolist(), strict=True)),
        assumed,
        accuracy,
    )
