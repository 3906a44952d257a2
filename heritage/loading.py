"""Files to tables: the whole way from what was named to what a catalogue holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from heritage import assembly
from heritage.certainty import region_certain
from heritage.errors import InputError
from heritage.evidence import evidence_rows, examine_files, unlisted
from heritage.inputs import Loading, counted, note_layer, read_regions
from heritage.metadata import Metadata, joined, read_metadata
from heritage.names import is_any_of
from heritage.nearness import check_pairs
from heritage.order import in_order
from heritage.profiles.mapping import names_positions
from heritage.reading import read_layers
from heritage.reading.delimited import read_delimited
from heritage.reading.folder import TABLES, Inputs, find_inputs, short_names
from heritage.reading.guard import GEOPACKAGE, SUFFIXES
from heritage.reading.raw import RawLayer, told_apart
from heritage.reading.written import Written, read_written
from heritage.records import Records, Wanted, add_notes, locate, read_records, written_records
from heritage.regions import find_region_file, locate_in_regions, no_regions, to_regions
from heritage.rules.rule import apply
from heritage.rules.statement import (
    RULES_ON_POPULATIONS,
    RULES_ON_SOURCES,
    RULES_ON_STATEMENTS,
    rule_on_site,
    rule_on_source,
    rules_rewriting_dates,
)
from heritage.rules.text import check_text
from heritage.sourcing import check_sources
from heritage.tables import (
    CRS,
    EARLIER,
    EVIDENCE,
    INPUTS,
    ORIGINS,
    POPULATIONS,
    PUBLIC,
    SITES,
    SOURCES,
    STATEMENTS,
    EvidenceFile,
    Tables,
    blank_as_missing,
    conform,
    stacked,
)
from heritage.vocabulary import vocabulary
from heritage.voices import check_voices
from heritage.withholding import check_rules, with_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_OTHER_KIND = "other"
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


def _of_written(catalogues: list[Written], names: Mapping[Path, str], loading: Loading) -> list[pd.DataFrame]:
    """Take the sites of catalogues that were written; they were validated and are validated again."""
    parts = []
    for catalogue in catalogues:
        raw, name = catalogue.layers["sites"], names[catalogue.path]
        located = locate(raw, None, name, loading.findings)
        parts.append(written_records(raw, located, name, loading.findings))
        loading.note_input(raw, name, "sites", located)
    return parts


def _read_records(
    found_inputs: Inputs,
    written: list[Written],
    names: Mapping[Path, str],
    wanted: Wanted,
    regions: gpd.GeoDataFrame,
    loading: Loading,
) -> Records:
    paths = found_inputs.layers
    west, south, east, north = map(float, regions.total_bounds)
    area = (west, south, east, north) if len(regions) else None
    stems = short_names(paths, suffix=False)
    records, statements = _of_written(written, names, loading), [pd.DataFrame()]
    for path in paths:
        for raw in read_layers(path, encoding=wanted.encoding, layer=wanted.layer, salvage=wanted.salvage):
            found, located = read_records(raw, wanted, area, names[path], stems[path], loading.findings)
            note_layer(raw, located, names[path], "sites", loading)
            records.append(found.records)
            statements.append(found.statements)
    return Records(stacked(records), stacked(statements))


def _read_table(raws: list[tuple[str, RawLayer]], role: str, columns: Iterable[str], loading: Loading) -> pd.DataFrame:
    """Take the rows of one table as text, trimmed, with origins."""
    parts = [pd.DataFrame(columns=[*columns, *assembly.ORIGIN], dtype="str")]
    for name, raw in raws:
        add_notes(raw.notes, name, raw.layer, None, loading.findings)
        loading.note_input(raw, name, role)
        loading.findings.add("row-unreadable", name, raw.layer, raw.rejected, values=raw.rejected.values())
        parts.append(_our_rows(raw, role).assign(_input=name, _layer=raw.layer, _record=raw.columns.index))
    table = stacked(parts)
    text = [name for name in table.columns if name not in assembly.ORIGIN]
    for name in text:
        table[name] = table[name].astype("str")
    table = check_text(table, text, loading.findings)
    for name in text:
        table[name] = blank_as_missing(table[name])
    return table


def _our_rows(raw: RawLayer, role: str) -> pd.DataFrame:
    """Check that a table has the columns that it needs."""
    rows = raw.columns.set_axis(told_apart(str(name).casefold() for name in raw.columns), axis="columns")
    rows = rows.drop(columns=[name for name in _FOLLOWS if name != "value" and name in rows])
    if role == "statements" and "value_given" not in rows:
        rows = rows.rename(columns={"value": "value_given"})
    twice = [name for name in _GIVEN[role] if f"{name} (" in " ".join(map(str, rows.columns))]
    if twice:
        raise InputError(f"{raw.path}: the table of {role} has more than one column {twice[0]}; keep one of them")
    missing = [name for name in _NEEDED[role] if name not in rows]
    if missing:
        there = ", ".join(map(str, raw.columns.columns))
        lacks = " and ".join(missing).replace("value_given", "value")
        raise InputError(f"{raw.path}: the table of {role} lacks a column {lacks}; it has {there}: name them so")
    return rows


def _sources(table: pd.DataFrame, loading: Loading) -> pd.DataFrame:
    """Check the table of sources; a row without an id gets one made from its content."""
    missing = table["source_id"].isna()
    content = table.loc[missing, list(SOURCES)].astype(object)
    made = [f"src-{assembly.short_hash(row.dropna().to_dict())}" for _, row in content.iterrows()]
    table.loc[missing, "source_id"] = pd.Series(made, index=table.index[missing], dtype="str")
    loading.findings.add_rows("id-missing", table[missing], "source_id", table.loc[missing, "source_id"])
    table = apply(RULES_ON_SOURCES, table, loading.findings)
    loading.note_origins(table, table.index, "sources", "source_id")
    return assembly.one_per_id(table, "source_id", "row", loading.findings)


def _with_made_sources(rows: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Finish the table of sources with those that flat records name by a text."""
    every = pd.concat([rows.drop(columns=["site_id", *assembly.ORIGIN]), made], ignore_index=True)
    every["visibility"] = every["visibility"].fillna(PUBLIC)
    return conform(every.set_index("source_id").sort_index(), SOURCES)


