"""Cells that no spreadsheet runs and that every format can hold, and frames as CSV of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from heritage.model.folding import map_unique
from heritage.model.spreadsheets import harmless

if TYPE_CHECKING:
    from pathlib import Path

_NOT_IN_SHEETS = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"


def without_control_signs(frame: pd.DataFrame) -> pd.DataFrame:
    """Replace the signs that a workbook or KML cannot hold."""
    for name in frame.columns:
        if frame[name].dtype == "str":
            frame = frame.assign(
                **{name: frame[name].str.replace(_NOT_IN_SHEETS, "\N{REPLACEMENT CHARACTER}", regex=True)}
            )
    return frame


def harmless_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Make every text of a frame harmless to spreadsheets, names of columns included."""
    safe = frame.rename(columns=lambda name: harmless(str(name)))
    for position, dtype in enumerate(safe.dtypes):
        if pd.api.types.is_string_dtype(dtype) or isinstance(dtype, pd.CategoricalDtype):
            column = map_unique(safe.iloc[:, position].astype("str"), harmless)
            safe = safe.assign(**{safe.columns[position]: column})
    return safe


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV in UTF-8, with a cell that a spreadsheet would run made harmless."""
    # With a byte order mark: Excel takes a file without one for the encoding of its own country.
    harmless_frame(frame).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def distinct_names(names: list[str], reserved: set[str]) -> dict[str, str]:
    """Rename columns that differ in case alone, for formats that do not tell upper from lower case."""
    taken = set(reserved)
    renamed = {}
    for name in names:
        base = name.strip() or "column"
        safe, number = base, 2
        while {safe.casefold(), safe.lower(), safe.upper().lower()} & taken:
            safe, number = f"{base}_{number}", number + 1
        taken.update({safe.casefold(), safe.lower(), safe.upper().lower()})
        renamed[name] = safe
    return renamed
