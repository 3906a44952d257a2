"""TopoJSON, by GDAL: each object is a layer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from heritage.reading.format import Format
from heritage.reading.gdal_layers import read_gdal_layers
from heritage.reading.ogr import layer_names
from heritage.reading.sniff import BOM

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer

TOPOJSON = "TopoJSON"
_TOPOLOGY = re.compile(r'"type"\s*:\s*"Topology"')


class _Topology(msgspec.Struct):
    objects: dict[str, Any]


def read_topojson(path: Path, wanted: str | None = None) -> list[RawLayer]:
    """Read the objects of a topology, whose positions are longitude and latitude unless it says otherwise."""
    path = path.absolute()
    names = [name for name, _ in layer_names(path, TOPOJSON)]
    raws = [_with_lost(raw, path, names) for raw in read_gdal_layers(path, TOPOJSON, names, wanted)]
    return [replace(raw, source_crs=raw.source_crs or "OGC:CRS84", crs_assumed=not raw.source_crs) for raw in raws]


def _with_lost(raw: RawLayer, path: Path, names: list[str]) -> RawLayer:
    """Tell of geometries that GDAL does not give out."""
    try:
        objects = msgspec.json.decode(path.read_bytes().removeprefix(BOM), type=_Topology).objects
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return raw  # GDAL takes what no strict parser does
    own = objects.get(raw.layer or names[0])
    given = own.get("geometries") if isinstance(own, dict) else None
    lost = (len(given) if isinstance(given, list) else 1) - raw.records_read
    if lost <= 0:
        return raw
    reasons = dict.fromkeys(range(raw.records_read, raw.records_read + lost), "a geometry that GDAL does not give out")
    return replace(raw, records_read=raw.records_read + lost, rejected={**raw.rejected, **reasons})


FORMAT = Format(
    TOPOJSON,
    (".json", ".topojson", ".geojson"),
    lambda path, asked: read_topojson(path, asked.layer),
    is_text=lambda text: text.startswith("{") and _TOPOLOGY.search(text) is not None,
)
