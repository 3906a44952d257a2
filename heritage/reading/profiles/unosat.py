"""What a profile in TOML cannot say of UNOSAT: each pass has columns that are called alike but for a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from heritage.model.cell_values import as_texts

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from heritage.reading.profiles.profile import Profile

_DAY = re.compile(r"^sensor_?da(?:te|t)?(?:_(\d+))?$")
_CLASS = re.compile(r"^main_?dam(?:age|ag|a)?(?:_?site)?(?:_?class|_?clas|_?cla)?(?:_(\d+))?$")
_CONFIDENCE = re.compile(r"^confidence?(?:_(\d+))?$|^confiden(?:_(\d+))$")


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer has passes of a sensor with a class of damage each."""
    return bool(_passes(columns, _DAY)) and bool(_passes(columns, _CLASS))


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add the class, the day and the confidence of each pass, by its number."""
    added = {}
    for what, pattern in (("damage", _CLASS), ("day", _DAY), ("confidence", _CONFIDENCE)):
        for number, name in enumerate(_passes(columns, pattern), 1):
            added[f"UNOSAT {what} {number}"] = as_texts(columns[name]).str.slice(0, 10 if what == "day" else None)
    by_name = {str(name).casefold().replace("_", ""): name for name in columns.columns}
    if "siteid" in by_name:
        numbers = as_texts(columns[by_name["siteid"]])
        added["UNOSAT site"] = ("unosat:" + numbers).where(numbers != "")
    return columns.assign(**added)


def _passes(columns: pd.DataFrame, pattern: re.Pattern[str]) -> list[Hashable]:
    """Return the columns of the passes, in their order."""
    found = []
    for name in columns.columns:
        match = pattern.match(str(name).casefold())
        if match is not None:
            found.append((int(next(filter(None, match.groups()), "0")), name))
    return [name for _, name in sorted(found, key=lambda each: each[0])]
