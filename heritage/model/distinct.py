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


def distinct(frame: pd.DataFrame, columns: Iterable[str]) -> Distinct:
    """Return the rows of a frame that differ in some columns."""
    every = frame[list(columns)].reset_index(drop=True)
    keys, number = np.zeros(len(every), dtype="int64"), 1
    for name in every.columns:
        codes, different = _codes(every[name])
        if different > 1:
            keys, number = _together(keys, number, codes, different)
    places = pd.factorize(keys)[0]  # pandas' own groupby() makes numbers of texts far more slowly
    firsts = np.flatnonzero(~pd.Series(places).duplicated())
    return Distinct(every.take(firsts).reset_index(drop=True), places.astype("int64"))


def _codes(values: pd.Series) -> tuple[NDArray[np.int64], int]:
    """Return a number from 0 on for each different value of a column, missing ones included, and how many there are."""
    codes, different = text_codes(values) if values.dtype == "str" else pd.factorize(values)
    return codes + np.int64(1), len(different) + 1


def _together(
    keys: NDArray[np.int64], number: int, codes: NDArray[np.int64], different: int
) -> tuple[NDArray[np.int64], int]:
    """Return a number for each pair of two numbers, and from how many such numbers are."""
    if number * different > np.iinfo("int64").max:
        keys, found = pd.factorize(keys)
        number = len(found)
    return keys * np.int64(different) + codes, number * different
