"""Shapefiles: surveyed by fiona, read whole by pyogrio, record by record by fiona where that fails."""

from __future__ import annotations

import struct
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from heritage.errors import InputError
from heritage.reading.guard import SHAPEFILE, SHAPEFILE_PARTS, sidecar
from heritage.reading.raw import RawLayer, told_apart

if TYPE_CHECKING:
    from pathlib import Path

# fiona has no wheel for Python 3.14; there the guard's look at the first bytes is the only lock.
_SHX_HEADER, _SHX_RECORD = 100, 8  # bytes; ESRI Shapefile Technical Description, 1998
_DBF_START = struct.Struct("<8xHH")  # length of the header and of a row, after version, date and number of rows
HAS_FIONA = find_spec("fiona") is not None


def _survey(path: Path) -> dict[str, Any]:
    """Ask for CRS, encoding and number of records, with no other driver than the shapefile's allowed."""
    try:
        info: dict[str, Any] = pyogrio.read_info(path)
        if HAS_FIONA:
            import fiona

            with fiona.open(path, enabled_drivers=[SHAPEFILE]) as source:
                info.update(driver=source.driver, crs=source.crs_wkt, features=len(source))
    except Exception as error:  # noqa: BLE001 (GDAL's bindings raise many types; each means the same here)
        raise InputError(f"{path}: cannot be opened as a shapefile ({error}); export it again") from None
    if info["driver"] != SHAPEFILE:
        raise InputError(f"{path}: was about to be read as {info['driver']}, not as a shapefile; export it again")
    return info


def _read_whole(path: Path) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pyogrio.read_dataframe(path, use_arrow=True, fid_as_index=True)
    if "geometry" not in frame.columns:
        frame["geometry"] = None
    return pd.DataFrame(frame).astype(object)


def _read_each(path: Path) -> tuple[pd.DataFrame, dict[int, str], dict[int, str]]:
    """Read record by record, so that one broken record costs no other."""
    import fiona
    from fiona.errors import FionaError, FionaValueError

    rows: dict[int, dict[str, Any]] = {}
    rejected: dict[int, str] = {}
    unreadable: dict[int, str] = {}
    with fiona.open(path, enabled_drivers=[SHAPEFILE]) as source:
        for record in range(len(source)):
            try:
                feature = source[record]
            except (FionaError, FionaValueError, ValueError, IndexError, KeyError, AttributeError) as error:
                rejected[record] = str(error) or type(error).__name__
                continue
            rows[record] = dict(feature["properties"])
            try:
                geometry = feature["geometry"]
                rows[record]["geometry"] = None if geometry is None else shapely.geometry.shape(geometry)
            except (ValueError, shapely.errors.ShapelyError) as error:
                rows[record]["geometry"] = None
                unreadable[record] = str(error)
        names = [*source.schema["properties"], "geometry"]
    frame = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype="int64"), columns=names, dtype=object)
    return frame, rejected, unreadable


def _number_of_records(path: Path) -> int:
    """Count the records that the parts of a shapefile have room for: the most of .shx and .dbf."""
    index, attributes = sidecar(path, ".shx"), sidecar(path, ".dbf")
    assert index is not None
    assert attributes is not None
    shapes = (index.stat().st_size - _SHX_HEADER) // _SHX_RECORD
    with attributes.open("rb") as file:
        header = file.read(_DBF_START.size)
    if len(header) < _DBF_START.size:
        return max(shapes, 0)
    header_bytes, row_bytes = _DBF_START.unpack(header)
    rows = (attributes.stat().st_size - header_bytes) // row_bytes if row_bytes else 0
    return max(shapes, rows, 0)


def read_shapefile(path: Path) -> RawLayer:
    """
    Read a shapefile.

    Parameters
    ----------
    path
        The ``.shp``, known to the guard.

    Returns
    -------
    RawLayer
        Its records; null shapes are None.

    Raises
    ------
    InputError
        Where the file cannot be opened at all.
    """
    path = path.absolute()  # a relative one such as http:/x.shp would be taken for an address
    info = _survey(path)
    rejected: dict[int, str] = {}
    unreadable: dict[int, str] = {}
    try:
        frame = _read_whole(path)
    except (DataSourceError, pa.ArrowException, ValueError, RuntimeError, shapely.errors.ShapelyError) as error:
        if not HAS_FIONA:
            raise InputError(f"{path}: cannot be read ({error}); export it again") from None
        frame, rejected, unreadable = _read_each(path)
    frame.index = pd.Index(frame.index, dtype="int64")
    unread = np.setdiff1d(np.arange(_number_of_records(path)), [*frame.index, *rejected])
    rejected.update(dict.fromkeys(unread.tolist(), "marked as deleted, or cut off in one of the shapefile's parts"))
    shapes = np.asarray(frame.pop("geometry"), dtype=object)
    frame.columns = told_apart(map(str, frame.columns))
    return RawLayer(
        path=path,
        parts=tuple(part for suffix in SHAPEFILE_PARTS if (part := sidecar(path, suffix)) is not None),
        driver=SHAPEFILE,
        layer="",
        encoding=info["encoding"] or "",
        source_crs=info["crs"] or "",
        records_read=len(frame) + len(rejected),
        columns=frame,
        geometries=shapes,
        unreadable=unreadable,
        feature_ids=pd.Series(None, index=frame.index, dtype=object),
        rejected=rejected,
    )
