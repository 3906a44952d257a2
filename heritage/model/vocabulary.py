"""Kinds, aspects and terms: what the words of a source mean. The words are in ``vocabularies/*.toml``."""

from __future__ import annotations

import itertools
import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd  # noqa: TC002 (the examples use it)

from heritage.model.bundled import PACKAGE
from heritage.model.errors import unknown_choice
from heritage.model.folding import fold_text, map_unique
from heritage.model.languages import labels_of

if TYPE_CHECKING:
    from pathlib import Path

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
    reviewed: bool = False
    reader: str = ""


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


def _read(path: Path) -> Vocabulary:
    with path.open("rb") as file:
        content: dict[str, Any] = tomllib.load(file)
    content["terms"] = {
        name: Term(**{**entry, "labels": {**entry["labels"], **labels_of(path.stem, name)}})
        for name, entry in content.get("terms", {}).items()
    }
    if "labels" in content:
        content["labels"] |= labels_of(path.stem)
    content["compatible"] = frozenset(frozenset(pair) for pair in content.get("compatible", ()))
    content["share_of"] = tuple(content.get("share_of", ()))
    return Vocabulary(name=path.stem, **content)


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """Read every vocabulary, once."""
    return {path.stem: _read(path) for path in sorted((PACKAGE / "model" / "vocabularies").glob("*.toml"))}


def vocabulary(name: str) -> Vocabulary:
    """Return one vocabulary."""
    return vocabularies()[name]


@cache
def aspects() -> dict[str, Vocabulary]:
    """Return every aspect that statements can be about."""
    return {name: found for name, found in vocabularies().items() if found.type}


def aspect(name: str) -> Vocabulary:
    """Return one aspect."""
    if str(name) not in aspects():
        raise unknown_choice("aspect", name, aspects(), "aspect")
    return aspects()[name]


# Endings that Azerbaijani puts behind a noun (its own, plural), folded: məscid, məscidi, məscidləri.
# Not the genitive: "məscidin minarəsi" is a minaret.
_ENDINGS = r"(?:l[ae]r)?(?:s?[iu])?"
_SHORTEST_WORD = 3
_WORD = re.compile(r"\w+")


@cache
def _kind_words() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = vocabulary("kinds")
    words = {
        word: name for word, name in kinds._by_folded_word.items() if name != "other" and len(word) >= _SHORTEST_WORD
    }
    softened = {f"{word[:-1]}g": name for word, name in words.items() if word.endswith("q")}
    words |= softened
    longest_first = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"\b({longest_first}){_ENDINGS}\b"), words


def words_of_kind(text: str) -> list[tuple[str, str]]:
    """Find the words of a text that name a kind of site."""
    pattern, kinds = _kind_words()
    written = _WORD.findall(text)
    folded = [fold_text(word) for word in written]
    starts = [0, *itertools.accumulate(len(word) + 1 for word in folded)]
    found = []
    for match in pattern.finditer(" ".join(folded)):
        first, last = bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end() - 1)
        found.append((" ".join(written[first:last]), kinds[match[1]]))
    return found


def words_as_markdown() -> str:
    """Write every word that a catalogue understands, as ``python -m heritage words`` prints it."""
    parts = []
    for name, found in vocabularies().items():
        rows = [f"| `{term}` | {told.labels['en']} | {told.broader or ''} |" for term, told in found.terms.items()]
        head = ["| term | in English | part of |", "|---|---|---|"] if rows else ["Free text."]
        parts.append("\n".join([f"## {name}", "", *head, *rows]))
    return "\n\n".join(parts)
