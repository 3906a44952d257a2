"""Esri JSON, as feature services of ArcGIS answer: attributes and geometry, days in milliseconds since 1970."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pandas as pd
import shapely

from heritage.geo.esri import crs_of_esri, shape_of_esri
from heritage.model.errors import InputError
from heritage.model.raw_layer import RawLayer
from heritage.reading.format import Format
from heritage.reading.json_objects import whole_json
from heritage.reading.json_text import notes_of_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ESRI_JSON = "Esri JSON"
_IS_ESRI = re.compile(
    r'"geometryType"\s*:\s*"esriGeometry|"features"\s*:\s*\[\s*\{\s*"attributes"\s*:'
    r'|"features"\s*:\s*\[\s*\{\s*"geometry"\s*:\s*\{\s*"(?:x|rings|paths|points)"'
)
_DATE = "esriFieldTypeDate"
_FAILURES = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, shapely.errors.ShapelyError)


def read_esri_json(path: Path, encoding: str | None = None) -> RawLayer:
    """Read a feature set."""
    content, used = whole_json(path, encoding)
    features = content.get("features")
    if not isinstance(features, list):
        raise InputError(f"{path}: this feature set has no list of features; export it again", path=path)
    rejected = {
        number: "it has no attributes"
        for number, each in enumerate(features)
        if not (isinstance(each, dict) and isinstance(each.get("attributes", {}), dict))
    }
    kept = {number: each for number, each in enumerate(features) if number not in rejected}
    shapes, unreadable = _shapes(kept)
    columns = _columns(kept, content)
    return RawLayer(
        path=path,
        parts=(path,),
        driver=ESRI_JSON,
        encoding=used,
        records_read=len(features),
        columns=columns,
        geometries=shapes if any("geometry" in each for each in kept.values()) else None,
        source_crs=crs_of_esri(content.get("spatialReference")),
        unreadable=unreadable,
        rejected=rejected,
        notes=notes_of_pages(content, len(features)),
    )


def _shapes(features: dict[int, dict[str, Any]]) -> tuple[Any, dict[int, str]]:
    shapes = np.full(len(features), None, dtype=object)
    unreadable = {}
    for place, (number, each) in enumerate(features.items()):
        given = each.get("geometry")
        if given:
            try:
                shapes[place] = shape_of_esri(given)
            except _FAILURES:
                unreadable[number] = msgspec.json.encode(given).decode()
    return shapes, unreadable


def _columns(features: dict[int, dict[str, Any]], content: dict[str, Any]) -> pd.DataFrame:
    """Return the attributes: dates as days, or moments where they have a time; codes as what they stand for."""
    index = pd.Index(list(features), dtype="int64")
    rows = [each.get("attributes") or {} for each in features.values()]
    names = dict.fromkeys(str(name) for row in rows for name in row)
    columns = {name: pd.Series([row.get(name) for row in rows], index=index, dtype=object) for name in names}
    fields = content.get("fields")
    for field in fields if isinstance(fields, list) else ():
        name = str(field.get("name")) if isinstance(field, dict) else ""
        if name in columns and field.get("type") == _DATE:
            columns[name] = columns[name].map(_moment, na_action="ignore")
        elif name in columns and isinstance(field.get("domain"), dict):
            columns[name] = columns[name].map(_names_of_codes(field["domain"]), na_action="ignore")
    return pd.DataFrame(columns, index=index)


def _names_of_codes(domain: dict[str, Any]) -> Callable[[object], object]:
    """Return what gives the name for a code; any other value stays as it is."""
    given = domain.get("codedValues")
    told = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    known = {str(each["code"]): each["name"] for each in told if {"code", "name"} <= each.keys()}
    return lambda value: known.get(str(value), value)


def _moment(milliseconds: object) -> object:
    """Write a moment as text; what is no number stays as it is."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return milliseconds
    try:
        text = np.datetime_as_string(np.datetime64(int(milliseconds), "ms"), unit="s")
    except (ValueError, OverflowError):
        return milliseconds
    return str(text).removesuffix("T00:00:00")


FORMAT = Format(
    ESRI_JSON,
    (".json", ".esrijson", ".geojson"),
    lambda path, asked: [read_esri_json(path, asked.encoding)],
    is_text=lambda text: text.startswith("{") and _IS_ESRI.search(text) is not None,
    has_one_layer=True,
)
