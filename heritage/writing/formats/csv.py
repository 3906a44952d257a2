"""Sites as CSV, with longitude, latitude and WKT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.writing.cells import write_csv
from heritage.writing.sites import with_coordinates

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd


def write(rows: gpd.GeoDataFrame, path: Path) -> None:
    """Write sites as CSV."""
    write_csv(with_coordinates(rows), path)
