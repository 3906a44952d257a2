"""Which column of a layer is which of ours: the best by heading and content together, each column once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from heritage.model.cell_values import as_texts
from heritage.model.schema import SITES
from heritage.model.words import aspects, vocabulary
from heritage.reading.profiles.profile import POSITION
from heritage.reading.understanding.content import Content, sample_of
from heritage.reading.understanding.headings import (
    ASIDE,
    EXACT,
    LAST,
    Fit,
    Heading,
    fits,
    folded_words,
    is_distinctive,
    is_plain_date,
    is_tools,
    names_heritage,
    names_something_else,
    own_name,
    read_heading,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import pandas as pd

_CUT_AT = 10
_TENTH, _FOUR_FIFTHS, _HALF, _THIRD = 0.1, 0.8, 0.5, 0.3
_MOSTLY_UNIQUE = 0.9
_LATITUDE, _LONGITUDE = 90.0, 180.0
_FEWEST_VALUES, _FEWEST_PLAIN = 3, 2
_OF_STATEMENTS = {"method": "methods", "confidence": "confidence"}
_WHO_SAYS, _FEWEST_OWN = ("assessor", "community", "stated"), 3
_ENDINGS_OF_IDS = {"id", "num", "number", "key", "code", "no"}
# Of these a second column gives what the first leaves empty.
ALSO_FROM = {"name", "kind", "place", "country", "description", "note", "source", "assessor", "coordinates", "stated"}


@dataclass(frozen=True)
class Candidate:
    """A column that may be one of ours, how good it is as that, and why."""

    column: Hashable
    ours: str
    score: float
    because: str


@dataclass
class Layer:
    """
    A layer that is to be understood.

    Attributes
    ----------
    columns
        As they came.
    names
        Of its file and layer.
    has_geometry
        Whether its records have shapes, so that no column need say where they lie.
    without
        Columns and names of ours that a profile has used already.
    """

    columns: pd.DataFrame
    names: tuple[str, ...] = ()
    has_geometry: bool = False
    without: tuple[frozenset[Hashable], frozenset[str]] = (frozenset(), frozenset())
    _contents: dict[Hashable, Content] = field(default_factory=dict)

    @cached_property
    def sample(self) -> pd.DataFrame:
        """Rows by which it is told what the columns are."""
        return sample_of(self.columns)

    def content(self, column: Hashable) -> Content:
        """Return the values of a column, counted once."""
        if column not in self._contents:
            self._contents[column] = Content.of(self.sample[column])
        return self._contents[column]

    @cached_property
    def headings(self) -> dict[Hashable, Heading]:
        """Every heading that a profile leaves, taken apart."""
        left = [column for column in self.columns.columns if column not in self.without[0]]
        return {column: read_heading(str(column), cut=len(str(column)) == _CUT_AT) for column in left}

    @cached_property
    def fits(self) -> dict[Hashable, list[Fit]]:
        """What each column may be by its heading."""
        return {
            # Who may see a row is told by its own rules, which are stricter.
            column: [fit for fit in fits(heading, self.word) if fit.ours not in {*self.without[1], "visibility"}]
            for column, heading in self.headings.items()
        }

    @cached_property
    def word(self) -> str:
        """The table's own word: W where a unique column is called W_id."""
        for column, heading in self.headings.items():
            first, last = heading.words[:-1], heading.words[-1:]
            if len(first) == 1 and {*last} & {"id", "num"} and self.content(column).is_unique:
                return first[0]
        return ""

    @cached_property
    def is_ours(self) -> bool:
        """Whether it is written in our own words: with a site_id, or kinds under our own name."""
        own = {own_name(heading.text): column for column, heading in self.headings.items()}
        if any(name is not None and is_distinctive(name) for name in own):
            return True
        if len({*own} & {*aspects(), *_WHO_SAYS} - {"name"}) >= _FEWEST_OWN:
            return True
        return "kind" in own and bool(self.content(own["kind"]).terms("kinds"))

    @cached_property
    def shows_heritage(self) -> bool:
        """Whether its name, a heading, its kinds or its names show that it is about heritage."""
        if self.without[0]:  # what a profile reads is a sign, too
            return Layer(self.columns, self.names, self.has_geometry).shows_heritage
        if self.is_ours or names_heritage([*self.names, *(heading.text for heading in self.headings.values())]):
            return True
        kinds = [column for column, found in self.fits.items() if any(fit.ours == "kind" for fit in found)]
        if any(self.content(each).share_of_rows(self.content(each).plain_words("kinds")) >= _TENTH for each in kinds):
            return True
        names = [column for column, found in self.fits.items() if any(fit.ours == "name" for fit in found)]
        return any(self.content(each).names_kinds >= _THIRD for each in names)

    @cached_property
    def is_something_else(self) -> bool:
        """Whether a heading shows that it is about something else."""
        return not self.shows_heritage and names_something_else(self.headings.values())


