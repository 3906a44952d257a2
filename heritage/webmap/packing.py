"""Numbers and texts as a page carries them: byte planes and chunks, in gzip, the same bytes for the same content."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pandas as pd

from heritage.model.parallel import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import ArrayLike, NDArray

_LEVEL = 6
_WIDTHS = (1, 2, 4)  # bytes


def zipped(data: bytes) -> bytes:
    """Compress without a date."""
    return gzip.compress(data, _LEVEL, mtime=0)


def zipped_all(parts: Iterable[bytes]) -> list[bytes]:
    """Compress several pieces at once, in their order."""
    every = list(parts)
    return side_by_side(zipped, every, sum(map(len, every)))


def as_json(content: Any) -> bytes:
    """Write content as JSON."""
    try:
        return msgspec.json.encode(content)
    except UnicodeEncodeError:
        return msgspec.json.encode(_whole(content))


def _whole(content: Any) -> Any:
    if isinstance(content, str):
        return content.encode("utf-8", "replace").decode()
    if isinstance(content, dict):
        return {_whole(key): _whole(value) for key, value in content.items()}
    return [_whole(value) for value in content] if isinstance(content, list | tuple) else content


@dataclass
class Columns:
    """
    Columns of whole numbers from 0 on, as byte planes one behind the other.

    Attributes
    ----------
    specs
        By name: where a column starts, how many numbers it has, bytes of each, and whether it holds
        the differences of neighbours (folded so that small ones of either sign are small numbers).
    """

    specs: dict[str, list[int]] = field(default_factory=dict)
    _planes: list[bytes] = field(default_factory=list)
    _length: int = 0

    def add(self, name: str, values: ArrayLike) -> None:
        """Take a column."""
        self._add(name, np.asarray(values, dtype="uint32"), differences=False)

    def add_differences(self, name: str, values: ArrayLike) -> None:
        """Take a column whose neighbours differ little."""
        steps = np.diff(np.asarray(values, dtype="int64"), prepend=0)
        folded = np.where(steps < 0, -2 * steps - 1, 2 * steps)
        self._add(name, folded.astype("uint32"), differences=True)

    def _add(self, name: str, values: NDArray[np.uint32], *, differences: bool) -> None:
        largest = int(values.max(initial=0))
        width = next(size for size in _WIDTHS if largest < 1 << (8 * size))
        planes = values.astype(f"<u{width}").view("uint8").reshape(len(values), width).T
        self.specs[name] = [self._length, len(values), width, int(differences)]
        self._planes.append(planes.tobytes())
        self._length += planes.size

    def data(self) -> bytes:
        """Return all planes."""
        return b"".join(self._planes)


def nullable(values: pd.Series) -> list[Any]:
    """Return a column as JSON can hold it."""
    return list(values.astype(object).where(values.notna(), None))


def chunks(frame: pd.DataFrame, rows: NDArray[np.int64], bounds: NDArray[np.int64]) -> Iterator[dict[str, list[Any]]]:
    """Cut a table into pieces; a piece leaves out the columns that have nothing in it."""
    said = {name: values for name, values in frame.items() if values.notna().any()}
    columns = {name: nullable(values.iloc[rows]) for name, values in said.items()}
    for start, end in pairwise(bounds):
        piece = {name: values[start:end] for name, values in columns.items()}
        yield {str(name): values for name, values in piece.items() if any(value is not None for value in values)}


def inverted(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each row in an order."""
    places = np.empty(len(rows), dtype="int64")
    places[rows] = np.arange(len(rows))
    return places


def positions(keys: pd.Series, index: pd.Index) -> NDArray[np.int64]:
    """Return the place that each key has in an index, counted from 1."""
    codes, unique = pd.factorize(keys, sort=True) if keys.dtype == "str" else pd.factorize(keys)
    if not len(unique):  # pandas would hash the whole index first
        return np.zeros(len(keys), dtype="int64")
    places = np.append(index.get_indexer(pd.Index(unique)), -1)
    return np.asarray(places[codes] + 1, dtype="int64")
