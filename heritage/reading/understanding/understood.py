"""The outcome: which of our columns each column is, why, how much of it is understood, and what else it could be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from heritage.geo.position_texts import is_position
from heritage.model.raw_layer import Note
from heritage.model.words import aspects, vocabulary
from heritage.reading.understanding.headings import ASIDE, fits, is_tools, own_name
from heritage.reading.understanding.layer import (
    ALSO_FROM,
    Candidate,
    Layer,
    by_content_alone,
    candidates,
    ids_at_last,
    is_likely_status,
    needs_a_clock,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

_FOUR = ("status", "kind", "name")
_SHOWN = 3
_MOSTLY_POSITIONS = 0.8
_STATUS, _DATE, _STATED = "status", "status_date", "stated"
_PAIR = ("latitude", "longitude")
_NAMES = "other_names"
_OF_STATEMENTS = {_DATE, _STATED, "source", "assessor", "language", "community"}
_OF_STATEMENTS |= {"locator", "method", "confidence", "note"}
_NUMBER = re.compile(r"[+-]?\d+[.,]\d+")
COLUMNS = ("column", "used_as", "why", "filled", "understood", "not_understood", "could_be")


@dataclass(frozen=True)
class Understood:
    """
    What the columns of a layer were taken for.

    Attributes
    ----------
    used
        The columns of each of ours, the first first.
    several
        Further statements of a record: for each, the column by our name, and a year for ``status_date`` where the
        heading gives one.
    names_in
        Language by the column of a name in that language.
    table
        A row for each column: ``column``, ``used_as``, ``why``, ``filled``, ``understood``, ``not_understood``,
        ``could_be``.
    notes
        What there is to say.
    prepared
        The layer with the columns that a profile's module adds.
    """

    used: dict[str, list[Hashable]]
    several: list[dict[str, Hashable]] = field(default_factory=list)
    years: list[str] = field(default_factory=list)
    names_in: dict[Hashable, str] = field(default_factory=dict)
    table: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS)))
    notes: list[Note] = field(default_factory=list)
    prepared: pd.DataFrame = field(default_factory=pd.DataFrame)


def understand(layer: Layer, named: dict[str, list[Hashable]], profile: str) -> Understood:
    """Understand a layer, of which a profile has named some columns."""
    every = candidates(layer)
    chosen: dict[str, list[Candidate]] = {}
    taken: set[Hashable] = set()
    years = _families(layer, every)
    for candidate in every:
        if candidate.column in taken or candidate.column in years:
            continue
        first = chosen.get(candidate.ours)
        if first is None:
            chosen[candidate.ours] = [candidate]
        elif _fills_what_is_left(layer, candidate):
            first.append(candidate)
        else:
            continue
        taken.add(candidate.column)
    _keep_one_pair(layer, every, chosen, taken)
    left = [column for column in layer.headings if column not in taken]
    for candidate in by_content_alone(
        layer, left, frozenset({*_FOUR, "coordinates"} - chosen.keys() - layer.without[1])
    ):
        if candidate.ours not in chosen and not (candidate.ours == "coordinates" and {*_PAIR} <= chosen.keys()):
            chosen[candidate.ours] = [candidate]
            taken.add(candidate.column)
    _add_further_positions(layer, chosen, taken)
    if not {"site_id", "id"} & {*chosen, *layer.without[1]}:
        for candidate in ids_at_last(layer, [column for column in left if column not in taken])[:1]:
            chosen["id"] = [candidate]
            taken.add(candidate.column)
    _settle_dates(layer, chosen)
    several = _several(layer, chosen, every, years)
    used = {ours: [each.column for each in found] for ours, found in chosen.items()}
    names_in = _names_in(layer, taken | {column for found in named.values() for column in found})
    used_as = {each.column: each for found in chosen.values() for each in found}
    used_as |= {column: Candidate(column, _NAMES, 0, "heading: a name in a language") for column in names_in}
    for group in several:
        used_as |= {
            c: Candidate(c, ours, 0, "heading: numbered alike") for ours, c in group.items() if c in layer.headings
        }
    used_as |= _named(layer.columns, named, profile)
    table = _table(layer, used_as, every)
    return Understood(
        {**used, **named},
        [{ours: c for ours, c in group.items() if c in layer.headings} for group in several],
        [str(group.get("year", "")) for group in several],
        names_in,
        table,
        _notes(layer, chosen, taken),
    )


def _add_further_positions(layer: Layer, chosen: dict[str, list[Candidate]], taken: set[Hashable]) -> None:
    """Add columns of positions that are filled where those that were chosen are not."""
    if layer.has_geometry or not ("coordinates" in chosen or {*_PAIR} <= chosen.keys()):
        return
    where = [each.column for ours in ("coordinates", *_PAIR) for each in chosen.get(ours, ())]
    empty = (
        layer.columns[where].isna().any(axis=1)
        if "coordinates" not in chosen
        else layer.columns[where].isna().all(axis=1)
    )
    for column in [column for column in layer.headings if column not in taken] if empty.any() else ():
        if layer.content(column).positions >= _MOSTLY_POSITIONS and layer.columns[column][empty].notna().any():
            chosen.setdefault("coordinates", []).append(
                Candidate(column, "coordinates", 0, "content: further positions")
            )
            taken.add(column)


def _fills_what_is_left(layer: Layer, candidate: Candidate) -> bool:
    """Return whether a column gives what the first one for ours leaves empty."""
    heading = layer.headings[candidate.column]
    if own_name(heading.text) == candidate.ours:
        return True
    return candidate.ours in ALSO_FROM and candidate.score >= ASIDE and not heading.language


def table_of(columns: pd.DataFrame, named: dict[str, list[Hashable]], profile: str) -> pd.DataFrame:
    """Return the table for a layer of which a profile alone says what its columns are."""
    without = (frozenset(columns.columns), frozenset[str]())
    return _table(Layer(columns, without=without), _named(columns, named, profile), [])


def _named(columns: pd.DataFrame, named: dict[str, list[Hashable]], profile: str) -> dict[Hashable, Candidate]:
    """Return what a profile names; of columns that it made itself, those that it took as they are."""
    found: dict[Hashable, Candidate] = {}
    for ours, each in named.items():
        found |= {column: Candidate(column, ours, 0, f"profile: {profile}") for column in each if column in columns}
    return found


def _keep_one_pair(
    layer: Layer, every: list[Candidate], chosen: dict[str, list[Candidate]], taken: set[Hashable]
) -> None:
    """Keep a latitude and a longitude that belong together, of degrees before those of a grid; one alone is none."""
    if not {*_PAIR} <= chosen.keys():
        for ours in _PAIR:
            for candidate in chosen.pop(ours, []):
                taken.discard(candidate.column)
        return
    grid = {"x", "y", "northing", "easting"}
    first = {ours: chosen[ours][0] for ours in _PAIR}
    mixed = len({not grid.isdisjoint(layer.headings[each.column].words) for each in first.values()}) > 1
    if mixed:
        for ours in _PAIR:
            degrees = [
                each for each in every if each.ours == ours and grid.isdisjoint(layer.headings[each.column].words)
            ]
            chosen[ours] = degrees[:1] or chosen[ours]


def _families(layer: Layer, every: list[Candidate]) -> dict[Hashable, str]:
    """Return the columns that are called like another but for a number or a year, with that."""
    found: dict[Hashable, str] = {}
    first: dict[tuple[str, tuple[str, ...]], Hashable] = {}
    for each in sorted(every, key=lambda each: (layer.headings[each.column].number != "", 0)):
        heading = layer.headings[each.column]
        key = (each.ours, heading.words)
        if (
            heading.number
            and each.ours in {_STATUS, _DATE, _STATED}
            and first.setdefault(key, each.column) != each.column
        ):
            found[each.column] = heading.number
        first.setdefault(key, each.column)
    return found


def _several(
    layer: Layer, chosen: dict[str, list[Candidate]], every: list[Candidate], years: dict[Hashable, str]
) -> list[dict[str, Hashable]]:
    """Return further statements: columns called like that of the status, with a date called alike, or a year."""
    if _STATUS not in chosen:
        return []
    base = layer.headings[chosen[_STATUS][0].column]
    words, groups = base.words, []
    if len(base.number) == len("1988") and _DATE not in chosen:  # the first of a family that is told apart by years
        groups.append({_STATUS: chosen.pop(_STATUS)[0].column, "year": base.number})
    for column, number in years.items():
        heading = layer.headings[column]
        if heading.words != words or not any(each.column == column and each.ours == _STATUS for each in every):
            continue
        dates = {
            each.ours: each.column
            for each in every
            if each.ours in {_DATE, _STATED} and layer.headings[each.column].number == number
        }
        if dates:
            groups.append({_STATUS: column, **dates})
        elif len(number) == len("1988"):
            groups.append({_STATUS: column, "year": number})
    return groups


def _settle_dates(layer: Layer, chosen: dict[str, list[Candidate]]) -> None:
    """Take dates with times of the day for when it was said; without a statement nothing of one is used."""
    speaks = {*chosen, *layer.without[1]} & {*aspects()} - {"name"}
    if not speaks:
        for ours in _OF_STATEMENTS & chosen.keys():
            del chosen[ours]
        return
    bare = chosen.get(_DATE)
    if bare is not None and needs_a_clock(layer, bare[0].column) and _STATED not in chosen:
        chosen[_STATED] = chosen.pop(_DATE)


def _names_in(layer: Layer, taken: set[Hashable]) -> dict[Hashable, str]:
    """Return names in languages that are not the name itself."""
    found = {}
    for column, heading in layer.headings.items():
        named = (
            heading.language and column not in taken and any(fit.ours == "name" for fit in fits(heading, layer.word))
        )
        if named and layer.content(column).filled and not layer.content(column).are_numbers:
            found[column] = heading.language
    return found


def _table(layer: Layer, used_as: dict[Hashable, Candidate], every: list[Candidate]) -> pd.DataFrame:
    rows = []
    for column in layer.columns.columns:
        used = used_as.get(column)
        others = [each.ours for each in every if each.column == column and (used is None or each.ours != used.ours)]
        filled = int(layer.columns[column].notna().sum())
        share, unknown = _how_much(layer, column, used)
        rows.append(
            (
                str(column),
                used.ours if used else None,
                used.because if used else None,
                filled,
                share,
                "; ".join(unknown) or None,
                ", ".join(dict.fromkeys(others)) or None,
            )
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    text = ["column", "used_as", "why", "not_understood", "could_be"]
    return table.astype({**dict.fromkeys(text, "str"), "filled": "int64", "understood": "float64"})


def _how_much(layer: Layer, column: Hashable, used: Candidate | None) -> tuple[float | None, list[str]]:
    """Return the share of the filled rows that are understood, and the most frequent words that are not."""
    words = {"kind": "kinds", "method": "methods"}.get(used.ours, used.ours) if used else ""
    name = words if words in {"kinds", "methods", "confidence"} or (words in aspects()) else ""
    if not name or not vocabulary(name).terms or column not in layer.headings:
        return None, []
    content = layer.content(column)
    known = content.terms(name)
    return round(content.share_of_rows(known), 3), [text for text in content.words if text not in known][:_SHOWN]


def _is_a_value(heading: str) -> bool:
    """Return whether a heading is rather what would stand below one: a number, a position, an address."""
    plain = heading.strip()
    return bool(_NUMBER.fullmatch(plain)) or plain.startswith(("http://", "https://")) or is_position(plain)


def _notes(layer: Layer, chosen: dict[str, list[Candidate]], taken: set[Hashable]) -> list[Note]:
    """Note what was not found though a column is near it."""
    values = [str(column) for column in layer.headings if _is_a_value(str(column))]
    notes = [Note("heading-doubtful", None, "", text) for text in values[:1]]
    left = [column for column, heading in layer.headings.items() if column not in taken and not is_tools(heading)]
    if _STATUS not in {*chosen, *layer.without[1]} and layer.shows_heritage:
        likely = [column for column in left if is_likely_status(layer, column)]
        notes += [Note("status-likely", None, _STATUS, str(column)) for column in likely[:1]]
    for ours in _FOUR:
        near = [
            column
            for column in left
            if ours not in {*chosen, *layer.without[1]} and any(fit.ours == ours for fit in layer.fits[column])
        ]
        if near and layer.content(near[0]).filled and layer.shows_heritage:
            notes.append(Note("column-doubtful", None, ours, str(near[0])))
    return notes
