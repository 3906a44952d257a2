"""A collection with one feature a line, as GDAL writes it: cut between lines, and decoded side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from heritage.parallel import side_by_side
from heritage.reading.features import Decoded, by_arrow, joined
from heritage.reading.jsontext import COLLECTION, Top

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK_BYTES = 16 << 20
_HEAD_BYTES, _TAIL_BYTES = 1 << 16, 100
_AT_ONCE = 8  # blocks
_KEY = b'"features"'
_START = re.compile(rb'"features"[ \t]*:[ \t]*\[[ \t]*\n')


def decode_lines(data: bytes) -> tuple[Decoded, Any] | None:
    """
    Decode a FeatureCollection that has one feature a line.

    Parameters
    ----------
    data
        JSON text in UTF-8.

    Returns
    -------
    tuple of Decoded and the ``crs`` member, or None
        None where it is anything else, or not so regular that blocks of lines can be decoded at once.
    """
    head, end = _START.search(data, 0, _HEAD_BYTES), data.rfind(b"]")
    top = None if head is None else _around(data, head.start(), head.end(), end)
    if head is None or top is None:
        return None
    spans = list(_blocks(data, head.end(), end))
    parts: list[Decoded] = []
    for start in range(0, len(spans), _AT_ONCE):  # where some are not regular, the others need not be looked at
        for part in side_by_side(lambda span: _decode_block(data[slice(*span)]), spans[start : start + _AT_ONCE]):
            if part is None:
                return None
            parts.append(part.moved(sum(len(each.columns) for each in parts)))
    return (joined(parts), top.crs) if parts else None


def _around(data: bytes, key: int, start: int, end: int) -> Top | None:
    """Give what stands around the features; None where that is no collection, or it has them more than once."""
    if end < start or data.find(_KEY) != key or _KEY in data[end:]:
        return None
    try:
        top = msgspec.json.decode(data[:start] + data[end:], type=Top)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    ends_whole = data[max(start, end - _TAIL_BYTES) : end].rstrip().endswith(b"}")
    return top if top.type == COLLECTION and top.features == [] and ends_whole else None


def _blocks(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give where blocks of whole lines start and end."""
    while start < end:
        cut = data.rfind(b"\n", start, min(start + _BLOCK_BYTES, end)) if start + _BLOCK_BYTES < end else end
        cut = cut if cut >= start else end
        yield start, cut
        start = cut + 1


def _decode_block(block: bytes) -> Decoded | None:
    """Decode some lines, each of which must be an object with a comma behind it; the last may have none."""
    block = block.rstrip(b"\n").removesuffix(b",")
    text = block.replace(b"},\n", b"}\n")
    number = block.count(b"\n") + 1
    if len(block) - len(text) != number - 1 or not text:
        return None
    return by_arrow(text, text.split(b"\n"), 0)
