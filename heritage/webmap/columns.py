"""The numbers of a page: sites along their curve, their statements with who, when and what, their populations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from heritage.analysis.grouping import region_of_sites
from heritage.analysis.summary import UNASSESSED
from heritage.model.distinct import distinct
from heritage.model.folding import fold
from heritage.model.visibility import CELL_COLUMN, shown_as_cells
from heritage.model.words import aspects, vocabulary
from heritage.statements.coded import NO_DAY, in_time, places_of_sites
from heritage.statements.conflict import CONTESTED
from heritage.statements.precedence import confidence_of
from heritage.statements.question import voices_of
from heritage.webmap.packing import Columns, inverted, positions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.model.tables import Tables
    from heritage.model.vocabulary import Vocabulary
    from heritage.statements.speakers import Voices
    from heritage.webmap.ground import View

MICRODEGREES = 1_000_000
_TENTHS, _METRES = 10, 1000  # of a metre, in which uncertainty is told; of a kilometre, the sides of cells
_FIRST_YEAR = 1_000_000  # added to each year, so that none is below 0
_DAY = 86_400  # seconds
_DAYS = ("possible_from", "certain_from", "seen_until", "stated_by")
DATES = ("when", "stated")
_FLAGS = ("open_start", "ends", "undated")
# As bits, from the lowest: values.js reads them.
_FLAGS_OF_VALUES = ("contested", "undated", "in_lower", "in_upper", "in_share", "assessed")


@dataclass(frozen=True)
class PageOrder:
    """
    The order in which a page carries the rows of the tables.

    Attributes
    ----------
    sites
        Rows of the table, along their curve, those without a position last.
    statements, populations
        Rows of these tables, by site in that order; those of one site as in their table.
    statements_per_site, populations_per_site
        Their number, in the order of the page.
    longitude, latitude
        A point on each site, in degrees, in the order of the page; NaN where it has no position.
    """

    sites: NDArray[np.int64]
    statements: NDArray[np.int64]
    populations: NDArray[np.int64]
    statements_per_site: NDArray[np.int64]
    populations_per_site: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]

    def seen_from(self, view: View) -> PageOrder:
        """Put every point on one side of the meridian at which the page cuts the world."""
        return replace(self, longitude=view.unrolled_longitude(self.longitude))


def order_on_curve(
    points: NDArray[np.object_], longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return points in the order of a Hilbert curve, so that differences are small; what has no position comes last."""
    placed = np.isfinite(longitude) & np.isfinite(latitude)
    rows = np.flatnonzero(placed)
    if not len(rows):
        return np.flatnonzero(~placed)
    x, y = longitude[rows], latitude[rows]
    # With the bounds at hand geopandas need not look for them among the shapes.
    distance = gpd.GeoSeries(points[rows]).hilbert_distance(total_bounds=(x.min(), y.min(), x.max(), y.max()))
    return np.concatenate([rows[np.argsort(distance.to_numpy(), kind="stable")], np.flatnonzero(~placed)])


def order_of_page(tables: Tables) -> PageOrder:
    """Find the order of the page."""
    sites, statements, populations = tables.sites, tables.statements, tables.populations
    points = sites.geometry.to_numpy().copy()
    spread = shapely.get_type_id(points) > shapely.GeometryType.POINT
    points[spread] = shapely.point_on_surface(points[spread])
    longitude, latitude = shapely.get_x(points), shapely.get_y(points)
    rows = order_on_curve(points, longitude, latitude)
    place = inverted(rows)
    said = place[places_of_sites(statements["site_id"], sites.index)]
    counted = place[positions(populations["site_id"], sites.index) - 1]
    return PageOrder(
        sites=rows,
        statements=np.argsort(said, kind="stable"),
        populations=np.argsort(counted, kind="stable"),
        statements_per_site=np.bincount(said, minlength=len(rows)),
        populations_per_site=np.bincount(counted, minlength=len(rows)),
        longitude=longitude[rows],
        latitude=latitude[rows],
    )


def add_sites(columns: Columns, tables: Tables, order: PageOrder, kinds: list[str]) -> None:
    """Take what the page must know of each site before it draws."""
    sites = tables.sites.reset_index(drop=True)  # numpy looks for names of its own in an index, which takes long in ids
    for name, degrees in (("lon", order.longitude), ("lat", order.latitude)):
        columns.add_differences(name, np.round(degrees[np.isfinite(degrees)] * MICRODEGREES))
    codes = positions(pd.Series(sites["kind"].cat.categories, dtype="str"), pd.Index(kinds))
    certain = sites["region_certain"]
    metres = sites["location_uncertainty_m"].clip(0, 1e8)
    cells = sites[CELL_COLUMN] if CELL_COLUMN in sites else pd.Series(0.0, index=sites.index)
    sides = pd.to_numeric(cells.where(shown_as_cells(sites), 0)).astype("float64").fillna(0)
    of_sites = {
        "kind": np.append(codes, 0)[sites["kind"].cat.codes.to_numpy()],
        "region": positions(region_of_sites(tables), tables.regions.index),
        "certain": np.select([certain.eq(True).fillna(False), certain.eq(False).fillna(False)], [2, 1], 0),
        "uncertainty": (metres * _TENTHS + 1).round().fillna(0).to_numpy(),
        "cell": (sides * _METRES).round().to_numpy(),
        "locationSource": positions(sites["location_source_id"], tables.sources.index),
    }
    for name, values in of_sites.items():
        columns.add(name, values[order.sites])
    columns.add("statementsPerSite", order.statements_per_site)
    columns.add("populationsPerSite", order.populations_per_site)


