"""Columns that are called as ours and may say something else, which then stays beside them."""

from __future__ import annotations

import pandas as pd

from heritage.model.visibility import CELL_COLUMN

_CERTAIN = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}


def with_numbers_of_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Take a column that is called as ours for the sides of cells; where it says something else, that stays."""
    if CELL_COLUMN not in rows:
        return rows
    given, numbers = rows[CELL_COLUMN], pd.to_numeric(rows[CELL_COLUMN], errors="coerce").astype("float64")
    if (numbers.isna() & given.notna()).any():
        rows = rows.assign(**{f"{CELL_COLUMN}_given": given})
    return rows.assign(**{CELL_COLUMN: numbers})


def with_certainty(rows: pd.DataFrame) -> pd.DataFrame:
    """Understand a column that is called as ours; where it says something else, that stays beside it."""
    if "region_certain" not in rows:
        return rows
    given = rows["region_certain"]
    understood = given.astype("str").str.casefold().map(_CERTAIN).astype("boolean")
    if (understood.isna() & given.notna()).any():
        rows = rows.assign(region_certain_given=given)
    return rows.assign(region_certain=understood)
