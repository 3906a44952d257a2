"""Files to raw records. Content decides how a file is read; nothing but the named file is opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from heritage.model.errors import InputError
from heritage.model.raw_layer import Note
from heritage.reading.archive import unpacked
from heritage.reading.delimited import read_delimited
from heritage.reading.folder import is_part_of_shapefile, is_table
from heritage.reading.geojson import read_geojson
from heritage.reading.geopackage import choose_layers, read_ogr_file
from heritage.reading.kml import read_kml
from heritage.reading.parquet import read_parquet
from heritage.reading.shapefile import read_shapefile
from heritage.reading.sniff import CSV, GEOJSON, KML, KMZ, ODS, PARQUET, SHAPEFILE, SUFFIXES, XLSX, ZIP, sniff
from heritage.reading.workbook import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer

_IN_ARCHIVES = {
    suffix for name, all_suffixes in SUFFIXES.items() if name not in {ZIP, KMZ} for suffix in all_suffixes
} - {".txt"}


def read_layers(
    path: Path, *, encoding: str | None = None, layer: str | None = None, salvage: bool = False
) -> list[RawLayer]:
    """Read the layers of a file, whatever its format."""
    found = sniff(path)
    if found in {ZIP, KMZ}:
        return _read_archive(path, found, encoding, layer, salvage=salvage)
    if found in {GEOJSON, SHAPEFILE, PARQUET, CSV}:
        if layer not in {None, path.stem}:
            raise InputError(
                f"{path}: this file has one layer, {path.stem!r}, not {layer!r}; leave layer= out",
                path=path,
                argument="layer",
            )
        try:
            return [_read_single(path, found, encoding, salvage=salvage)]
        except MemoryError:
            raise InputError(
                f"{path}: the file is too large for this machine's memory; cut it into parts", path=path
            ) from None
    readers = {KML: read_kml, XLSX: read_workbook, ODS: read_workbook}
    return readers[found](path, layer) if found in readers else read_ogr_file(path, found, layer)


def _read_single(path: Path, found: str, encoding: str | None, *, salvage: bool) -> RawLayer:
    """Read a file of a format that has one layer."""
    if found == GEOJSON:
        return read_geojson(path, encoding, salvage=salvage)
    if found == SHAPEFILE:
        return read_shapefile(path, encoding)
    return read_parquet(path) if found == PARQUET else read_delimited(path, encoding)


def _unread(every: list[Path], files: set[Path]) -> list[Path]:
    names: dict[Path, set[str]] = {}
    for each in every:
        names.setdefault(each.parent, set()).add(each.name.lower())
    return [each for each in every if each not in files and not is_part_of_shapefile(each, names[each.parent])]


def _read_archive(path: Path, found: str, encoding: str | None, layer: str | None, *, salvage: bool) -> list[RawLayer]:
    """Read the layer files of an archive; each layer is called by its path there where there are several."""
    wanted = set(SUFFIXES[KML]) if found == KMZ else _IN_ARCHIVES
    with unpacked(path) as folder:
        every = sorted(each for each in folder.rglob("*") if each.is_file())
        files = [each for each in every if each.suffix.lower() in wanted and not is_table(each)]
        unread = [] if found == KMZ else _unread(every, set(files))
        notes = [Note("file-unread", None, "", each.relative_to(folder).as_posix()) for each in unread]
        by_name: dict[str, RawLayer] = {}
        stems = Counter(file.relative_to(folder).with_suffix("").as_posix().casefold() for file in files)
        for file in files:
            inside = file.relative_to(folder).as_posix()
            try:
                raws = read_layers(file, encoding=encoding, salvage=salvage)
            except InputError as error:
                raise InputError(str(error).replace(str(file), f"{path}/{inside}")) from None
            stem = inside.removesuffix(file.suffix)
            stem = inside if stems[stem.casefold()] > 1 else stem  # a.shp and a.geojson are two layers
            by_name |= {f"{stem}/{raw.layer}" if raw.layer else stem: raw for raw in raws}
    if not by_name:
        raise InputError(f"{path}: there is no layer file in this archive; pack one into it", path=path)
    chosen = choose_layers(path, list(by_name), layer)
    several = len(by_name) > 1
    raws = [replace(by_name[name], path=path, parts=(path,), layer=name if several else "") for name in chosen]
    return [replace(raws[0], notes=[*raws[0].notes, *notes]), *raws[1:]]
