"""What a profile in TOML cannot say of ArcGIS: the id that stays through edits is GlobalID, in braces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.model.cell_values import as_texts

if TYPE_CHECKING:
    import pandas as pd

    from heritage.reading.profiles.profile import Profile


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer has both of ArcGIS' own ids."""
    return {str(name).casefold() for name in columns.columns} >= {"objectid", "globalid"}


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add the global id without its braces."""
    if not recognises(columns, None):  # the profile was asked for, and does not fit
        return columns
    by_name = {str(name).casefold(): name for name in columns.columns}
    ids = as_texts(columns[by_name["globalid"]]).str.strip("{} ").str.lower()
    return columns.assign(**{"ArcGIS id": ("arcgis:" + ids).where(ids != "")})