def _statements(given: pd.DataFrame, sources: pd.DataFrame, known_sites: pd.Index, loading: Loading) -> pd.DataFrame:
    """Join rows of one statement as they were given; only then tell what follows from them."""
    given["statement_id"] = assembly.statement_ids(given)
    rows = apply([rule_on_site(known_sites)], given, loading.findings)
    loading.note_origins(given, rows.index, "statements", "statement_id")
    rows = assembly.one_per_id(rows, "statement_id", "row", loading.findings)
    rows = apply(rules_rewriting_dates("when", "stated"), rows, loading.findings)
    rows = assembly.with_meaning(rows, sources)
    rows = apply([rule_on_source(sources.index), *RULES_ON_STATEMENTS], rows, loading.findings)
    rows["visibility"] = rows["visibility"].fillna(PUBLIC)
    return in_order(conform(rows.drop(columns=[*assembly.ORIGIN, "_matched"]).set_index("statement_id"), STATEMENTS))


def _populations(table: pd.DataFrame, sources: pd.DataFrame, known_sites: pd.Index, loading: Loading) -> pd.DataFrame:
    checks = [rule_on_site(known_sites), rule_on_source(sources.index), *RULES_ON_POPULATIONS]
    rows = apply(checks, table, loading.findings)
    loading.note_origins(table, rows.index, "populations")
    rows["visibility"] = rows["visibility"].fillna(PUBLIC)
    again = rows.duplicated([name for name in rows.columns if name not in assembly.ORIGIN])
    loading.findings.add_rows("row-repeated", rows[again], "count", rows.loc[again, "count"])
    kept = rows[~again].drop(columns=assembly.ORIGIN)
    kept[["year", "count"]] = kept[["year", "count"]].apply(pd.to_numeric)
    order = ["site_id", "year", "community", "count", "source_id"]
    return conform(kept, POPULATIONS).sort_values(order, ignore_index=True)


