"""The regions that sites are located in: those that are asked for, those of a written catalogue, or the world's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from heritage.assembly.provenance import read_regions
from heritage.geo.region_layers import InRegions, RegionLayer, of_world
from heritage.geo.regions import to_regions
from heritage.geo.reprojection import locate
from heritage.geo.world import disputed, places_in, require_country
from heritage.model.folding import is_any_of
from heritage.model.schema import AUTO
from heritage.model.tables import region_choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from heritage.assembly.provenance import Loading
    from heritage.assembly.records import Wanted
    from heritage.model.findings import Findings
    from heritage.reading.written import Written

_NONE = "none"
CODES_OF_REGIONS = ("region-nearest", "region-disputed")


def region_file(regions: str | Path | None) -> list[Path]:
    """Return the file of regions that is asked for, if it is one, and no country."""
    if _is_none(regions) or _is_of_world(str(regions)):
        return []
    path = Path(str(regions))
    if not path.exists() and path.suffix == "":
        require_country(str(regions))
    return [path]


def _is_none(regions: str | Path | None) -> bool:
    return regions is None or str(regions).casefold() == _NONE


def _is_of_world(regions: str) -> bool:
    return regions.casefold() == AUTO or places_in(regions) is not None


def region_layer(
    regions: str | Path | None,
    file: Path | None,
    written: list[Written],
    names: Mapping[Path, str],
    wanted: Wanted,
    loading: Loading,
    columns: tuple[str | None, str | None],
) -> RegionLayer:
    """Return the regions that are asked for; by default those of a written catalogue, else the world's."""
    if file is not None:
        raw, located = read_regions(file, names[file], wanted.crs, loading)
        return RegionLayer(to_regions(raw, located, names[file], *columns, loading.findings))
    if _is_none(regions):
        return RegionLayer()
    if str(regions).casefold() == AUTO:
        return _of_written(written, names, loading) or _of_world(AUTO, loading)
    return _of_world(str(regions), loading)


def _of_world(choice: str, loading: Loading) -> RegionLayer:
    loading.note_world(choice)
    return of_world(choice)


def _of_written(written: list[Written], names: Mapping[Path, str], loading: Loading) -> RegionLayer | None:
    """Take the regions of the first written catalogue that has any; the world's are taken from the world again."""
    for catalogue in written:
        raw = catalogue.layers.get("regions")
        if raw is None or not len(raw.columns):
            continue
        if choice := region_choice(catalogue.inputs):
            return _of_world(choice, loading)
        located = locate(raw, None, names[catalogue.path], loading.findings)
        loading.note_input(raw, names[catalogue.path], "regions", located)
        return RegionLayer(to_regions(raw, located, names[catalogue.path], "region_id", "name", loading.findings))
    return None


def located_in(
    sites: gpd.GeoDataFrame, layer: RegionLayer, findings: Findings
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return sites with their regions, and these; what is to be known of a region is a finding."""
    if not layer.choice and not len(layer.table):
        return sites, layer.table
    found = layer.locate(sites)
    sites["region_id"] = found.region_id
    sites["region_certain"] = layer.certain(sites)
    if layer.choice:
        _tell_of(found, findings)
    return sites, found.regions


def _tell_of(found: InRegions, findings: Findings) -> None:
    if found.nearest.any():
        near = found.region_id[found.nearest]
        told = near.map(found.regions["name"])
        findings.add("region-nearest", "", "", [pd.NA] * len(near), near.index, "geometry", told)
    claimed = [region for region in found.regions.index if region in disputed()]
    if claimed:
        powers = found.region_id[is_any_of(found.region_id, pd.Index(claimed, dtype="str"))].map(disputed())
        findings.add("region-disputed", "", "", [pd.NA] * len(powers), powers.index, "region_id", powers)
