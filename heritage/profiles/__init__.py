"""How one kind of source writes its columns: raw columns become ours, all others stay."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from heritage.bundled import PACKAGE
from heritage.tables import SITES
from heritage.vocabulary import aspects

if TYPE_CHECKING:
    from collections.abc import Mapping

_CUT = 10  # characters that a shapefile keeps of a column's name


@cache
def native() -> Mapping[str, tuple[str, ...]]:
    """
    Give the native profile: what our columns are called in a layer.

    Returns
    -------
    dict of str to tuple of str
        Names to look for by our column; each aspect and its date included.

    Examples
    --------
    >>> native()["status_date"]
    ('status_date',)
    """
    with (PACKAGE / "profiles" / "native.toml").open("rb") as file:
        columns = {name: tuple(given) for name, given in tomllib.load(file)["columns"].items()}
    for name in aspects():
        if name not in columns:
            columns[name], columns[f"{name}_date"] = (name,), (f"{name}_date",)
    return columns


def as_text(value: object) -> str | None:
    """
    Write one value as the text that it stands for.

    Parameters
    ----------
    value
        Whatever a reader found in a cell.

    Returns
    -------
    str or None
        Text; whole numbers without decimals, structures as JSON, None where there is nothing.

    Examples
    --------
    >>> as_text(5.0), as_text(True), as_text(["a"]), as_text(None)
    ('5', 'true', '["a"]', None)
    """
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124 (NaN alone differs from itself)
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool | dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def _text(values: pd.Series) -> pd.Series:
    return pd.Series([as_text(value) for value in values], index=values.index, dtype="str")


def _plain(values: pd.Series) -> pd.Series:
    """Keep a further column as it came, or as text where its values are of several types."""
    types = {type(value) for value in values if value is not None and value == value}  # noqa: PLR0124 (as above)
    if len(types) == 1 and types <= {str, int, float, bool}:
        return values.astype("str") if types == {str} else values.convert_dtypes()
    return _text(values)


def to_our_columns(raw: pd.DataFrame) -> pd.DataFrame:
    """
    Rename the columns of a layer to ours, in whichever case and cut to 10 characters as well.

    Parameters
    ----------
    raw
        Attributes as given.

    Returns
    -------
    pandas.DataFrame
        Our columns that were found, as text, then all others as they came; one that is called
        like a column of ours that is made here gets ``_given`` behind its name.

    Examples
    --------
    >>> to_our_columns(pd.DataFrame({"Kind": ["mosque"], "status_dat": [1988], "Foto": ["x"]})).columns.tolist()
    ['kind', 'status_date', 'Foto']
    """
    unclaimed = {str(name).strip().casefold(): name for name in reversed(raw.columns)}
    found = {}
    for cut in (None, _CUT):
        for ours, candidates in native().items():
            for candidate in candidates:
                name = unclaimed.get(candidate[:cut]) if ours not in found else None
                if name is not None:
                    found[ours] = unclaimed.pop(candidate[:cut])
    columns = {ours: _text(raw[found[ours]]) for ours in native() if ours in found}
    claimed = set(found.values())
    reserved = {*SITES, *native(), "geometry", "geometry_given"}
    for name in raw.columns:
        if name not in claimed:
            further = str(name)
            while further in reserved or further in columns or further.startswith("_"):
                further = f"{further.lstrip('_')}_given"
            columns[further] = _plain(raw[name])
    return pd.DataFrame(columns, index=raw.index)
