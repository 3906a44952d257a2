"""One row per site, with its value under each aspect, in the formats that other programs read."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from heritage.analysis.summary import UNASSESSED, values_of_sites
from heritage.model.errors import OptionError
from heritage.model.schema import CRS, EXACT
from heritage.model.visibility import CELL_COLUMN, shown_as_cells
from heritage.model.vocabulary import aspects
from heritage.statements.question import evaluate
from heritage.writing.formats import distinct_names, harmless_frame, without_control_signs, write_csv
from heritage.writing.geojson import write_geojson

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from heritage.model.tables import Tables
    from heritage.statements.question import Question

_MOST_ROWS, _LONGEST_CELL = 1_048_575, 32_767  # of a sheet: Microsoft, Excel specifications and limits
# Fields by which GDAL's LIBKML writes elements of KML, some of which point elsewhere.
_OF_KML = {
    "id",
    "name",
    "description",
    "timestamp",
    "begin",
    "end",
    "altitudemode",
    "tessellate",
    "extrude",
    "visibility",
    "draworder",
    "icon",
    "heading",
    "tilt",
    "roll",
    "snippet",
    "model",
    "scale_x",
    "scale_y",
    "scale_z",
    "photooverlay",
    "head_tilt",
    "camera",
    "camera_longitude",
    "camera_latitude",
    "camera_altitude",
    "camera_altitudemode",
    "imagepyramid_tilesize",
    "imagepyramid_maxwidth",
    "imagepyramid_maxheight",
    "imagepyramid_gridorigin",
    "leftfov",
    "rightfov",
    "bottomfov",
    "topfov",
    "near",
    "address",
    "phonenumber",
    "open",
    "networklink",
    "networklink_refreshvisibility",
    "networklink_flytoview",
    "networklink_refreshmode",
    "networklink_refreshinterval",
    "networklink_viewrefreshmode",
    "networklink_viewrefreshtime",
    "networklink_viewboundscale",
    "networklink_viewformat",
    "networklink_httpquery",
}


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


def _write_geojson(rows: gpd.GeoDataFrame, path: Path) -> None:
    write_geojson(rows, path)


def _write_parquet(rows: gpd.GeoDataFrame, path: Path) -> None:
    rows.to_parquet(path, index=False)


def _with_coordinates(rows: gpd.GeoDataFrame) -> pd.DataFrame:
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


def _write_csv(rows: gpd.GeoDataFrame, path: Path) -> None:
    write_csv(_with_coordinates(rows), path)


def _write_xlsx(rows: gpd.GeoDataFrame, path: Path) -> None:
    if len(rows) > _MOST_ROWS:
        raise OptionError(f"a sheet holds {_MOST_ROWS} rows and there are {len(rows)} sites: write csv or parquet")
    flat = without_control_signs(harmless_frame(_with_coordinates(rows)))
    for name in flat.columns:
        if flat[name].dtype == "Int64" and (flat[name].abs() > EXACT).any():
            flat[name] = flat[name].astype("str")
        if flat[name].dtype == "str":
            long = flat[name].str.len() > _LONGEST_CELL
            if long.any():
                site = flat.loc[long, "site_id"].iloc[0]
                raise OptionError(
                    f"a cell holds {_LONGEST_CELL} signs and {name} of {site} has more: write csv or parquet"
                )
    room = io.BytesIO()  # openpyxl leaves half a file where a disk is full
    try:
        flat.to_excel(room, sheet_name="sites", index=False, engine="openpyxl")
    except ImportError:
        raise OptionError("writing xlsx needs openpyxl: pip install 'heritage-catalogue[excel]'") from None
    path.write_bytes(room.getvalue())


def _write_kml(rows: gpd.GeoDataFrame, path: Path) -> None:
    others = [str(name) for name in rows.columns if name not in {"name", "description", "geometry"}]
    named = rows.rename(columns={"name": "Name", **distinct_names(others, _OF_KML)})
    named = gpd.GeoDataFrame(without_control_signs(named))
    room = io.BytesIO()  # LIBKML says nothing of a disk that is full
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(named.set_crs(CRS, allow_override=True), room, driver="LIBKML", layer="sites")
    path.write_bytes(room.getvalue())


SITE_FORMATS: dict[str, Callable[[gpd.GeoDataFrame, Path], None]] = {
    "geojson": _write_geojson,
    "parquet": _write_parquet,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "kml": _write_kml,
}
