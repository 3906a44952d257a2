"""What a format of layers is: how it is known, and what reads it. Each stands in a file of ``formats/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer

GEOJSON, SHAPEFILE, GEOPACKAGE, FLATGEOBUF = "GeoJSON", "ESRI Shapefile", "GPKG", "FlatGeobuf"
PARQUET, KML, KMZ, ZIP, XLSX, ODS, CSV = "Parquet", "KML", "KMZ", "ZIP", "XLSX", "ODS", "CSV"
SPECIAL, GENERAL, ANY_TEXT = 0, 1, 2  # in which order formats look at a text


@dataclass(frozen=True)
class Asked:
    """How a file is to be read: which layer, in which encoding, whether also when it breaks off, in which archive."""

    layer: str | None = None
    encoding: str | None = None
    salvage: bool = False
    archive: Path | None = None


@dataclass(frozen=True)
class Format:
    """
    One format of layers.

    Attributes
    ----------
    name
        What it is called, also in the table of inputs.
    suffixes
        What the names of its files end with, the usual one first.
    read
        Reads the layers of a file.
    magic
        What its files begin with, where they are binary.
    is_text
        Whether a text, by its first 64 KiB, is of this format.
    order
        ``SPECIAL`` formats look first, then ``GENERAL`` ones, which take whatever looks like them.
    is_in_zip
        Whether an archive, by the names in it, is a file of this format.
    check
        Refuses what must not be opened.
    is_table
        Whether a file of it in a folder is a layer only where its columns say where its rows lie.
    has_one_layer
        Whether ``layer=`` can name nothing but the file itself.
    is_archive
        Whether it holds files of other formats.
    is_folder
        Whether a folder is of this format.
    parts
        What the names of the files end with that lie beside one of this format and belong to it.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, Asked], list[RawLayer]]
    magic: tuple[bytes, ...] = ()
    is_text: Callable[[str], bool] | None = None
    order: int = SPECIAL
    is_in_zip: Callable[[Path, set[str]], bool] | None = None
    check: Callable[[Path], None] | None = None
    is_table: bool = False
    has_one_layer: bool = False
    is_archive: bool = False
    is_folder: Callable[[Path], bool] | None = None
    parts: tuple[str, ...] = ()
