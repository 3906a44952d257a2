"""Positions in one text: pairs, points of surveys, shapes, WKT, WKB, GeoJSON and Esri JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from pyproj import Transformer

from heritage.geo.degrees import degrees_of, read_degrees
from heritage.geo.esri import crs_of_esri, shape_of_esri
from heritage.model.folding import fold_text

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_LARGEST = np.array([180.0, 90.0])
# Letters that say which of a pair is which.
_LETTERED = re.compile(
    r"^\(?\s*(?P<first>(?:[NSEW].*?\d[^NSEW]*|[^NSEW]+[NSEW]))\s*[,;]?\s*"
    r"(?P<second>[NSEW].*|[^NSEW]+[NSEW])\s*\)?$"
)
_EAST_OR_WEST = re.compile(r"[EW]")
_LONGEST_PAIR = 120
_DEEPEST = 100  # collections within each other
_PAIR = re.compile(
    r"^[(\[]?\s*(?P<first>[^;|]+?)\s*(?:;|\||,\s+|\s*,(?=\s*[+-]?\d+\.\d)|\s{1,}(?=[+-]?\d+\.\d+\s*[)\]]?$))"
    r"\s*(?P<second>[^;|]+?)\s*[)\]]?$"
)
# Latitude, longitude, altitude and accuracy in metres, as ODK and KoboToolbox write them.
_GEOPOINT = re.compile(
    r"^\s*(?P<first>[+-]?\d+\.\d+)\s+(?P<second>[+-]?\d+\.\d+)\s+[+-]?\d+(?:\.\d+)?\s+(?P<accuracy>\d+(?:\.\d+)?)\s*$"
)
_DECIMALS = re.compile(r"\d[.,]\d{2}|[°º]")
_WKT = re.compile(r"^\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b", re.IGNORECASE)

_WKB = re.compile(r"^\s*(?:\\x|0x)?(?P<hex>0[01](?:[0-9a-fA-F]{2}){20,})\s*$")
_FEWEST_POINTS, _FEWEST_OF_RING = 2, 4
_POINT_OF_SHAPE = re.compile(
    r"\s*(?P<first>[+-]?\d+\.\d+)[\s,]+(?P<second>[+-]?\d+\.\d+)(?:\s+[+-]?\d+(?:\.\d+)?){0,2}\s*"
)
_SRIDS = {0, 4326}  # what a text may say of itself and still be read as degrees; any other is told
_MERCATOR = "EPSG:3857"
_NEAR_DEGREES = 5.0  # of the other records of a layer
_FIRST_WORDS = {
    **dict.fromkeys(("lat", "latitude", "y", "enlik", "shirota", "n", "north", "laynutyun"), "latitude"),
    **dict.fromkeys(
        ("lon", "long", "lng", "longitude", "x", "uzunluq", "dolgota", "e", "east", "yerkaynutyun"), "longitude"
    ),
}
_FAILURES = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    shapely.errors.ShapelyError,
)


class Near(NamedTuple):
    """
    What may tell the order of a pair.

    Attributes
    ----------
    heading
        Of the column.
    middle
        Longitude and latitude amid the other records; None where no other is located.
    area
        West, south, east and north of the regions.
    """

    heading: str = ""
    middle: tuple[float, float] | None = None
    area: tuple[float, float, float, float] | None = None


def accuracies(texts: pd.Series) -> pd.Series:
    """Return the metres that points of surveys say behind their height."""
    return texts.str.extract(_GEOPOINT)["accuracy"].astype("float64")


def shapes_of_texts(texts: pd.Series, near: Near) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Read texts as shapes; tell which were pairs whose order nothing says."""
    shapes, is_wkt = _of_wkt(texts)
    rest = texts[~is_wkt]
    others = np.array([_of_one(str(text)) for text in rest], dtype=object)
    shapes[~is_wkt] = others
    lettered = texts.str.extract(_LETTERED)
    points = texts.str.extract(_GEOPOINT)
    pairs = lettered.fillna(points[["first", "second"]]).fillna(texts.str.extract(_PAIR))
    first, second = read_degrees(pairs["first"]), read_degrees(pairs["second"])
    has_letters = lettered["first"].notna()
    is_pair = shapely.is_missing(shapes) & ~is_wkt & (first.notna() & second.notna()).to_numpy()
    open_ = is_pair & ~(has_letters | points["first"].notna()).to_numpy()
    east_first = (has_letters & pairs["first"].str.contains(_EAST_OR_WEST).eq(True)).to_numpy(copy=True)
    told = is_pair & ~open_  # their order is certain, and may tell that of the others
    latitude, longitude = first.mask(east_first, second), second.mask(east_first, first)
    shapes[told] = shapely.points(longitude[told], latitude[told])
    middle = near.middle or _middle(shapes)
    order = _order(first[open_], second[open_], near._replace(middle=middle))
    east_first |= open_ & (order == "longitude")
    latitude, longitude = first.mask(east_first, second), second.mask(east_first, first)
    shapes[is_pair] = shapely.points(longitude[is_pair], latitude[is_pair])
    return shapes, open_ if not order else np.zeros(len(texts), dtype=bool)


