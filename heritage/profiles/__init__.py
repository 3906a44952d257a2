"""How one kind of source writes its columns: raw columns become ours, all others stay."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from heritage.bundled import PACKAGE
from heritage.tables import SITES
from heritage.vocabulary import aspects

if TYPE_CHECKING:
    from collections.abc import Mapping

# A shapefile keeps 10 characters of a column's name; GDAL tells a second one that begins alike by a number.
_SPELLINGS = (str, lambda name: name[:10], lambda name: f"{name[:8]}_1")


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


def as_text(value: Any) -> str | None:
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
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool | dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def _text(values: pd.Series) -> pd.Series:
    if pd.api.types.infer_dtype(values, skipna=True) in {"string", "empty"}:
        return values.astype("str")
    return pd.Series([as_text(value) for value in values], index=values.index, dtype="str")


def _plain(values: pd.Series) -> pd.Series:
    """Keep a further column as it came, or as text where its values are of several types."""
    types = set(values.dropna().map(type))
    if len(types) == 1 and types <= {str, int, float, bool}:
        try:
            plain = values.astype("str") if types == {str} else values.convert_dtypes()
        except (OverflowError, TypeError):  # an integer beyond 64 bits
            return _text(values)
        return plain if plain.dtype != object else _text(values)
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
        Our columns that were found, as text, then all others as they came. Where several columns mean
        one of ours, each record takes the first that it fills; what differs stays under the name of
        its column. A further column that is called like one of ours gets ``_given`` behind its name.

    Examples
    --------
    >>> to_our_columns(pd.DataFrame({"Kind": ["mosque"], "status_dat": [1988], "Foto": ["x"]})).columns.tolist()
    ['kind', 'status_date', 'Foto']
    """
    found = _columns_of_ours(raw)
    columns = {}
    rest = {name: raw[name] for name in raw.columns}
    for ours, names in found.items():
        columns[ours] = _text(rest.pop(names[0]))
        for name in names[1:]:
            other = _text(rest.pop(name))
            left = other.mask(columns[ours].isna() | (other == columns[ours]))
            columns[ours] = columns[ours].fillna(other)
            if left.notna().any():
                rest[name] = left
    reserved = {*SITES, *native(), "geometry", "geometry_given"}
    for name, values in rest.items():
        further = str(name)
        while further in reserved or further in columns or further.startswith("_"):
            further = f"{further.lstrip('_')}_given"
        columns[further] = _plain(values)
    return pd.DataFrame(columns, index=raw.index)


def _columns_of_ours(raw: pd.DataFrame) -> dict[str, list[str]]:
    """Give the raw columns that mean each of ours: those spelled in full before those that are cut."""
    by_name: dict[str, list[str]] = {}
    for name in raw.columns:
        by_name.setdefault(str(name).strip().casefold(), []).append(name)
    found: dict[str, list[str]] = {}
    for spell in _SPELLINGS:
        for ours, candidates in native().items():
            if spell is str or ours not in found:
                names = [name for candidate in candidates for name in by_name.pop(spell(candidate), [])]
                if names:
                    found[ours] = names
    return {ours: found[ours] for ours in native() if ours in found}
