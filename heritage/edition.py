"""What may be shown: everything that leaves the house goes through here, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from heritage.blanking import Blanked, blanked, of_flagged
from heritage.findings import Findings
from heritage.metadata import public_metadata
from heritage.names import is_any_of, map_unique
from heritage.reading.media import SVG
from heritage.sourcing import CODES_OF_SOURCES, check_sources
from heritage.tables import EARLIER, GENERALISED, PUBLIC, SITES, Tables

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

T = TypeVar("T", bound=Tables)
F = TypeVar("F", bound=pd.DataFrame)
_RECORD = ["input", "layer", "record"]
# What these findings quote is in no row that could say whether it is public, or names another row beside their own.
_NOT_FOR_THE_PUBLIC = ("rule-without-row", "evidence-unlisted", "evidence-repeated", "evidence-alike")
_PUBLIC_WORDS = ("region ", "kind ")


def _among(texts: pd.Series | pd.Index, ids: set[str]) -> NDArray[np.bool_]:
    """Tell which texts are among some; pandas' own ``isin`` compares text far more slowly."""
    if not ids:
        return np.zeros(len(texts), dtype=bool)
    return np.asarray(is_any_of(texts.to_series() if isinstance(texts, pd.Index) else texts, pd.Index(sorted(ids))))


def _without(table: F, ids: set[str]) -> F:
    """Leave out the rows of some ids."""
    held = _among(table.index, ids)
    return table[~held] if held.any() else table


def _is_hidden(table: pd.DataFrame) -> pd.Series:
    return table["visibility"].ne(PUBLIC) & table["visibility"].notna()


def _held_origins(origins: pd.DataFrame, held: dict[str, set[str]]) -> pd.Series:
    """Tell which records are not public, name a row that is held back, or became part of one."""
    hidden = _is_hidden(origins) & ~(origins["table"].eq("sites") & origins["visibility"].eq(GENERALISED))
    hidden |= _among(origins["site_id"], held["sites"]) | _among(origins["source_id"], held["sources"])
    hidden |= _among(origins["supersedes"], held["statements"])
    for table, ids in held.items():
        hidden |= origins["table"].eq(table) & _among(origins["row_id"], ids)
    return hidden


def _withheld_ids(tables: Tables) -> dict[str, set[str]]:
    """Give the rows that are held back: not public, naming one that is, or joined with a record that does."""
    sites, statements, sources, origins = tables.sites, tables.statements, tables.sources, tables._origins
    evidence = tables.evidence
    made = ~sources.index.isin(origins.loc[origins["table"].eq("sources").to_numpy(), "row_id"])
    also = sites["same_as"].dropna().str.split().explode()
    held: dict[str, set[str]] = {"sites": set(), "statements": set(), "sources": set(), "evidence": set()}
    while True:
        records = origins[_held_origins(origins, held)]
        found = {table: set(records.loc[records["table"].eq(table), "row_id"].dropna()) for table in held}
        found["sites"].update(sites.index[_is_hidden(sites) & sites["visibility"].ne(GENERALISED)])
        found["sites"].update(also.index[_among(also, held["sites"])])
        found["sites"].update(sites.index[_among(sites["location_source_id"], held["sources"])])
        found["statements"].update(statements.index[_is_hidden(statements)])
        found["statements"].update(statements.index[_among(statements["site_id"], held["sites"])])
        found["statements"].update(statements.index[_among(statements["source_id"], held["sources"])])
        found["statements"].update(statements.index[_among(statements["supersedes"], held["statements"])])
        found["sources"].update(sources.index[_is_hidden(sources)])
        found["sources"].update(sources.index[_among(sources["repeats"], held["sources"])])
        found["evidence"].update(evidence.index[_is_hidden(evidence)])
        for name, table in (("site_id", "sites"), ("statement_id", "statements"), ("source_id", "sources")):
            found["evidence"].update(evidence.index[_among(evidence[name], held[table])])
        # A source that was made of a flat record's text has no row of its own to say whether it is public.
        shown = statements.loc[~_among(statements.index, held["statements"]), "source_id"].drop_duplicates()
        found["sources"].update(sources.index[made & ~sources.index.isin(shown)])
        if found == held:
            return held
        held = found


