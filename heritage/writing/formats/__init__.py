"""Formats of a row per site: each file here is called by the ending of its files, and has a ``write()``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd


@cache
def site_formats() -> dict[str, Callable[[gpd.GeoDataFrame, Path], None]]:
    """Return what writes each format, by the ending of its files."""
    return {each.name: import_module(f"{__name__}.{each.name}").write for each in iter_modules(__path__)}
