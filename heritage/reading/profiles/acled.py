"""What a profile in TOML cannot say of ACLED: it is known by its own columns, and each event is a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from heritage.model.cell_values import as_texts

if TYPE_CHECKING:
    from heritage.reading.profiles.profile import Profile

_OWN = {"event_id_cnty", "event_date", "disorder_type", "event_type", "sub_event_type"}


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer has ACLED's own columns."""
    return {str(name).casefold() for name in columns.columns} >= _OWN


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add an id for each event, and the cause that it is."""
    if not recognises(columns, None):  # the profile was asked for, and does not fit
        return columns
    by_name = {str(name).casefold(): name for name in columns.columns}
    ids = as_texts(columns[by_name["event_id_cnty"]])
    return columns.assign(
        **{
            "ACLED event": "acled:" + ids,
            "ACLED cause": pd.Series("conflict", index=columns.index, dtype="str"),
            "ACLED kind": pd.Series(None, index=columns.index, dtype="str"),
        }
    )