def candidates(layer: Layer) -> list[Candidate]:
    """Return every column that may be one of ours by its heading and its content, the best first."""
    found = []
    for column, every in layer.fits.items():
        heading = layer.headings[column]
        for fit in every:
            if is_tools(heading) and fit.ours not in {"latitude", "longitude", "location_uncertainty_m"}:
                continue
            bonus = _accepted(layer, column, heading, fit)
            if bonus is not None:
                found.append(Candidate(column, fit.ours, fit.score + bonus, f"heading: {fit.because}"))
    return sorted(found, key=lambda each: -each.score)  # stable: of equals the first in the file


_FOLDERS = {("folder",), ("layer",), ("group",)}


def _accepted(layer: Layer, column: Hashable, heading: Heading, fit: Fit) -> float | None:
    """Return by how much its content makes a column better as one of ours; None where it cannot be that."""
    content = layer.content(column)
    own = own_name(heading.text) == fit.ours
    full = content.filled / content.rows if content.rows else 0.0
    if layer.has_geometry and fit.ours in POSITION:
        return None
    if own and (layer.is_ours or fit.ours in SITES or fit.ours not in aspects()):
        return 5 + full
    if not content.filled:
        return None
    if fit.ours in {"latitude", "longitude"}:
        return full if content.are_degrees(_LATITUDE if fit.ours == "latitude" else _LONGITUDE) else None
    checks = {"kind": _of_kind, "status": _of_status, "name": _of_name, "id": _of_id}
    if fit.ours in checks:
        found = checks[fit.ours](layer, column, content, fit)
        return None if found is None else found + full
    better = 10 * content.pairs if fit.ours == "coordinates" else 0.0
    return full + better if _fits_content(layer, content, heading, fit) else None


def _fits_content(layer: Layer, content: Content, heading: Heading, fit: Fit) -> bool:
    """Return whether values can be what a heading says, for columns that need no further look."""
    if fit.ours in {"coordinates", "location_uncertainty_m"}:
        return content.pairs >= _THIRD if fit.ours == "coordinates" else content.are_numbers
    if fit.ours in {"status_date", "stated"}:
        return content.dates >= (_HALF if is_plain_date(heading) else _TENTH)
    if fit.ours in _OF_STATEMENTS:
        return content.share_of_words(content.terms(_OF_STATEMENTS[fit.ours])) >= _TENTH
    if fit.ours in aspects():
        of_terms = aspects()[fit.ours].type == "term"
        enough = content.share_of_words(content.terms(fit.ours)) >= _TENTH if of_terms else fit.score == EXACT
        return layer.shows_heritage and enough
    if fit.ours == "site_id":
        return content.is_unique or fit.score == EXACT
    of_words = fit.ours in {"place", "country", "other_names", "description"}
    says_where = content.are_numbers or content.positions >= _HALF
    return not (of_words and says_where) and (fit.score > LAST or not heading.number)


def _of_kind(layer: Layer, column: Hashable, content: Content, fit: Fit) -> float | None:
    terms, plain = content.terms("kinds"), content.plain_words("kinds")
    if layer.headings[column].words in _FOLDERS:  # "fountains and shrines" says of no placemark which it is
        several = {text for text in terms if len(vocabulary("kinds").terms_in(text).terms) > 1}
        terms, plain = {text: term for text, term in terms.items() if text not in several}, plain - several
    if content.share_of_words(plain) >= _TENTH or (layer.shows_heritage and content.share_of_words(terms) >= _TENTH):
        return 10 * content.share_of_rows(terms)
    enough = content.share_of_rows(terms) >= _FOUR_FIFTHS
    return 10 * content.share_of_rows(terms) if enough and fit.score > LAST else None


def _of_status(layer: Layer, _column: Hashable, content: Content, _fit: Fit) -> float | None:
    terms, plain = content.terms("status"), content.plain_words("status")
    counted = terms if layer.shows_heritage else plain
    if layer.is_something_else or content.are_numbers or content.share_of_words(counted) < _TENTH:
        return None
    return 10 * content.share_of_rows(terms)


