"""Rows of tables: taken as text, checked, joined by their ids, with what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.assembly import flat_records as assembly
from heritage.assembly.records import add_notes
from heritage.model.distinct import Distinct, distinct
from heritage.model.errors import InputError
from heritage.model.folding import are_different, places_among
from heritage.model.ids import short_hash
from heritage.model.raw_layer import RawLayer, told_apart
from heritage.model.schema import (
    EVIDENCE,
    POPULATIONS,
    SOURCES,
    STATEMENTS,
    blank_as_missing,
    conform,
    population_keys,
    stacked,
    taken,
)
from heritage.model.visibility import PUBLIC
from heritage.reading.profiles.profile import native
from heritage.reading.profiles.visibility_columns import VISIBILITY, doubtful_columns, take_visibility
from heritage.statements.precedence import in_order_of_counts, places_in_order
from heritage.validation.rule import apply, apply_once
from heritage.validation.sites import RULE_ON_VISIBILITY
from heritage.validation.statements import (
    RULES_ON_POPULATIONS,
    RULES_ON_SOURCES,
    RULES_ON_STATEMENTS,
    rule_on_site,
    rule_on_source,
    rules_rewriting_dates,
)
from heritage.validation.text import check_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.assembly.provenance import Loading
    from heritage.model.findings import Findings

_FOLLOWS = ("value", "possible_from", "certain_from", "seen_until", "stated_by")
# What a file of each table gives; a statement's value stands there as its source writes it.
_GIVEN = {
    "statements": ["statement_id", "value", *(name for name in STATEMENTS if name not in _FOLLOWS)],
    "sources": ["source_id", "site_id", *SOURCES],
    "populations": list(POPULATIONS),
    "evidence": ["evidence_id", *EVIDENCE],
}

_NEEDED = {
    "statements": ["site_id", "aspect", "value_given"],
    "sources": ["source_id"],
    "populations": ["site_id", "year", "count"],
    "evidence": ["path"],
}


def table_rows(raws: list[tuple[str, RawLayer]], role: str, loading: Loading) -> pd.DataFrame:
    """Take the rows of one table as text, trimmed, with origins."""
    parts = [assembly.no_rows(_GIVEN[role])]
    if not raws:
        return parts[0]
    for name, raw in raws:
        add_notes(raw.notes, name, raw.layer, None, loading.findings)
        loading.note_input(raw, name, role)
        loading.findings.add("row-unreadable", name, raw.layer, raw.rejected, values=raw.rejected.values())
        add_notes(doubtful_columns(raw.columns, ()), name, raw.layer, None, loading.findings)
        parts.append(_our_rows(raw, role).assign(_input=name, _layer=raw.layer, _record=raw.columns.index))
    table = stacked(parts)
    text = [name for name in table.columns if name not in assembly.ORIGIN]
    table = table.astype(dict.fromkeys(text, "str"))
    # A name of a file is no text: composed otherwise it would be another file's, or none's.
    table = check_text(table, [name for name in text if (role, name) != ("evidence", "path")], loading.findings)
    table = table.assign(**{name: blank_as_missing(table[name]) for name in text if table[name].notna().any()})
    # Before any rows are joined: of two that say one word which is not known, neither may become public.
    return apply([RULE_ON_VISIBILITY], table, loading.findings)


def _our_rows(raw: RawLayer, role: str) -> pd.DataFrame:
    """Check that a table has the columns that it needs."""
    seen = take_visibility(raw.columns, native())
    rows = raw.columns if seen is None else raw.columns.drop(columns=list(seen.used | seen.left.keys()))
    rows = rows.set_axis(told_apart(str(name).casefold() for name in rows), axis="columns")
    if seen is not None:
        rows = rows.assign(**{VISIBILITY: seen.words})
    rows = rows.drop(columns=[name for name in _FOLLOWS if name != "value" and name in rows])
    if role == "statements" and "value_given" not in rows:
        rows = rows.rename(columns={"value": "value_given"})
    twice = [name for name in _GIVEN[role] if f"{name} (" in " ".join(map(str, rows.columns))]
    if twice:
        raise InputError(
            f"{raw.path}: the table of {role} has more than one column {twice[0]}; keep one of them", path=raw.path
        )
    missing = [name for name in _NEEDED[role] if name not in rows]
    if missing:
        there = ", ".join(map(str, raw.columns.columns))
        lacks = " and ".join(missing).replace("value_given", "value")
        raise InputError(
            f"{raw.path}: the table of {role} lacks a column {lacks}; it has {there}: name them so", path=raw.path
        )
    return rows


def source_rows(table: pd.DataFrame, loading: Loading) -> pd.DataFrame:
    """Check the table of sources; a row without an id gets one made from its content."""
    missing = table["source_id"].isna()
    content = table.loc[missing, list(SOURCES)].astype(object)
    made = [f"src-{short_hash(row.dropna().to_dict())}" for _, row in content.iterrows()]
    table.loc[missing, "source_id"] = pd.Series(made, index=table.index[missing], dtype="str")
    loading.findings.add_rows("id-missing", table[missing], "source_id", table.loc[missing, "source_id"])
    table = apply(RULES_ON_SOURCES, table, loading.findings)
    loading.note_origins(table, table.index, "sources", "source_id")
    return assembly.one_per_id(table, "source_id", "row", loading.findings)


def with_made_sources(rows: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Finish the table of sources with those that flat records name by a text."""
    every = pd.concat([rows.drop(columns=["site_id", *assembly.ORIGIN]), made], ignore_index=True)
    every["visibility"] = every["visibility"].fillna(PUBLIC)
    return conform(every.set_index("source_id").sort_index(), SOURCES)


