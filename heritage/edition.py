"""What may be shown: everything that leaves the house goes through here, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from heritage.names import is_any_of
from heritage.tables import PUBLIC, SITES, Tables

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

T = TypeVar("T", bound=Tables)
F = TypeVar("F", bound=pd.DataFrame)
_RECORD = ["input", "layer", "record"]


def _among(texts: pd.Series | pd.Index, ids: set[str]) -> NDArray[np.bool_]:
    """Tell which texts are among some; pandas' own ``isin`` compares text far more slowly."""
    if not ids:
        return np.zeros(len(texts), dtype=bool)
    return np.asarray(is_any_of(texts.to_series() if isinstance(texts, pd.Index) else texts, pd.Index(sorted(ids))))


def _without(table: F, ids: set[str]) -> F:
    """Leave out the rows of some ids."""
    held = _among(table.index, ids)
    return table[~held] if held.any() else table


def _held_origins(origins: pd.DataFrame, held: dict[str, set[str]]) -> pd.Series:
    """Tell which records are not public, name a row that is held back, or became part of one."""
    hidden = origins["visibility"].ne(PUBLIC) & origins["visibility"].notna()
    hidden |= _among(origins["site_id"], held["sites"]) | _among(origins["source_id"], held["sources"])
    hidden |= _among(origins["supersedes"], held["statements"])
    for table, ids in held.items():
        hidden |= origins["table"].eq(table) & _among(origins["row_id"], ids)
    return hidden


def _withheld_ids(tables: Tables) -> dict[str, set[str]]:
    """Give the rows that are held back: not public, naming one that is, or joined with a record that does."""
    sites, statements, sources, origins = tables.sites, tables.statements, tables.sources, tables._origins
    made = ~sources.index.isin(origins.loc[origins["table"].eq("sources").to_numpy(), "row_id"])
    also = sites["same_as"].dropna().str.split().explode()
    held: dict[str, set[str]] = {"sites": set(), "statements": set(), "sources": set()}
    while True:
        records = origins[_held_origins(origins, held)]
        found = {table: set(records.loc[records["table"].eq(table), "row_id"].dropna()) for table in held}
        found["sites"].update(sites.index[sites["visibility"].ne(PUBLIC)], also.index[_among(also, held["sites"])])
        found["sites"].update(sites.index[_among(sites["location_source_id"], held["sources"])])
        found["statements"].update(statements.index[statements["visibility"].ne(PUBLIC)])
        found["statements"].update(statements.index[_among(statements["site_id"], held["sites"])])
        found["statements"].update(statements.index[_among(statements["source_id"], held["sources"])])
        found["statements"].update(statements.index[_among(statements["supersedes"], held["statements"])])
        found["sources"].update(sources.index[sources["visibility"].ne(PUBLIC)])
        found["sources"].update(sources.index[_among(sources["repeats"], held["sources"])])
        # A source that was made of a flat record's text has no row of its own to say whether it is public.
        shown = statements.loc[~_among(statements.index, held["statements"]), "source_id"].drop_duplicates()
        found["sources"].update(sources.index[made & ~sources.index.isin(shown)])
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
    held = _withheld_ids(tables)
    populations = tables.populations
    hidden = populations["visibility"].ne(PUBLIC) | _among(populations["site_id"], held["sites"])
    hidden |= _among(populations["source_id"], held["sources"])
    every = {"sites": tables.sites, "statements": tables.statements, "sources": tables.sources}
    number = sum(int(_among(table.index, held[name]).sum()) for name, table in every.items()) + int(hidden.sum())
    origins = tables._origins
    held_origins = _held_origins(origins, held)
    records = origins.loc[held_origins, _RECORD].astype({"input": "str", "layer": "str"}).drop_duplicates()
    return replace(
        tables,
        _sites=_shown_sites(tables.sites, held["sites"]),
        _statements=_without(tables._statements, held["statements"]),
        _sources=_without(tables._sources, held["sources"]),
        _populations=populations[~hidden].reset_index(drop=True),
        _findings=_shown_findings(tables, records, held),
        _inputs=_shown_inputs(tables.inputs, tables.findings, records),
        _origins=origins[~held_origins] if held_origins.any() else origins,
        withheld=tables.withheld + number,
    )


def _shown_sites(sites: gpd.GeoDataFrame, held: set[str]) -> gpd.GeoDataFrame:
    """Leave out held sites, and further columns that only they fill."""
    shown = _without(sites, held)
    only_held = [name for name in sites.columns if name not in SITES and name != "geometry" and held]
    return shown.drop(columns=[name for name in only_held if shown[name].isna().all()])


def _shown_findings(tables: Tables, records: pd.DataFrame, held: dict[str, set[str]]) -> pd.DataFrame:
    """Leave out findings on what is held back, and what findings on a whole input quote of one that held some."""
    findings, ids = tables.findings, set().union(*held.values())
    keys = pd.MultiIndex.from_frame(findings[_RECORD].astype({"record": "float64"}))
    hidden = keys.isin(pd.MultiIndex.from_frame(records.astype({"record": "float64"})))
    hidden |= _among(findings["site_id"], ids) | _among(findings["value"], ids)
    if ids:
        shown = _without(tables.statements, held["statements"])["assessor"]
        hidden |= _names_held_pair(findings, held["sites"], set(shown.dropna()))
    left = findings[~hidden].reset_index(drop=True)
    quoted = left["record"].isna() & left["input"].isin(set(records["input"]))
    left["value"] = left["value"].mask(quoted)
    return left


def _names_held_pair(findings: pd.DataFrame, sites: set[str], assessors: set[str]) -> pd.Series:
    """Tell which findings on pairs name a site that is held back, or an assessor who speaks only there."""
    starts = tuple(f"{site}: " for site in sites)
    values = findings["value"].fillna("")
    alike = findings["code"].eq("site-similar") & values.map(lambda value: value.startswith(starts)).eq(True)

    def speaks_elsewhere(value: str) -> bool:
        parts = value.split(" / ")
        return any(
            {" / ".join(parts[:place]), " / ".join(parts[place:])} <= assessors for place in range(1, len(parts))
        )

    hair = findings["code"].eq("assessor-similar")
    return alike | (hair & values.map(speaks_elsewhere).eq(False))


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
