"""The order in which statements stand: of any voice, and of any site, the one that holds stands last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.names import map_unique
from heritage.vocabulary import UNKNOWN, aspects, vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOW_BLANK_MEDIUM_HIGH = {"low": 0, "medium": 2, "high": 3}
_BLANK_CONFIDENCE = 1


def in_order(statements: pd.DataFrame) -> pd.DataFrame:
    """
    Sort statements so that of any voice, and of any site, the one that holds stands last.

    Parameters
    ----------
    statements
        As in the table of that name.

    Returns
    -------
    pandas.DataFrame
        By site, aspect, unknown before known, ``certain_from``, ``possible_from`` (missing before
        any day), confidence, the term's place in its vocabulary, id.
    """
    known = statements["value"].ne(UNKNOWN) & statements["value"].notna()
    keys = {
        "site_id": statements["site_id"].fillna(""),
        "aspect": statements["aspect"].fillna(""),
        "known": known,
        # A missing day is the smallest number: it stands before any other.
        "certain_from": statements["certain_from"].to_numpy().view("int64"),
        "possible_from": statements["possible_from"].to_numpy().view("int64"),
        "confidence": confidence_of(statements),
        "place": _places(statements).fillna(-1.0),
        "id": statements.index,
    }
    table = pa.table({name: pa.array(getattr(values, "array", values)) for name, values in keys.items()})
    order = pc.sort_indices(table, [(name, "ascending") for name in keys])
    places = order.to_numpy()
    return statements if (places[1:] > places[:-1]).all() else statements.take(places)


def _places(statements: pd.DataFrame) -> pd.Series:
    """Give the place of each value in its vocabulary; missing where it has none."""
    places = pd.Series(np.nan, index=statements.index)
    for name, aspect in aspects().items():
        own = statements["aspect"] == name
        if aspect.terms and own.any():
            order = {term: float(place) for place, term in enumerate(aspect.terms)}
            places = places.mask(own, map_unique(statements["value"].where(own), order.get).astype("float64"))
    return places


def confidence_of(statements: pd.DataFrame) -> NDArray[np.int8]:
    """
    Rank how confident each statement is.

    Parameters
    ----------
    statements
        As in the table of that name.

    Returns
    -------
    numpy.ndarray of int
        Low, blank, medium, high.
    """
    if statements["confidence"].isna().all():
        return np.full(len(statements), _BLANK_CONFIDENCE, dtype="int8")
    words = vocabulary("confidence").match(statements["confidence"])
    ranks = map_unique(words, _LOW_BLANK_MEDIUM_HIGH.get).astype("float64")
    return np.asarray(ranks.fillna(_BLANK_CONFIDENCE), dtype="int8")
