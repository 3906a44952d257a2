"""Where records lie by their own columns: latitude and longitude as people write them, or WKT."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.model.folding import fold_text, map_unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

DEGREES = "OGC:CRS84"
COLUMNS = ("latitude", "longitude", "coordinates")
_LARGEST = np.array([180.0, 90.0])
_MOSTLY = 0.5
_COORDINATES_AT_ONCE = 2_000_000
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
# Degrees, minutes and seconds, between whatever signs people put there.
_SEXAGESIMAL = re.compile(
    r"(?P<sign>[+-]?)(?P<degrees>\d{1,3})\s*[°º˚*d:\s]\s*(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*"
    r"(?:['′’ʹm:\s]+\s*(?P<seconds>\d{1,2}(?:[.,]\d+)?)?\s*(?:[\"″”ʺs]|'')?)?"
)
# Letters and words for the four quarters, folded, in the four languages; True where they count downwards.
_QUARTERS = {
    **dict.fromkeys(("n", "north", "s sh", "ssh", "simal", "hs", "e", "east", "v d", "vd", "serq", "sm", "s s"), False),
    **dict.fromkeys(("s", "south", "yu sh", "yush", "cenub", "w", "west", "z d", "zd", "qerb"), True),
}
_SPELLED_OUT = re.compile(r"(\d+)\s*d\s*(\d+)\s*m\s*(\d+(?:[.,]\d+)?)\s*s", re.IGNORECASE)
_MOST_MINUTES = 60
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


def read_degrees(texts: pd.Series) -> pd.Series:
    """Read latitudes or longitudes, or metres, as people write them."""
    numbers = pd.to_numeric(texts, errors="coerce")
    rest = texts[numbers.isna() & texts.notna()]
    if len(rest):
        numbers = numbers.fillna(map_unique(rest, _degrees).astype("float64"))
    return numbers.astype("float64")


def _degrees(text: str) -> float:
    """Read one text; NaN where it is no position."""
    plain = (
        text.strip()
        .replace("\N{MINUS SIGN}", "-")
        .replace("\N{NO-BREAK SPACE}", " ")
        .replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    plain = _SPELLED_OUT.sub(r"\1°\2'\3''", plain)
    letters = re.sub(r"[\d.,+°º˚*'′’ʹ\"″”ʺ:-]+", " ", plain).strip()
    folded = fold_text(letters) if letters else ""
    down = _QUARTERS.get(folded, False)
    if folded and folded not in _QUARTERS:
        return np.nan
    body = re.sub(r"[^\d.,+°º˚*'′’ʹ\"″”ʺ:\s-]|\.(?!\d)", " ", plain).strip()
    if re.fullmatch(r"[+-]?\d{1,3}(?:[ ]\d{3})+(?:[.,]\d+)?", body):
        body = body.replace(" ", "")
    body = body.rstrip(" °º˚.") if _NUMBER.fullmatch(body.rstrip(" °º˚.")) else body
    if _NUMBER.fullmatch(body):
        value = float(body.replace(",", "."))
    else:
        found = _SEXAGESIMAL.fullmatch(body)
        if found is None:
            return np.nan
        minutes, seconds = (float((found[part] or "0").replace(",", ".")) for part in ("minutes", "seconds"))
        if minutes >= _MOST_MINUTES or seconds >= _MOST_MINUTES:
            return np.nan
        value = float(found["degrees"]) + minutes / 60 + seconds / 3600
        value = -value if found["sign"] == "-" else value
    return -abs(value) if down else value


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


def from_columns(columns: pd.DataFrame) -> Positions:
    """Make points of latitude and longitude, and shapes of WKT."""
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
        shapes[missing], pairs = _shapes_of_texts(texts)
        accuracy = columns["coordinates"].str.extract(_GEOPOINT)["accuracy"].astype("float64")
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


def _shapes_of_texts(texts: pd.Series) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Read WKT, or pairs of latitude and longitude; tell which were pairs whose order was assumed."""
    is_wkt = texts.str.match(_WKT).eq(True).to_numpy()
    plain = texts.str.replace(r"^\s*SRID=4326;", "", regex=True)  # any other is not read: the text is told
    shapes = np.full(len(texts), None, dtype=object)
    deep = plain.str.count(r"(?i)collection").gt(_DEEPEST).to_numpy()
    shapes[is_wkt & ~deep] = shapely.from_wkt(plain[is_wkt & ~deep].to_numpy(dtype=object), on_invalid="ignore")
    lettered = texts.str.extract(_LETTERED)
    has_letters = lettered["first"].notna()
    points = texts.str.extract(_GEOPOINT)
    pairs = lettered.fillna(points[["first", "second"]]).fillna(texts.str.extract(_PAIR))
    first, second = read_degrees(pairs["first"]), read_degrees(pairs["second"])
    east_first = has_letters & pairs["first"].str.contains(_EAST_OR_WEST).eq(True)
    latitude, longitude = first.mask(east_first, second), second.mask(east_first, first)
    is_pair = ~is_wkt & (latitude.notna() & longitude.notna()).to_numpy()
    shapes[is_pair] = shapely.points(longitude[is_pair], latitude[is_pair])
    return shapes, is_pair & ~(has_letters | points["first"].notna()).to_numpy()


def is_position(text: str) -> bool:
    """Return whether a text is a position whatever stands above it: WKT, or a pair with decimals or letters."""
    found = _pair_in(text)
    if found is None:
        return _WKT.match(text) is not None
    return _LETTERED.match(text) is not None or all(_DECIMALS.search(found[part]) for part in ("first", "second"))


def may_be_position(text: str) -> bool:
    """Return whether a text is a position where a heading says that there is one: any pair that can be degrees."""
    return _pair_in(text) is not None or _WKT.match(text) is not None


def _pair_in(text: str) -> re.Match[str] | None:
    if len(text) > _LONGEST_PAIR:
        return None
    found = _LETTERED.match(text) or _GEOPOINT.match(text) or _PAIR.match(text)
    if found is None:
        return None
    numbers = sorted(abs(_degrees(found[part])) for part in ("first", "second"))
    inside = all(np.isfinite(numbers)) and numbers[0] <= _LARGEST[1] and numbers[1] <= _LARGEST[0]
    return found if inside else None
