"""The order in which statements stand: of any voice, and of any site, the one that holds stands last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.model.distinct import Distinct, distinct
from heritage.model.folding import map_unique
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import aspects, vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOW_BLANK_MEDIUM_HIGH = {"low": 0, "medium": 2, "high": 3}
_BLANK_CONFIDENCE = 1
_RANKED = ["aspect", "value", "certain_from", "possible_from", "confidence"]


def in_order(statements: pd.DataFrame) -> pd.DataFrame:
    """Sort statements so that of any voice, and of any site, the one that holds stands last."""
    same = distinct(statements, _RANKED)
    sites, _ = pd.factorize(statements["site_id"].fillna(""), sort=True)
    places = places_in_order(sites, statements.index.to_series(), same)
    return statements if (places[1:] > places[:-1]).all() else statements.take(places)


def places_in_order(sites: NDArray[np.int64], ids: pd.Series, same: Distinct) -> NDArray[np.int64]:
    """Return the order of statements."""
    ranks, number = _ranks(same.rows)
    keys = sites * number + ranks[same.places]
    order = np.argsort(keys, kind="stable")
    found = keys[order]
    tied = np.flatnonzero(np.append(False, found[1:] == found[:-1]) | np.append(found[1:] == found[:-1], False))
    if len(tied):
        rows = order[tied]
        table = pa.table({"key": found[tied], "id": pa.array(ids.iloc[rows].array, pa.large_string())})
        order[tied] = rows[pc.sort_indices(table, [("key", "ascending"), ("id", "ascending")]).to_numpy()]
    return order


def _ranks(said: pd.DataFrame) -> tuple[NDArray[np.int64], int]:
    """Rank what statements say; what stands equal has one rank. Gives how many ranks there are, too."""
    known = said["value"].ne(UNKNOWN) & said["value"].notna()
    keys = {
        "aspect": said["aspect"].fillna(""),
        "known": known,
        # A missing day is the smallest number: it stands before any other.
        "certain_from": said["certain_from"].to_numpy().view("int64"),
        "possible_from": said["possible_from"].to_numpy().view("int64"),
        "confidence": confidence_of(said),
        "place": _places(said).fillna(-1.0),
    }
    table = pa.table({name: pa.array(getattr(values, "array", values)) for name, values in keys.items()})
    order = pc.sort_indices(table, [(name, "ascending") for name in keys]).to_numpy()
    differs = np.zeros(len(order), dtype=bool)
    for values in keys.values():
        codes = np.asarray(values)
        if isinstance(values, pd.Series) and values.dtype == "str":
            codes = pd.factorize(values, sort=True)[0]
        differs[1:] |= codes[order][1:] != codes[order][:-1]
    ranks = np.empty(len(order), dtype="int64")
    ranks[order] = np.cumsum(differs)
    return ranks, len(order) + 1


def _places(statements: pd.DataFrame) -> pd.Series:
    """Return the place of each value in its vocabulary; missing where it has none."""
    places = pd.Series(np.nan, index=statements.index)
    for name, aspect in aspects().items():
        own = statements["aspect"] == name
        if aspect.terms and own.any():
            order = {term: float(place) for place, term in enumerate(aspect.terms)}
            places = places.mask(own, map_unique(statements["value"].where(own), order.get).astype("float64"))
    return places


def confidence_of(statements: pd.DataFrame) -> NDArray[np.int8]:
    """Rank how confident each statement is."""
    if statements["confidence"].isna().all():
        return np.full(len(statements), _BLANK_CONFIDENCE, dtype="int8")
    words = vocabulary("confidence").match(statements["confidence"])
    ranks = map_unique(words, _LOW_BLANK_MEDIUM_HIGH.get).astype("float64")
    return np.asarray(ranks.fillna(_BLANK_CONFIDENCE), dtype="int8")


def in_order_of_counts(populations: pd.DataFrame) -> pd.DataFrame:
    """Sort counts of people."""
    return populations.sort_values(["site_id", "year", "community", "count", "source_id"], ignore_index=True)
