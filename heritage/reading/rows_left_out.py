"""Rows of tables that are no records: totals, headings that are repeated; and sheets that name no site."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from heritage.model.cell_values import as_texts
from heritage.model.folding import fold, fold_text
from heritage.model.raw_layer import Note, RawLayer
from heritage.model.schema import blank_as_missing
from heritage.reading.profiles.mapping import choose_profile, understood_columns
from heritage.reading.profiles.profile import POSITION
from heritage.reading.understanding.headings import folded_words

_MOST_ROWS, _LAST_ROWS = 100_000, 1_000  # of a longer table the last rows are looked at
_FEWEST_HEADINGS = 3
_NAMES_A_SITE = {"name", "site_id", "place", *POSITION}


def without_rows_of_none(raw: RawLayer) -> RawLayer:
    """Leave out the rows of a table that are no records, and tell of them."""
    if raw.rows is None or raw.columns.empty:
        return raw
    looked_at = raw.columns if len(raw.columns) <= _MOST_ROWS else raw.columns.iloc[-_LAST_ROWS:]
    texts = {str(name): blank_as_missing(as_texts(looked_at[name]).str.strip()) for name in looked_at}
    cells = pd.DataFrame(texts, index=looked_at.index)
    out = _repeat_headings(cells) | _are_totals(cells)
    if not out.any():
        return raw
    notes = [
        Note("row-left-out", None, "", f"row {raw.rows[number]}: {'; '.join(cells.loc[number].dropna().astype('str'))}")
        for number in cells.index[out]
    ]
    left = raw.columns.index.isin(cells.index[out])
    return replace(
        raw,
        columns=raw.columns[~left],
        geometries=None if raw.geometries is None else raw.geometries[~left],
        feature_ids=None if raw.feature_ids is None else raw.feature_ids[~left],
        records_read=raw.records_read - int(left.sum()),
        notes=[*raw.notes, *notes],
    )


def _repeat_headings(cells: pd.DataFrame) -> pd.Series:
    same = sum((cells[name] == name).astype("int64") for name in cells)
    return (same >= min(_FEWEST_HEADINGS, cells.shape[1])) & (2 * same > cells.notna().sum(axis=1))


def _are_totals(cells: pd.DataFrame) -> pd.Series:
    """Return which rows hold a word for a total, and numbers beside it."""
    found = pd.Series(False, index=cells.index)
    filled = cells.notna().sum(axis=1)
    sparse = cells[(filled > 0) & (2 * filled <= cells.shape[1])]
    words = folded_words("left_out", "totals")
    likely = pd.Series(False, index=sparse.index)
    for name in sparse:
        likely |= fold(sparse[name]).isin(words)
    for row in sparse.index[likely]:
        texts = cells.loc[row].dropna().astype("str")
        numbers = pd.to_numeric(texts.str.replace(",", "."), errors="coerce").notna()
        found[row] = bool(fold_text(texts.iloc[0]) in words and numbers.iloc[1:].all())
    return found


def without_sheets_of_none(raws: list[RawLayer]) -> list[RawLayer]:
    """Leave out the sheets that name no site and no place, where others of the workbook do."""
    sheets = [raw for raw in raws if raw.rows is not None and raw.layer]
    if len(sheets) != len(raws) or len(raws) == 1:
        return raws
    kept = [raw for raw in raws if _names_sites(raw)]
    if not kept or len(kept) == len(raws):
        return raws
    out = [
        Note("sheet-left-out", None, "", f"{raw.layer}: {raw.records_read} rows")
        for raw in raws
        if not any(raw is each for each in kept)
    ]
    return [replace(kept[0], notes=[*kept[0].notes, *out]), *kept[1:]]


def _names_sites(raw: RawLayer) -> bool:
    if raw.columns.empty:
        return False
    profile, _ = choose_profile(raw, ())
    found = understood_columns(raw.columns, raw.feature_ids, profile, (raw.layer,), has_geometry=False)
    return bool(_NAMES_A_SITE & {*found.used})
