"""A question to a catalogue: which aspect, as of when, known by when, according to whom, under which policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.model.dates import as_day
from heritage.model.errors import OptionError, unknown_choice
from heritage.model.folding import is_any_of
from heritage.model.tables import OF_ROWS
from heritage.model.words import aspect as find_aspect
from heritage.statements.coded import CodedStatements, coded_statements
from heritage.statements.conflict import CONTESTED, require_policy
from heritage.statements.holding import communities_of, holding, taking_part
from heritage.statements.speakers import Voices, voices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from heritage.model.arguments import Date, Names
    from heritage.model.tables import Tables
    from heritage.model.vocabulary import Vocabulary


@dataclass(frozen=True)
class Question:
    """
    What is asked of a catalogue; :func:`ask` makes one of what a user gives.

    Attributes
    ----------
    aspect
        The aspect.
    as_of, known_by
        Dates as given, or None.
    according_to
        Assessors and publishers to listen to; empty for all.
    conflict
        The policy for contested sites.
    community
        The community asked for, or None.
    """

    aspect: Vocabulary
    as_of: str | None = None
    known_by: str | None = None
    according_to: tuple[str, ...] = ()
    conflict: str = CONTESTED
    community: str | None = None

    @property
    def day(self) -> pd.Timestamp | None:
        """The last day of ``as_of``."""
        return None if self.as_of is None else as_day(self.as_of)

    @property
    def known_day(self) -> pd.Timestamp | None:
        """The last day of ``known_by``."""
        return None if self.known_by is None else as_day(self.known_by)


def ask(
    aspect: str = "status",
    as_of: Date | None = None,
    known_by: Date | None = None,
    according_to: Names | None = None,
    conflict: str = CONTESTED,
    community: str | None = None,
) -> Question:
    """Return a question, with every name and date looked at that does not depend on a catalogue."""
    for date in (as_of, known_by):
        if date is not None:
            as_day(str(date))
    given = () if according_to is None else (according_to,) if isinstance(according_to, str) else tuple(according_to)
    as_of, known_by = (None if date is None else str(date) for date in (as_of, known_by))
    return Question(find_aspect(aspect), as_of, known_by, given, require_policy(conflict), community)


def require_heard(tables: Tables, according_to: Sequence[str], argument: str = "according_to") -> None:
    """Check that those who are to be listened to say or publish something."""
    if according_to:
        known = {*tables.statements["assessor"].dropna(), *tables.sources["publisher"].dropna()}
        for name in according_to:
            if name not in known:
                raise unknown_choice("assessor or publisher of this catalogue", name, known, argument)


def heard(tables: Tables, spoken: Voices, according_to: Sequence[str]) -> NDArray[np.bool_] | None:
    """Return which statements are made or published by some."""
    if not according_to:
        return None
    wanted = pd.Index(list(according_to), dtype="str")
    published = tables.sources.index[tables.sources["publisher"].isin(wanted)]
    listened = is_any_of(tables.statements["assessor"], wanted) | is_any_of(tables.statements["source_id"], published)
    voices_wanted = spoken.names.get_indexer(wanted)
    return np.asarray(listened.to_numpy() | np.isin(spoken.codes, voices_wanted[voices_wanted >= 0]))


@dataclass(frozen=True)
class Answer:
    """
    What is said on a question.

    Attributes
    ----------
    question
        What was asked.
    said
        Everything on the aspect.
    held
        The statements that hold, with ``group``.
    communities
        What ``group`` stands for.
    listened
        Per row of the table of statements, whether it was listened to; None for all.
    """

    question: Question
    said: CodedStatements
    held: pd.DataFrame
    communities: list[str]
    listened: NDArray[np.bool_] | None


def answer(tables: Tables, question: Question) -> Answer:
    """Find the statements that hold."""
    require_heard(tables, question.according_to)
    return evaluate(tables, question)


def evaluate(tables: Tables, question: Question) -> Answer:
    """Find the statements that hold, as :func:`answer` does, on a part of a catalogue."""
    spoken, said = _statements_on(tables, question.aspect)
    communities = communities_of(said, question.community)
    listened = heard(tables, spoken, question.according_to)
    return _answer_on_day(question, question.day, said, communities, listened)


def voices_of(tables: Tables) -> Voices:
    """Return who speaks in each statement; a catalogue never changes, so it is told once."""
    derived = tables._derived.setdefault(OF_ROWS, {})
    if "voices" not in derived:
        derived["voices"] = voices(tables.statements, tables.sources)
    found: Voices = derived["voices"]
    return found


def _statements_on(tables: Tables, aspect: Vocabulary) -> tuple[Voices, CodedStatements]:
    """Return who speaks and what is said on an aspect, which is told once too."""
    spoken = voices_of(tables)
    derived = tables._derived.setdefault(OF_ROWS, {})
    if aspect.name not in derived:
        derived[aspect.name] = coded_statements(tables, aspect, spoken)
    return spoken, derived[aspect.name]


def _answer_on_day(
    question: Question,
    day: pd.Timestamp | None,
    said: CodedStatements,
    communities: list[str],
    listened: NDArray[np.bool_] | None,
) -> Answer:
    part = taking_part(said, day, question.known_day, listened)
    return Answer(question, said, holding(said, part, communities), communities, listened)


def as_of(found: Answer, date: str) -> Answer:
    """Ask the same as of another day."""
    question = replace(found.question, as_of=date)
    return _answer_on_day(question, question.day, found.said, found.communities, found.listened)


def on_day(found: Answer, day: pd.Timestamp) -> Answer:
    """Ask the same as of a day that need not be written as a date."""
    return _answer_on_day(found.question, day, found.said, found.communities, found.listened)


def require_terms(aspect: Vocabulary, *, several: bool = False) -> None:
    """Check that an aspect's values are terms that can be counted."""
    if aspect.type != "term":
        raise OptionError(f"{aspect.name} is free text and cannot be counted: choose another aspect", argument="aspect")
    if aspect.several and not several:
        raise OptionError(
            f"{aspect.name} holds several values side by side, and here each site needs one: choose another",
            argument="aspect",
        )
