"""Layers that are laid over or under a catalogue's sites: other regions, a backdrop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from heritage.assembly.provenance import Loading, counted, read_regions
from heritage.geo.border_distance import region_certain
from heritage.geo.regions import find_region_file, locate_as_shown, to_regions
from heritage.geo.reprojection import locate
from heritage.model.errors import InputError
from heritage.model.findings import Findings
from heritage.model.parallel import workers
from heritage.reading.layers import read_layers

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from heritage.model.tables import Tables

_REGIONS = "regions"


def with_regions(tables: Tables, regions: str | Path) -> Tables:
    """Return a catalogue other regions."""
    path, loading = find_region_file(regions), Loading(workers(1, len(tables._sites)))
    raw, located = read_regions(path, path.name, None, loading)
    table = to_regions(raw, located, path.name, None, None, loading.findings)
    sites = tables.sites
    sites["region_id"] = locate_as_shown(sites, table)
    sites["region_certain"] = region_certain(sites, table)
    findings = loading.findings.frame(earlier=[tables.findings])
    inputs = counted(loading, tables._origins.iloc[:0], findings, len(raw.columns))
    others = tables.inputs[tables.inputs["role"] != _REGIONS]
    return replace(
        tables, _sites=sites, _regions=table, _findings=findings, _inputs=pd.concat([others, inputs], ignore_index=True)
    )


def read_shapes(file: Path) -> NDArray[np.object_]:
    """Read polygons and lines, for a backdrop."""
    found = [
        locate(raw, None, file.name, Findings()).geometries for raw in read_layers(file) if raw.geometries is not None
    ]
    shapes = np.concatenate(found) if found else np.array([], dtype=object)
    shapes = shapes[(shapely.get_dimensions(shapes) > 0) & ~shapely.is_empty(shapes)]
    if not len(shapes):
        raise InputError(f"{file}: there is no polygon and no line in it; a backdrop is made of these", path=file)
    return np.asarray(gpd.GeoSeries(shapes, crs="EPSG:4326").make_valid().to_numpy())
