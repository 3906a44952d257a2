"""What a profile in TOML cannot say of Wikidata's results: ids from addresses, kinds from words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from heritage.reading.profiles.profile import Profile

from heritage.model.folding import fold_text, map_unique
from heritage.model.words import vocabulary, words_of_kind

_ENTITY = r"^https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)$"
_VAGUE = {"temple", "mebed", "mebedi"}
_PLAIN = r"^(?:wd:)?(Q\d+)$"


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer is such a result."""
    if "item" not in columns or "itemLabel" not in columns:
        return False
    given = columns["item"].dropna().astype("str")
    return bool(len(given)) and bool(given.str.match(_ENTITY).all() or given.str.match(_PLAIN).all())


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add columns for the id, and for the word of the label, else of the description, that names a kind."""
    none = pd.Series(None, index=columns.index)
    items = columns.get("item", none).astype("str")
    numbers = items.str.extract(_ENTITY)[0].fillna(items.str.extract(_PLAIN)[0])
    label, description = (columns.get(name, none).astype("str") for name in ("itemLabel", "itemDescription"))
    # A label's noun stands last in Azerbaijani ("Qala məscidi" is a mosque), a description's first in English.
    of_type = columns.get("typeLabel", none).astype("str")
    found = [map_unique(*each).astype(object) for each in ((of_type, _whole), (label, _last), (description, _first))]
    words = found[0].fillna(found[1]).fillna(found[2])
    written = words.map(lambda found: found[0], na_action="ignore").astype("str")
    kinds = words.map(lambda found: found[1], na_action="ignore").astype("str")
    return columns.assign(
        **{"Wikidata item": "wikidata:" + numbers, "Wikidata word of kind": written, "Wikidata kind": kinds}
    )


def _telling(text: str) -> list[tuple[str, str]]:
    """Return the words that tell a kind; a settlement is named in passing, and a temple may be any."""
    last = text.split()[-1:] or [""]
    found = words_of_kind(text)
    return [
        (word, kind)
        for word, kind in found
        if fold_text(word) not in _VAGUE and (kind != "settlement" or word == last[0])
    ]


def _whole(text: str) -> tuple[str, str] | None:
    """Return what a label of a type says, where it is a word for a kind as it stands."""
    terms = vocabulary("kinds").terms_in(text).terms
    return (text, terms[0]) if terms and terms[0] != "other" else None


def _last(text: str) -> tuple[str, str] | None:
    return next(iter(_telling(text.partition("(")[0].strip())[::-1]), None)


def _first(text: str) -> tuple[str, str] | None:
    return next((found for found in _telling(text) if found[1] != "settlement"), None)