def add_values(columns: Columns, values: pd.DataFrame, aspect: Vocabulary, order: PageOrder) -> None:
    """Take the value that each site has on what the page shows first, so that it need not count before it draws."""
    names = pd.Index([*aspect.top_level, CONTESTED, UNASSESSED])
    codes = names.get_indexer(values["value"].cat.categories)[values["value"].cat.codes]
    columns.add("value", codes[order.sites])
    flags = np.zeros(len(values), dtype="int64")
    for bit, name in enumerate(_FLAGS_OF_VALUES):
        flags |= values[name].to_numpy("int64") << bit
    columns.add("valueFlags", flags[order.sites])


def add_statements(columns: Columns, tables: Tables, order: PageOrder, aspect_names: list[str]) -> dict[str, object]:
    """Take what the page must know of each statement to tell which hold on a day."""
    statements, rows = tables.statements, order.statements
    same = distinct(statements, ["aspect", "value"])
    columns.add("aspect", positions(same.rows["aspect"], pd.Index(aspect_names))[same.places[rows]])
    columns.add("term", _terms(same.rows)[same.places[rows]])
    told = {}
    for name, plural in (("assessor", "assessors"), ("community", "communities"), ("language", "languages")):
        codes, texts = pd.factorize(statements[name], sort=True)
        columns.add(name, codes[rows] + 1)
        told[plural] = list(texts)
    columns.add("source", positions(statements["source_id"], tables.sources.index)[rows])
    columns.add("confidence", confidence_of(statements)[rows])
    _add_voices(columns, voices_of(tables), rows)
    return {**told, "firstDay": _add_times(columns, statements, rows)}


def _add_voices(columns: Columns, spoken: Voices, rows: NDArray[np.int64]) -> None:
    """Take the statements that only repeat or that supersede another, by their places on the page."""
    place = inverted(rows)
    repeating = rows[spoken.repeated[rows] != rows]
    columns.add("repeating", place[repeating])
    columns.add("repeated", place[spoken.repeated[repeating]])
    by_place = np.argsort(place[spoken.superseding], kind="stable")
    columns.add("superseding", place[spoken.superseding[by_place]])
    columns.add("superseded", place[spoken.superseded[by_place]])


def _terms(said: pd.DataFrame) -> NDArray[np.int64]:
    """Return terms by their place in their vocabulary, free text by its folded form; 0 where there is none."""
    places = np.zeros(len(said), dtype="int64")
    for name, aspect in aspects().items():
        own = np.flatnonzero((said["aspect"] == name).to_numpy())
        if len(own):
            values = said["value"].iloc[own]
            text = aspect.type == "text"
            terms = pd.Index(list(aspect.terms))
            places[own] = pd.factorize(fold(values), sort=True)[0] + 1 if text else positions(values, terms)
    return places


def _add_times(columns: Columns, statements: pd.DataFrame, rows: NDArray[np.int64]) -> int:
    """Take each different place in time once, with the texts that tell it; give the day that counts as 1."""
    same = distinct(statements, [*DATES, *_DAYS])
    found = in_time(same.rows)
    days = [np.where(found[name] == NO_DAY, NO_DAY, found[name] // _DAY) for name in _DAYS]
    known = [day[day != NO_DAY] for day in days]
    first = min((int(day.min()) for day in known if len(day)), default=0)
    days = [np.where(day == NO_DAY, 0, day - first + 1) for day in days]
    columns.add("time", same.places[rows])
    for name, day in zip(_DAYS, days, strict=True):
        columns.add(name, day)
    columns.add("flags", sum(found[name].astype("int64") << bit for bit, name in enumerate(_FLAGS)))
    for name in DATES:
        columns.add(name, pd.factorize(same.rows[name], sort=True)[0] + 1)
    return first


def add_populations(columns: Columns, tables: Tables, order: PageOrder) -> list[str]:
    """Take the population counts."""
    counts, rows = tables.populations, order.populations
    codes, texts = pd.factorize(counts["community"], sort=True)
    columns.add("populationYear", counts["year"].to_numpy("int64", na_value=0)[rows] + _FIRST_YEAR)
    columns.add("population", counts["count"].to_numpy("int64", na_value=0)[rows].clip(0, 2**32 - 1))
    columns.add("populationCommunity", codes[rows] + 1)
    columns.add("populationSource", positions(counts["source_id"], tables.sources.index)[rows])
    return list(texts)


def kinds_of(tables: Tables) -> list[str]:
    """Return the kinds of a catalogue's sites."""
    kinds = tables.sites["kind"].cat
    present = set(kinds.categories[np.unique(kinds.codes[kinds.codes >= 0])])
    return [name for name in vocabulary("kinds").terms if name in present]
