"""A vocabulary: terms, and the words of sources that mean them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd  # noqa: TC002 (the examples use it)

from heritage.model.folding import fold_text, map_unique

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN = "unknown"
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
BETWEEN_WORDS = re.compile(r"\s*[,;/|+&]\s*|\s+(?:and|və|ve|и|և|եւ)\s+", re.IGNORECASE)
LANGUAGES = ("en", "az", "hy", "ru")  # in which an entry itself has its labels


@dataclass(frozen=True)
class Term:
    """
    One word of a vocabulary.

    Attributes
    ----------
    labels
        Text by language: en, az, hy, ru.
    synonyms
        How sources write it, in any language.
    broader
        The top-level term that it belongs to; blank for a top-level term.
    colour
        ``#rrggbb``, for top-level terms.
    symbol
        Name of the drawing on the map, for kinds.
    matches
        What it matches in other vocabularies, as ``scheme:id``, by SKOS: exact, close, broad, narrow.
    reviewed
        Whether a speaker has read the labels other than English.
    reader
        Who that was.
    """

    labels: dict[str, str]
    synonyms: tuple[str, ...] = ()
    broader: str = ""
    colour: str = ""
    symbol: str = ""
    matches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reviewed: bool = False
    reader: str = ""

    def label(self, language: str) -> str:
        """Return the label in a language, else in English."""
        return self.labels.get(language, self.labels["en"])

    def matches_in_words(self) -> list[str]:
        """Return each match of another vocabulary, such as ``close: aat:300007544``."""
        return [f"{match}: {', '.join(ids)}" for match, ids in self.matches.items()]


class Understood(NamedTuple):
    """
    What a text says in the words of a vocabulary.

    Attributes
    ----------
    terms
        Its terms in the order of the text; none where a part of it is not understood.
    doubted
        Whether it stands with a question mark.
    """

    terms: tuple[str, ...]
    doubted: bool


@dataclass(frozen=True)
class Vocabulary:
    """
    Terms in an order: those of an aspect from best to worst.

    Attributes
    ----------
    name
        ``"kinds"``, or the name of the aspect.
    labels
        What it is called itself, by language.
    terms
        Term by name.
    type
        ``"term"``, ``"text"`` (free words), or blank for what is no aspect.
    share_of
        Terms whose share summaries report.
    compatible
        Pairs of terms that can both be true at once.
    becomes
        What can follow a term; free where it is not named.
    persists
        Whether what was last seen is taken to stand after an interval's end.
    several
        Whether values hold side by side and none contradicts.
    of_community
        Whether it holds, contradicts and is summed community by community.
    timeless
        Whether it holds on every day.
    implied
        The term that any statement on another aspect implies.
    names_site
        Whether its values are names of the site.
    closed
        Whether a vocabulary of one's own can add words for its terms only, and no terms.
    """

    name: str
    terms: dict[str, Term] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    type: str = ""
    share_of: tuple[str, ...] = ()
    compatible: frozenset[frozenset[str]] = frozenset()
    becomes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    persists: bool = False
    several: bool = False
    of_community: bool = False
    timeless: bool = False
    implied: str = ""
    names_site: bool = False
    closed: bool = False

    @cached_property
    def top_level(self) -> tuple[str, ...]:
        """Terms that stand under no other, in their order."""
        return tuple(name for name, term in self.terms.items() if not term.broader)

    @cached_property
    def _by_folded_word(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for name, term in self.terms.items():
            for word in (name, *term.labels.values(), *term.synonyms):
                words.setdefault(fold_text(word), name)
        return words

    def folded_words(self) -> dict[str, str]:
        """Return the term that each word means, by the word folded."""
        return self._by_folded_word

    def match(self, given: pd.Series) -> pd.Series:
        """Find the term that each word means."""
        known = self._by_folded_word
        return map_unique(given.astype("str"), lambda word: None if "?" in word else known.get(fold_text(word)))

    def understand(self, given: pd.Series) -> pd.Series:
        """Find the term that each text means: the first of several, and of one with a question mark what it says."""
        return map_unique(given.astype("str"), lambda text: next(iter(self.terms_in(text).terms), None))

    def terms_in(self, text: str) -> Understood:
        """Find the terms that one text names, and whether it doubts them."""
        doubted = "?" in text
        plain = text.replace("?", " ")
        whole = self._by_folded_word.get(fold_text(plain))
        if whole is not None:
            return Understood((whole,), doubted)
        outside, inside = _BRACKETS.sub(" ", plain), fold_text(" ".join(_BRACKETS.findall(plain)))
        parts = [part for part in BETWEEN_WORDS.split(outside) if part.strip()]
        found = [self._by_folded_word.get(fold_text(part)) for part in parts]
        # What stands in brackets explains, unless it says something else: "intact (now destroyed)" is neither.
        explained = {self._by_folded_word[word] for word in inside.split() if word in self._by_folded_word}
        terms = tuple(dict.fromkeys(each for each in found if each is not None))
        return Understood(terms if found and None not in found and explained <= {*terms} else (), doubted)

    def roll_up(self, values: pd.Series) -> pd.Series:
        """Replace narrower terms by the top-level ones above them."""
        broader = {name: term.broader for name, term in self.terms.items() if term.broader}
        return map_unique(values, lambda value: broader.get(value, value))
