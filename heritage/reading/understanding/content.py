"""What the values of a column say of what it is: how many are words of a vocabulary, positions, dates, numbers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.geo.degrees import read_degrees
from heritage.geo.position_texts import is_position, may_be_position
from heritage.model.cell_values import as_texts
from heritage.model.date_words import to_edtf
from heritage.model.dates import read_days
from heritage.model.folding import fold_text, in_one_piece
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import vocabulary, words_of_kind
from heritage.reading.understanding.headings import folded_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOOKED_AT = 4_000  # rows that are looked at to tell what a column is
_DIFFERENT = 400  # of their values
_LONGEST = 300  # characters of a word; what is longer is text
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"\d[T ]\d{1,2}:\d\d")
_MIDNIGHT = re.compile(r"[T ]0?0:00(?::00)?")
_LEAST_METRES = 1_000.0  # of a grid: less may be degrees that are wrong


def sample_of(columns: pd.DataFrame) -> pd.DataFrame:
    """Take rows from all over a layer, enough to tell what its columns are."""
    if len(columns) <= _LOOKED_AT:
        return columns
    return columns.iloc[np.linspace(0, len(columns) - 1, _LOOKED_AT).astype("int64")]


@dataclass(frozen=True)
class Content:
    """The values of a column, each different one with the number of rows that have it."""

    counts: dict[str, int]
    rows: int

    @classmethod
    def of(cls, values: pd.Series) -> Content:
        """Count the values of a column that say something."""
        texts = in_one_piece(as_texts(values)).to_pylist()
        return cls(Counter(filter(None, (text.strip() for text in texts if text is not None))), len(values))

    @cached_property
    def filled(self) -> int:
        """Number of rows that say something."""
        return sum(self.counts.values())

    @cached_property
    def words(self) -> dict[str, int]:
        """Those values that are short enough for words, the most frequent first."""
        ranked = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        return {text: number for text, number in ranked[:_DIFFERENT] if len(text) <= _LONGEST}

    def terms(self, name: str) -> dict[str, str]:
        """Return the term of a vocabulary by each word that names one."""
        known = vocabulary(name)
        found = {text: known.terms_in(text).terms for text in self.words}
        return {text: terms[0] for text, terms in found.items() if terms}

    def plain_words(self, name: str) -> set[str]:
        """Return the words of a vocabulary that are said of nothing else, and mean more than that nothing is known."""
        anything = folded_words("said_of_anything", name)
        return {
            text
            for text, term in self.terms(name).items()
            if term not in {UNKNOWN, "other"} and fold_text(text.replace("?", "")) not in anything
        }

    def share_of_rows(self, texts: Iterable[str]) -> float:
        """Return the share of the filled rows that have one of some values."""
        return sum(self.counts[text] for text in texts) / self.filled if self.filled else 0.0

    def share_of_words(self, texts: Iterable[str]) -> float:
        """Return the share of the different values that are among some."""
        return len({*texts}) / len(self.words) if self.words else 0.0

    @cached_property
    def is_unique(self) -> bool:
        """Whether no value stands in two rows."""
        return self.filled > 0 and self.filled == len(self.counts)

    @cached_property
    def are_numbers(self) -> bool:
        """Whether all values are numbers."""
        numbers = pd.to_numeric(pd.Series(list(self.words), dtype="str"), errors="coerce")
        return bool(len(numbers)) and bool(numbers.notna().all())

    @cached_property
    def dates(self) -> float:
        """Share of the values that can be read as dates."""
        texts = [text for text in self.words if _DIGIT.search(text)]
        if not texts:
            return 0.0
        return float(read_days(to_edtf(pd.Series(texts, dtype="str")))["readable"].sum()) / len(self.words)

    @cached_property
    def have_a_clock(self) -> bool:
        """Whether most values have a time of day other than midnight."""
        timed = [text for text in self.words if _CLOCK.search(text) and not _MIDNIGHT.search(text)]
        return 2 * len(timed) > len(self.words)

    def are_degrees(self, most: float) -> bool:
        """Return whether most values can be degrees, or metres of a grid."""
        numbers = read_degrees(pd.Series(list(self.words), dtype="str")).dropna().abs()
        mostly, of_grid = 2 * (numbers <= most).sum() > len(numbers), (numbers > _LEAST_METRES).all()
        return 2 * len(numbers) >= len(self.words) and bool(mostly or of_grid)

    @cached_property
    def positions(self) -> float:
        """Share of the values that are whole positions: pairs, shapes, WKT."""
        texts = list(self.words)[:50]
        return sum(map(is_position, texts)) / len(texts) if texts else 0.0

    @cached_property
    def pairs(self) -> float:
        """Share of the values that are positions if a heading says so."""
        texts = list(self.words)[:50]
        return sum(map(may_be_position, texts)) / len(texts) if texts else 0.0

    @cached_property
    def names_kinds(self) -> float:
        """Share of the values that end in a word for a kind of site, as names of mosques and cemeteries do."""
        return sum(map(_ends_in_kind, list(self.words)[:200])) / max(len(list(self.words)[:200]), 1)


def _ends_in_kind(text: str) -> bool:
    found = words_of_kind(text)
    anything = folded_words("said_of_anything", "kinds")
    return bool(found) and text.rstrip(" .").endswith(found[-1][0]) and fold_text(found[-1][0]) not in anything
