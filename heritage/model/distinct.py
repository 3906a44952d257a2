"""Rows that say the same, each once: what is to be told of many is found out for few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

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
    places = every.groupby(list(every.columns), sort=False, dropna=False, observed=True).ngroup().to_numpy()
    firsts = np.flatnonzero(~pd.Series(places).duplicated())
    return Distinct(every.take(firsts).reset_index(drop=True), places.astype("int64"))
