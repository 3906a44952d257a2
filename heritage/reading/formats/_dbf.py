"""The table of a shapefile: its columns, and its cells as they stand in the file."""

from __future__ import annotations

import codecs
import struct
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.model.errors import InputError
from heritage.reading.encodings import UTF_8

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# Number of rows, length of the header and of a row, language driver; of a column: name, type, width, decimals.
_DBF_START = struct.Struct("<4xIHH17xB2x")
_DBF_COLUMN = struct.Struct("<11sc4xBB14x")
_DBF_COLUMNS_END = b"\r"
_DBF_END = b"\x1a"
_BLOCK_BYTES = 1 << 24
_SAMPLE_ROWS = 20_000
_BEYOND_ASCII = 0x80


@dataclass
class Dbf:
    """The layout of a shapefile's attributes; its rows are read when they are asked for, some at a time."""

    path: Path
    size: int
    rows: int
    header_bytes: int
    row_bytes: int
    language_driver: int
    columns: list[tuple[bytes, bytes, int, int]]

    @classmethod
    def of(cls, path: Path) -> Dbf:
        """Read the head of a .dbf."""
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_DBF_START.size).ljust(_DBF_START.size, b"\0")
            rows, header_bytes, row_bytes, driver = _DBF_START.unpack(start)
            content = start + file.read(max(header_bytes - _DBF_START.size, 0))
        if header_bytes <= _DBF_START.size or not row_bytes or header_bytes > size:
            raise InputError(f"{path}: this is no dBASE table; export the shapefile again", path=path)
        columns = []
        position = _DBF_START.size
        while position + _DBF_COLUMN.size <= min(header_bytes, len(content)) and not content.startswith(
            _DBF_COLUMNS_END, position
        ):
            columns.append(_DBF_COLUMN.unpack_from(content, position))
            position += _DBF_COLUMN.size
        return cls(path, size, rows, header_bytes, row_bytes, driver, columns)

    @property
    def names(self) -> bytes:
        """Names of columns, one behind the other."""
        return b"".join(name.partition(b"\0")[0] for name, *_ in self.columns)

    @property
    def sample(self) -> bytes:
        """Names and rows, row by row, for a guess at their encoding."""
        content = self.part(self.header_bytes, _SAMPLE_ROWS * self.row_bytes)
        rows = [content[start : start + self.row_bytes] for start in range(0, len(content), self.row_bytes)]
        return b"\n".join([self.names, *rows])

    def part(self, start: int, length: int) -> bytes:
        """Return some bytes of the file."""
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(length)

    def blocks(self) -> Iterator[memoryview]:
        """Return the rows, many at a time, in one piece of memory after the other."""
        room = memoryview(bytearray(max(_BLOCK_BYTES // self.row_bytes, 1) * self.row_bytes))
        with self.path.open("rb") as file:
            file.seek(self.header_bytes)
            while number := file.readinto(room):
                yield room[:number]

    @cached_property
    def is_ascii(self) -> bool:
        """Return whether all of its text is ASCII."""
        return self._is_ascii_or_utf_8[0]

    @cached_property
    def is_utf_8(self) -> bool:
        """Return whether all of its text is UTF-8."""
        return self._is_ascii_or_utf_8[1]

    @cached_property
    def _is_ascii_or_utf_8(self) -> tuple[bool, bool]:
        """Look at names and rows once; no character goes from one row into the next, which begins with a sign."""
        if not _is_text(self.names, UTF_8):
            return False, False
        is_ascii = self.names.isascii()
        for block in self.blocks():
            if np.frombuffer(block, "uint8").max() < _BEYOND_ASCII:
                continue
            is_ascii = False
            if not _is_utf_8(block):
                return False, False
        return is_ascii, True

    def is_text(self, encoding: str) -> bool:
        """Return whether names and rows are text in an encoding, block by block."""
        if codecs.lookup(encoding).name == "utf-8":
            return self.is_utf_8
        if not _is_text(self.names, encoding):
            return False
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for block in self.blocks():
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
        return True

    @property
    def room(self) -> int:
        """Number of rows that the file has bytes for, up to its end mark."""
        end = self.header_bytes + self.rows * self.row_bytes
        if self.part(end, 1) == _DBF_END:
            return self.rows
        return (self.size - self.header_bytes) // self.row_bytes

    def cells(self, place: int) -> pd.Series:
        """Return a column as it stands in the file, without blanks around; bytes beyond ASCII as Latin-1."""
        offset = 1 + sum(width for _, _, width, _ in self.columns[:place])
        width = self.columns[place][2]
        rows = np.memmap(self.path, np.uint8, "r", self.header_bytes, (self.room, self.row_bytes))
        signs = np.ascontiguousarray(rows[:, offset : offset + width])
        if signs.max(initial=0) >= _BEYOND_ASCII:
            texts: Any = [bytes(each).decode("latin-1") for each in signs]
        else:
            ends = pa.py_buffer(np.arange(self.room + 1, dtype="int64") * width)
            texts = pa.Array.from_buffers(pa.large_string(), self.room, [None, ends, pa.py_buffer(signs)])
        return pd.Series(pd.array(pc.utf8_trim(pa.array(texts, pa.large_string()), " \0\t\r\n"), dtype="str"))


def _is_utf_8(block: memoryview) -> bool:
    text = pa.Array.from_buffers(
        pa.large_string(), 1, [None, pa.array([0, len(block)]).buffers()[1], pa.py_buffer(block)]
    )
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _is_text(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True
