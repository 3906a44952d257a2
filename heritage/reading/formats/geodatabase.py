"""File geodatabases of ArcGIS: a folder that ends in .gdb, also zipped."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from heritage.geo.crs import names_a_file
from heritage.model.errors import InputError
from heritage.reading.format import Format
from heritage.reading.gdal_layers import read_gdal_layers
from heritage.reading.ogr import layer_names

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer

GEODATABASE = "OpenFileGDB"
_CATALOGUE = "a00000001.gdbtable"
_MOST_FILES, _MOST_ROWS = 10_000, 100_000_000
_PLACE_OF_ROWS = 4  # bytes from the start of a table, where the number of its rows stands
_BYTES_OF_A_ROW = 4  # a row takes at least the length of its record


def is_geodatabase(path: Path) -> bool:
    """Return whether a folder is a geodatabase."""
    return path.is_dir() and (path / _CATALOGUE).is_file()


def _check(path: Path) -> None:
    files = sorted(path.iterdir())
    if path.is_symlink() or any(file.is_symlink() or not file.is_file() for file in files):
        raise InputError(
            f"{path}: the geodatabase has a link or a folder in it, which is not opened; copy it", path=path
        )
    if len(files) > _MOST_FILES:
        raise InputError(f"{path}: the geodatabase has {len(files)} files; export the layer as GeoPackage", path=path)
    for file in files:
        if file.suffix.lower() == ".gdbtable":
            _check_table(path, file)


def _check_table(path: Path, table: Path) -> None:
    """Refuse a table whose head promises more rows than its bytes can hold, or whose CRS names a file."""
    with table.open("rb") as file:
        head = file.read(1 << 16)
    rows = struct.unpack_from("<i", head, _PLACE_OF_ROWS)[0] if len(head) >= _PLACE_OF_ROWS + 4 else 0
    if rows > _MOST_ROWS or rows * _BYTES_OF_A_ROW > table.stat().st_size:
        message = f"{path}: {table.name} says that it has {rows} rows, and cannot hold them; export the layer again"
        raise InputError(message, path=path)
    if names_a_file(head.decode("utf-16-le", "replace")):
        message = f"{path}: a coordinate reference system in it names a file (a grid), which is not opened"
        raise InputError(f"{message}; export the layer in EPSG:4326", path=path)


def read_geodatabase(path: Path, wanted: str | None = None) -> list[RawLayer]:
    """Read the layers of a geodatabase."""
    path = path.absolute()
    _check(path)
    names = [name for name, has_geometry in layer_names(path, GEODATABASE) if has_geometry]
    return read_gdal_layers(path, GEODATABASE, names, wanted, tuple(sorted(path.iterdir())))


FORMAT = Format(
    GEODATABASE,
    (".gdb",),
    lambda path, asked: read_geodatabase(path, asked.layer),
    is_folder=is_geodatabase,
)
