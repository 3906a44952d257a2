"""The columns of every table and their types, and frames that are given them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyproj import Geod

from heritage.model.dates import DAYS
from heritage.model.folding import rows_as_text
from heritage.model.parallel import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray


CRS = "EPSG:4326"
ELLIPSOID = Geod(ellps="WGS84")  # of the CRS: distances are measured on it, in metres
EXACT = 2**53  # the largest whole number up to which a float tells neighbours apart
WORLD = "Natural Earth 1:10 million"  # the bundled regions, as inputs and captions of a catalogue name them
AUTO = "auto"  # the choice of those regions of the world in which sites lie
EARLIER = " (earlier)"  # stands behind the role of what a written catalogue had been read from

SITES: Mapping[str, str] = {
    "kind": "category",
    "kind_given": "str",
    "name": "str",
    "other_names": "str",
    "place": "str",
    "country": "str",
    "description": "str",
    "location_uncertainty_m": "float64",
    "location_source_id": "str",
    "same_as": "str",
    "visibility": "str",
    "region_id": "str",
    "region_certain": "boolean",
}
STATEMENTS: Mapping[str, str] = {
    "site_id": "str",
    "aspect": "str",
    "value": "str",
    "value_given": "str",
    "language": "str",
    "community": "str",
    "when": "str",
    "stated": "str",
    "assessor": "str",
    "source_id": "str",
    "locator": "str",
    "method": "str",
    "confidence": "str",
    "note": "str",
    "supersedes": "str",
    "visibility": "str",
    "possible_from": DAYS,
    "certain_from": DAYS,
    "seen_until": DAYS,
    "stated_by": DAYS,
}
SOURCES: Mapping[str, str] = {
    "title": "str",
    "publisher": "str",
    "published": "str",
    "accessed": "str",
    "url": "str",
    "archived_url": "str",
    "sha256": "str",
    "licence": "str",
    "repeats": "str",
    "visibility": "str",
}
POPULATIONS: Mapping[str, str] = {
    "site_id": "str",
    "year": "Int64",
    "community": "str",
    "count": "Int64",
    "source_id": "str",
    "visibility": "str",
}
EVIDENCE: Mapping[str, str] = {
    "site_id": "str",
    "statement_id": "str",
    "source_id": "str",
    "path": "str",
    "sha256": "str",
    "media_type": "str",
    "role": "str",
    "captured": "str",
    "creator": "str",
    "obtained": "str",
    "licence": "str",
    "caption": "str",
    "graphic": "boolean",
    "visibility": "str",
}
# The tables that hold what is said, by name; each but the counts of people has an index of ids.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "sites": SITES,
    "statements": STATEMENTS,
    "sources": SOURCES,
    "evidence": EVIDENCE,
    "populations": POPULATIONS,
}
REGIONS: Mapping[str, str] = {"name": "str", "country": "str"}
INPUTS: Mapping[str, str] = {
    "name": "str",
    "role": "str",
    "sha256": "str",
    "driver": "str",
    "layer": "str",
    "encoding": "str",
    "source_crs": "str",
    "operation": "str",
    "accuracy_m": "float64",
    "records_read": "int64",
    "records_accepted": "int64",
    "records_rejected": "int64",
}
UNDERSTOOD: Mapping[str, str] = {
    "input": "str",
    "layer": "str",
    "column": "str",
    "used_as": "str",
    "why": "str",
    "filled": "int64",
    "understood": "float64",
    "not_understood": "str",
    "could_be": "str",
}
ORIGINS: Mapping[str, str] = {
    "input": "category",
    "layer": "category",
    "record": "int64",
    "table": "category",
    "row_id": "str",
    "site_id": "str",
    "source_id": "str",
    "statement_id": "str",
    "visibility": "category",
    "accepted": "bool",
}


def conform(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return a frame with the columns and types of a table; further columns stay behind them."""
    whole = {
        name: _of_type(frame[name], dtype) if name in frame else missing(frame.index, dtype)
        for name, dtype in columns.items()
    }
    whole |= {name: frame[name] for name in frame.columns if name not in columns}
    return pd.DataFrame(whole, index=frame.index)


def _of_type(values: pd.Series, dtype: str) -> pd.Series:
    if dtype == "category" and values.dtype == "str":
        return as_category(values)
    typed = values if values.dtype == dtype else values.astype(pd.api.types.pandas_dtype(dtype))
    return blank_as_missing(typed) if dtype == "str" else typed


def population_keys(populations: pd.DataFrame) -> pd.Series:
    """Return what tells counts of people apart, since they have no ids."""
    return rows_as_text(populations, ["site_id", "year", "community", "count", "source_id"])


def as_category(texts: pd.Series) -> pd.Series:
    """Return text as a category; pandas' own way compares text far more slowly."""
    return pd.Series(pd.Categorical.from_codes(*pd.factorize(texts, sort=True)), index=texts.index)


def stacked(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Set frames below each other; one without rows gives its columns and costs no copy of the others."""
    every = list(parts)
    filled = [part for part in every if len(part)]
    if len(filled) != 1:
        return pd.concat(every, ignore_index=True)
    whole = filled[0].reset_index(drop=True)
    columns = {name: part[name].dtype for part in every for name in part.columns}
    absent = {name: pd.Series(dtype=dtype) for name, dtype in columns.items() if name not in whole}
    for name, values in absent.items():
        whole[name] = missing(whole.index) if values.dtype == "str" else values.reindex(whole.index)
    return whole[[*columns]]


def taken(frame: pd.DataFrame, places: NDArray[np.int64]) -> pd.DataFrame:
    """Take rows of a frame, several columns at a time; an empty column costs nothing."""
    index = frame.index.take(places)

    def column(name: Any) -> Any:
        values = frame[name]
        nothing = values.dtype == "str" and values.isna().all()
        return missing(index).array if nothing else values.array.take(places)

    columns = dict(zip(frame.columns, side_by_side(column, frame.columns, len(places)), strict=True))
    return pd.DataFrame(columns, index=index, copy=False)


def missing(index: pd.Index, dtype: str = "str") -> pd.Series:
    """Return a column in which nothing is said."""
    if dtype != "str":
        return pd.Series(pd.NaT if dtype == DAYS else None, index=index, dtype=dtype)
    return pd.Series(pd.array(_nothing_said(len(index)), dtype="str"), index=index)


@lru_cache(maxsize=2)
def _nothing_said(number: int) -> pa.LargeStringArray:
    """Return missing text: columns in which nothing is said are one and the same, which nobody can write into."""
    return pa.nulls(number, pa.large_string())


def blank_as_missing(texts: pd.Series) -> pd.Series:
    """Take empty text for a missing value."""
    if not pc.any(pc.equal(pa.array(texts.array), "")).as_py():
        return texts
    return texts.where(texts != "")
