"""By what sites are grouped: their region, their id, any of their columns; and the order of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from heritage.model.errors import OptionError, unknown_choice
from heritage.model.folding import is_among, text_codes
from heritage.model.schema import as_category
from heritage.model.words import aspects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from heritage.model.tables import Tables

OUTSIDE, UNLOCATED, BLANK = "(outside)", "(unlocated)", "(blank)"
_LAST = (OUTSIDE, UNLOCATED)


def region_of_sites(tables: Tables) -> pd.Series:
    """Return the region of each site, or why it has none."""
    sites = tables.sites
    numbers, ids = text_codes(sites["region_id"])
    known = np.append(is_among(pd.Index(ids.to_pandas()), tables.regions.index), False)
    elsewhere = np.where(shapely.is_missing(sites.geometry.to_numpy()), len(ids) + 1, len(ids))
    # A generalised site may have no cell, and keeps its region.
    places = np.where(known[numbers], numbers, elsewhere)
    words = pa.array([*ids.to_pylist(), OUTSIDE, UNLOCATED], pa.large_string())
    return pd.Series(pd.array(words.take(pa.array(places)), dtype="str"), index=sites.index)


def columns_of(by: str | Sequence[str]) -> list[str]:
    """Return the names that are grouped by as a list."""
    columns = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    if not columns:
        raise OptionError("by= names no column to sum by: write by='kind', say")
    return columns


def keys_of_sites(tables: Tables, by: Sequence[str]) -> pd.DataFrame:
    """Return the columns that sites are grouped by."""
    sites = tables.sites
    keys: dict[str, pd.Series] = {}
    for name in by:
        if name in keys:
            continue
        if name == "region":
            keys["region_id"] = as_category(region_of_sites(tables))
            keys["region"] = _in_words(keys["region_id"], tables.regions["name"].dropna().to_dict())
        elif name == "site_id":
            keys["site_id"] = as_category(pd.Series(sites.index, index=sites.index, dtype="str"))
        elif name in sites.columns and name != "geometry":
            keys[name] = _as_key(sites[name])
        else:
            if name in aspects():  # which stood there in earlier versions
                message = f"by={name!r} is no column to count by: write aspect={name!r} to count that aspect"
                raise OptionError(message, argument="by", code="unknown-choice")
            known = ["region", "site_id", *sites.columns.drop("geometry")]
            raise unknown_choice("column to count by", name, known, "by")
    return pd.DataFrame(keys, index=sites.index)


def _in_words(ids: pd.Series, names: dict[str, str]) -> pd.Series:
    """Return regions by their names, which several may share."""
    told = pd.Series([names.get(each, each) for each in ids.cat.categories], dtype="str")
    places, words = pd.factorize(told, sort=True)
    return pd.Series(pd.Categorical.from_codes(places[ids.cat.codes], words), index=ids.index)


def _as_key(values: pd.Series) -> pd.Series:
    if isinstance(values.dtype, pd.CategoricalDtype) and not values.isna().any():
        used = values.cat.remove_unused_categories()
        return used.cat.reorder_categories(sorted(used.cat.categories))
    return as_category(values.astype("str").fillna(BLANK))


def require_free(keys: pd.DataFrame, own: Iterable[str]) -> None:
    """Refuse to sum by a column called like one that the table has of its own."""
    for name in own:
        if name in keys:
            raise OptionError(
                f"by={name!r}: the result has a column of this name already; rename the layer's", argument="by"
            )


def numbered(keys: pd.DataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return a number for each combination that occurs."""
    code, size = np.zeros(len(keys), dtype="int64"), 1
    for name in keys.columns:
        words = keys[name].cat.categories
        place = np.zeros(len(words), dtype="int64")
        for last, special in enumerate(_LAST, 1):
            place[words == special] = last
        rank = np.empty(len(words), dtype="int64")
        rank[np.argsort(place, kind="stable")] = np.arange(len(words))
        if size * len(words) >= np.iinfo("int64").max:
            code = np.unique(code, return_inverse=True)[1]
            size = len(keys)
        code, size = code * len(words) + rank[keys[name].cat.codes], size * len(words)
    numbers, different = pd.factorize(code)
    order = np.argsort(different)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    first = np.flatnonzero(~pd.Series(numbers).duplicated())[order]
    return place[numbers].astype("int64"), keys.iloc[first].astype("str").reset_index(drop=True)