def _of_name(layer: Layer, column: Hashable, content: Content, fit: Fit) -> float | None:
    words = {*content.terms("kinds")} | {*content.terms("status")}
    if content.are_numbers or content.share_of_rows(words) >= _FOUR_FIFTHS:
        return None
    heading = layer.headings[column]
    # Of the names of levels, as in NAME_0 and NAME_1, the one that tells the records apart.
    apart = len(content.counts) / content.filled - 1 if heading.number else 0.0
    return (0 if heading.language else 3) + (fit.score == EXACT) + 2 * apart


def _of_id(layer: Layer, column: Hashable, content: Content, fit: Fit) -> float | None:
    heading = layer.headings[column]
    counter = " ".join(heading.words) in folded_words("tools", "counters")
    unique = content.is_unique or (fit.score == EXACT and len(content.counts) >= _MOSTLY_UNIQUE * content.filled)
    if not unique and not (fit.score >= ASIDE and _repeats_with_its_name(layer, column)):
        return None
    return -15.0 if counter else 5.0 * (" ".join(heading.words) in {"id", "uuid", "guid"}) + 3.0 * content.is_unique


def _repeats_with_its_name(layer: Layer, column: Hashable) -> bool:
    """Return whether rows of one id have one name."""
    names = [each for each, found in layer.fits.items() if any(fit.ours == "name" for fit in found[:1])]
    if not names:
        return False
    pairs = layer.sample[[column, names[0]]].apply(as_texts).dropna(subset=[column])
    return bool(len(pairs.drop_duplicates()) == pairs[column].nunique())


def by_content_alone(layer: Layer, left: Iterable[Hashable], missing: frozenset[str]) -> list[Candidate]:
    """Return what columns are whose headings say nothing."""
    found = []
    for column in left:
        content, heading = layer.content(column), layer.headings[column]
        if not content.filled or is_tools(heading):
            continue
        if "coordinates" in missing and not layer.has_geometry and content.positions >= _FOUR_FIFTHS:
            found.append(Candidate(column, "coordinates", 9, "content: positions"))
        elif "kind" in missing and _are_kinds(content):
            found.append(Candidate(column, "kind", 8, "content: words for kinds"))
        elif "name" in missing and _is_name(heading, content):
            found.append(Candidate(column, "name", 7, "content: names of monuments"))
    return found


def _are_kinds(content: Content) -> bool:
    words, plain = content.terms("kinds"), content.plain_words("kinds")
    enough = len(content.words) >= _FEWEST_VALUES and len(plain) >= _FEWEST_PLAIN
    return enough and content.share_of_words(words) >= _FOUR_FIFTHS


def _is_name(heading: Heading, content: Content) -> bool:
    """Return whether a column is called after a kind, or differs in each record and holds words for kinds."""
    if content.are_numbers:
        return False
    of_kind = not folded_words("heritage", "words").isdisjoint(heading.words) and len(heading.words) == 1
    return of_kind or (content.is_unique and content.names_kinds >= _THIRD)


def ids_at_last(layer: Layer, left: Iterable[Hashable]) -> list[Candidate]:
    """Return what may serve as an id where no heading says so: unique columns called so, then those of tools."""
    found = []
    for column in left:
        heading = layer.headings[column]
        last = heading.words[-1] if heading.words else ""
        tools = " ".join(heading.words) in folded_words("tools", "ids")
        if (tools or (last in _ENDINGS_OF_IDS and not is_tools(heading))) and layer.content(column).is_unique:
            found.append(Candidate(column, "id", -20.0 if tools else -5.0, "unique, and called so"))
    return sorted(found, key=lambda each: -each.score)


def is_likely_status(layer: Layer, column: Hashable) -> bool:
    """Return whether a column without a heading for it holds words for states: nothing is made of it."""
    content = layer.content(column)
    enough = len(content.words) >= _FEWEST_VALUES and len(content.plain_words("status")) >= _FEWEST_PLAIN
    return enough and content.share_of_words(content.terms("status")) >= _FOUR_FIFTHS


def needs_a_clock(layer: Layer, column: Hashable) -> bool:
    """Return whether a column of bare dates rather says when somebody wrote: it has times of the day."""
    return is_plain_date(layer.headings[column]) and layer.content(column).have_a_clock
