"""Columns that say who may see a row: found in every layer and table, whatever else a profile makes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from heritage.model.cell_values import as_texts
from heritage.model.folding import fold_text, text_codes
from heritage.model.raw_layer import Note
from heritage.model.schema import blank_as_missing
from heritage.model.visibility import PUBLIC, VISIBILITIES, strictest, visibility_terms
from heritage.model.words import once_for_words, vocabulary, words
from heritage.reading.understanding.headings import words_of_headings

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from heritage.reading.profiles.profile import Profile

VISIBILITY = "visibility"
# What stands behind a name that is there twice: as told_apart() writes it, as pandas does, as GDAL and we do for KML.
_BESIDE = re.compile(r"\s*\(\d+\)$|[\s._]?\d+$")
_CUT_BYTES, _FEWEST_CUT = 10, 4  # bytes that a shapefile keeps of a column's name; letters that these are at least
_FEWEST_SIGNS, _ALIKE_SIGNS = 6, 2  # of a name that may be misspelt, and in which it may differ
_MOST_WORDS = 12  # different ones, that a column of visibility may have
_SHOWN_WORDS = 3
_LOOKED_AT = 1_000  # rows
# LIBKML's column of this name says whether a placemark is drawn when the document is opened; beside it stand
# others that only this driver writes (GDAL, LIBKML driver).
_OF_LIBKML = {"-1", "0", "1"}
_NEVER_WRITTEN_BY_HAND = "-1"
_BESIDE_IN_LIBKML = {"tessellate", "extrude", "altitudemode", "draworder"}
_FEWEST_BESIDE = 2


@once_for_words
def _headings() -> frozenset[str]:
    """Return what the column is called in four languages, folded."""
    return frozenset(
        map(fold_text, [*words_of_headings()["columns"][VISIBILITY], *words().headings.get(VISIBILITY, ())])
    )


def is_visibility(name: str) -> bool:
    """Return whether a column is called visibility."""
    folded = fold_text(_BESIDE.sub("", name.replace("_", " ")))
    if folded in _headings():
        return True
    full = len(name.encode()) in {_CUT_BYTES, _CUT_BYTES - 1}  # a letter of two bytes may have been cut in the middle
    return full and len(folded) >= _FEWEST_CUT and any(each.startswith(folded) for each in _headings())


def _is_of_libkml(name: Hashable, columns: pd.DataFrame) -> bool:
    """Return whether GDAL wrote this column, which hides nothing."""
    words = set(blank_as_missing(as_texts(columns[name])).dropna())
    beside = {str(each).casefold() for each in columns} & _BESIDE_IN_LIBKML
    return words <= _OF_LIBKML and (_NEVER_WRITTEN_BY_HAND in words or len(beside) >= _FEWEST_BESIDE)


@dataclass(frozen=True)
class Seen:
    """
    What a layer or table says of who may see its rows.

    Attributes
    ----------
    words
        The strictest of all columns that say so; words that are not known stay as they are given, so that they can be
        told, and count as withheld. Missing where nothing is said.
    used
        Names of the columns that are wholly in it.
    left
        By name, what other columns say besides.
    """

    words: pd.Series
    used: frozenset[Hashable]
    left: dict[Hashable, pd.Series]


def take_visibility(columns: pd.DataFrame, profile: Profile, also: Iterable[Hashable] = ()) -> Seen | None:
    """Take what a layer or table says of who may see its rows."""
    named = list(also)
    asked = [*named, *(name for name in columns if name not in named and is_visibility(str(name)))]
    found = [name for name in asked if not _is_of_libkml(name, columns)]
    if not found:
        return None
    meanings, nothing = dict(profile.meanings.get(VISIBILITY, {})), profile.nothing()

    def words(name: Hashable) -> pd.Series:
        given = blank_as_missing(as_texts(columns[name]).str.strip())
        given = given.mask(given.isin(nothing))
        return visibility_terms(given.map(meanings).astype("str").fillna(given))

    given = {name: words(name) for name in found}
    taken = strictest(*given.values())
    for each in given.values():  # an unknown word is told as it stands
        taken = taken.mask(each.notna() & ~each.isin(VISIBILITIES), each)
    taken = taken.mask(pd.concat(list(given.values()), axis="columns").isna().all(axis="columns"))
    others = {name: as_texts(columns[name]).mask(each.isna() | each.eq(taken)) for name, each in given.items()}
    left = {name: values for name, values in others.items() if values.notna().any()}
    return Seen(taken, frozenset(found) - left.keys(), left)


def doubtful_columns(columns: pd.DataFrame, known: Iterable[Hashable]) -> list[Note]:
    """Note columns that may be meant to say who may see a row, and are not called so."""
    used = set(known)
    drawn = [name for name in columns if is_visibility(str(name)) and _is_of_libkml(name, columns)]
    notes = [Note("visibility-of-kml", None, VISIBILITY, str(name)) for name in drawn]
    for name in [name for name in columns if name not in used and not is_visibility(str(name))]:
        words = _words(columns[name].head(_LOOKED_AT))
        if words and _is_nearly(str(name)):
            doubtful = True
        else:  # most columns have too many words already in their first rows
            doubtful = 0 < len(words) <= _MOST_WORDS and _are_words_of_it(words := _words(columns[name]))
        if doubtful:
            told = f"{name}: {', '.join(words[:_SHOWN_WORDS])}"
            notes.append(Note("visibility-doubtful", None, VISIBILITY, told))
    return notes


def _words(values: pd.Series) -> list[str]:
    if values.dtype not in ("str", object):
        return []
    return sorted(each for each in text_codes(as_texts(values))[1].to_pylist() if each)


def _is_nearly(name: str) -> bool:
    from rapidfuzz.distance import OSA

    folded = fold_text(_BESIDE.sub("", name.replace("_", " ")))
    return len(folded) >= _FEWEST_SIGNS and any(
        OSA.distance(folded, heading, score_cutoff=_ALIKE_SIGNS) <= _ALIKE_SIGNS for heading in _headings()
    )


def _are_words_of_it(words: list[str]) -> bool:
    """Return whether half of the different words are words of visibility, one of which hides."""
    if len(words) > _MOST_WORDS:
        return False
    known = vocabulary(VISIBILITY).folded_words()
    terms = [known[fold_text(word)] for word in words if "?" not in word and fold_text(word) in known]
    return 2 * len(terms) >= len(words) and any(term != PUBLIC for term in terms)
