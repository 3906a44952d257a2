"""How Copernicus' grading products are known; their profile says the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from heritage.reading.profiles.profile import Profile


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer has the columns of such a product."""
    names = {str(name).casefold() for name in columns.columns}
    return names >= {"damage_gra", "obj_type"} and bool(names & {"det_method", "notation", "dmg_src_id", "or_src_id"})


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Return the columns as they are."""
    return columns
