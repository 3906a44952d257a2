"""GPX, as phones and GPS receivers write it: waypoints are records; routes and tracks are told of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.model.raw_layer import Note, RawLayer
from heritage.reading.format import Format
from heritage.reading.gdal_layers import read_gdal_layers
from heritage.reading.sniff import root_of
from heritage.reading.xml_survey import survey_xml

if TYPE_CHECKING:
    from pathlib import Path

GPX = "GPX"
_WAYPOINTS = "waypoints"
_NO_SITES = {"rte": "routes", "trk": "tracks"}


def read_gpx(path: Path) -> list[RawLayer]:
    """Read the waypoints."""
    path = path.absolute()
    counts = survey_xml(path, GPX)
    left = [f"{counts[element]} {name}" for element, name in _NO_SITES.items() if counts[element]]
    notes = [Note("lines-left-out", None, "", " and ".join(left))] if left else []
    if not counts["wpt"]:
        nothing = np.full(0, None, dtype=object)
        empty = RawLayer(path, (path,), GPX, "UTF-8", 0, pd.DataFrame(), nothing, source_crs="EPSG:4326", notes=notes)
        return [empty]
    (raw,) = read_gdal_layers(path, GPX, [_WAYPOINTS], None)
    # GDAL gives a column to everything that a waypoint may have.
    said = raw.columns.loc[:, raw.columns.notna().any()]
    return [replace(raw, columns=said, crs_assumed=True, notes=[*raw.notes, *notes])]


FORMAT = Format(
    GPX, (".gpx",), lambda path, _: read_gpx(path), is_text=lambda text: root_of(text) == "gpx", has_one_layer=True
)
