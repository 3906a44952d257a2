"""Files to raw records. Content decides how a file is read; nothing but the named file is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.reading.geojson import read_geojson
from heritage.reading.guard import GEOJSON, sniff
from heritage.reading.ogr import read_shapefile

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.reading.raw import RawLayer


def read_layer(path: Path) -> RawLayer:
    """
    Read a layer file, whatever its format.

    Parameters
    ----------
    path
        A GeoJSON file or the ``.shp`` of a shapefile.

    Returns
    -------
    RawLayer
        Its records as they came.

    Raises
    ------
    InputError
        Where it cannot be used.
    """
    return read_geojson(path) if sniff(path) == GEOJSON else read_shapefile(path)
