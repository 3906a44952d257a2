"""What a catalogue must not show: what its rows and rules say, and every row that names what they hold back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from heritage.editions.rules import rows_of_rule
from heritage.model.findings import Findings
from heritage.model.folding import fold, fold_text, is_among, text_codes
from heritage.model.grid_cells import cells
from heritage.model.plain_ids import BETWEEN_IDS, ids_elsewhere
from heritage.model.schema import COLUMNS, population_keys
from heritage.model.tables import Tables
from heritage.model.visibility import GENERALISED, Protection, is_hidden, shown_as_cells
from heritage.model.words import aspects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

T = TypeVar("T", bound=Tables)
TABLES_WITH_IDS = tuple(name for name in COLUMNS if name != "populations")
_NO_TEXT = ("site_id", "statement_id", "source_id", "visibility", "sha256", "media_type", "aspect", "confidence")
# Columns that name people, places or papers: what these withhold is looked for elsewhere.
_NAMING = {
    "sites": ("name", "other_names", "place"),
    "statements": ("assessor",),
    "sources": ("title", "publisher"),
    "evidence": ("creator",),
}
_SHORTEST_NAME = 4  # signs: shorter ones are found in other words


def held_origins(origins: pd.DataFrame, held: dict[str, set[str]]) -> NDArray[np.bool_]:
    """Return which records are not public, name a row that is held back, or became part of one."""
    hidden = is_hidden(origins) & ~(origins["table"].eq("sites") & origins["visibility"].eq(GENERALISED))
    named = {"site_id": held["sites"], "source_id": held["sources"], "statement_id": held["statements"]}
    for column, ids in named.items():
        if ids:
            hidden |= is_among(origins[column], ids)
    for table, ids in held.items():
        if ids:
            hidden |= origins["table"].eq(table) & is_among(origins["row_id"], ids)
    return np.array(hidden, dtype=bool)


def protection_of(tables: Tables) -> Protection:
    """Return what a catalogue must not show."""
    if tables._protection is not None:
        return tables._protection
    if "protection" not in tables._derived:
        given = with_what_names_it(tables, _said_by_rows_and_rules(tables))
        tables._derived["protection"] = placed_and_counted(tables, given)
    found: Protection = tables._derived["protection"]
    return found


def held_populations(tables: Tables, protection: Protection) -> NDArray[np.bool_]:
    """Return which counts of people are withheld."""
    populations = tables._populations
    hidden = is_among(populations["site_id"], protection.rows.get("sites", ()))
    hidden |= is_among(populations["source_id"], protection.rows.get("sources", ()))
    if protection.populations:
        hidden |= is_among(population_keys(populations), protection.populations)
    return hidden


def number_held(tables: Tables, protection: Protection) -> int:
    """Count the rows that are withheld."""
    rows = sum(int(is_among(getattr(tables, f"_{name}").index, ids).sum()) for name, ids in protection.rows.items())
    return rows + int(held_populations(tables, protection).sum())


def _said_by_rows_and_rules(tables: Tables) -> Protection:
    """Return what rows and rules hold back themselves; every rule sees the words that another one withholds."""
    frames = {name: getattr(tables, f"_{name}") for name in TABLES_WITH_IDS}
    generalised = frames["sites"]["visibility"].eq(GENERALISED).to_numpy()
    exact = generalised
    if generalised.any():  # a cell that several records gave may stand for an exact place in one of them
        records = tables._origins.loc[tables._origins["table"].eq("sites").to_numpy(), "row_id"]
        joined = is_among(frames["sites"].index, records[records.duplicated()].dropna())
        exact = generalised & (joined | ~shown_as_cells(frames["sites"]))
    rows = {}
    for name, frame in frames.items():
        hidden = is_hidden(frame).to_numpy(dtype=bool)
        rows[name] = frozenset(frame.index[hidden & ~generalised] if name == "sites" else frame.index[hidden])
    populations = tables._populations
    hidden = is_hidden(populations).to_numpy(dtype=bool)
    keys = frozenset(population_keys(populations[hidden])) if hidden.any() else frozenset()
    words: dict[tuple[str, str], frozenset[str]] = {}
    for rule in tables.metadata.rules:
        if rule.withhold:
            frame = frames[rule.table]
            ids = frozenset(frame.index[rows_of_rule(rule, frame)]) | tables._ruled.get(rule, frozenset())
            for column in rule.withhold if ids else ():
                key = (rule.table, column)
                words[key] = words.get(key, frozenset()) | ids
    nameless = words.get(("sites", "name"), frozenset())
    if nameless:  # what a place was called is said by statements, too
        statements = frames["statements"]
        called = {
            fold_text(word)
            for name, found in aspects().items()
            if found.names_site
            for word in (name, *found.labels.values())
        }
        of_names = fold(statements["aspect"]).isin(called).to_numpy()
        rows["statements"] |= frozenset(statements.index[of_names & is_among(statements["site_id"], nameless)])
    return Protection(rows, frozenset(frames["sites"].index[exact]), words, keys)


def placed_and_counted(tables: Tables, protection: Protection) -> Protection:
    """Add which cell stands for each generalised site that is shown, and how many rows are withheld."""
    sites = tables._sites
    shown = is_among(sites.index, protection.cells) & ~is_among(sites.index, protection.rows["sites"])
    hidden = sites[shown]
    found = cells(hidden.geometry.to_numpy(), tables.metadata.side_km, tables.metadata.k)
    places = dict(zip(hidden.index, zip(*found, strict=True), strict=True))
    return replace(protection, places=places, number=number_held(tables, protection))


def pointers(tables: Tables, protection: Protection) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Find what ties something that is shown exactly to a place that is shown as a cell."""
    generalised = frozenset(tables._sites.index[tables._sites["visibility"].eq(GENERALISED)]) | protection.cells
    if not generalised:
        return
    sites, statements, evidence = tables._sites, tables._statements, tables._evidence
    folded = {name.casefold() for name in generalised}
    also = sites["same_as"].dropna()
    also = also[~is_among(also.index, generalised)]
    hit = [site for site, text in also.items() if not folded.isdisjoint(map(str.casefold, ids_elsewhere(text)))]
    if hit:
        yield "sites", "same_as", is_among(sites.index, hit)
    hidden = is_among(statements["site_id"], generalised)
    sides = {True: statements.index[hidden], False: statements.index[~hidden]}
    for name, frame, column in (("statements", statements, "supersedes"), ("evidence", evidence, "statement_id")):
        own = is_among(frame["site_id"], generalised)
        rows = (is_among(frame[column], sides[True]) & ~own) | (is_among(frame[column], sides[False]) & own)
        if rows.any():
            yield name, column, rows


