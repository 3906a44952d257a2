"""GeoJSON FeatureCollections, feature by feature: one that fails costs no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np
import pandas as pd
import shapely

from heritage.errors import InputError
from heritage.reading.guard import BOM, GEOJSON
from heritage.reading.raw import RawLayer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_COLLECTION = "FeatureCollection"
_NULL = msgspec.Raw(b"null")
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_DEFAULT_CRS = "OGC:CRS84"


class _Typed(msgspec.Struct):
    type: str = ""


class _Collection(msgspec.Struct):
    type: str = ""
    features: list[msgspec.Raw] | None = None
    crs: Any = None


class _Feature(msgspec.Struct):
    type: Literal["Feature"]
    id: Any = None
    geometry: msgspec.Raw = _NULL
    properties: dict[str, Any] | None = None


class _Geometry(msgspec.Struct):
    type: Literal[
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    ]


_decode_feature = msgspec.json.Decoder(_Feature).decode
_decode_geometry = msgspec.json.Decoder(_Geometry).decode


def says_collection(path: Path) -> bool:
    """
    Tell whether a JSON file says that it is a FeatureCollection.

    Parameters
    ----------
    path
        A file.

    Returns
    -------
    bool
        False also where it is no JSON.
    """
    try:
        return msgspec.json.decode(path.read_bytes().removeprefix(BOM), type=_Typed).type == _COLLECTION
    except (*_FAILURES, OSError):
        return False


def _decode_collection(path: Path) -> _Collection:
    try:
        collection = msgspec.json.decode(path.read_bytes().removeprefix(BOM), type=_Collection)
    except RecursionError:
        raise InputError(f"{path}: the JSON is nested beyond reason") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: this is no whole JSON file ({error}); export it again or mend it") from None
    if collection.type != _COLLECTION or collection.features is None:
        kind = f"a {collection.type!r}" if collection.type else "without a type"
        raise InputError(f"{path}: the JSON is {kind}, not a FeatureCollection with features; export it as one")
    return collection


def _named_crs(path: Path, member: Any) -> str:
    """Read the crs member that GeoJSON had before RFC 7946."""
    if member is None:
        return _DEFAULT_CRS
    try:
        return str(member["properties"]["name"])
    except (KeyError, TypeError):
        raise InputError(f"{path}: the crs member names no system; take it out or mend it") from None


def _geometry_text(geometry: msgspec.Raw) -> str | None:
    """Give the JSON of a geometry, None for null; raises where it is no geometry at all."""
    raw = bytes(geometry)
    if raw == b"null":
        return None
    _decode_geometry(raw)
    return raw.decode()


def _geometries(
    geometries: dict[int, msgspec.Raw],
) -> tuple[NDArray[np.object_], dict[int, str]]:
    texts: list[str | None] = []
    unreadable: dict[int, str] = {}
    for record, geometry in geometries.items():
        try:
            texts.append(_geometry_text(geometry))
        except _FAILURES:
            texts.append(None)
            unreadable[record] = bytes(geometry).decode(errors="replace")
    with np.errstate(over="ignore"):
        shapes = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
    triples = zip(geometries, texts, shapes, strict=True)
    unreadable.update({record: text for record, text, shape in triples if text is not None and shape is None})
    return shapes, unreadable


def _columns(properties: dict[int, dict[str, Any]]) -> pd.DataFrame:
    names = dict.fromkeys(name for each in properties.values() for name in each)
    columns = {name: [each.get(name) for each in properties.values()] for name in names}
    return pd.DataFrame(columns, index=pd.Index(list(properties), dtype="int64"), dtype=object)


def read_geojson(path: Path) -> RawLayer:
    """
    Read a GeoJSON FeatureCollection.

    Parameters
    ----------
    path
        A file that the guard knows as GeoJSON.

    Returns
    -------
    RawLayer
        Its features; what is no feature is in ``rejected``.

    Raises
    ------
    InputError
        Where the file as a whole is no FeatureCollection.
    """
    collection = _decode_collection(path)
    features: dict[int, _Feature] = {}
    rejected: dict[int, str] = {}
    for record, raw in enumerate(collection.features or ()):
        try:
            features[record] = _decode_feature(raw)
        except _FAILURES as error:
            rejected[record] = str(error)
    shapes, unreadable = _geometries({record: feature.geometry for record, feature in features.items()})
    columns = _columns({record: feature.properties or {} for record, feature in features.items()})
    ids = pd.Series([feature.id for feature in features.values()], index=columns.index, dtype=object)
    return RawLayer(
        path=path,
        parts=(path,),
        driver=GEOJSON,
        layer="",
        encoding="UTF-8",
        source_crs=_named_crs(path, collection.crs),
        records_read=len(features) + len(rejected),
        columns=columns,
        geometries=shapes,
        unreadable=unreadable,
        feature_ids=ids,
        rejected=rejected,
    )