@dataclass(frozen=True)
class GivenStatements:
    """
    Statements as they were given, each with its id.

    Attributes
    ----------
    rows
        Those of tables, then those of flat records, whose sites are known.
    of_tables
        Number of the former.
    same
        What they say, besides of which site.
    """

    rows: pd.DataFrame
    of_tables: int
    same: Distinct


def given_statements(rows: pd.DataFrame, of_tables: int) -> GivenStatements:
    """Return each row of statements its id."""
    same = distinct(rows, _columns_said(rows))
    return GivenStatements(rows.assign(statement_id=assembly.statement_ids(rows, same)), of_tables, same)


def statement_rows(
    statements: GivenStatements,
    sources: pd.DataFrame,
    known_sites: pd.Index,
    sites: NDArray[np.int64],
    loading: Loading,
) -> pd.DataFrame:
    """Join rows of one statement as they were given; only then tell what follows from them."""
    given, of_tables = statements.rows, statements.rows.head(statements.of_tables)
    rejected = of_tables.index.difference(apply([rule_on_site(known_sites)], of_tables, loading.findings).index)
    loading.note_origins(given, given.index.difference(rejected), "statements", "statement_id")
    rows, same = _without_repetitions(given, rejected, statements.same, sites, loading.findings)
    sites = sites if rows is given else places_among(rows["site_id"], known_sites)
    origins = rows[["site_id", *assembly.ORIGIN]]
    same = apply_once(rules_rewriting_dates("when", "stated"), same, origins, loading.findings)
    same = replace(same, rows=assembly.with_meaning(same.rows, sources))
    same = apply_once([rule_on_source(sources.index), *RULES_ON_STATEMENTS], same, origins, loading.findings)
    return _in_order(rows, same, sites)


def _without_repetitions(
    given: pd.DataFrame, rejected: pd.Index, same: Distinct, sites: NDArray[np.int64], findings: Findings
) -> tuple[pd.DataFrame, Distinct]:
    """Return rows, and what those of them say that are no repetition and not rejected."""
    left = np.ones(len(given), dtype=bool)
    left[rejected] = False
    keys = sites * len(same.rows) + same.places
    own = [name for name in ("statement_id", "supersedes", "site_id", *assembly.ORIGIN) if name in given]
    ordered = np.sort(keys)
    any_shared = (ordered[1:] == ordered[:-1]).any()  # most often none: that is found in half the time
    shared = np.flatnonzero(pd.Series(keys).duplicated(keep=False) & left) if any_shared else ordered[:0]
    many = given[own].take(shared).assign(_key=keys[shared]).sort_values(assembly.ORIGIN)
    again = many[many.duplicated([name for name in ("statement_id", "supersedes", "_key") if name in many])]
    left[again.index] = False
    if are_different(given["statement_id"] if left.all() else given.loc[left, "statement_id"]):
        findings.add_rows("row-repeated", again, "statement_id", again["statement_id"])
        return given, replace(same, places=np.where(left, same.places, -1))
    left[again.index] = True
    rows = assembly.one_per_id(given[left], "statement_id", "row", findings)
    return rows, distinct(rows, _columns_said(rows))


def _columns_said(rows: pd.DataFrame) -> list[str]:
    """Return the columns that tell what a statement says, besides of which site."""
    return [name for name in rows.columns if name not in {"site_id", "statement_id", "supersedes", *assembly.ORIGIN}]


def _in_order(rows: pd.DataFrame, same: Distinct, sites: NDArray[np.int64]) -> pd.DataFrame:
    """Return what each row says, sorted by the places of their sites."""
    own = ["site_id", "supersedes"]
    said = same.rows.drop(columns="_matched").assign(visibility=same.rows["visibility"].fillna(PUBLIC))
    said = conform(said, {name: dtype for name, dtype in STATEMENTS.items() if name not in own})
    at = np.flatnonzero(same.places >= 0)
    kept = replace(same, places=same.places[at])
    order = places_in_order(sites[at], rows["statement_id"].take(at), kept)
    places, order = kept.places[order], at[order]
    index = pd.Index(rows["statement_id"].take(order).array, name="statement_id")
    parts = {False: taken(said, places), True: taken(rows[own], order)}
    names = [*STATEMENTS, *said.columns.difference([*STATEMENTS], sort=False)]
    # As they are: pandas would otherwise copy each.
    return pd.DataFrame({name: parts[name in own][name].array for name in names}, index=index, copy=False)


def population_rows(
    table: pd.DataFrame, sources: pd.DataFrame, known_sites: pd.Index, loading: Loading
) -> pd.DataFrame:
    """Check counts of people."""
    checks = [rule_on_site(known_sites), rule_on_source(sources.index), *RULES_ON_POPULATIONS]
    rows = apply(checks, table, loading.findings)
    loading.note_origins(table.assign(_key=population_keys(table)), rows.index, "populations", "_key")
    rows["visibility"] = rows["visibility"].fillna(PUBLIC)
    again = rows.duplicated([name for name in rows.columns if name not in assembly.ORIGIN])
    loading.findings.add_rows("row-repeated", rows[again], "count", rows.loc[again, "count"])
    kept = rows[~again].drop(columns=assembly.ORIGIN)
    kept[["year", "count"]] = kept[["year", "count"]].apply(pd.to_numeric)
    return in_order_of_counts(conform(kept, POPULATIONS))