def _sites(
    records: pd.DataFrame, sources: pd.DataFrame, regions: gpd.GeoDataFrame, loading: Loading
) -> gpd.GeoDataFrame:
    rows = assembly.without_flat_columns(records)
    if "location_source_id" in rows:
        rows = apply([rule_on_source(sources.index, "location_source_id")], rows, loading.findings)
    loading.note_origins(rows.assign(source_id=rows.get("location_source_id")), rows.index, "sites", "site_id")
    rows = assembly.one_per_id(rows, "site_id", "record", loading.findings)
    rows["kind"] = rows["kind"].fillna(vocabulary("kinds").match(rows["kind_given"])).fillna(_OTHER_KIND)
    rows["location_uncertainty_m"] = pd.to_numeric(rows["location_uncertainty_m"])
    table = conform(rows.drop(columns=assembly.ORIGIN).set_index("site_id").sort_index(), SITES)
    table = table[[*SITES, *sorted(table.columns.difference(list(SITES)))]]  # not by which record came first
    table["geometry"] = table.pop("geometry")
    sites = gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)
    if len(regions):
        sites["region_id"] = locate_in_regions(sites, regions)
        sites["region_certain"] = region_certain(sites, regions)
    return sites


def _regions_of_written(
    written: list[Written], names: Mapping[Path, str], loading: Loading
) -> tuple[gpd.GeoDataFrame, int]:
    """Take the regions of the first written catalogue that has any, where no others are asked for."""
    for catalogue in written:
        raw = catalogue.layers.get("regions")
        if raw is not None and len(raw.columns):
            located = locate(raw, None, names[catalogue.path], loading.findings)
            loading.note_input(raw, names[catalogue.path], "regions", located)
            regions = to_regions(raw, located, names[catalogue.path], "region_id", "name", loading.findings)
            return regions, len(raw.columns)
    return no_regions(), 0


def _with_earlier(inputs: pd.DataFrame, earlier: list[pd.DataFrame]) -> pd.DataFrame:
    """Put behind what was read now what written catalogues had been read from; their roles say so."""
    parts = [inputs]
    for rows in earlier:
        if len(rows):
            part = conform(rows.astype({"accuracy_m": "float64"}), INPUTS)
            part["role"] = part["role"].where(part["role"].str.endswith(EARLIER), part["role"] + EARLIER)
            text = ["driver", "layer", "encoding", "source_crs", "operation"]
            parts.append(part.assign(**{name: part[name].fillna("") for name in text}))
    return pd.concat(parts, ignore_index=True)


def _evidence(
    table: pd.DataFrame,
    files: Mapping[str, Path],
    sites: gpd.GeoDataFrame,
    statements: pd.DataFrame,
    sources: pd.DataFrame,
    loading: Loading,
) -> tuple[pd.DataFrame, dict[str, EvidenceFile]]:
    """Check evidence and its files, which lie in a folder beside their table."""
    folders = {name: path if path.is_dir() else path.parent for name, path in files.items()}
    # A GeoPackage holds no files; those of a folder or a table lie beside it.
    beside = {
        name: folder for name, folder in folders.items() if files[name].suffix.lower() not in SUFFIXES[GEOPACKAGE]
    }
    if table.empty and not beside:
        return conform(table.drop(columns=assembly.ORIGIN).set_index("evidence_id"), EVIDENCE), {}
    rows = evidence_rows(table, sites.index, statements, sources.index, loading)
    for name, folder in beside.items():
        left = unlisted(folder, table[table["_input"] == name])
        loading.findings.add("evidence-unlisted", name, records=[pd.NA] * len(left), values=left)
    return examine_files(rows, beside, sites, loading.findings)


def _metadata(found: Inputs, written: list[Written], names: Mapping[Path, str], loading: Loading) -> Metadata:
    """Read what catalogues say of themselves; a folder that says nothing has a finding."""
    metadata = joined([*(read_metadata(path) for path in found.metadata), *(each.metadata for each in written)])
    for folder in found.folders:
        lacking = metadata.missing()
        if lacking:
            loading.findings.add("metadata-missing", names.get(folder, folder.name), values=", ".join(lacking))
    return metadata


def _says_where(path: Path) -> bool:
    """Tell whether a table says by its columns where its rows lie."""
    try:
        return any(names_positions(raw.columns) for raw in read_layers(path))
    except InputError:
        return False


