"""Files to tables: the whole way from what was named to what a catalogue holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from heritage.assembly import flat_records as assembly
from heritage.assembly.evidence import evidence_rows, examine_files, unlisted
from heritage.assembly.joining import alike_numbered, joined_by_plain_ids, one_site_per_id, told_apart_by_place
from heritage.assembly.kept_ids import kept_ids_of, read_kept_ids, with_kept_ids
from heritage.assembly.metadata import metadata_by_input
from heritage.assembly.one_place import one_under_several_ids
from heritage.assembly.own_columns import with_certainty, with_numbers_of_cells
from heritage.assembly.photographs import Photographs, with_photographs
from heritage.assembly.provenance import Loading, counted, note_layer, with_earlier
from heritage.assembly.records import Records, Wanted, read_records, written_records
from heritage.assembly.regions import located_in, region_file, region_layer
from heritage.assembly.tables import (
    given_statements,
    population_rows,
    source_rows,
    statement_rows,
    table_rows,
    with_made_sources,
)
from heritage.editions.rules import check_rules, with_rules
from heritage.geo.reprojection import locate
from heritage.model.errors import InputError
from heritage.model.folding import is_any_of, places_among
from heritage.model.metadata import Metadata, joined
from heritage.model.parallel import workers
from heritage.model.paths import real
from heritage.model.schema import CRS, EVIDENCE, ORIGINS, SITES, UNDERSTOOD, conform, missing, stacked
from heritage.model.tables import EvidenceFile, Tables
from heritage.model.visibility import shown_as_cells
from heritage.model.words import speaking, vocabulary
from heritage.model.written import GIVEN_TABLES
from heritage.reading.folder import Inputs, find_inputs, short_names
from heritage.reading.format import GEOPACKAGE, Asked
from heritage.reading.formats import formats
from heritage.reading.formats.delimited import read_delimited
from heritage.reading.layers import read_layers
from heritage.reading.own_words import read_own_words
from heritage.reading.profiles.mapping import names_positions
from heritage.reading.written import Written, read_written
from heritage.statements.sources import check_sources
from heritage.statements.speakers import check_voices, voices
from heritage.validation.duplicates import check_pairs, similar_sites
from heritage.validation.rule import apply
from heritage.validation.statements import rule_on_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heritage.geo.region_layers import Bounds, RegionLayer
    from heritage.model.metadata import VisibilityRule
    from heritage.model.raw_layer import RawLayer

_LATER_STEPS = ("Reading tables", "Joining sites and statements", "Looking for doubles")
_OTHER_KIND = "other"
_WORKERS = 2
_BYTES_OF_A_RECORD = 100


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
    area: Bounds | None,
    loading: Loading,
) -> Records:
    paths = found_inputs.layers
    stems = short_names(paths, suffix=False)
    asked = Asked(wanted.layer, wanted.encoding, wanted.salvage)
    records, statements = _of_written(written, names, loading), [pd.DataFrame()]
    for path in paths:
        loading.tell(f"Reading {names[path]}")
        for raw in loading.read_already.pop(path, None) or read_layers(path, asked):
            loading.checksum(raw)  # begun here, it goes on beside validation
            found, located = read_records(raw, wanted, area, names[path], stems[path], loading.findings)
            note_layer(raw, located, names[path], "sites", loading)
            records.append(found.records)
            statements.append(found.statements)
            loading.columns.append(found.columns)
    kept = read_kept_ids(found_inputs.ids)
    return _places_told_apart(stacked(records), stacked(statements), kept, loading)


def _places_told_apart(
    records: pd.DataFrame, statements: pd.DataFrame, kept: pd.DataFrame, loading: Loading
) -> Records:
    """Tell apart records of one id that are plainly several places, with the statements of their lists."""
    named = alike_numbered(with_kept_ids(records, kept, loading.findings), loading.findings)
    found = told_apart_by_place(named, loading.findings)
    if found is not records and len(statements):
        became = found.set_index(assembly.ORIGIN)["site_id"]
        rows = pd.MultiIndex.from_frame(statements[assembly.ORIGIN])
        statements = statements.assign(site_id=became.reindex(rows).to_numpy())
    return Records(found, statements)


def _sites(
    records: pd.DataFrame, sources: pd.DataFrame, layer: RegionLayer, loading: Loading
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Make the table of sites, and that of the regions in which they lie."""
    rows = assembly.without_flat_columns(records.drop(columns=assembly.FINGERPRINT, errors="ignore"))
    if "location_source_id" in rows:
        rows = apply([rule_on_source(sources.index, "location_source_id")], rows, loading.findings)
    placed_by = rows.get("location_source_id", missing(rows.index))
    loading.note_origins(rows.assign(source_id=placed_by), rows.index, "sites", "site_id")
    rows = one_site_per_id(rows, loading.findings)
    rows["kind"] = rows["kind"].fillna(vocabulary("kinds").understand(rows["kind_given"])).fillna(_OTHER_KIND)
    rows["location_uncertainty_m"] = pd.to_numeric(rows["location_uncertainty_m"])
    rows = with_numbers_of_cells(with_certainty(rows))
    table = conform(rows.drop(columns=assembly.ORIGIN).set_index("site_id").sort_index(), SITES)
    table = table[[*SITES, *sorted(table.columns.difference(list(SITES)))]]  # not by which record came first
    table["geometry"] = table.pop("geometry")
    return located_in(gpd.GeoDataFrame(table, geometry="geometry", crs=CRS), layer, loading.findings)


