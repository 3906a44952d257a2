"""What a profile in TOML cannot say of Pleiades: its ids are numbers, known elsewhere with its name in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.model.cell_values import as_texts

if TYPE_CHECKING:
    import pandas as pd

    from heritage.reading.profiles.profile import Profile


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer has Pleiades' own columns."""
    return {str(name) for name in columns.columns} >= {"reprLat", "reprLong", "featureTypes"}


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add the id with the name of the gazetteer."""
    if "id" not in columns:
        return columns
    return columns.assign(**{"Pleiades id": "pleiades:" + as_texts(columns["id"])})
