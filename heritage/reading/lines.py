"""A collection with one feature a line, as GDAL writes it: cut between lines, and decoded side by side."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import msgspec

from heritage.reading.features import Decoded, by_arrow, joined
from heritage.reading.jsontext import COLLECTION, Top

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK_BYTES = 16 << 20
_HEAD_BYTES, _TAIL_BYTES = 1 << 16, 100
_MOST_WORKERS = 4
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
    if head is None or end < head.end() or data.find(_KEY) != head.start() or _KEY in data[end:]:
        return None
    if not data[max(head.end(), end - _TAIL_BYTES) : end].rstrip().endswith(b"}"):
        return None
    try:
        top = msgspec.json.decode(data[: head.end()] + data[end:], type=Top)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if top.type != COLLECTION or top.features != []:
        return None
    parts: list[Decoded] = []
    start = 0
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_WORKERS)) as pool:
        for part in pool.map(lambda span: _decode_block(data[slice(*span)]), _blocks(data, head.end(), end)):
            if part is None:
                pool.shutdown(cancel_futures=True)
                return None
            parts.append(part.moved(start))
            start += len(part.columns)
    return (joined(parts), top.crs) if parts else None


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
