"""First-level regions of the whole world, as Natural Earth has them: read from the disk only where sites lie."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from heritage.geo.border_distance import borders_between, nearest_area, within
from heritage.geo.regions import as_regions, by_place
from heritage.model.bundled import folder
from heritage.model.errors import OptionError, shortened
from heritage.model.parallel import side_by_side
from heritage.model.schema import AUTO

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

ACCURACY_M = 2_000.0  # to which its borders and coasts count as drawn
_GROUPS = {"south-caucasus": ("ARM", "AZE", "GEO")}  # codes of adm0_a3
_CODES = ("country", "iso_a2", "adm0_a3")
_REACH_DEGREES = 0.02  # more than the accuracy, up and down
_POLAR = 89.9  # degrees


@dataclass(frozen=True, eq=False)
class _Index:
    """What is known of each region without its outline: names, bounds, and the row group that it stands in."""

    table: pd.DataFrame
    tree: shapely.STRtree
    group: NDArray[np.int64]


def world_file() -> Path:
    """Return the bundled layer."""
    return folder("regions") / "world.parquet"


@cache
def _index() -> _Index:
    """Read names and bounds of all regions, once in a process."""
    file = pq.ParquetFile(world_file())
    rows = file.read(columns=["region_id", "name", *_CODES, "bbox"])
    sides = [pc.struct_field(rows["bbox"], side).to_numpy() for side in ("xmin", "ymin", "xmax", "ymax")]
    numbers = np.arange(file.num_row_groups)
    sizes = [file.metadata.row_group(number).num_rows for number in numbers]
    table = rows.drop(["bbox"]).to_pandas().set_index("region_id", drop=False)
    return _Index(table, shapely.STRtree(shapely.box(*sides)), np.repeat(numbers, sizes))


@cache
def _outlines(group: int) -> NDArray[np.object_]:
    """Read the outlines of one row group, once in a process."""
    column = pq.ParquetFile(world_file()).read_row_group(group, columns=["geometry"])["geometry"]
    return np.asarray(shapely.from_wkb(column.to_numpy(zero_copy_only=False)))


def outlines_of(places: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return the outlines of regions by their places in the layer."""
    group = _index().group
    found = np.full(len(places), None, dtype=object)
    for number in np.unique(group[places]):
        own = group[places] == number
        found[own] = _outlines(int(number))[places[own] - np.searchsorted(group, number)]
    return found


def regions_at(places: NDArray[np.int64]) -> gpd.GeoDataFrame:
    """Return regions by their places in the layer as a table, without the state that the layer gives them to."""
    rows = _index().table.iloc[places]
    return as_regions(
        pd.DataFrame({"region_id": rows["region_id"], "name": rows["name"], "geometry": outlines_of(places)})
    )


def places_of(names: pd.Index) -> NDArray[np.int64]:
    """Return the places of regions in the layer by their ids; of others there is none."""
    found = ids().get_indexer(names)
    return np.asarray(np.unique(found[found >= 0]))


@cache
def disputed() -> dict[str, str]:
    """Return the regions that more than one state or power claims or administers, with who does."""
    table = pd.read_csv(folder("regions") / "disputed.csv", dtype="str", keep_default_na=False)
    found: dict[str, str] = {}
    for code, name, powers in table.itertuples(index=False):
        start, several, _ = code.partition("*")
        own = ids()[ids().str.startswith(start)] if several else [code]
        found |= dict.fromkeys(own, f"{name}: {powers}")
    return found


def ids() -> pd.Index:
    """Return the ids of all regions, by place."""
    names: pd.Index = _index().table.index
    return names


