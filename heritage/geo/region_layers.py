"""What sites are located in: the regions of a file, those of a country, or those of the world where they lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from heritage.geo import world
from heritage.geo.border_distance import certain_beside, known_uncertainty, region_certain
from heritage.geo.regions import as_shown, by_place, named, no_regions
from heritage.model.schema import AUTO
from heritage.model.tables import region_choice

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Bounds = tuple[float, float, float, float]


class InRegions(NamedTuple):
    """Where sites lie: the ids of their regions, the table of regions, and which sites only lie near theirs."""

    region_id: pd.Series
    regions: gpd.GeoDataFrame
    nearest: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RegionLayer:
    """Regions of a file; or of the world by a choice: a country, or ``"auto"``, which has no table beforehand."""

    table: gpd.GeoDataFrame = field(default_factory=no_regions)
    choice: str = ""

    @property
    def bounds(self) -> Bounds | None:
        """West, south, east and north of what is asked about."""
        west, south, east, north = map(float, self.table.total_bounds)
        return (west, south, east, north) if len(self.table) else None

    def locate(self, sites: gpd.GeoDataFrame) -> InRegions:
        """Find the region of each site, as it may be told."""
        shapes = as_shown(sites)
        if not self.choice:
            place = by_place(shapes, np.asarray(self.table.geometry))
            return InRegions(named(place, self.table.index, sites.index), self.table, np.zeros(len(sites), dtype=bool))
        found = world.place(shapes)
        ids = named(found.region, world.ids(), sites.index)
        if self.choice == AUTO:
            return InRegions(ids, world.regions_at(np.unique(found.region[found.region >= 0])), found.nearest)
        own = ids.isin(self.table.index).to_numpy()
        return InRegions(ids.where(own), self.table, found.nearest & own)

    def certain(self, sites: gpd.GeoDataFrame) -> pd.Series:
        """Return whether the uncertainty of each location, and that of the borders, leaves it in one region."""
        if not self.choice:
            return region_certain(sites, self.table)
        known = known_uncertainty(sites)
        metres = sites["location_uncertainty_m"].to_numpy(dtype=float)[known] + world.ACCURACY_M
        borders = world.borders_near(np.asarray(sites.geometry)[known], metres)
        return certain_beside(sites, known, borders, world.ACCURACY_M)


def of_world(choice: str) -> RegionLayer:
    """Return the regions of a country by its name or code, or those where the sites will lie."""
    if choice.casefold() == AUTO:
        return RegionLayer(choice=AUTO)
    return RegionLayer(world.regions_at(world.require_country(choice)), choice)


def layer_of(regions: gpd.GeoDataFrame, inputs: pd.DataFrame) -> RegionLayer:
    """Return the layer of regions that a catalogue has."""
    choice = region_choice(inputs)
    return of_world(choice) if choice else RegionLayer(regions)


def regions_of(sites: gpd.GeoDataFrame, regions: gpd.GeoDataFrame, inputs: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the regions of a part of a catalogue's sites, where the layer has those alone in which sites lie."""
    if region_choice(inputs) != AUTO:
        return regions
    ids = pd.Index(sites["region_id"].dropna().unique())
    return regions[regions.index.isin(ids)] if ids.isin(regions.index).all() else world.regions_at(world.places_of(ids))
