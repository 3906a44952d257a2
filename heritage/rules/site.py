"""Rules on what a record says of its site: name, kind, numbers, visibility."""

from __future__ import annotations

import pandas as pd

from heritage.names import map_unique
from heritage.rules.rule import Rule
from heritage.tables import PUBLIC
from heritage.vocabulary import vocabulary, words_of_kind

VISIBILITIES = (PUBLIC, "generalised", "withheld")


def is_no_number(values: pd.Series) -> pd.Series:
    """
    Tell which texts are given but no finite number.

    Parameters
    ----------
    values
        Text.

    Returns
    -------
    pandas.Series
        Booleans on the same index.

    Examples
    --------
    >>> is_no_number(pd.Series(["12.5", "ca. 12", None])).tolist()
    [False, True, False]
    """
    numbers = pd.to_numeric(values, errors="coerce")
    return values.notna() & ~numbers.abs().lt(float("inf"))


def _name_is_missing(frame: pd.DataFrame) -> pd.Series:
    return frame["name"].isna()


def _kind_is_missing(frame: pd.DataFrame) -> pd.Series:
    return frame["kind_given"].isna()


def _kind_is_unknown(frame: pd.DataFrame) -> pd.Series:
    unknown = frame["kind_given"].notna() & vocabulary("kinds").match(frame["kind_given"]).isna()
    return unknown & frame["kind"].isna()


def _uncertainty_is_no_distance(frame: pd.DataFrame) -> pd.Series:
    given = frame["location_uncertainty_m"]
    return is_no_number(given) | pd.to_numeric(given, errors="coerce").lt(0)


def _visibility_is_unknown(frame: pd.DataFrame) -> pd.Series:
    return frame["visibility"].notna() & ~frame["visibility"].isin(VISIBILITIES)


def _withheld(frame: pd.DataFrame) -> pd.Series:
    return pd.Series("withheld", index=frame.index, dtype="str")


def blank(frame: pd.DataFrame) -> pd.Series:
    """
    Give the repair that leaves a value out.

    Parameters
    ----------
    frame
        Rows.

    Returns
    -------
    pandas.Series
        Missing text for each.
    """
    return pd.Series(pd.NA, index=frame.index, dtype="str")


# Kinds of which a name says what it is; villages and forts lend their words to other names.
_NAMED_BY_KIND = {"mosque", "church", "cemetery", "monastery", "mausoleum", "bridge", "caravanserai", "school"}
_ALSO_OTHERWISE = {"khan", "inn", "vank", "temple", "building"}


def _kinds_of_name(text: str) -> frozenset[str]:
    return frozenset(kind for word, kind in words_of_kind(text) if word.lower() not in _ALSO_OTHERWISE)


def _name_has_other_kind(frame: pd.DataFrame) -> pd.Series:
    kinds = frame["kind"].fillna(vocabulary("kinds").match(frame["kind_given"]))
    named = map_unique(frame["name"].where(kinds.isin(_NAMED_BY_KIND)), _kinds_of_name)
    other = [
        isinstance(found, frozenset) and bool(found) and found <= _NAMED_BY_KIND and kind not in found
        for found, kind in zip(named, kinds, strict=True)
    ]
    return pd.Series(other, index=frame.index, dtype=bool)


def _kind_and_name(frame: pd.DataFrame) -> pd.Series:
    return frame["kind_given"].fillna(frame["kind"]) + ": " + frame["name"]


RULE_ON_VISIBILITY = Rule("visibility-unknown", "visibility", _visibility_is_unknown, repair=_withheld)

RULES_ON_SITES = [
    Rule("name-missing", "name", _name_is_missing),
    Rule("kind-missing", "kind_given", _kind_is_missing),
    Rule("kind-unknown", "kind_given", _kind_is_unknown),
    Rule("kind-contradicted", "kind_given", _name_has_other_kind, shown=_kind_and_name),
    Rule("number-unreadable", "location_uncertainty_m", _uncertainty_is_no_distance, repair=blank),
    RULE_ON_VISIBILITY,
]