def load(
    paths: list[Path],
    tables: dict[str, list[Path]],
    wanted: Wanted,
    regions: str | Path | None = None,
    region_id: str | None = None,
    region_name: str | None = None,
) -> Tables:
    """
    Read files into the tables of a catalogue.

    Parameters
    ----------
    paths
        Layer files and folders.
    tables
        Further files of statements, sources and populations.
    wanted
        How layers are to be read.
    regions
        The name of a bundled region layer, or a file.
    region_id, region_name
        Columns of the region layer.

    Returns
    -------
    Tables
        Everything that was read, with its findings.

    Raises
    ------
    HeritageError
        Where an input cannot be used.
    """
    found = find_inputs(paths, tables)
    loading = Loading()
    for path in found.perhaps:
        (found.layers if _says_where(path) else found.unread).append(path)
    if not [*found.layers, *found.catalogues]:
        raise InputError(f"{paths[0]}: the folder has no layer file; put a GeoJSON file or a shapefile into it")
    region_file = [] if regions is None else [find_region_file(regions)]
    tables_read = (path for each in found.tables.values() for path in each)
    every = [*found.layers, *found.catalogues, *region_file, *tables_read, *found.unread, *found.metadata]
    names = short_names(every, suffix=True)
    written = [read_written(path) for path in found.catalogues]
    metadata = _metadata(found, written, names, loading)
    for path in found.unread:
        loading.findings.add("file-unread", names[path], values=path.name)
    region_table, region_features = no_regions(), 0
    for path in region_file:
        raw, located = read_regions(path, names[path], wanted.crs, loading)
        region_table = to_regions(raw, located, names[path], region_id, region_name, loading.findings)
        region_features = len(raw.columns)
    if not region_file:
        region_table, region_features = _regions_of_written(written, names, loading)
    records = _read_records(found, written, names, wanted, region_table, loading)
    read = {}
    for name in TABLES:
        raws = [(names[path], read_delimited(path)) for path in found.tables[name]]
        raws += [(names[each.path], each.tables[name]) for each in written if name in each.tables]
        read[name] = _read_table(raws, name, _GIVEN[name], loading)
    source_rows = _sources(read["sources"], loading)
    flat = stacked([assembly.flat_statements(records.records), records.statements])
    flat["source_id"], made = assembly.sources_from_texts(flat["source"], pd.Index(source_rows["source_id"]))
    if len(source_rows):
        named = flat[is_any_of(flat["source_id"], pd.Index(made["source_id"]))].drop_duplicates("source_id")
        loading.findings.add_rows("source-made", named, "source", named["source"])
    sources = _with_made_sources(source_rows, made)
    sites = _sites(records.records, sources, region_table, loading)
    given = stacked([read["statements"], flat.drop(columns="source")])
    statements = _statements(given, sources, sites.index, loading)
    sites, statements, sources = (
        with_rules(table, name, metadata.rules)
        for name, table in (("sites", sites), ("statements", statements), ("sources", sources))
    )
    populations = _populations(read["populations"], sources, sites.index, loading)
    evidence_files = {names[path]: path for path in (*found.tables["evidence"], *found.catalogues)}
    evidence, files = _evidence(read["evidence"], evidence_files, sites, statements, sources, loading)
    evidence = with_rules(evidence, "evidence", metadata.rules)
    ruled = {"sites": sites, "statements": statements, "sources": sources, "evidence": evidence}
    for path in found.metadata[:1]:
        check_rules(ruled, metadata.rules, names[path], loading.findings)
    check_sources(statements, sources, evidence, loading.findings)
    check_voices(statements, sources, loading.findings)
    check_pairs(sites, statements, loading.findings)
    findings = loading.findings.frame(earlier=[each.findings for each in written])
    origins = conform(pd.concat(loading.origins, ignore_index=True), ORIGINS)
    inputs = counted(loading, origins, findings, region_features)
    return Tables(
        _sites=sites,
        _statements=statements,
        _sources=sources,
        _populations=populations,
        _regions=region_table,
        _findings=findings,
        _inputs=_with_earlier(inputs, [each.inputs for each in written]),
        _origins=origins,
        _evidence=evidence,
        _files=files,
        metadata=metadata,
    )
