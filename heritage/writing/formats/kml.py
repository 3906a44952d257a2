"""Sites as KML."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio

from heritage.model.schema import CRS
from heritage.writing.cells import distinct_names, without_control_signs

if TYPE_CHECKING:
    from pathlib import Path

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


def write(rows: gpd.GeoDataFrame, path: Path) -> None:
    """Write sites as KML."""
    others = [str(name) for name in rows.columns if name not in {"name", "description", "geometry"}]
    named = rows.rename(columns={"name": "Name", **distinct_names(others, _OF_KML)})
    named = gpd.GeoDataFrame(without_control_signs(named))
    room = io.BytesIO()  # LIBKML says nothing of a disk that is full
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(named.set_crs(CRS, allow_override=True), room, driver="LIBKML", layer="sites")
    path.write_bytes(room.getvalue())
