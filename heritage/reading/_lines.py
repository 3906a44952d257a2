"""A collection with one feature a line, as GDAL writes it: cut between lines, and decoded side by side."""

from __future__ import annotations

import re
from functools import partial
from os import SEEK_END
from typing import TYPE_CHECKING, BinaryIO

import msgspec
import numpy as np
import pyarrow as pa

from heritage.model.parallel import side_by_side
from heritage.reading.features import SAMPLE, Decoded, by_arrow, joined
from heritage.reading.json_text import COLLECTION, Top

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AT_ONCE = 8  # blocks
_BLOCK_BYTES = 16 << 20
_SEAM_BYTES = 1 << 16  # in which a line ends, at each end of a block
_LINE_END, _COMMA, _CLOSING, _SPACE = b"\n,} "
_KEY = b'"features"'
_START = re.compile(rb'"features"[ \t]*:[ \t]*\[[ \t]*\n')


def decode_lines(path: Path) -> tuple[Decoded, Top] | None:
    """Decode a FeatureCollection that has one feature a line."""
    with path.open("rb") as file:
        around = _around(file)
        if around is None:
            return None
        spans = list(_spans(file, *around[1:]))
    parts: list[Decoded] = []
    for start in range(0, len(spans), _AT_ONCE):  # where some are not regular, the others need not be looked at
        for part in side_by_side(partial(_decode_span, path), spans[start : start + _AT_ONCE], around[2]):
            if part is None:
                return None
            parts.append(part.moved(sum(len(each.columns) for each in parts)))
    return joined(parts), around[0]


def _around(file: BinaryIO) -> tuple[Top, int, int] | None:
    """
    Return what stands around the features, and where they start and end.

    None where that is no collection, or one that has features more than once.
    """
    head = _part(file, 0, _SEAM_BYTES)
    behind = max(file.seek(0, SEEK_END) - _SEAM_BYTES, 0)
    tail = _part(file, behind, _SEAM_BYTES)
    found, last = _START.search(head), tail.rfind(b"]")
    if found is None or head.find(_KEY) != found.start() or last < 0 or _KEY in tail[last:]:
        return None
    try:
        top = msgspec.json.decode(head[: found.end()] + tail[last:], type=Top)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    start, end = found.end(), behind + last
    is_one = top.type == COLLECTION and top.features == [] and start < end
    return (top, start, end) if is_one and tail[:last].rstrip().endswith(b"}") else None


def _part(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)


def _spans(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Return where blocks of whole lines start and end."""
    while start < end:
        cut = _line_end(file, start, end) if start + _BLOCK_BYTES < end else end
        yield start, cut
        start = cut + 1


def _line_end(file: BinaryIO, start: int, end: int) -> int:
    """Return where the last line ends that begins and ends in a block; of a longer one, where that ends."""
    seam = max(start, start + _BLOCK_BYTES - _SEAM_BYTES)
    for behind in (seam, start):  # most lines are short, and end in the last part of a block
        place = _part(file, behind, start + _BLOCK_BYTES - behind).rfind(b"\n")
        if place >= 0:
            return behind + place
    position = start + _BLOCK_BYTES
    while position < end:
        place = _part(file, position, min(_BLOCK_BYTES, end - position)).find(b"\n")
        if place >= 0:
            return position + place
        position += _BLOCK_BYTES
    return end


def _decode_span(path: Path, span: tuple[int, int]) -> Decoded | None:
    """Decode some lines, each of which must be an object with a comma behind it; the last may have none."""
    signs = np.fromfile(path, "uint8", count=span[1] - span[0], offset=span[0])
    tail = signs[-_SEAM_BYTES:].tobytes()
    signs = signs[: len(signs) - len(tail) + len(tail.rstrip(b"\n").removesuffix(b","))]
    ends = np.flatnonzero(signs == _LINE_END)
    if not len(signs) or (ends[:1] < len("},")).any():
        return None
    if not ((signs[ends - 1] == _COMMA) & (signs[ends - 2] == _CLOSING)).all():
        return None
    signs[ends - 1] = _SPACE  # Arrow takes objects with nothing but blanks between them
    starts = np.append(0, ends + 1)
    some = slice(None, None, max(len(starts) // SAMPLE, 1))
    sample = [signs[start:end].tobytes() for start, end in zip(starts[some], [*ends, len(signs)][some], strict=True)]
    return by_arrow(pa.py_buffer(signs), sample, len(starts), 0, over_lines=False)
