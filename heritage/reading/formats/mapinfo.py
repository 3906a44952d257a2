"""MapInfo: TAB with its files beside it, and MIF with MID; a table that points at another one is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from heritage.model.errors import InputError
from heritage.reading.format import Format
from heritage.reading.gdal_layers import read_gdal_layers
from heritage.reading.ogr import layer_names
from heritage.reading.sniff import require_no_grid, sidecar

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer

MAPINFO = "MapInfo File"
_PARTS = (".dat", ".map", ".id", ".ind", ".mid")
_OF_ITS_OWN = re.compile(r"^\s*Type\s+(?:NATIVE|DBF)\b", re.IGNORECASE | re.MULTILINE)
_POINTS_ELSEWHERE = re.compile(
    r"^\s*(?:Open\s+Table|Create\s+View|File\s+\"|\"\\?IsSeamless\\?\"\s*=\s*\"TRUE)|\\IsSeamless\"\s*=\s*\"TRUE|Type\s+LINKED",
    re.IGNORECASE | re.MULTILINE,
)
_LARGEST_HEAD = 1_000_000  # bytes: a TAB describes its columns, and no more


def _is_tab(text: str) -> bool:
    return text.lower().startswith("!table")


def _is_mif(text: str) -> bool:
    return re.match(r"version\s+\d+", text, re.IGNORECASE) is not None and "columns" in text.lower()


def _check(path: Path) -> None:
    if path.suffix.lower() == ".mif":
        require_no_grid(path, path)
        return
    text = path.read_bytes()[:_LARGEST_HEAD].decode("latin-1")
    if _POINTS_ELSEWHERE.search(text) or not _OF_ITS_OWN.search(text):
        message = f"{path}: this table of MapInfo points at another one, which is not opened; export that one"
        raise InputError(message, path=path)
    if sidecar(path, ".dat") is None and sidecar(path, ".dbf") is None:
        raise InputError(f"{path}: the rows of this table lie in {path.stem}.DAT, which is not there; put it back")


def read_mapinfo(path: Path) -> list[RawLayer]:
    """Read a table of MapInfo."""
    path = path.absolute()
    beside = [found for part in _PARTS if (found := sidecar(path, part)) is not None]
    names = [name for name, _ in layer_names(path, MAPINFO)]
    return read_gdal_layers(path, MAPINFO, names, None, (path, *beside))


FORMAT = Format(
    MAPINFO,
    (".tab", ".mif"),
    lambda path, _: read_mapinfo(path),
    is_text=lambda text: _is_tab(text) or _is_mif(text),
    check=_check,
    has_one_layer=True,
    parts=_PARTS,
)
