"""What a profile in TOML cannot say of KoboToolbox and ODK: columns of positions are called after their question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.model.cell_values import as_texts

if TYPE_CHECKING:
    import pandas as pd

    from heritage.reading.profiles.profile import Profile

_OWN = {
    "_uuid",
    "_submission_time",
    "meta/instanceid",
    "meta-instanceid",
    "instanceid",
    "__id",
    "_id",
    "formhub/uuid",
    "key",
}
_ALSO_OWN = {"_status", "_index", "__version__", "_submitted_by", "start", "end", "today", "deviceid", "submissiondate"}
_IDS = ("_uuid", "meta/instanceid", "meta-instanceid", "instanceid", "key")
_PARTS = {"latitude": "latitude", "longitude": "longitude", "precision": "precision", "accuracy": "precision"}


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer comes from such a form: it has the columns that each of them adds."""
    names = {str(name).strip().casefold() for name in columns.columns}
    return bool(names & _OWN) and bool(names & _ALSO_OWN)


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add the position and its precision, of the first question that has any, and the id of the submission."""
    by_name = {str(name).strip().casefold(): name for name in columns.columns}
    added = {}
    for ending, part in _PARTS.items():
        named = [name for name in columns.columns if _is_part(str(name), ending)]
        if named and f"Kobo {part}" not in added:
            added[f"Kobo {part}"] = as_texts(columns[named[0]])
    ids = [by_name[name] for name in _IDS if name in by_name]
    if ids:
        numbers = as_texts(columns[ids[0]]).str.removeprefix("uuid:")
        added["Kobo id"] = ("kobo:" + numbers).where(numbers != "")
    return columns.assign(**added)


def _is_part(name: str, ending: str) -> bool:
    """Return whether a column is part of a position: ``_Question_latitude``, or ``group-question-Latitude``."""
    plain = name.strip().casefold()
    return plain.endswith((f"_{ending}", f"-{ending}")) and (
        plain.startswith("_") or name.endswith(ending.capitalize())
    )
