"""How Recogito's annotations are known; its profile says the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from heritage.reading.profiles.profile import Profile


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer has Recogito's own columns."""
    return {str(name).upper() for name in columns.columns} >= {"QUOTE_TRANSCRIPTION", "ANCHOR", "VOCAB_LABEL"}


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Return the columns as they are."""
    return columns
