"""Sites as GeoParquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd


def write(rows: gpd.GeoDataFrame, path: Path) -> None:
    """Write sites as GeoParquet."""
    rows.to_parquet(path, index=False)
