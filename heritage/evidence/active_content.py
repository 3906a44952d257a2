"""Documents that would run something when opened: found by their words, and nothing in them is run."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from heritage.evidence.media_types import HTML, PDF, SVG, as_utf_8

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKUPS = (SVG, HTML, "text/xml", "application/xml", "application/xhtml+xml")
_LARGEST_STREAM, _ALL_STREAMS = 4_000_000, 64_000_000
_RUNS_IN_MARKUP = re.compile(
    rb"<(\w+:)?script|\son\w+\s*=|javascript:|<(\w+:)?(foreignobject|iframe|embed)", re.IGNORECASE
)
# Of the short names also what stands behind them: among the bytes of pictures they alone are found by chance.
_RUNS_IN_PDF = re.compile(
    rb"/((JavaScript|OpenAction|Launch|EmbeddedFile|RichMedia)\b|(JS|AA)(?=\s*(\(|<|\[|\d+\s+\d+\s+R\b)))"
)
_NAME_IN_HEX = re.compile(rb"#([0-9a-fA-F]{2})")
_STREAM = re.compile(rb"stream\r?\n")


def what_runs(data: bytes, found: str | None) -> str:
    """Return the words by which a document would run something when opened."""
    if found == PDF:
        hit = next(filter(None, map(_RUNS_IN_PDF.search, map(_plain_names, _unpacked(data)))), None)
    elif found in _MARKUPS:
        hit = _RUNS_IN_MARKUP.search(as_utf_8(data))
    else:
        return ""
    return hit[0].decode("latin-1").strip() if hit else ""


def _plain_names(data: bytes) -> bytes:
    """Undo what a PDF may write of a name in hexadecimal."""
    return _NAME_IN_HEX.sub(lambda match: bytes([int(match[1], 16)]), data)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Return a PDF, and what its compressed streams hold, unpacked so far as that stays small."""
    yield data
    view, total = memoryview(data), 0
    for start in _STREAM.finditer(data):
        if total >= _ALL_STREAMS:
            return
        try:
            unpacked = zlib.decompressobj().decompress(view[start.end() :][:_LARGEST_STREAM], _LARGEST_STREAM)
        except zlib.error:
            continue
        total += len(unpacked)
        yield unpacked
