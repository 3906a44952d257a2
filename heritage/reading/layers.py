"""Files to raw records. Content decides how a file is read; nothing but the named file is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.model.errors import InputError
from heritage.reading.child_rows import with_children_counted
from heritage.reading.format import Asked
from heritage.reading.rows_left_out import without_rows_of_none, without_sheets_of_none
from heritage.reading.sniff import sniff

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer


def read_layers(path: Path, asked: Asked | None = None) -> list[RawLayer]:
    """Read the layers of a file, whatever its format."""
    asked = asked or Asked()
    found = sniff(path)
    if found.has_one_layer and asked.layer not in {None, path.stem}:
        message = f"{path}: this file has one layer, {path.stem!r}, not {asked.layer!r}; leave layer= out"
        raise InputError(message, path=path, argument="layer")
    try:
        raws = [without_rows_of_none(raw) for raw in found.read(path, asked)]
        return without_sheets_of_none(with_children_counted(raws))
    except MemoryError:
        message = f"{path}: the file is too large for this machine's memory; cut it into parts"
        raise InputError(message, path=path) from None
