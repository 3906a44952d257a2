"""What may be shown: everything that leaves the house goes through here, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from heritage.tables import PUBLIC, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T", bound=Tables)
_RECORD = ["input", "layer", "record"]


def _names_any(frame: pd.DataFrame, columns: Iterable[str], ids: set[str]) -> pd.Series:
    named = pd.Series(False, index=frame.index)
    for column in columns:
        named |= frame[column].isin(ids)
    return named


def _withheld_ids(tables: Tables) -> tuple[set[str], set[str], set[str]]:
    """Give the sites, statements and sources that are held back: not public, or naming one that is."""
    sites, statements, sources = tables.sites, tables.statements, tables.sources
    held: tuple[set[str], set[str], set[str]] = (set(), set(), set())
    declared = tables._origins.loc[tables._origins["table"].eq("sources"), "row_id"]
    made = ~sources.index.isin(declared)
    while True:
        hidden_sources = sources["visibility"].ne(PUBLIC) | _names_any(sources, ["repeats"], held[2])
        # A source that was made of a flat record's text has no row of its own to say whether it is public.
        shown = statements.loc[~statements.index.isin(held[1]), "source_id"]
        hidden_sources |= made & ~sources.index.isin(shown)
        hidden_sites = sites["visibility"].ne(PUBLIC) | _names_any(sites, ["location_source_id"], held[2])
        hidden_statements = (
            statements["visibility"].ne(PUBLIC)
            | _names_any(statements, ["site_id"], held[0])
            | _names_any(statements, ["source_id"], held[2])
            | _names_any(statements, ["supersedes"], held[1])
        )
        found = (
            set(sites.index[hidden_sites]),
            set(statements.index[hidden_statements]),
            set(sources.index[hidden_sources]),
        )
        if found == held:
            return held
        held = found


def edition(tables: T) -> T:
    """
    Give the public edition: without any row that is not public, and any row that names one.

    Parameters
    ----------
    tables
        A catalogue with everything.

    Returns
    -------
    Tables
        Of the same type; counts of inputs, findings and checksums no longer speak of what is held
        back, ``withheld`` says how many rows of sites, statements, sources and populations that are.
    """
    site_ids, statement_ids, source_ids = _withheld_ids(tables)
    populations = tables.populations
    hidden = populations["visibility"].ne(PUBLIC) | _names_any(populations, ["site_id"], site_ids)
    hidden |= _names_any(populations, ["source_id"], source_ids)
    origins = tables._origins
    by_table = {"sites": site_ids, "statements": statement_ids, "sources": source_ids}
    held = origins["visibility"].ne(PUBLIC) & origins["visibility"].notna()
    held |= origins["site_id"].isin(site_ids) | origins["source_id"].isin(source_ids)
    for table, ids in by_table.items():
        held |= origins["table"].eq(table) & origins["row_id"].isin(ids)
    records = origins.loc[held, _RECORD].astype({"input": "str", "layer": "str"}).drop_duplicates()
    return replace(
        tables,
        _sites=tables._sites[~tables._sites.index.isin(site_ids)],
        _statements=tables._statements[~tables._statements.index.isin(statement_ids)],
        _sources=tables._sources[~tables._sources.index.isin(source_ids)],
        _populations=populations[~hidden].reset_index(drop=True),
        _findings=_shown_findings(tables.findings, records, site_ids | statement_ids | source_ids),
        _inputs=_shown_inputs(tables.inputs, tables.findings, records),
        _origins=origins[~held],
        withheld=tables.withheld + len(site_ids) + len(statement_ids) + len(source_ids) + int(hidden.sum()),
    )


def _shown_findings(findings: pd.DataFrame, records: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    keys = pd.MultiIndex.from_frame(findings[_RECORD].astype({"record": "float64"}))
    held = keys.isin(pd.MultiIndex.from_frame(records.astype({"record": "float64"})))
    held |= findings["site_id"].isin(ids) | findings["value"].isin(ids)
    return findings[~held].reset_index(drop=True)


def _shown_inputs(inputs: pd.DataFrame, findings: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Take withheld records out of the counts, and the checksum off files that held one."""
    shown = inputs.copy()
    keys = pd.MultiIndex.from_frame(inputs[["name", "layer"]].fillna(""))
    held = records.fillna({"layer": ""}).groupby(["input", "layer"]).size().reindex(keys, fill_value=0).to_numpy()
    rejected = findings.loc[findings["action"] == "rejected", _RECORD].astype({"record": "int64"}).drop_duplicates()
    both = records.merge(rejected, on=_RECORD).fillna({"layer": ""})
    held_rejected = both.groupby(["input", "layer"]).size().reindex(keys, fill_value=0).to_numpy()
    shown["records_read"] -= held
    shown["records_rejected"] -= held_rejected
    shown["records_accepted"] = shown["records_read"] - shown["records_rejected"]
    shown.loc[held > 0, "sha256"] = pd.NA
    return shown
