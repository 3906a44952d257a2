"""Layers that are laid over or under a catalogue's sites: other regions, a backdrop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from heritage.assembly.provenance import Loading, counted
from heritage.assembly.records import Wanted
from heritage.assembly.regions import CODES_OF_REGIONS, located_in, region_file, region_layer
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
    loading = Loading(workers(1, len(tables._sites)))
    file = next(iter(region_file(regions)), None)
    names = {} if file is None else {file: file.name}
    layer = region_layer(regions, file, [], names, Wanted(), loading, (None, None))
    sites, table = located_in(tables.sites, layer, loading.findings)
    kept = tables.findings[~tables.findings["code"].isin(CODES_OF_REGIONS)]
    findings = loading.findings.frame(earlier=[kept])
    inputs = counted(loading, tables._origins.iloc[:0], findings)
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
