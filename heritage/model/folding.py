"""Names folded across scripts, so that Göy, GOY and Гёй can be compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

_MANY = 10_000  # texts from which on it pays to look at each different one once
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_ARMENIAN_U = ("ու", "u")  # two letters for one sound, which anyascii would write as two
_WORD_BYTES = 8
_MIXING = 0x9E3779B97F4A7C15  # odd, with its bits all over: the golden ratio of 64 bits
_NOTHING_SAID, _BETWEEN_CELLS = "\0", "\x1f"


def fold_text(text: str) -> str:
    """Fold one text to lower-case ASCII words."""
    from anyascii import anyascii

    return _NOT_A_WORD.sub(" ", anyascii(text.casefold().replace(*_ARMENIAN_U)).lower()).strip() or text.strip()


def map_unique(values: pd.Series, function: Callable[[str], object]) -> pd.Series:
    """Apply a function of one text to a column, once per different text."""
    codes, unique = _different(values)
    results = [function(text) for text in unique]
    if all(result is None or isinstance(result, str) for result in results):
        found = pa.array([*results, None], pa.large_string())
        taken = found.take(pa.array(np.where(codes < 0, len(results), codes)))
        return pd.Series(pd.array(taken, dtype="str"), index=values.index)
    found_objects = np.empty(len(results) + 1, dtype=object)
    found_objects[:-1], found_objects[-1] = results, np.nan
    return pd.Series(found_objects[codes], index=values.index).infer_objects()


def _different(values: pd.Series) -> tuple[NDArray[np.int64] | NDArray[np.int32], Iterable[str]]:
    if values.dtype != "str":
        return pd.factorize(values)
    codes, texts = text_codes(values)
    return codes, texts.to_pylist()


def in_one_piece(values: pd.Series | pd.Index) -> pa.LargeStringArray:
    """Return a column of text as Arrow holds it, without the seams that are left where columns were put together."""
    texts = pa.array(values.array, pa.large_string(), from_pandas=True)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def text_codes(values: pd.Series) -> tuple[NDArray[np.int32], pa.Array]:
    """Return a number for each different text of a column."""
    given = pa.array(values.array, pa.large_string(), from_pandas=True)
    if given.null_count == len(given):
        return np.full(len(given), -1, dtype="int32"), pa.array([], pa.large_string())
    found = given.dictionary_encode()
    pieces = found.chunks if isinstance(found, pa.ChunkedArray) else [found]  # all of one dictionary
    codes = [piece.indices.fill_null(-1).to_numpy() for piece in pieces]
    return np.concatenate(codes) if len(codes) > 1 else codes[0], pieces[-1].dictionary


def places_among(values: pd.Series, known: pd.Index) -> NDArray[np.int64]:
    """Find where texts stand among known ones."""
    found = pc.index_in(pa.array(values.array, pa.large_string(), from_pandas=True), value_set=in_one_piece(known))
    return np.asarray(pc.fill_null(found, -1).to_numpy().astype("int64"))


def are_different(values: pd.Series) -> bool:
    """Return whether no text stands twice in a column; pandas takes three times as long."""
    texts = in_one_piece(values)
    return _are_told_apart_by_numbers(texts) or len(pc.unique(texts)) == len(texts)


def _are_told_apart_by_numbers(texts: pa.LargeStringArray) -> bool:
    """Make a number of each text, where all are equally long: if no number stands twice, no text does."""
    ends = np.frombuffer(texts.buffers()[1] or b"", "int64")[texts.offset : texts.offset + len(texts) + 1]
    widths = np.diff(ends)
    if not len(widths) or texts.null_count or widths.min() != widths.max() or widths[0] < _WORD_BYTES:
        return False
    signs = np.frombuffer(texts.buffers()[2], "uint8")[ends[0] : ends[-1]].reshape(len(texts), -1)
    numbers = np.zeros(len(texts), dtype="uint64")
    for start in [*range(0, widths[0] - _WORD_BYTES, _WORD_BYTES), widths[0] - _WORD_BYTES]:
        word = np.ascontiguousarray(signs[:, start : start + _WORD_BYTES]).view("uint64")[:, 0]
        numbers = (numbers ^ word) * np.uint64(_MIXING)
    numbers.sort()
    return not (numbers[1:] == numbers[:-1]).any()


def fold(values: pd.Series) -> pd.Series:
    """Fold a column of texts, once per different text."""
    return map_unique(values, fold_text).astype("str")


def is_any_of(values: pd.Series, known: pd.Index) -> pd.Series:
    """Return which texts are among known ones; pandas' own ``isin`` compares text far more slowly."""
    if not len(values) or not len(known):
        return pd.Series(False, index=values.index, dtype=bool)
    wanted = pa.array(known, type=pa.large_string(), from_pandas=True).drop_null()
    found = pc.is_in(pa.array(values.array, type=pa.large_string(), from_pandas=True), value_set=wanted)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=values.index)


def matches(values: pd.Series, pattern: str) -> pd.Series:
    """Find a pattern in texts, in time that does not depend on the pattern."""
    texts = in_one_piece(values)
    if len(texts) > _MANY and len(pc.unique(texts.slice(0, _MANY))) < _MANY // 2:
        different = texts.dictionary_encode()
        found = pc.match_substring_regex(different.dictionary, pattern).take(different.indices)
    else:
        found = pc.match_substring_regex(texts, pattern)
    return pd.Series(pc.fill_null(found, False).to_numpy(zero_copy_only=False), index=values.index)


def is_among(texts: pd.Series | pd.Index, ids: Iterable[str]) -> NDArray[np.bool_]:
    """Return which texts are among some; pandas' own ``isin`` compares text far more slowly."""
    wanted = sorted(ids)
    if not wanted:
        return np.zeros(len(texts), dtype=bool)
    # A copy, since what pandas gives may not be written to.
    return np.array(is_any_of(texts.to_series() if isinstance(texts, pd.Index) else texts, pd.Index(wanted)))


def rows_as_text(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Return each row as one text, which is equal where rows say the same."""
    plain = frame.reindex(columns=list(columns)).astype("str").fillna(_NOTHING_SAID)
    parts = [pa.array(plain[name].array, pa.large_string()) for name in plain.columns]
    joined = pc.binary_join_element_wise(*parts, pa.scalar(_BETWEEN_CELLS, pa.large_string()))
    return pd.Series(pd.array(joined, dtype="str"), index=frame.index)
