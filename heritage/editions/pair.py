"""Two catalogues side by side: what either holds back is in neither."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from heritage.editions.edition import protected
from heritage.editions.protection import (
    TABLES_WITH_IDS,
    placed_and_counted,
    protection_of,
    with_what_names_it,
)
from heritage.editions.renumbering import follow
from heritage.editions.rules import with_rules
from heritage.model.folding import fold, is_among, rows_as_text
from heritage.model.metadata import joined
from heritage.model.plain_ids import ids_elsewhere
from heritage.model.schema import COLUMNS
from heritage.model.visibility import Protection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heritage.model.metadata import Metadata
    from heritage.model.tables import Tables


def editions_of_both(tables: Tables, other: Tables, *, internal: bool) -> tuple[Tables, Tables]:
    """Return both as they may be shown: what either holds back, or the rules of either, is held back in both."""
    if internal:
        return tables, other
    metadata = joined([tables.metadata, other.metadata])
    old, new = (_under_rules(each, metadata) for each in (tables, other))
    held = protection_of(old), protection_of(new)
    both = held[0].joined(held[1])
    asked = both.joined(_the_same(old, new, held[1])), both.joined(_the_same(new, old, held[0]))
    # Each shows its own cells: a place may have moved in between.
    strict = [
        placed_and_counted(each, with_what_names_it(each, given)) for each, given in zip((old, new), asked, strict=True)
    ]
    return protected(old, strict[0]), protected(new, strict[1])


def _under_rules(tables: Tables, metadata: Metadata) -> Tables:
    """Add the rules of both to a catalogue, so far as it has the columns that they look into."""
    frames = {name: getattr(tables, f"_{name}") for name in COLUMNS}
    rules = []
    for rule in metadata.rules:
        there = {*frames[rule.table].columns, frames[rule.table].index.name}
        if {name for name, _ in rule.where} <= there:
            rules.append(replace(rule, withhold=tuple(name for name in rule.withhold if name in there)))
    ruled = {f"_{name}": with_rules(frame, name, rules) for name, frame in frames.items()}
    told = replace(tables.metadata, rules=tuple(rules), cell_km=metadata.cell_km, k=metadata.k)
    strict = replace(tables, **ruled, metadata=told, _protection=None)
    return replace(strict, _protection=protection_of(tables).joined(protection_of(strict)))


def _the_same(tables: Tables, other: Tables, held: Protection) -> Protection:
    """
    Return what is the same row as one that the other catalogue holds back, though it has another id there.

    Where the other has a public row of that kind as well, nobody can tell which of them it is: then the id decides.
    """
    became = _sites_by_others(tables, other)
    keys = {}
    for name in TABLES_WITH_IDS:
        ours, theirs = getattr(tables, f"_{name}"), getattr(other, f"_{name}")
        if name in {"statements", "evidence"}:
            theirs = theirs.assign(site_id=follow(theirs["site_id"], became))
        keys[name] = [(by(ours), by(theirs)) for by in _SAME[name]]

    def same(name: str, ids: frozenset[str]) -> frozenset[str]:
        found: set[str] = set()
        for ours, theirs in keys[name]:
            hidden = is_among(theirs.index, ids)
            asked = set(theirs[hidden]) - set(theirs[~hidden])
            found.update(ours.index[is_among(ours, asked)])
        return frozenset(found)

    rows = {name: same(name, held.rows[name]) for name in TABLES_WITH_IDS}
    gone = {*tables._sites.index} - {*other._sites.index}
    also = other._sites["same_as"][is_among(other._sites.index, held.rows["sites"])].dropna()
    rows["sites"] |= {each for text in also for each in ids_elsewhere(text)} & gone
    words = {(name, column): same(name, ids) for (name, column), ids in held.words.items()}
    return Protection(rows, same("sites", held.cells), words)


def _sites_by_others(tables: Tables, other: Tables) -> dict[str, str]:
    """Return the id of sites here by their id in the other catalogue, where that is another one."""
    ours, theirs = tables._sites, other._sites
    found: dict[str, str] = {}
    for by in _SAME["sites"]:
        here = by(ours[~is_among(ours.index, theirs.index)])
        named = dict(zip(here, here.index, strict=True))
        there = by(theirs[~is_among(theirs.index, ours.index)])
        found |= {str(name): named[key] for name, key in there.items() if key in named}
    for name, text in theirs["same_as"].dropna().items():
        found |= {str(name): each for each in ids_elsewhere(text) if each in ours.index and name not in ours.index}
    for name, text in ours["same_as"].dropna().items():
        found |= {each: str(name) for each in ids_elsewhere(text) if each in theirs.index and each not in ours.index}
    return found


def _by_name(sites: pd.DataFrame) -> pd.Series:
    return rows_as_text(sites.assign(name=sites["name"].fillna(sites.index.to_series())), ["name", "kind"])


def _by_place(sites: pd.DataFrame) -> pd.Series:
    places = pd.Series(shapely.to_wkb(sites["geometry"].to_numpy(), hex=True), index=sites.index, dtype="str")
    return rows_as_text(sites.assign(place=places), ["place", "kind"])[places.notna()]


def _by_speaker(statements: pd.DataFrame) -> pd.Series:
    who = statements["assessor"].fillna(statements["source_id"])
    return rows_as_text(statements.assign(who=fold(who)), ["site_id", "aspect", "who"])[who.notna()]


def _by_title(sources: pd.DataFrame) -> pd.Series:
    return fold(sources["title"].dropna())


def _by_file(evidence: pd.DataFrame) -> pd.Series:
    return evidence["path"].dropna()


def _by_bytes(evidence: pd.DataFrame) -> pd.Series:
    return evidence["sha256"].dropna()


# By what a row is known again under another id.
_SAME: Mapping[str, tuple[Callable[[pd.DataFrame], pd.Series], ...]] = {
    "sites": (_by_name, _by_place),
    "statements": (_by_speaker,),
    "sources": (_by_title,),
    "evidence": (_by_file, _by_bytes),
}