def edition(tables: T, *, internal: bool = False) -> T:
    """
    Give the public edition: without what is withheld, and with cells for places that are generalised.

    Parameters
    ----------
    tables
        A catalogue with everything.
    internal
        Whether to give the internal edition instead, which is the catalogue as it is.

    Returns
    -------
    Catalogue
        Without any row that is not public, any row that names one, and any word that a rule of
        ``catalogue.toml`` withholds. Counts of inputs, findings and checksums no longer speak of what is held
        back, ``withheld`` says how many rows of sites, statements, sources, populations and evidence that are.
        Generalised sites are cells of a fixed grid of equal areas (EPSG:6933), with their side in ``cell_km``;
        they keep kind, name, country and region. Ids that were made from what is no longer shown are made anew.

    Examples
    --------
    >>> import heritage
    >>> public = heritage.sample().edition()
    >>> len(public.sites), int((public.evidence["visibility"] != "public").sum())
    (260, 0)
    """
    if internal:
        return tables
    held = _withheld_ids(tables)
    populations = tables.populations
    hidden = populations["visibility"].ne(PUBLIC) | _among(populations["site_id"], held["sites"])
    hidden |= _among(populations["source_id"], held["sources"])
    names = ("sites", "statements", "sources", "evidence")
    number = sum(int(_among(getattr(tables, name).index, held[name]).sum()) for name in names) + int(hidden.sum())
    origins = tables._origins
    held_origins = _held_origins(origins, held)
    records = origins.loc[held_origins, _RECORD].astype({"input": "str", "layer": "str"}).drop_duplicates()
    shown = blanked(
        replace(
            tables,
            _sites=_shown_sites(tables.sites, held["sites"]),
            _statements=_without(tables._statements, held["statements"]),
            _sources=_without(tables._sources, held["sources"]),
            _populations=populations[~hidden].reset_index(drop=True),
            _evidence=_without_checksums(_without(tables._evidence, held["evidence"])),
        )
    )
    if not (number or len(records) or shown.changed):
        findings = tables.findings[~tables.findings["code"].isin(_NOT_FOR_THE_PUBLIC)].reset_index(drop=True)
        metadata = public_metadata(tables.metadata)
        return replace(tables, _evidence=shown.tables._evidence, _findings=findings, metadata=metadata)
    spoken = pd.concat([records, _records_of(shown, origins)]).drop_duplicates()
    inputs = _shown_inputs(tables.inputs, tables.findings, records, spoken)
    return replace(
        shown.tables,
        _findings=_shown_findings(tables, shown, spoken, held),
        _inputs=inputs,
        _origins=_shown_origins(origins[~held_origins], shown),
        _files={name: path for name, path in shown.tables._files.items() if name in shown.tables._evidence.index},
        metadata=public_metadata(tables.metadata),
        withheld=tables.withheld + number,
        selected=tuple(
            word if word.startswith(_PUBLIC_WORDS) else "terms that are not shown" for word in tables.selected
        ),
    )


def _shown_origins(origins: pd.DataFrame, shown: Blanked[T]) -> pd.DataFrame:
    """Follow ids that were made anew."""
    for table, new in shown.renamed.items():
        known = map_unique(origins["row_id"], new.get).astype("str").fillna(origins["row_id"])
        origins = origins.assign(row_id=known.where(origins["table"].eq(table), origins["row_id"]))
    return origins


def _without_checksums(evidence: pd.DataFrame) -> pd.DataFrame:
    """Leave out the checksums of pictures: it is a copy without their tags that is shown."""
    pictures = evidence["media_type"].str.startswith("image/").eq(True) & evidence["media_type"].ne(SVG)
    return evidence.assign(sha256=evidence["sha256"].mask(pictures))


