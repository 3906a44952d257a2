"""What a profile in TOML cannot say of LP-TSV: kinds by their numbers in the AAT, where no word says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from heritage.model.cell_values import as_texts
from heritage.model.folding import map_unique
from heritage.model.words import once_for_words, vocabulary

if TYPE_CHECKING:
    from heritage.reading.profiles.profile import Profile

_HEADINGS = {"id", "title", "title_source"}
_FURTHER = {"ccodes", "title_uri", "aat_types", "variants", "geo_source", "matches", "geowkt"}
_FEWEST = 2


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer has the headings that every table of LP-TSV has, and some of the others."""
    names = {str(name) for name in columns.columns}
    return names >= _HEADINGS and len(names & _FURTHER) >= _FEWEST


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add the type in words: of several the first that is understood."""
    nothing = pd.Series(pd.NA, index=columns.index, dtype="str")
    words = as_texts(columns["types"]) if "types" in columns else nothing
    numbers = as_texts(columns["aat_types"]) if "aat_types" in columns else nothing
    return columns.assign(**{"LP type": words.fillna(map_unique(numbers, _kind_of_aat).astype("str")).fillna(numbers)})


def _kind_of_aat(text: str) -> str | None:
    known = _kinds_by_aat()
    return next((known[each.strip()] for each in text.split(";") if each.strip() in known), None)


@once_for_words
def _kinds_by_aat() -> dict[str, str]:
    return {
        each.removeprefix("aat:"): name
        for name, term in vocabulary("kinds").terms.items()
        for ids in term.matches.values()
        for each in ids
        if each.startswith("aat:")
    }
