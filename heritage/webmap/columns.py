"""The numbers of a page: sites along their curve, their statements with who, when and what, their populations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from heritage.claims import NO_DAY, in_time, places_of_sites
from heritage.conflict import CONTESTED
from heritage.distinct import distinct
from heritage.grouping import region_of_sites
from heritage.names import encoded, fold
from heritage.order import confidence_of
from heritage.schema import taken
from heritage.summary import UNASSESSED
from heritage.visibility import CELL_COLUMN, shown_as_cells
from heritage.vocabulary import aspects, vocabulary
from heritage.voices import voices
from heritage.webmap.morton import morton_order
from heritage.webmap.packing import Columns, positions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.tables import Tables
    from heritage.vocabulary import Vocabulary
    from heritage.webmap.ground import View

MICRODEGREES = 1_000_000
_TENTHS, _METRES = 10, 1000  # of a metre, in which uncertainty is told; of a kilometre, the sides of cells
_FIRST_YEAR = 1_000_000  # added to each year, so that none is below 0
_DAY = 86_400  # seconds
_DAYS = ("possible_from", "certain_from", "seen_until", "stated_by")
DATES = ("when", "stated")
_FLAGS = ("open_start", "ends", "undated")
_FLAGS_OF_VALUES = ("contested", "undated", "in_lower", "in_upper", "in_share", "assessed")


@dataclass(frozen=True)
class Ordered:
    """
    The tables of a page in the order in which it carries them.

    Attributes
    ----------
    sites
        Along their curve, those without a position last.
    points
        A point on each site, in EPSG:4326; missing where it has no position.
    statements, populations
        By site in that order; those of one site as in their table.
    sources
        As in their table.
    per_site
        Number of statements, and of population counts, of each site.
    order
        The place of each site in the table of the catalogue.
    """

    sites: gpd.GeoDataFrame
    points: NDArray[np.object_]
    statements: pd.DataFrame
    populations: pd.DataFrame
    sources: pd.DataFrame
    per_site: dict[str, NDArray[np.int64]]
    order: NDArray[np.int64]

    def seen_from(self, view: View) -> Ordered:
        """
        Put every point on one side of the meridian at which the page cuts the world.

        Parameters
        ----------
        view
            Tells which.

        Returns
        -------
        Ordered
            With points that may lie beyond 180 degrees.
        """
        return replace(self, points=view.unrolled(self.points))


def in_order_of_page(tables: Tables) -> Ordered:
    """
    Put the tables into the order of the page.

    Parameters
    ----------
    tables
        An edition.

    Returns
    -------
    Ordered
        Every row of each.
    """
    sites = tables.sites
    points = sites.geometry.to_numpy().copy()
    spread = shapely.get_type_id(points) > shapely.GeometryType.POINT
    points[spread] = shapely.point_on_surface(points[spread])
    order = morton_order(shapely.get_x(points), shapely.get_y(points))
    place_of = np.empty(len(order), dtype="int64")
    place_of[order] = np.arange(len(order))
    found = {}
    per_site = {}
    places = {
        "statements": places_of_sites(tables.statements["site_id"], sites.index),
        "populations": positions(tables.populations["site_id"], sites.index) - 1,
    }
    for name, table in (("statements", tables.statements), ("populations", tables.populations)):
        own = place_of[places[name]]
        found[name] = taken(table, np.argsort(own, kind="stable"))
        per_site[name] = np.bincount(own, minlength=len(sites))
    ordered = gpd.GeoDataFrame(taken(pd.DataFrame(sites), order), geometry="geometry", crs=sites.crs)
    statements, populations = found["statements"], found["populations"]
    return Ordered(ordered, points[order], statements, populations, tables.sources, per_site, order)


def add_sites(columns: Columns, tables: Tables, ordered: Ordered, kinds: list[str]) -> None:
    """
    Take what the page must know of each site before it draws.

    Parameters
    ----------
    columns
        Takes the columns.
    tables
        The edition.
    ordered
        Its tables in order.
    kinds
        The kinds that the page names.
    """
    sites = ordered.sites.reset_index(
        drop=True
    )  # numpy looks for names of its own in an index, which takes long in ids
    # An empty point has no coordinates, as a missing one.
    x, y = shapely.get_coordinates(ordered.points).T * MICRODEGREES
    columns.add_differences("lon", np.round(x))
    columns.add_differences("lat", np.round(y))
    codes = positions(pd.Series(sites["kind"].cat.categories, dtype="str"), pd.Index(kinds))
    columns.add("kind", np.append(codes, 0)[sites["kind"].cat.codes.to_numpy()])
    regions = positions(region_of_sites(tables), tables.regions.index)
    columns.add("region", regions[ordered.order])
    certain = sites["region_certain"]
    columns.add("certain", np.select([certain.eq(True).fillna(False), certain.eq(False).fillna(False)], [2, 1], 0))
    metres = sites["location_uncertainty_m"].clip(0, 1e8)
    columns.add("uncertainty", (metres * _TENTHS + 1).round().fillna(0))
    cells = sites[CELL_COLUMN] if CELL_COLUMN in sites else pd.Series(0.0, index=sites.index)
    sides = pd.to_numeric(cells.where(shown_as_cells(sites), 0)).astype("float64").fillna(0)
    columns.add("cell", (sides * _METRES).round())
    columns.add("locationSource", positions(sites["location_source_id"], ordered.sources.index))
    for name, numbers in ordered.per_site.items():
        columns.add(f"{name}PerSite", numbers)


def add_values(columns: Columns, values: pd.DataFrame, aspect: Vocabulary, ordered: Ordered) -> None:
    """
    Take the value that each site has on what the page shows first, so that it need not count before it draws.

    Parameters
    ----------
    columns
        Takes the columns.
    values
        As :func:`heritage.summary.site_values` gives them of one community.
    aspect
        What was asked.
    ordered
        The tables in order.
    """
    names = pd.Index([*aspect.top_level, CONTESTED, UNASSESSED])
    codes = names.get_indexer(values["value"].cat.categories)[values["value"].cat.codes]
    columns.add("value", codes[ordered.order])
    flags = np.zeros(len(values), dtype="int64")
    for bit, name in enumerate(_FLAGS_OF_VALUES):
        flags |= values[name].to_numpy("int64") << bit
    columns.add("valueFlags", flags[ordered.order])


def add_statements(columns: Columns, ordered: Ordered, aspect_names: list[str]) -> dict[str, object]:
    """
    Take what the page must know of each statement to tell which hold on a day.

    Parameters
    ----------
    columns
        Takes the columns.
    ordered
        The tables in order.
    aspect_names
        The aspects that the page names.

    Returns
    -------
    dict of str to object
        Dictionaries that the columns point into: assessors, communities, languages; and the day that
        counts as 1.
    """
    statements = ordered.statements
    columns.add("aspect", positions(statements["aspect"], pd.Index(aspect_names)))
    columns.add("term", _terms(statements))
    told = {}
    for name, plural in (("assessor", "assessors"), ("community", "communities"), ("language", "languages")):
        codes, texts = encoded(statements[name])
        columns.add(name, codes + 1)
        told[plural] = list(texts)
    columns.add("source", positions(statements["source_id"], ordered.sources.index))
    columns.add("confidence", confidence_of(statements))
    spoken = voices(statements, ordered.sources)
    repeating = np.flatnonzero(spoken.repeated != np.arange(len(statements)))
    columns.add("repeating", repeating)
    columns.add("repeated", spoken.repeated[repeating])
    columns.add("superseding", spoken.superseding)
    columns.add("superseded", spoken.superseded)
    return {**told, "firstDay": _add_times(columns, statements)}


def _terms(statements: pd.DataFrame) -> NDArray[np.int64]:
    """Give terms by their place in their vocabulary, free text by its folded form; 0 where there is none."""
    places = np.zeros(len(statements), dtype="int64")
    for name, aspect in aspects().items():
        own = np.flatnonzero((statements["aspect"] == name).to_numpy())
        if len(own):
            values = statements["value"].iloc[own]
            text = aspect.type == "text"
            places[own] = encoded(fold(values))[0] + 1 if text else positions(values, pd.Index(list(aspect.terms)))
    return places


def _add_times(columns: Columns, statements: pd.DataFrame) -> int:
    """Take each different place in time once, with the texts that tell it; give the day that counts as 1."""
    same = distinct(statements, [*DATES, *_DAYS])
    found = in_time(same.rows)
    days = [np.where(found[name] == NO_DAY, NO_DAY, found[name] // _DAY) for name in _DAYS]
    known = [day[day != NO_DAY] for day in days]
    first = min((int(day.min()) for day in known if len(day)), default=0)
    days = [np.where(day == NO_DAY, 0, day - first + 1) for day in days]
    columns.add("time", same.places)
    for name, day in zip(_DAYS, days, strict=True):
        columns.add(name, day)
    columns.add("flags", sum(found[name].astype("int64") << bit for bit, name in enumerate(_FLAGS)))
    for name in DATES:
        columns.add(name, encoded(same.rows[name])[0] + 1)
    return first


def add_populations(columns: Columns, ordered: Ordered) -> list[str]:
    """
    Take the population counts.

    Parameters
    ----------
    columns
        Takes the columns.
    ordered
        The tables in order.

    Returns
    -------
    list of str
        The communities that are counted.
    """
    counts = ordered.populations
    codes, texts = encoded(counts["community"])
    columns.add("populationYear", counts["year"].to_numpy("int64", na_value=0) + _FIRST_YEAR)
    columns.add("population", counts["count"].to_numpy("int64", na_value=0).clip(0, 2**32 - 1))
    columns.add("populationCommunity", codes + 1)
    columns.add("populationSource", positions(counts["source_id"], ordered.sources.index))
    return list(texts)


def kinds_of(tables: Tables) -> list[str]:
    """
    Give the kinds of a catalogue's sites.

    Parameters
    ----------
    tables
        The catalogue.

    Returns
    -------
    list of str
        In the order of their vocabulary.
    """
    kinds = tables.sites["kind"].cat
    present = set(kinds.categories[np.unique(kinds.codes[kinds.codes >= 0])])
    return [name for name in vocabulary("kinds").terms if name in present]
