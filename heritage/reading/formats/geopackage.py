"""GeoPackage and FlatGeobuf; a database that computes what it shows is refused."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from heritage.geo.crs import names_a_file
from heritage.model.errors import InputError
from heritage.reading.format import FLATGEOBUF, GEOPACKAGE, Format
from heritage.reading.gdal_layers import read_gdal_layers
from heritage.reading.ogr import layer_names
from heritage.reading.sniff import require_no_grid

if TYPE_CHECKING:
    from heritage.model.raw_layer import RawLayer

_CONTENTS = "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes')"
_SYSTEMS = "SELECT definition FROM gpkg_spatial_ref_sys"
_SCHEMA = "SELECT name, type, coalesce(sql, '') FROM sqlite_master"
_VIRTUAL = "create virtual table"
_INDEXES = ("rtree", "fts")
_WRITE_VERSIONS, _WRITES_AHEAD = slice(18, 20), 2  # bytes of the header; SQLite, Database File Format


def plain_layers(path: Path, *, immutable: bool = True) -> list[str]:
    """List the layers of a GeoPackage; refuse one whose layers are computed by views or virtual tables."""
    try:
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable={int(immutable)}", uri=True)
        try:
            layers = [str(name) for (name,) in database.execute(_CONTENTS)]
            systems = [str(text) for (text,) in database.execute(_SYSTEMS)]
            schema = [(str(name), kind, str(sql)) for name, kind, sql in database.execute(_SCHEMA)]
        finally:
            database.close()
    except (sqlite3.Error, UnicodeError) as error:
        raise InputError(f"{path}: this database is no GeoPackage ({error}); export it as one", path=path) from None
    if any(map(names_a_file, systems)):
        raise InputError(
            f"{path}: a coordinate reference system in it names a file (a grid), which is not opened", path=path
        )
    plain = {name.casefold() for name, kind, sql in schema if kind == "table" and not _is_virtual(sql)}
    for name, kind, sql in schema:
        if _is_virtual(sql) and not sql.split("USING")[-1].strip().lower().startswith(_INDEXES):
            raise InputError(
                f"{path}: the table {name!r} is computed by an extension; copy its rows into a plain one", path=path
            )
        if kind == "view" and name in layers:
            raise InputError(f"{path}: the layer {name!r} is a view; copy its rows into a plain table", path=path)
    missing = sorted(name for name in layers if name.casefold() not in plain)
    if missing:
        raise InputError(f"{path}: the layer {missing[0]!r} has no table; export the file again", path=path)
    return layers


def _is_virtual(sql: str) -> bool:
    return " ".join(sql.lower().split()).startswith(_VIRTUAL)


def read_ogr_file(path: Path, driver: str, wanted: str | None = None) -> list[RawLayer]:
    """Read the layers of a GeoPackage or FlatGeobuf."""
    path = path.absolute()
    if driver != GEOPACKAGE:
        return read_gdal_layers(path, driver, [name for name, _ in layer_names(path, driver)], wanted)
    names = plain_layers(path)
    if not _has_journal(path):
        return read_gdal_layers(path, driver, names, wanted)
    with tempfile.TemporaryDirectory(prefix="heritage-") as folder:
        copy = Path(folder) / path.name
        for part in (path, *_journals(path)):
            shutil.copyfile(part, copy.with_name(part.name))
        return [
            replace(raw, path=path, parts=(path,))
            for raw in read_gdal_layers(copy, driver, plain_layers(copy, immutable=False), wanted)
        ]


def _journals(path: Path) -> list[Path]:
    """Return what a program that has the database open writes beside it."""
    return [part for end in ("-wal", "-journal") if (part := path.with_name(path.name + end)).is_file()]


def _has_journal(path: Path) -> bool:
    """Return whether reading the database would change it: it writes ahead, or was left in the middle of a change."""
    with path.open("rb") as file:
        head = file.read(_WRITE_VERSIONS.stop)
    return _WRITES_AHEAD in head[_WRITE_VERSIONS] or bool(_journals(path))


FORMATS = (
    Format(
        GEOPACKAGE,
        (".gpkg",),
        lambda path, asked: read_ogr_file(path, GEOPACKAGE, asked.layer),
        magic=(b"SQLite format 3\x00",),
    ),
    Format(
        FLATGEOBUF,
        (".fgb",),
        lambda path, asked: read_ogr_file(path, FLATGEOBUF, asked.layer),
        magic=(b"fgb\x03",),
        check=lambda path: require_no_grid(path, path),  # its head holds the text of the CRS
    ),
)
