"""What a profile in TOML cannot say of EAMENA's exports: names in one cell, dates in four columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from heritage.model.folding import map_unique

if TYPE_CHECKING:
    from collections.abc import Hashable

    from heritage.reading.profiles.profile import Profile

_ID = "EAMENA ID"
_LIST = re.compile(r",\s?")
_METRES = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:m|met(?:re|er)s?)\b", re.IGNORECASE)
_DATES = (
    "Disturbance Date From",
    "Disturbance Date To",
    "Disturbance Date Occurred On",
    "Disturbance Date Occurred Before",
)
_NOTHING = {"", "None"}


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer is such an export."""
    return _ID in {str(name).strip() for name in columns.columns}


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add columns for the first and the further names, the dates of disturbances, and metres of uncertainty."""
    by_name = {str(name).strip(): name for name in columns.columns}
    names = _texts(columns, by_name.get("Resource Name"))
    added = columns.assign(
        **{
            "First Name": map_unique(names, lambda text: _names(text)[0] if _names(text) else None),
            "Further Names": map_unique(names, lambda text: "; ".join(_names(text)[1:]) or None),
            "Location Uncertainty": map_unique(
                _texts(columns, by_name.get("Geometry Extent Certainty")), _metres
            ).fillna(map_unique(_texts(columns, by_name.get("Location Certainty")), _metres)),
        }
    )
    dates = [_texts(columns, by_name.get(name)).fillna("") for name in _DATES]
    added["Disturbance Date"] = [_intervals(*cells) for cells in zip(*dates, strict=True)]
    return added


def _texts(columns: pd.DataFrame, name: Hashable) -> pd.Series:
    if name is None:
        return pd.Series(None, index=columns.index, dtype="str")
    return columns[name].astype("str")


def _names(text: str) -> list[str]:
    return [name for name in _LIST.split(text) if name not in _NOTHING]


def _metres(text: str) -> str | None:
    found = _METRES.search(text)
    return found[1].replace(",", ".") if found else None


def _intervals(start: str, end: str, on: str, before: str) -> str | None:
    """Write the dates of several disturbances as EDTF, in the order in which they stand."""
    lists = [_LIST.split(text) if text else [] for text in (start, end, on, before)]
    length = max(map(len, lists))
    rows = zip(*(each + [""] * (length - len(each)) for each in lists), strict=True)
    return ", ".join(_edtf(*("" if cell in _NOTHING else cell for cell in row)) for row in rows) or None


def _edtf(start: str, end: str, on: str, before: str) -> str:
    if on:
        return on
    if start or end:
        return f"{start}/{end}" if start else f"[..{end}]"
    return f"before {before}" if before else ""
