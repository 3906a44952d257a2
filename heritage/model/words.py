"""
The words in force: every vocabulary, and what own files of a catalogue add to them.

Each catalogue keeps its :class:`Words`, and each of its verbs speaks in them (``checked`` sees to that); everything
below a verb asks here. Without any of a catalogue's own they are those of ``vocabularies/*.toml``.
"""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
from bisect import bisect_right
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from heritage.model.bundled import PACKAGE
from heritage.model.errors import InputError, unknown_choice
from heritage.model.folding import fold_text
from heritage.model.vocabulary_file import faults, vocabulary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from heritage.model.vocabulary import Vocabulary

P = ParamSpec("P")
R = TypeVar("R")
FOLDER = PACKAGE / "model" / "vocabularies"


@dataclass(frozen=True, eq=False)
class Words:
    """
    The words that a catalogue speaks and understands.

    Attributes
    ----------
    vocabularies
        Every vocabulary by its name.
    headings
        Headings of one's own, by the column of ours that they mean.
    own
        What was added to the bundled words, by vocabulary, as a file says it.
    """

    vocabularies: Mapping[str, Vocabulary] = field(repr=False)
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    # What follows from these words and is asked for again and again, by the function that works it out.
    _kept: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        return Words, (self.vocabularies, self.headings, self.own)


def bundled_content(name: str) -> dict[str, Any]:
    """Return what the file of a bundled vocabulary says."""
    path = FOLDER / f"{name}.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    for fault in faults(content):
        raise InputError(f"{path}: {fault}; mend it", path=path)
    return content


@cache
def bundled_words() -> Words:
    """Return the words that come with the library."""
    names = [path.stem for path in sorted(FOLDER.glob("*.toml"))]
    return Words({name: vocabulary_of(name, bundled_content(name)) for name in names})


_IN_FORCE: ContextVar[Words | None] = ContextVar("words", default=None)


def words() -> Words:
    """Return the words in force."""
    return _IN_FORCE.get() or bundled_words()


@contextmanager
def speaking(given: Words) -> Iterator[None]:
    """Put some words in force for a while."""
    before = _IN_FORCE.set(given)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


def once_for_words(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function says, as long as the same words are in force."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        kept, key = words()._kept, (function, *args, *kwargs.items())
        if key not in kept:
            kept[key] = function(*args, **kwargs)
        found: R = kept[key]
        return found

    return call


def vocabularies() -> Mapping[str, Vocabulary]:
    """Return every vocabulary."""
    return words().vocabularies


def vocabulary(name: str) -> Vocabulary:
    """Return one vocabulary."""
    return vocabularies()[name]


@once_for_words
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


@once_for_words
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
        rows = [
            f"| `{term}` | {told.labels['en']} | {told.broader} | {'; '.join(told.matches_in_words())} |"
            for term, told in found.terms.items()
        ]
        head = ["| term | in English | part of | matches elsewhere |", "|---|---|---|---|"] if rows else ["Free text."]
        parts.append("\n".join([f"## {name}", "", *head, *rows]))
    return "\n\n".join(parts)
