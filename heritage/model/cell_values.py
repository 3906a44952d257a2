"""Values of cells: as the text that they stand for, or as they came where they become no column of ours."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd


def as_text(value: Any) -> str | None:
    """Write one value as the text that it stands for."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if pd.isna(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def as_texts(values: pd.Series) -> pd.Series:
    """Write a column as text, whole numbers without decimals."""
    if values.dtype == "str":
        return values
    if isinstance(values.dtype, pd.Int64Dtype):
        return values.astype("str")
    if pd.api.types.infer_dtype(values, skipna=True) in {"string", "empty"}:
        return values.astype("str")
    return pd.Series([as_text(value) for value in values], index=values.index, dtype="str")


def further_values(values: pd.Series) -> pd.Series:
    """Keep a further column as it came, or as text where its values are of several types."""
    if values.dtype != object:
        return values.convert_dtypes() if values.dtype != "str" else values
    types = set(values.dropna().map(type))
    if types == {int}:  # pandas would take them for floats first where some are missing
        try:
            return values.astype(pd.Int64Dtype())
        except OverflowError:  # beyond 64 bits
            return as_texts(values)
    if len(types) == 1 and types <= {str, float, bool}:
        plain = values.astype("str") if types == {str} else values.convert_dtypes()
        return plain if plain.dtype != object else as_texts(values)
    return as_texts(values)
