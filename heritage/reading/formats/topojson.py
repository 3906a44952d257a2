"""TopoJSON, by GDAL: each object is a layer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from heritage.reading.format import Format
from heritage.reading.gdal_layers import read_gdal_layers
from heritage.reading.ogr import layer_names

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer

TOPOJSON = "TopoJSON"
_TOPOLOGY = re.compile(r'"type"\s*:\s*"Topology"')


def read_topojson(path: Path, wanted: str | None = None) -> list[RawLayer]:
    """Read the objects of a topology, whose positions are longitude and latitude unless it says otherwise."""
    path = path.absolute()
    names = [name for name, _ in layer_names(path, TOPOJSON)]
    raws = read_gdal_layers(path, TOPOJSON, names, wanted)
    return [replace(raw, source_crs=raw.source_crs or "OGC:CRS84", crs_assumed=not raw.source_crs) for raw in raws]


FORMAT = Format(
    TOPOJSON,
    (".json", ".topojson", ".geojson"),
    lambda path, asked: read_topojson(path, asked.layer),
    is_text=lambda text: text.startswith("{") and _TOPOLOGY.search(text) is not None,
)