def _middle(shapes: NDArray[np.object_]) -> tuple[float, float] | None:
    coordinates = shapely.get_coordinates(shapes)
    return None if not len(coordinates) else (float(np.median(coordinates[:, 0])), float(np.median(coordinates[:, 1])))


def _of_wkt(texts: pd.Series) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    is_wkt = texts.str.match(_WKT).eq(True).to_numpy()
    plain = texts.str.replace(r"^\s*SRID=4326;", "", regex=True)  # any other is not read: the text is told
    shapes = np.full(len(texts), None, dtype=object)
    deep = plain.str.count(r"(?i)collection").gt(_DEEPEST).to_numpy()
    shapes[is_wkt & ~deep] = shapely.from_wkt(plain[is_wkt & ~deep].to_numpy(dtype=object), on_invalid="ignore")
    return shapes, is_wkt


def _of_one(text: str) -> shapely.Geometry | None:
    """Read one text as WKB, JSON, or the points of a shape; None where it is none of these."""
    try:
        wkb = _WKB.match(text)
        if wkb is not None:
            shape = shapely.from_wkb(bytes.fromhex(wkb["hex"]))
            return shapely.set_srid(shape, 0) if shapely.get_srid(shape) in _SRIDS else None
        if text.lstrip().startswith("{"):
            return _of_json(json.loads(text))
        return _of_points(text) if ";" in text else None
    except _FAILURES:
        return None


def _of_json(value: dict[str, object]) -> shapely.Geometry | None:
    if "type" in value or "coordinates" in value:
        shape: shapely.Geometry = shapely.from_geojson(json.dumps(value))
        return shape
    found = shape_of_esri(value)
    crs = crs_of_esri(value.get("spatialReference"))
    if crs == _MERCATOR:
        move = Transformer.from_crs(_MERCATOR, "OGC:CRS84", always_xy=True)
        return shapely.transform(found, lambda given: np.column_stack(move.transform(given[:, 0], given[:, 1])))
    return found if crs in {"", "EPSG:4326"} else None


def _of_points(text: str) -> shapely.Geometry | None:
    """Read a shape as surveys write it: latitude and longitude of each point, points between semicolons."""
    parts = [part for part in text.strip().strip(";").split(";") if part.strip()]
    found = [_POINT_OF_SHAPE.fullmatch(part) for part in parts]
    points = [(float(each["second"]), float(each["first"])) for each in found if each is not None]
    if len(points) < max(_FEWEST_POINTS, len(parts)) or (np.abs(points) > _LARGEST).any():
        return None
    closed = points[0] == points[-1] and len(points) >= _FEWEST_OF_RING
    return shapely.Polygon(points) if closed else shapely.LineString(points)


def _order(first: pd.Series, second: pd.Series, near: Near) -> str:
    """Return which number of pairs comes first; blank where nothing tells it."""
    if first.empty:
        return "latitude"
    if (first.abs() > _LARGEST[1]).any() or (second.abs() > _LARGEST[1]).any():
        return "longitude" if (first.abs() > _LARGEST[1]).any() else "latitude"
    words = [_FIRST_WORDS[word] for word in fold_text(near.heading).split() if word in _FIRST_WORDS]
    if len({*words}) > 1:
        return words[0]
    if near.middle is not None:
        far = [
            max(abs(a.median() - near.middle[0]), abs(b.median() - near.middle[1]))
            for a, b in ((first, second), (second, first))
        ]
        if min(far) < _NEAR_DEGREES <= max(far):
            return "longitude" if far[0] < far[1] else "latitude"
    if near.area is not None:
        west, south, east, north = near.area
        inside = [
            (x.between(west, east) & y.between(south, north)).mean() for x, y in ((first, second), (second, first))
        ]
        if max(inside) > 0 and inside[0] != inside[1]:
            return "longitude" if inside[0] > inside[1] else "latitude"
    return ""


def is_position(text: str) -> bool:
    """Return whether a text is a position whatever stands above it: WKT, or a pair with decimals or letters."""
    found = _pair_in(text)
    if found is None:
        return _is_shape(text)
    return _LETTERED.match(text) is not None or all(_DECIMALS.search(found[part]) for part in ("first", "second"))


def may_be_position(text: str) -> bool:
    """Return whether a text is a position where a heading says that there is one: any pair that can be degrees."""
    return _pair_in(text) is not None or _is_shape(text)


def _is_shape(text: str) -> bool:
    return _WKT.match(text) is not None or _of_one(text) is not None


def _pair_in(text: str) -> re.Match[str] | None:
    if len(text) > _LONGEST_PAIR:
        return None
    found = _LETTERED.match(text) or _GEOPOINT.match(text) or _PAIR.match(text)
    if found is None:
        return None
    numbers = sorted(abs(degrees_of(found[part])) for part in ("first", "second"))
    inside = all(np.isfinite(numbers)) and numbers[0] <= _LARGEST[1] and numbers[1] <= _LARGEST[0]
    return found if inside else None
