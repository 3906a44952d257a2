"""Ids that a folder keeps for records without one, in ``ids.csv``: they stay through corrections of the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.assembly.flat_records import FINGERPRINT, ORIGIN
from heritage.model.errors import InputError
from heritage.reading.formats.delimited import read_delimited

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.findings import Findings

COLUMNS = ["file", "sheet", "row", "fingerprint", "id"]
_PLACE = ["_input", "_layer"]


def read_kept_ids(paths: list[Path]) -> pd.DataFrame:
    """Read the tables of ids of some folders."""
    parts = [pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})]
    for path in paths:
        rows = read_delimited(path).columns
        missing = [name for name in COLUMNS if name not in rows]
        if missing:
            message = f"{path}: this lacks the column {missing[0]}; write it again with heritage ids"
            raise InputError(message, path=path)
        parts.append(rows[COLUMNS].fillna({"sheet": ""}))
    return pd.concat(parts, ignore_index=True).dropna(subset=["file", "id"])


def _rows_of(records: pd.DataFrame, findings: Findings) -> pd.Series:
    """Return where each record stands: the row of its table, else its number in the file."""
    rows = records["_record"].to_numpy(dtype="int64", copy=True)
    for (name, layer), numbers in findings.rows.items():
        own = (records["_input"].eq(name) & records["_layer"].eq(layer)).to_numpy()
        rows[own] = np.asarray(numbers)[rows[own]]
    return pd.Series(rows, index=records.index).astype("str")


def with_kept_ids(records: pd.DataFrame, kept: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Give records without an id the one that is kept for them: by what they say, else by where they stand."""
    if FINGERPRINT not in records or kept.empty:
        return records
    without = records[records[FINGERPRINT].notna()].sort_values(ORIGIN)
    ours = without[_PLACE].assign(fingerprint=without[FINGERPRINT], row=_rows_of(without, findings))
    ours["nth"] = ours.groupby([*_PLACE, "fingerprint"]).cumcount()
    theirs = kept.rename(columns={"file": "_input", "sheet": "_layer"})
    theirs["nth"] = theirs.groupby([*_PLACE, "fingerprint"]).cumcount()
    by_content = _looked_up(ours, theirs, [*_PLACE, "fingerprint", "nth"])
    left = theirs[~theirs["id"].isin(by_content.dropna())]
    by_row = _looked_up(ours[by_content.isna()], left, [*_PLACE, "row"]).dropna()
    changed = without.loc[by_row.index].assign(site_id=by_row)
    findings.add_rows("id-by-row", changed, "site_id", by_row)
    ids = pd.concat([by_content.dropna(), by_row]).reindex(records.index)
    return records.assign(site_id=ids.astype("str").fillna(records["site_id"]))


def _looked_up(ours: pd.DataFrame, theirs: pd.DataFrame, keys: list[str]) -> pd.Series:
    known = theirs.drop_duplicates(keys).set_index(keys)["id"]
    found = known.reindex(pd.MultiIndex.from_frame(ours[keys]))
    return pd.Series(found.to_numpy(dtype=object), index=ours.index, dtype="str")


def kept_ids_of(records: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return the table of ids for the records that have none of their own."""
    without = records[records[FINGERPRINT].notna()].sort_values(ORIGIN)
    told = {
        "file": without["_input"],
        "sheet": without["_layer"],
        "row": _rows_of(without, findings),
        "fingerprint": without[FINGERPRINT],
        "id": without["site_id"],
    }
    return pd.DataFrame(told).reset_index(drop=True)
