"""Two catalogues side by side: what either holds back is in neither."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from heritage.edition import protected
from heritage.metadata import joined
from heritage.names import is_among
from heritage.protection import protection_of, with_what_names_it
from heritage.tables import COLUMNS
from heritage.visibility import Protection
from heritage.withholding import with_rules

if TYPE_CHECKING:
    from heritage.metadata import Metadata
    from heritage.tables import Tables


def editions_of_both(tables: Tables, other: Tables, *, internal: bool) -> tuple[Tables, Tables]:
    """
    Give both as they may be shown: what either holds back, or the rules of either, is held back in both.

    Parameters
    ----------
    tables, other
        Two catalogues.
    internal
        Whether to give them as they are instead.

    Returns
    -------
    tuple of Tables and Tables
        Editions.
    """
    if internal:
        return tables, other
    metadata = joined([tables.metadata, other.metadata])
    old, new = (_under_rules(each, metadata) for each in (tables, other))
    held = protection_of(old), protection_of(new)
    both = held[0].joined(held[1])
    asked = both.joined(_same_named(old, new, held[1])), both.joined(_same_named(new, old, held[0]))
    return protected(old, with_what_names_it(old, asked[0])), protected(new, with_what_names_it(new, asked[1]))


def _under_rules(tables: Tables, metadata: Metadata) -> Tables:
    """Give a catalogue the rules of both, so far as it has the columns that they look into."""
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


def _same_named(tables: Tables, other: Tables, held: Protection) -> Protection:
    """Give the sites that the other catalogue has under another id, and holds back: by name and kind."""
    theirs, ours = other._sites, tables._sites[~tables._sites.index.isin(other._sites.index)]
    named = pd.Series(_named(ours), index=ours.index, dtype=object)
    found = [
        frozenset(named.index[named.isin(_named(theirs[is_among(theirs.index, ids)]))])
        for ids in (held.rows["sites"], held.cells)
    ]
    return Protection({"sites": found[0]}, found[1])


def _named(sites: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(sites["name"].fillna(sites.index.to_series()), sites["kind"].astype("str"), strict=True))
