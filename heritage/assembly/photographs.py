"""Photographs in a folder: evidence for the site where they were taken, else sites of their own that await a name."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from math import cos, radians
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from heritage.assembly.evidence import metres_between
from heritage.assembly.provenance import note_layer
from heritage.assembly.records import read_records
from heritage.assembly.tables import table_rows
from heritage.evidence.files import EVIDENCE_FOLDER, Examined, examine_at
from heritage.evidence.pictures import NAMES_PICTURE, without_warnings
from heritage.model.paths import real
from heritage.model.raw_layer import RawLayer
from heritage.model.schema import stacked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from heritage.assembly.provenance import Loading
    from heritage.assembly.records import Records, Wanted
    from heritage.reading.folder import Inputs

PHOTOGRAPHS = "photographs"
_BETWEEN_NAMES = re.compile(r"\s*[;,|\n]\s*")
_METRES_OF_A_DEGREE = 110_000.0  # at least: of a meridian


@dataclass(frozen=True)
class Photographs:
    """
    What photographs add to the table of evidence.

    Attributes
    ----------
    rows
        A row for each.
    examined
        What its file is, by the path in the row.
    folders
        Where the files lie, by the name of the input.
    files
        All that were looked at.
    """

    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    examined: Mapping[str, Examined] = field(default_factory=dict)
    folders: Mapping[str, Path] = field(default_factory=dict)
    files: frozenset[Path] = frozenset()


def with_photographs(
    inputs: Inputs, records: Records, names: Mapping[Path, str], wanted: Wanted, loading: Loading
) -> tuple[Records, Photographs]:
    """Give the photographs of some folders to the sites near which they were taken, or sites of their own."""
    found = Photographs()
    for folder, every in inputs.photographs.items():
        name = names[folder]
        sites = _named_in_cells(records.records, every)
        files, looked = every, _examined(every)
        # A logo beside a layer is no photograph of a site.
        if folder in inputs.with_layers or any(layer.parent == folder for layer in inputs.layers):
            kept = [place in sites or _position(each) is not None for place, each in enumerate(looked)]
            unread = [file.name for file, has_place in zip(files, kept, strict=True) if not has_place]
            loading.findings.add("file-unread", name, records=[pd.NA] * len(unread), values=unread)
            files = [file for file, has_place in zip(files, kept, strict=True) if has_place]
            looked = [each for each, has_place in zip(looked, kept, strict=True) if has_place]
            sites = _named_in_cells(records.records, files)
        told = [files[place].name for place in sites]
        loading.findings.add("photograph-named", name, "", [*sites], [*sites.values()], "path", told)
        seen = [place for place, each in enumerate(looked) if each.picture is not None and place not in sites]
        near = _near(records.records, [_position(looked[place]) for place in seen], wanted.near)
        for place, (site, metres) in zip(seen, near, strict=True):
            if site is not None:
                sites[place] = site
                loading.findings.add(
                    "photograph-near", name, "", [place], [site], "path", [f"{files[place].name}: {metres:.0f} m"]
                )
        alone = [place for place in seen if place not in sites]
        if alone:
            own = _sites_of_their_own([files[place] for place in alone], [looked[place] for place in alone], folder)
            made, located = read_records(own, wanted, None, name, PHOTOGRAPHS, loading.findings)
            note_layer(own, located, name, "sites", loading)
            sites |= dict(zip(alone, made.records["site_id"], strict=True))
            told = [files[place].name for place in alone]
            loading.findings.add(
                "photograph-alone", name, PHOTOGRAPHS, made.records.index, made.records["site_id"], "name", told
            )
            records = replace(records, records=stacked([records.records, made.records]))
        paths = [f"{EVIDENCE_FOLDER}/{folder.name}/{file.relative_to(folder).as_posix()}" for file in files]
        rows = _rows(files, paths, sites, looked, folder)
        found = Photographs(
            stacked([found.rows, table_rows([(name, rows)], "evidence", loading)]),
            {**found.examined, **dict(zip(paths, looked, strict=True))},
            {**found.folders, name: folder},
            found.files | {real(file) for file in files},
        )
    return records, found


def _named_in_cells(records: pd.DataFrame, files: list[Path]) -> dict[int, str]:
    """Return the site of each file that cells of one site alone name: forms do, with the name alone or a path."""
    places: dict[str, int] = {}
    for place, file in enumerate(files):
        places.setdefault(file.name.casefold(), place)
    found: dict[int, set[str]] = {}
    for title in [name for name in records.columns if records[name].dtype == "str"]:
        texts = records[title]
        cells = texts[texts.str.contains(NAMES_PICTURE).eq(True)]
        for site, cell in zip(records.loc[cells.index, "site_id"], cells, strict=True):
            for name in _BETWEEN_NAMES.split(cell):
                known = places.get(name.replace("\\", "/").rpartition("/")[2].casefold())
                if known is not None:
                    found.setdefault(known, set()).add(str(site))
    return {place: next(iter(found[place])) for place in sorted(found) if len(found[place]) == 1}


def _examined(files: list[Path]) -> list[Examined]:
    with without_warnings(), ThreadPoolExecutor() as workers:
        return list(workers.map(lambda file: examine_at(file, file.name, None), files))


def _position(photograph: Examined) -> tuple[float, float] | None:
    """Return where a photograph was taken, in degrees of longitude and latitude."""
    return None if photograph.picture is None else photograph.picture.position


def _near(
    records: pd.DataFrame, positions: list[tuple[float, float] | None], within: float
) -> list[tuple[str | None, float]]:
    """Return, for each position, the nearest site within so many metres, and how far it is."""
    shapes = records["geometry"].to_numpy() if len(records) else np.array([], dtype=object)
    tree = shapely.STRtree(shapes)
    ids = records["site_id"].tolist() if len(records) else []
    found: list[tuple[str | None, float]] = []
    for position in positions:
        best: tuple[str | None, float] = (None, within)
        if position is not None:
            high = within / _METRES_OF_A_DEGREE
            wide = high / max(cos(radians(position[1])), 0.01)
            area = shapely.box(position[0] - wide, position[1] - high, position[0] + wide, position[1] + high)
            for place in sorted(tree.query(area)):
                metres = metres_between(position, shapes[place])
                if metres <= best[1] and (best[0] is None or metres < best[1]):
                    best = (str(ids[place]), metres)
        found.append(best)
    return found


def _sites_of_their_own(files: list[Path], looked: list[Examined], folder: Path) -> RawLayer:
    """Make a layer of photographs near which there is no site; the same picture has the same id wherever it lies."""
    positions = [_position(each) for each in looked]
    shapes = np.array([None if each is None else shapely.Point(each) for each in positions], dtype=object)
    columns = {
        "site_id": [f"photograph-{(each.sha256 or '')[:16]}" for each in looked],
        "kind": ["other"] * len(files),
        "photograph": [file.name for file in files],
    }
    plain = _layer(files, folder, columns)
    return replace(plain, geometries=shapes, layer=PHOTOGRAPHS, source_crs="OGC:CRS84", crs_assumed=True)


def _rows(
    files: list[Path], paths: list[str], sites: Mapping[int, str], looked: list[Examined], folder: Path
) -> RawLayer:
    """Make the rows of the table of evidence."""
    columns: dict[str, list[str | None]] = {
        "site_id": [sites.get(place) for place in range(len(files))],
        "path": [*paths],
        "captured": [each.picture.taken if each.picture else None for each in looked],
        "media_type": [each.media_type for each in looked],
    }
    return _layer(files, folder, columns)


def _layer(files: list[Path], folder: Path, columns: Mapping[str, list[Any]]) -> RawLayer:
    frame = pd.DataFrame(dict(columns), dtype="str")
    return RawLayer(folder, tuple(files), PHOTOGRAPHS, "", len(files), frame)