def _records_of(shown: Blanked[T], origins: pd.DataFrame) -> pd.DataFrame:
    """Give the records of rows of which something is held back."""
    hit = np.zeros(len(origins), dtype=bool)
    for table, ids in shown.changed.items():
        hit |= origins["table"].eq(table).to_numpy() & _among(origins["row_id"], ids)
    hit |= _among(origins["site_id"], shown.changed.get("sites", set()))
    return origins.loc[hit, _RECORD].astype({"input": "str", "layer": "str"}).drop_duplicates()


def _of_records(table: pd.DataFrame, records: pd.DataFrame) -> NDArray[np.bool_]:
    typed = {"input": "str", "layer": "str", "record": "float64"}
    keys = pd.MultiIndex.from_frame(table[_RECORD].astype(typed))
    return np.asarray(keys.isin(pd.MultiIndex.from_frame(records[_RECORD].astype(typed))))


def _shown_sites(sites: gpd.GeoDataFrame, held: set[str]) -> gpd.GeoDataFrame:
    """Leave out held sites, and further columns that only they fill."""
    shown = _without(sites, held)
    only_held = [name for name in sites.columns if name not in SITES and name != "geometry" and held]
    return shown.drop(columns=[name for name in only_held if shown[name].isna().all()])


def _shown_findings(
    tables: Tables, shown: Blanked[T], records: pd.DataFrame, held: dict[str, set[str]]
) -> pd.DataFrame:
    """Leave out findings on what is held back, and what findings on a whole input quote of one that held some."""
    findings = tables.findings
    ids = set().union(*held.values(), *shown.changed.values())
    hidden = _of_records(findings, records)
    hidden |= _among(findings["site_id"], ids) | _among(findings["value"], ids)
    assessors = set(shown.tables.statements["assessor"].dropna())
    sites = held["sites"] | shown.changed.get("sites", set())
    hidden |= _names_held_pair(findings, sites, assessors).to_numpy()
    hidden |= findings["code"].isin([*CODES_OF_SOURCES, *_NOT_FOR_THE_PUBLIC]).to_numpy()
    # What was found when a written catalogue was first read cannot be told apart by its records any more.
    hidden |= ~findings["input"].isin(["", *tables.inputs.loc[~_is_earlier(tables.inputs), "name"]]).to_numpy()
    left = findings[~hidden].reset_index(drop=True)
    quoted = left["record"].isna() & left["input"].isin(set(records["input"]))
    quoted |= left["record"].isna() & left["code"].str.startswith("evidence-")
    left["value"] = left["value"].mask(quoted)
    anew = Findings()
    check_sources(shown.tables.statements, shown.tables.sources, shown.tables.evidence, anew)
    return anew.frame(earlier=[left])


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


def _is_earlier(inputs: pd.DataFrame) -> pd.Series:
    return inputs["role"].str.endswith(EARLIER)


def _shown_inputs(
    inputs: pd.DataFrame, findings: pd.DataFrame, records: pd.DataFrame, spoken: pd.DataFrame
) -> pd.DataFrame:
    """Take withheld records out of the counts, and the checksum off files of which not all is shown."""
    shown = inputs[~_is_earlier(inputs)].reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(shown[["name", "layer"]].fillna(""))
    held = of_flagged(records, keys)
    rejected = findings.loc[findings["action"] == "rejected", _RECORD].astype({"record": "int64"}).drop_duplicates()
    held_rejected = of_flagged(records.merge(rejected, on=_RECORD), keys)
    shown["records_read"] -= held
    shown["records_rejected"] -= held_rejected
    shown["records_accepted"] = shown["records_read"] - shown["records_rejected"]
    names = set(spoken["input"])
    shown.loc[shown["name"].isin(names), "sha256"] = pd.NA
    return shown
