"""What a profile in TOML cannot say of Atlos: attributes begin with attr_, and its workflow is no state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.model.cell_values import as_texts

if TYPE_CHECKING:
    import pandas as pd

    from heritage.reading.profiles.profile import Profile

WORKFLOW = frozenset({"status", "attr_status"})  # how far the team is
_FEWEST = 2


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer is an export of incidents."""
    names = [str(name).casefold() for name in columns.columns]
    return "slug" in names and sum(name.startswith("attr_") for name in names) >= _FEWEST


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add the id with the name of the tool."""
    if not recognises(columns, None):  # the profile was asked for, and does not fit
        return columns
    by_name = {str(name).casefold(): name for name in columns.columns}
    slugs = as_texts(columns[by_name["slug"]])
    return columns.assign(**{"Atlos id": ("atlos:" + slugs).where(slugs != "")})