def _sources_and_flat(table: pd.DataFrame, records: Records, loading: Loading) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table of sources with those that flat records name by a text, and the statements of these records."""
    rows = source_rows(table, loading)
    flat = stacked([assembly.flat_statements(records.records), records.statements])
    flat["source_id"], made = assembly.sources_from_texts(flat["source"], pd.Index(rows["source_id"]))
    if len(rows):
        named = flat[is_any_of(flat["source_id"], pd.Index(made["source_id"]))].drop_duplicates("source_id")
        loading.findings.add_rows("source-made", named, "source", named["source"])
    return with_made_sources(rows, made), flat.drop(columns="source")


def _evidence(
    table: pd.DataFrame,
    files: Mapping[str, Path],
    photographs: Photographs,
    sites: gpd.GeoDataFrame,
    statements: pd.DataFrame,
    sources: pd.DataFrame,
    loading: Loading,
) -> tuple[pd.DataFrame, dict[str, EvidenceFile]]:
    """Check evidence and its files, which lie in a folder beside their table."""
    folders = {name: path if path.is_dir() else path.parent for name, path in files.items()}
    # A GeoPackage holds no files; those of a folder or a table lie beside it.
    beside = {
        name: folder
        for name, folder in folders.items()
        if files[name].suffix.lower() not in formats()[GEOPACKAGE].suffixes
    }
    if table.empty and not beside:
        return conform(table.drop(columns=assembly.ORIGIN).set_index("evidence_id"), EVIDENCE), {}
    rows = evidence_rows(table, sites.index, statements, sources.index, loading)
    for folder in dict.fromkeys(beside.values()):
        own = [name for name, place in beside.items() if place == folder]
        left = unlisted(folder, table[table["_input"].isin(own)])
        loading.findings.add("evidence-unlisted", own[0], records=[pd.NA] * len(left), values=left)
    return examine_files(rows, {**beside, **photographs.folders}, sites, loading.findings, photographs.examined)


def _layers_that_say_where(path: Path, asked: Asked) -> list[RawLayer]:
    """Return the layers of a table whose columns say where its rows lie; none where they do not."""
    try:
        raws = read_layers(path, asked)
    except InputError:
        return []
    return raws if any(map(names_positions, raws)) else []


def _read_tables(
    found: Inputs, written: list[Written], names: Mapping[Path, str], loading: Loading
) -> dict[str, pd.DataFrame]:
    """Take the rows of every table, from its files and from written catalogues."""
    read = {}
    for name in GIVEN_TABLES:
        raws = [(names[path], read_delimited(path)) for path in found.tables[name]]
        raws += [(names[each.path], each.tables[name]) for each in written if name in each.tables]
        read[name] = table_rows(raws, name, loading)
    return read


def _with_sites_named(read: dict[str, pd.DataFrame], records: Records, loading: Loading) -> dict[str, pd.DataFrame]:
    """Return tables with the ids that the sites have, where they name them otherwise."""
    known, named = pd.Index(records.records["site_id"].unique()), {}
    for name in ("statements", "populations", "evidence"):
        own = read[name].assign(site_id=records.first_id(read[name]["site_id"]))
        named[name] = joined_by_plain_ids(own, known, loading.findings)
    return named


def _ruled_and_checked(
    given: dict[str, pd.DataFrame], each_metadata: dict[str, Metadata], metadata: Metadata, loading: Loading
) -> dict[str, pd.DataFrame]:
    """Set the visibility that rules ask for, and look at what only shows when all of them are there."""
    ruled = {name: with_rules(table, name, metadata.rules, loading.ruled) for name, table in given.items()}
    for name, told in each_metadata.items():
        check_rules(ruled, told.rules, name, loading.findings)
    statements, sources = given["statements"], given["sources"]
    spoken = voices(statements, sources)
    check_sources(statements, sources, given["evidence"], spoken, loading.findings)
    check_voices(statements, spoken, loading.findings)
    return ruled


def _similar(sites: gpd.GeoDataFrame, rules: tuple[VisibilityRule, ...], loading: Loading) -> pd.DataFrame:
    """Find pairs that may be one among those that are not shown as cells only."""
    ruled = with_rules(sites, "sites", rules, loading.ruled)
    return similar_sites(ruled[~shown_as_cells(ruled)])


def _named_files(wanted: Wanted) -> frozenset[Path]:
    """Return the files that options of reading name."""
    files = (*wanted.profiles, *wanted.profiles_beside, *wanted.vocabulary)
    return frozenset(real(each) for each in files if isinstance(each, Path))


def load(
    paths: list[Path],
    frames: Mapping[Path, RawLayer],
    tables: dict[str, list[Path]],
    wanted: Wanted,
    regions: str | Path | None,
    region_id: str | None,
    region_name: str | None,
    progress: Callable[[str, int, int], object] | None = None,
) -> Tables:
    """Read layer files, folders and further tables into the tables of a catalogue, in the words that they bring."""
    found = find_inputs(paths, tables)
    written = [read_written(path) for path in found.catalogues]
    wanted = replace(wanted, profiles_beside=tuple(found.profiles))
    with speaking(read_own_words([*found.vocabulary, *wanted.vocabulary], written)):
        return _loaded(paths, found, written, frames, wanted, regions, (region_id, region_name), progress)


def _loaded(
    paths: list[Path],
    found: Inputs,
    written: list[Written],
    frames: Mapping[Path, RawLayer],
    wanted: Wanted,
    regions: str | Path | None,
    columns_of_regions: tuple[str | None, str | None],
    progress: Callable[[str, int, int], object] | None,
) -> Tables:
    loading = Loading(workers(_WORKERS, found.bytes() // _BYTES_OF_A_RECORD), progress)
    asked = Asked(wanted.layer, wanted.encoding, wanted.salvage)
    for path in found.perhaps:
        loading.read_already[path] = _layers_that_say_where(path, asked)
        (found.layers if loading.read_already[path] else found.unread).append(path)
    for path, raw in frames.items():
        loading.read_already[path] = [raw]
        found.layers.append(path)
    if not [*found.layers, *found.catalogues, *found.photographs]:
        raise InputError(f"{paths[0]}: the folder has no layer file; put a GeoJSON file or a shapefile into it")
    of_regions = region_file(regions)
    tables_read = (path for each in found.tables.values() for path in each)
    every = [*found.layers, *found.catalogues, *of_regions, *tables_read, *found.unread, *found.metadata]
    every += found.photographs
    names = short_names(every, suffix=True)
    each_metadata = metadata_by_input(found, written, names, loading)
    metadata = joined(each_metadata.values())
    loading.rules = metadata.rules
    for path in found.unread:
        loading.findings.add("file-unread", names[path], values=path.name)
    loading.steps = len(found.layers) + len(_LATER_STEPS)
    file = next(iter(of_regions), None)
    layer = region_layer(regions, file, written, names, wanted, loading, columns_of_regions)
    records = _read_records(found, written, names, wanted, layer.bounds, loading)
    records, photographs = with_photographs(found, records, names, wanted, loading)
    loading.tell(_LATER_STEPS[0])
    read = _read_tables(found, written, names, loading)
    read["evidence"] = stacked([read["evidence"], photographs.rows])
    records = one_under_several_ids(records, found.same_as, names, loading.findings)
    read |= _with_sites_named(read, records, loading)
    sources, flat = _sources_and_flat(read["sources"], records, loading)
    loading.tell(_LATER_STEPS[1])
    read["statements"], flat = (assembly.a_row_each(rows) for rows in (read["statements"], flat))
    said = stacked([read["statements"], flat])
    placed = loading.pool.submit(_sites, records.records, sources, layer, loading)
    numbered = loading.pool.submit(lambda ids: places_among(ids, placed.result()[0].index), said["site_id"])
    similar = loading.pool.submit(lambda: _similar(placed.result()[0], metadata.rules, loading))
    given_rows = given_statements(said, len(read["statements"]))
    (sites, region_table), places = placed.result(), numbered.result()
    del records, flat, said  # large, and needed no longer
    statements = statement_rows(given_rows, sources, sites.index, places, loading)
    del given_rows
    populations = population_rows(read["populations"], sources, sites.index, loading)
    evidence_files = {names[path]: path for path in (*found.tables["evidence"], *found.catalogues)}
    evidence, files = _evidence(read["evidence"], evidence_files, photographs, sites, statements, sources, loading)
    given = {
        "sites": sites, "statements": statements, "sources": sources, "evidence": evidence, "populations": populations
    }  # fmt: skip
    noted = loading.pool.submit(lambda: conform(pd.concat(loading.origins, ignore_index=True), ORIGINS))
    loading.tell(_LATER_STEPS[2])
    ruled = _ruled_and_checked(given, each_metadata, metadata, loading)
    check_pairs(similar.result(), sites, ruled["statements"], loading.findings)
    findings = loading.findings.frame(earlier=[each.findings for each in written])
    origins = noted.result()
    inputs = counted(loading, origins, findings)
    return Tables(
        _sites=gpd.GeoDataFrame(ruled["sites"]),
        _statements=ruled["statements"],
        _sources=ruled["sources"],
        _populations=ruled["populations"],
        _regions=region_table,
        _findings=findings,
        _inputs=with_earlier(inputs, [each.inputs for each in written]),
        _origins=origins,
        _evidence=ruled["evidence"],
        _columns=conform(pd.concat(loading.columns, ignore_index=True), UNDERSTOOD)[[*UNDERSTOOD]]
        if loading.columns
        else conform(pd.DataFrame(), UNDERSTOOD),
        _files=files,
        metadata=metadata,
        _ruled=loading.ruled,
        _read_from=frozenset(map(real, every)) | _named_files(wanted) | photographs.files,
        _unpacked=tuple(found.unpacked),
        _folders=tuple(real(path) for path in paths if path.is_dir()),
    )


def made_ids(folder: Path) -> pd.DataFrame:
    """Return a row for each record of a folder without an id of its own: where it stands, and the id that it has."""
    found = find_inputs([folder], {})
    loading = Loading(workers(_WORKERS, found.bytes() // _BYTES_OF_A_RECORD))
    wanted = Wanted(profiles_beside=tuple(found.profiles))
    with speaking(read_own_words(found.vocabulary)):
        for path in found.perhaps:
            loading.read_already[path] = _layers_that_say_where(path, Asked())
            found.layers += [path] if loading.read_already[path] else []
        if not found.layers:
            message = f"{folder}: there is no list or layer in this folder whose records need ids; name another one"
            raise InputError(message, path=folder)
        names = short_names(found.layers, suffix=True)
        records = _read_records(found, [], names, wanted, None, loading).records
    return kept_ids_of(records, loading.findings)
