"""GeoJSON in all its forms, and JSON of plain records; one feature that fails costs no other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from heritage.model.errors import InputError
from heritage.model.raw_layer import Note, RawLayer
from heritage.reading._lines import decode_lines
from heritage.reading.encodings import UTF_8, decoded, proposal
from heritage.reading.features import Decoded, decode_features
from heritage.reading.format import GENERAL, GEOJSON, Format
from heritage.reading.json_text import COLLECTION, Top, find_features, notes_of_pages, paging_of
from heritage.reading.sniff import RECORD_SEPARATOR

if TYPE_CHECKING:
    from pathlib import Path

_DEFAULT_CRS = "OGC:CRS84"


class _Typed(msgspec.Struct):
    type: str = ""


def says_collection(path: Path) -> bool:
    """Return whether a JSON file says that it is a FeatureCollection."""
    try:
        return msgspec.json.decode(decoded(path, None)[0], type=_Typed).type == COLLECTION
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError, InputError):
        return False


def _named_crs(path: Path, member: Any) -> str:
    """Read the crs member that GeoJSON had before RFC 7946."""
    if member is None:
        return _DEFAULT_CRS
    try:
        return str(member["properties"]["name"])
    except (KeyError, TypeError):
        raise InputError(f"{path}: the crs member names no system; take it out or mend it", path=path) from None


def _whole(features: Decoded, top: Top) -> tuple[Decoded, int, Any, str]:
    notes = [*features.notes, *notes_of_pages(paging_of(top), len(features.columns))]
    return replace(features, notes=notes), len(features.columns), top.crs, UTF_8


def _decode(path: Path, encoding: str | None, *, salvage: bool) -> tuple[Decoded, int, Any, str]:
    """Return the features of any JSON text, how many there were, the ``crs`` member and the encoding of the text."""
    data, used = decoded(path, encoding)
    found = find_features(path, data, salvage=salvage)
    number = len(found.features)
    features = decode_features(found.features)
    notes = [*found.notes, *features.notes]
    if encoding is None and any(note.code == "text-undecodable" for note in notes) and (better := proposal(data)):
        notes.append(Note("encoding-doubtful", None, "", better))
    return replace(features, notes=notes), number, found.crs, used


def read_geojson(path: Path, encoding: str | None = None, *, salvage: bool = False) -> RawLayer:
    """Read GeoJSON, or JSON of plain records."""
    regular = decode_lines(path) if encoding is None else None
    features, number, crs, used = _decode(path, encoding, salvage=salvage) if regular is None else _whole(*regular)
    has_geometries = any(shape is not None for shape in features.geometries) or bool(features.unreadable)
    return RawLayer(
        path=path,
        parts=(path,),
        driver=GEOJSON,
        encoding=used,
        records_read=number,
        columns=features.columns,
        geometries=features.geometries if has_geometries else None,
        source_crs=_named_crs(path, crs),
        crs_assumed=crs is None,
        feature_ids=features.ids,
        unreadable=features.unreadable,
        rejected=features.rejected,
        notes=features.notes,
    )


FORMAT = Format(
    GEOJSON,
    (".geojson", ".json", ".geojsonl", ".geojsons", ".geojsonseq", ".ndjson", ".jsonl", ".jsonld"),
    lambda path, asked: [read_geojson(path, asked.encoding, salvage=asked.salvage)],
    is_text=lambda text: text.startswith(("{", "[", RECORD_SEPARATOR.decode())),
    order=GENERAL,
    has_one_layer=True,
)
