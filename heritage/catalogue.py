"""The catalogue: the tables with the verbs of the rooms as methods."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from heritage import loading
from heritage.bundled import folder
from heritage.errors import InputError
from heritage.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterable

PathLike = str | Path


class Catalogue(Tables):
    """Sites, what is said of them, and where that was published."""


def read(
    *inputs: PathLike,
    crs: str | None = None,
    statements: PathLike | None = None,
    sources: PathLike | None = None,
    populations: PathLike | None = None,
    regions: PathLike | None = None,
    region_id: str | None = None,
    region_name: str | None = None,
) -> Catalogue:
    tables = {"statements": statements, "sources": sources, "populations": populations}
    paths = {name: [] if path is None else [Path(path)] for name, path in tables.items()}
    loaded = loading.load([Path(path) for path in inputs], paths, crs, regions, region_id, region_name)
    return Catalogue(**vars(loaded))
