"""One row per site, with its value under each aspect, in the formats that other programs read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from heritage.analysis.summary import UNASSESSED, values_of_sites
from heritage.model.visibility import CELL_COLUMN, shown_as_cells
from heritage.model.words import aspects
from heritage.statements.question import evaluate

if TYPE_CHECKING:
    from heritage.model.tables import Tables
    from heritage.statements.question import Question


def site_rows(tables: Tables, question: Question) -> gpd.GeoDataFrame:
    """Return each site with its values."""
    rows = tables.sites
    said = set(tables.statements["aspect"])
    for name, aspect in aspects().items():
        if aspect.type == "term" and not aspect.several and not aspect.of_community and name in said:
            found = values_of_sites(tables, evaluate(tables, replace(question, aspect=aspect, community=None)))
            value = found["value"].astype("str").set_axis(rows.index)
            rows[name] = value.where(value != UNASSESSED)
            rows[f"{name}_contested"] = found["contested"].to_numpy()
    ordered = [name for name in rows.columns if name != "geometry"]
    return gpd.GeoDataFrame(
        rows[[*ordered, "geometry"]].reset_index().assign(kind=rows["kind"].astype("str").to_numpy())
    )


def with_coordinates(rows: gpd.GeoDataFrame) -> pd.DataFrame:
    """Put longitude, latitude and WKT in the place of geometry; the middle of a cell is no place of its site."""
    shapes = np.asarray(rows.geometry)
    told = [name for name in ("visibility", CELL_COLUMN, "geometry") if name in rows]
    exact = shapes.copy()
    exact[shown_as_cells(rows[told])] = None
    centres = shapely.point_on_surface(exact)
    flat = pd.DataFrame(rows.drop(columns="geometry"))
    named = {"latitude": shapely.get_y(centres), "longitude": shapely.get_x(centres)}
    for name, numbers in named.items():
        flat[name if name not in flat else f"site_{name}"] = numbers
    flat["wkt" if "wkt" not in flat else "site_wkt"] = pd.Series(
        shapely.to_wkt(shapes, rounding_precision=-1), dtype="str"
    )
    return flat
