"""Rules on what a record says of its site: name, kind, numbers, visibility."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from heritage.model.folding import matches
from heritage.model.visibility import VISIBILITIES, WITHHELD
from heritage.model.words import once_for_words, vocabulary, words_of_kind
from heritage.validation.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Hashable


def is_no_number(values: pd.Series) -> pd.Series:
    """Return which texts are given but no finite number."""
    numbers = pd.to_numeric(values, errors="coerce")
    return values.notna() & ~numbers.abs().lt(float("inf"))


def _name_is_missing(frame: pd.DataFrame) -> pd.Series:
    return frame["name"].isna()


def _kind_is_missing(frame: pd.DataFrame) -> pd.Series:
    return frame["kind_given"].isna()


def _kind_is_unknown(frame: pd.DataFrame) -> pd.Series:
    unknown = frame["kind_given"].notna() & vocabulary("kinds").understand(frame["kind_given"]).isna()
    return unknown & frame["kind"].isna()


def _uncertainty_is_no_distance(frame: pd.DataFrame) -> pd.Series:
    given = frame["location_uncertainty_m"]
    return is_no_number(given) | pd.to_numeric(given, errors="coerce").lt(0)


def _visibility_is_unknown(frame: pd.DataFrame) -> pd.Series:
    return frame["visibility"].notna() & ~frame["visibility"].isin(VISIBILITIES)


def _withheld(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(WITHHELD, index=frame.index, dtype="str")


def blank(frame: pd.DataFrame) -> pd.Series:
    """Return the repair that leaves a value out."""
    return pd.Series(pd.NA, index=frame.index, dtype="str")


# Kinds of which a name says what it is; villages and forts lend their words to other names.
_NAMED_BY_KIND = {"mosque", "church", "cemetery", "monastery", "mausoleum", "bridge", "caravanserai", "school"}
_ALSO_OTHERWISE = {"khan", "inn", "vank", "temple", "building"}


@once_for_words
def _words_of_others(kind: str) -> str:
    """Return a pattern for the words of all other kinds, as they are written."""
    terms = vocabulary("kinds").terms
    others = [terms[name] for name in sorted(_NAMED_BY_KIND - {kind})]
    words = {word for term in others for word in (*term.labels.values(), *term.synonyms)}
    return "(?i)" + "|".join(sorted(re.escape(word.removesuffix("q")) for word in words))


def _has_other_kind(name: str, kind: str) -> bool:
    """Return whether a name has words of kinds, and none of its own."""
    found = {kind for word, kind in words_of_kind(name) if word.lower() not in _ALSO_OTHERWISE}
    return bool(found) and found <= _NAMED_BY_KIND and kind not in found


def _name_has_other_kind(frame: pd.DataFrame) -> pd.Series:
    kinds = frame["kind"].fillna(vocabulary("kinds").understand(frame["kind_given"]))
    hits: list[Hashable] = []
    for kind in sorted(_NAMED_BY_KIND & set(kinds.dropna().unique())):
        names = frame["name"][kinds == kind]
        likely = names[matches(names, _words_of_others(kind))]
        hits += [record for record, name in likely.items() if _has_other_kind(name, kind)]
    return pd.Series(frame.index.isin(hits), index=frame.index)


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
