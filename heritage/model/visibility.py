"""Who may see what: the words for it, and what a catalogue must not show, by the ids of its rows."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 (types of fields)
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heritage.model.grid_cells import are_cells
from heritage.model.words import vocabulary

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

PUBLIC, GENERALISED, WITHHELD = "public", "generalised", "withheld"
VISIBILITIES = (PUBLIC, GENERALISED, WITHHELD)
CELL_COLUMN = "cell_km"
# Region and country are those of the cell, not of the site.
KEPT_OF_CELLS = ("kind", "kind_given", "name", "other_names", "country", "visibility", "region_id", "region_certain")
INTERNAL = "internal"  # in ``attrs`` of a frame: whether it holds, or counts, what is not public
_RANKS = {word: rank for rank, word in enumerate(VISIBILITIES)}


@dataclass(frozen=True)
class Protection:
    """
    What a catalogue must not show. It goes along when sites are selected, and to the other side of a difference.

    Attributes
    ----------
    rows
        Ids of rows that are withheld, by table.
    cells
        Ids of sites that are shown as cells.
    words
        Ids of rows of which one column is withheld, by table and column.
    populations
        Counts of people that are withheld, each as its text: they have no ids.
    places
        The cell that stands for each of ``cells``, missing where there is none, and its side in kilometres.
    number
        How many rows of the whole catalogue are withheld: of a part it is told the same.
    """

    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    cells: frozenset[str] = frozenset()
    words: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    populations: frozenset[str] = frozenset()
    places: Mapping[str, tuple[Any, float]] = field(default_factory=dict)
    number: int = 0

    def holds_anything(self) -> bool:
        """Return whether there is anything that must not be shown."""
        return bool(self.cells or self.populations or any(self.rows.values()) or any(self.words.values()))

    def joined(self, other: Protection) -> Protection:
        """Return what either of two holds back."""
        nothing: frozenset[str] = frozenset()
        return Protection(
            {name: self.rows.get(name, nothing) | other.rows.get(name, nothing) for name in {*self.rows, *other.rows}},
            self.cells | other.cells,
            {key: self.words.get(key, nothing) | other.words.get(key, nothing) for key in {*self.words, *other.words}},
            self.populations | other.populations,
            {**other.places, **self.places},
        )


def visibility_terms(words: pd.Series) -> pd.Series:
    """Understand words for who may see a row, in any case and in four languages."""
    given = words.astype("str")
    return vocabulary("visibility").match(given).fillna(given).astype("str")


def _ranks(words: pd.Series) -> NDArray[np.int64]:
    """Rank visibilities by how strict they are; missing ones are public, and a word that is not known withheld."""
    ranks = words.astype("str").map(_RANKS).fillna(len(_RANKS) - 1).mask(words.isna(), 0)
    return np.asarray(ranks.to_numpy("float64").astype("int64"))


def _of_ranks(ranks: Any, index: pd.Index) -> pd.Series:
    return pd.Series(np.array(VISIBILITIES, dtype=object)[ranks], index=index, dtype="str")


def strictest(*columns: pd.Series) -> pd.Series:
    """Return the strictest of several visibilities; a word that is not known counts as withheld."""
    return _of_ranks(np.maximum.reduce([_ranks(column) for column in columns]), columns[0].index)


def strictest_of_each(words: pd.Series, ids: pd.Series) -> pd.Series:
    """Return the strictest visibility of the rows of each id."""
    ranks = pd.Series(_ranks(words), index=words.index).groupby(ids).max()
    return _of_ranks(ranks.to_numpy(), ranks.index)


def is_hidden(table: pd.DataFrame) -> pd.Series:
    """Return which rows are not public."""
    return table["visibility"].ne(PUBLIC) & table["visibility"].notna()


def shown_as_cells(sites: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which generalised sites are shown as a cell of the grid already, or (side 0) without any place."""
    generalised = np.asarray((sites["visibility"] == GENERALISED).to_numpy(dtype=bool, na_value=False))
    if not generalised.any():
        return generalised
    telling = [name for name in sites.columns if name not in {*KEPT_OF_CELLS, CELL_COLUMN, "geometry"}]
    silent = generalised & sites[telling].isna().all(axis=1).to_numpy()
    shown = np.zeros(len(sites), dtype=bool)
    if CELL_COLUMN in sites:
        sides = pd.to_numeric(sites[CELL_COLUMN], errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
        shown = np.asarray(silent & (sides == 0) & sites.geometry.isna().to_numpy())
        asked = np.flatnonzero(silent & ~shown)
        shown[asked] = are_cells(sites.geometry.to_numpy()[asked], sides[asked])
    return shown