def with_what_names_it(tables: Tables, given: Protection) -> Protection:
    """Add every row that names one that is withheld, and who speaks in statements of an unnamed publisher."""
    words, statements = dict(given.words), tables._statements
    unnamed = words.get(("sources", "publisher"), frozenset())
    if unnamed:
        publisher = tables._sources["publisher"].where(is_among(tables._sources.index, unnamed))
        speaks = (statements["assessor"] == statements["source_id"].map(publisher)).to_numpy(dtype=bool, na_value=False)
        key = ("statements", "assessor")
        words[key] = words.get(key, frozenset()) | frozenset(statements.index[speaks])
    held = _held_rows(tables, {name: set(given.rows.get(name, ())) for name in TABLES_WITH_IDS})
    return replace(given, rows={name: frozenset(ids) for name, ids in held.items()}, words=words)


def _held_rows(tables: Tables, held: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the rows that are held back: named so, naming one that is, or joined with a record that does."""
    sites, statements, sources, origins = tables._sites, tables._statements, tables._sources, tables._origins
    evidence = tables._evidence
    made = ~is_among(sources.index, origins.loc[origins["table"].eq("sources").to_numpy(), "row_id"].dropna())
    also = sites["same_as"].dropna().map(ids_elsewhere).explode().str.casefold()
    while True:
        records = origins[held_origins(origins, held)]
        found = {table: held[table] | set(records.loc[records["table"].eq(table), "row_id"].dropna()) for table in held}
        folded = {name.casefold() for name in held["sites"]}
        found["sites"].update(also.index[is_among(also, folded)])
        with_blanks = "|".join(re.escape(each) for each in sorted(folded) if BETWEEN_IDS.search(each))
        if with_blanks:
            found["sites"].update(also.index[also.str.contains(rf"(?<!\w)(?:{with_blanks})(?!\w)")])
        found["sites"].update(sites.index[is_among(sites["location_source_id"], held["sources"])])
        for name, table in (("site_id", "sites"), ("source_id", "sources"), ("supersedes", "statements")):
            if held[table]:
                found["statements"].update(statements.index[is_among(statements[name], held[table])])
        found["sources"].update(sources.index[is_among(sources["repeats"], held["sources"])])
        for name, table in (("site_id", "sites"), ("statement_id", "statements"), ("source_id", "sources")):
            found["evidence"].update(evidence.index[is_among(evidence[name], held[table])])
        # A source that was made of a flat record's text has no row of its own to say whether it is public.
        shown = statements["source_id"]
        shown = shown[~is_among(statements.index, held["statements"])] if held["statements"] else shown
        found["sources"].update(sources.index[made & ~is_among(sources.index, text_codes(shown)[1].to_pylist())])
        if found == held:
            return held
        held = found


def with_team_told(tables: T) -> T:
    """Note where words that a rule withholds stand in something that is shown, and what points at a hidden place."""
    held = protection_of(tables)
    findings = Findings()
    for table, column, rows in pointers(tables, held):
        frame = getattr(tables, f"_{table}")[rows]
        site = frame.index if table == "sites" else frame["site_id"]
        findings.add("points-at-generalised", "", "", [pd.NA] * len(frame), site, f"{table}.{column}", frame.index)
    _tell_of_names(tables, held, findings)
    placed = tables._sites.index[tables._sites.geometry.notna()]
    sides = [held.places[site][1] for site in placed[is_among(placed, held.places)]]
    without = int(np.isnan(sides).sum())
    if without:
        findings.add("cell-missing", "", field_name="visibility", values=f"{without} of {len(sides)}")
    return replace(tables, _findings=findings.frame(earlier=[tables._findings])) if findings else tables


def _withheld_names(tables: Tables, held: Protection) -> list[str]:
    """Return names, folded, that rules withhold and that no row of the same column shows."""
    names: set[str] = set()
    for (table, column), ids in held.words.items():
        if column in _NAMING.get(table, ()):
            frame = getattr(tables, f"_{table}")
            own = is_among(frame.index, ids)
            given = [fold(_each_name(frame.loc[rows, column])) for rows in (own, ~own)]
            names |= set(given[0].dropna()) - set(given[1].dropna())
    return sorted(name for name in names if len(name) >= _SHORTEST_NAME)


def _each_name(values: pd.Series) -> pd.Series:
    """Take apart what stands between semicolons, without the language behind it."""
    each = values.dropna().str.split(";").explode().str.replace(r"\s*\([A-Za-z-]+\)\s*$", "", regex=True).str.strip()
    return each.astype("str")


def _tell_of_names(tables: Tables, held: Protection, findings: Findings) -> None:
    names = _withheld_names(tables, held)
    if not names:
        return
    named = re.compile("|".join(map(re.escape, names)))
    for table in TABLES_WITH_IDS:
        frame = getattr(tables, f"_{table}")
        frame = frame[~is_among(frame.index, held.rows.get(table, ()))]
        for column in (name for name in frame.columns if frame[name].dtype == "str" and name not in _NO_TEXT):
            shown = frame[~is_among(frame.index, held.words.get((table, str(column)), ()))]
            hit = shown[fold(shown[column]).str.contains(named).eq(True)]
            site = hit.index if table == "sites" else hit.get("site_id")
            what = f"{table}.{column}"
            findings.add("withheld-elsewhere", "", "", [pd.NA] * len(hit), site, what, hit.index)
