"""Frames as files: CSV that no spreadsheet runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from heritage.names import map_unique

if TYPE_CHECKING:
    from pathlib import Path

# Signs that start a formula, in half and full width, behind whatever a spreadsheet may pass over.
_RUN_BY_SPREADSHEETS = re.compile(r"[\s\x00-\x20\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]|[\t\r]")


def _harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _RUN_BY_SPREADSHEETS.match(text) else text


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