def places_in(name: str) -> NDArray[np.int64] | None:
    """
    Return the places of a country's regions, by its name or a code of ISO 3166-1; of an unknown country none.

    A region that several claim or administer is among those of each of them.
    """
    table, asked = _index().table, name.strip().casefold()
    if asked in _GROUPS:
        return np.flatnonzero(table["adm0_a3"].isin(_GROUPS[asked]))
    hit = np.logical_or.reduce([table[code].str.casefold().eq(asked).to_numpy() for code in _CODES])
    names = {asked, *table.loc[hit, "country"].str.casefold()}
    claims = {region: told.rpartition(": ")[2].casefold().split("; ") for region, told in disputed().items()}
    claimed = [not names.isdisjoint(claims.get(region, ())) for region in table["region_id"]]
    places = np.flatnonzero(hit | np.array(claimed))
    return places if len(places) else None


def region_choices() -> list[str]:
    """
    Name the regions that ship with the package, for the argument ``regions=``.

    Returns
    -------
    list of str
        ``"auto"``, groups of countries, and countries by their names; codes of ISO 3166-1 are understood as well.
        They are first-level regions as Natural Earth has them (1:10 million, public domain), to 0.005 degrees, and
        count as accurate to 2 km.

    Examples
    --------
    >>> region_choices()[:3]
    ['auto', 'south-caucasus', 'Afghanistan']
    """
    return [AUTO, *_GROUPS, *sorted(_index().table["country"].unique())]


def require_country(name: str) -> NDArray[np.int64]:
    """Return the places of a country's regions, or say what else may stand there."""
    places = places_in(name)
    if places is None:
        known = {each.casefold(): each for each in region_choices()}
        nearest = get_close_matches(name.casefold(), known, n=1)
        hint = f"did you mean {known[nearest[0]]!r}? Write" if nearest else "write"
        raise OptionError(
            f"regions={shortened(name)} is no country and no file: {hint} auto, none, a country by its English name "
            "or its code of ISO 3166-1, or the path of a file of polygons",
            code="unknown-choice",
            argument="regions",
        )
    return places


def _near(shapes: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the regions whose bounds may be within reach of some places, by squares of a degree that points lie in."""
    x, y = side_by_side(lambda get: get(shapes), (shapely.get_x, shapely.get_y), len(shapes))
    points = ~np.isnan(x)
    if not points.all():
        x, y = x[points], y[points]
    touched = np.zeros((360, 180), dtype=bool)
    touched[(x + 180).clip(0, 359).astype("int16"), (y + 90).clip(0, 179).astype("int16")] = True
    west, south = (each - half for each, half in zip(np.nonzero(touched), (180, 90), strict=True))
    aside = _REACH_DEGREES / np.cos(np.radians(np.minimum(np.abs(south + 0.5) + 1, _POLAR)))
    squares = shapely.box(west - aside, south - _REACH_DEGREES, west + 1 + aside, south + 1 + _REACH_DEGREES)
    others = shapes[~points & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)]
    boxes = within(others, np.full(len(others), ACCURACY_M))
    return np.asarray(np.unique(_index().tree.query(np.concatenate([squares, boxes]))[1]))


@dataclass(frozen=True, eq=False)
class Placed:
    """Where some places lie in the world: the region of each by its place in the layer, and which only lie near it."""

    region: NDArray[np.int64]
    nearest: NDArray[np.bool_]


def place(shapes: NDArray[np.object_]) -> Placed:
    """Find the region of each place, for one at sea the nearest that is as near as the coast is accurate."""
    candidates = _near(shapes)
    areas = outlines_of(candidates)
    found = by_place(shapes, areas)
    outside = np.flatnonzero((found < 0) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    nearest = np.zeros(len(shapes), dtype=bool)
    if len(outside) and len(candidates):
        found[outside] = nearest_area(shapes[outside], areas, ACCURACY_M)
        nearest[outside] = found[outside] >= 0
    return Placed(np.where(found < 0, -1, np.append(candidates, -1)[found]), nearest)


def borders_near(shapes: NDArray[np.object_], metres: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return the borders between regions that may be within some metres of places, in straight pieces."""
    places = np.unique(_index().tree.query(within(shapes, metres))[1])
    return borders_between(outlines_of(places))
