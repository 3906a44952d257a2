"""Frames as files: CSV that no spreadsheet runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from heritage.names import map_unique

if TYPE_CHECKING:
    from pathlib import Path

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def _harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" \n").startswith(_RUN_BY_SPREADSHEETS) else text


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """
    Write a frame as CSV in UTF-8, with a cell that a spreadsheet would run made harmless.

    Parameters
    ----------
    frame
        Any; its index is not written.
    path
        The file.
    """
    safe = frame.rename(columns=lambda name: _harmless(str(name)))
    for position, dtype in enumerate(safe.dtypes):
        if pd.api.types.is_string_dtype(dtype) or isinstance(dtype, pd.CategoricalDtype):
            column = map_unique(safe.iloc[:, position].astype("str"), _harmless)
            safe = safe.assign(**{safe.columns[position]: column})
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")
