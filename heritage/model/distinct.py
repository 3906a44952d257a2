"""Rows that say the same, each once: what is to be told of many is found out for few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.model.folding import text_codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_MOST_CODES = 2**62
_SAMPLE = 200_000  # rows, of which half or more may differ before it pays no longer to look for equal ones


@dataclass(frozen=True)
class Distinct:
    """
    Rows that say the same, each once.

    Attributes
    ----------
    rows
        Each different row, in the order in which it first stands.
    places
        For each row of the frame, its place among them; -1 where a row is left out.
    """

    rows: pd.DataFrame
    places: NDArray[np.int64]


def _codes(values: pd.Series) -> tuple[NDArray[np.int64], int]:
    """Return a number for each different value, 0 where it is missing, and how many numbers there are."""
    if values.dtype == "str":
        numbers, texts = text_codes(values)
        return numbers.astype("int64") + 1, len(texts) + 1
    codes, different = pd.factorize(values)
    return codes.astype("int64") + 1, len(different) + 1


def _row_codes(frame: pd.DataFrame, columns: Iterable[str]) -> NDArray[np.int64]:
    """Return a number for each different row."""
    whole, number = np.zeros(len(frame), dtype="int64"), 1
    for name in columns:
        codes, size = _codes(frame[name])
        if size == 1:
            continue
        if number * size >= _MOST_CODES:
            whole, different = pd.factorize(whole)
            number = len(different)
        whole, number = whole * size + codes, number * size
    return whole


def distinct(frame: pd.DataFrame, columns: Iterable[str]) -> Distinct:
    """Return the rows of a frame that differ in some columns."""
    names = list(columns)
    every = frame[names].reset_index(drop=True)
    if len(every) > _SAMPLE:
        head = _row_codes(every.head(_SAMPLE), names)
        if len(pd.unique(head)) >= _SAMPLE // 2:
            return Distinct(every, np.arange(len(every)))
    places, different = pd.factorize(_row_codes(every, names))
    firsts = np.empty(len(different), dtype="int64")
    firsts[places[::-1]] = np.arange(len(places))[::-1]
    return Distinct(every.take(firsts).reset_index(drop=True), places.astype("int64"))
