"""Ids that are made from content: of the words alone, never of a record's place in its file."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from heritage.model.folding import text_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

HEX_DIGITS = 16  # of an id that is made from content
HASHED = (
    "site_id",
    "aspect",
    "value_given",
    "language",
    "community",
    "when",
    "stated",
    "assessor",
    "source_id",
    "locator",
    "note",
)
SAID = tuple(sorted({*HASHED} - {"site_id"}))
# Of SipHash: 16 bytes, fixed for all time, since ids that others rely on depend on it.
_KEY = "heritage-ids-001"
# Multipliers of splitmix64 (G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014).
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_GAMMA = np.uint64(0x9E3779B97F4A7C15)  # so that a row that says nothing has no id of zeros


def short_hash(content: object) -> str:
    """Return 16 hex digits of the SHA-256 of a text, or of the canonical JSON of a structure."""
    text = content if isinstance(content, str) else _canonical(content)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HEX_DIGITS]


def _canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _FIRST
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _SECOND
    return numbers ^ (numbers >> np.uint64(31))


def _hashed(values: NDArray[np.object_]) -> NDArray[np.uint64]:
    """Return the SipHash-2-4 of each text, mixed, as pandas computes it."""
    return pd.util.hash_array(values, hash_key=_KEY, categorize=False)


def content_sums(columns: Mapping[str, pd.Series]) -> NDArray[np.uint64]:
    """
    Return the sum of the hashes of each row's values: of text by its different values, each hashed once.

    What is missing adds nothing, so that a column that is missing says the same as one without a value; sums of
    several frames of the same rows can be added.
    """
    total = np.zeros(len(next(iter(columns.values()))), dtype="uint64")
    for name, values in columns.items():
        of_name = _hashed(np.array([name], dtype=object))
        if values.dtype == "str":
            codes, different = text_codes(values)
            hashed = np.append(_mixed(_hashed(different.to_numpy(zero_copy_only=False)) ^ of_name), np.uint64(0))
            total += hashed[codes]  # what is missing has the code -1: the last
        else:
            there = values.notna().to_numpy()
            total[there] += _mixed(_hashed(values.to_numpy(dtype=object)[there]) ^ of_name)
    return total


def ids_of_sums(sums: NDArray[np.uint64], start: str = "") -> pd.Series:
    """Return an id for each row from the sum of its hashes."""
    digits = np.frombuffer(_mixed(sums + _GAMMA).astype(">u8").tobytes().hex().encode(), "uint8").reshape(
        -1, HEX_DIGITS
    )
    width = len(start) + HEX_DIGITS
    signs = np.empty((len(sums), width), dtype="uint8")
    signs[:, : len(start)] = np.frombuffer(start.encode(), "uint8")
    signs[:, len(start) :] = digits
    ends = pa.py_buffer(np.arange(len(sums) + 1, dtype="int64") * width)
    made = pa.Array.from_buffers(pa.large_string(), len(sums), [None, ends, pa.py_buffer(signs)])
    return pd.Series(pd.array(made, dtype="str"))


def numbered_where_shared(ids: pd.Series, content: pd.DataFrame) -> pd.Series:
    """Return ids, those that different content shares numbered -2, -3 in code-point order; 64 bits make it unlikely."""
    twice = ids.duplicated(keep=False).to_numpy()
    if not twice.any():
        return ids
    texts = content[twice].astype("str").fillna("\0").agg("\x1f".join, axis=1)
    ranks = texts.groupby(ids[twice].to_numpy()).rank(method="dense").astype(int)
    numbered = ids[twice].str.cat("-" + ranks.astype(str)).where((ranks > 1).to_numpy(), ids[twice])
    return ids.mask(twice, numbered.reindex(ids.index))
