"""What GDAL reads: surveyed with no other driver allowed, then read whole, record by record where that fails."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from heritage.errors import InputError
from heritage.reading.guard import FLATGEOBUF, GEOPACKAGE, SHAPEFILE
from heritage.reading.raw import told_apart

if TYPE_CHECKING:
    from pathlib import Path

# fiona has no wheel for Python 3.14; there the guard's look at the first bytes is the only lock.
HAS_FIONA = find_spec("fiona") is not None
_SURVEYED_BY_FIONA = (SHAPEFILE, GEOPACKAGE, FLATGEOBUF)
_FAILURES = (DataSourceError, pa.ArrowException, OSError, ValueError, RuntimeError, shapely.errors.ShapelyError)

# What columns of Arrow become: types that know missing values.
PANDAS_TYPES = {
    pa.int16(): pd.Int64Dtype(),
    pa.int32(): pd.Int64Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.float32(): pd.Float64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.string(): pd.StringDtype(na_value=np.nan),
    pa.large_string(): pd.StringDtype(na_value=np.nan),
}


@dataclass
class Layer:
    """
    A layer as GDAL gives it.

    Attributes
    ----------
    columns
        Attributes, on the number of the record.
    geometries
        Shapes or None; None as a whole for a table without geometry.
    crs
        As text; blank where unknown.
    rejected, unreadable
        Reasons and texts by record number.
    """

    columns: pd.DataFrame
    geometries: Any
    crs: str
    rejected: dict[int, str] = field(default_factory=dict)
    unreadable: dict[int, str] = field(default_factory=dict)


def _require_driver(path: Path, found: str, wanted: str) -> None:
    if found != wanted:
        raise InputError(f"{path}: was about to be read as {found}, not as {wanted}; export it again")


def layer_names(path: Path, driver: str) -> list[tuple[str, bool]]:
    """
    List the layers of a file, with no other driver than its own allowed.

    Parameters
    ----------
    path
        A file that the guard knows, absolute.
    driver
        GDAL's name of its format.

    Returns
    -------
    list of tuple of str and bool
        Name of each, and whether it has geometries.

    Raises
    ------
    InputError
        Where it cannot be opened as that format.
    """
    try:
        if HAS_FIONA and driver in _SURVEYED_BY_FIONA:
            import fiona

            with fiona.open(path, enabled_drivers=[driver]) as source:
                _require_driver(path, source.driver, driver)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [(str(name), kind is not None) for name, kind in pyogrio.list_layers(path)]
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 (GDAL's bindings raise many types; each means the same here)
        raise InputError(f"{path}: cannot be opened as {driver} ({error}); export it again") from None


def read_ogr_layer(path: Path, driver: str, layer: str, *, encoding: str | None = None) -> Layer:
    """
    Read a layer.

    Parameters
    ----------
    path
        A file that :func:`layer_names` could open.
    driver
        GDAL's name of its format.
    layer
        Its name.
    encoding
        Of its text, where the format leaves that open.

    Returns
    -------
    Layer
        Its records; a broken one costs no other.

    Raises
    ------
    InputError
        Where the layer cannot be read at all.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            info = pyogrio.read_info(path, layer=layer)
        _require_driver(path, info["driver"], driver)
        return _read_whole(path, layer, encoding, info)
    except InputError:
        raise
    except _FAILURES as error:
        if not HAS_FIONA or driver not in _SURVEYED_BY_FIONA:
            raise InputError(f"{path}: cannot be read ({error}); export it again") from None
    try:
        return _read_each(path, driver, layer, encoding)
    except Exception as error:  # noqa: BLE001 (the same)
        raise InputError(f"{path}: cannot be read ({error}); export it again") from None


def _read_whole(path: Path, layer: str, encoding: str | None, info: dict[str, Any]) -> Layer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        meta, table = pyogrio.read_arrow(path, layer=layer, encoding=encoding, return_fids=True)
    name = meta["geometry_name"] or "wkb_geometry"
    geometries = None
    if info["geometry_type"] is not None and name in table.column_names:
        geometries = shapely.from_wkb(table[name].to_numpy(), on_invalid="ignore")
    fids = table.column(0).to_numpy()
    names = [str(each) for each in meta["fields"]]
    columns = pa.table([without_times(table.column(place)) for place in range(1, len(names) + 1)], told_apart(names))
    frame = columns.to_pandas(types_mapper=PANDAS_TYPES.get) if names else pd.DataFrame(index=range(len(fids)))
    return Layer(frame.set_axis(pd.Index(fids, dtype="int64")), geometries, info["crs"] or "")


def without_times(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """
    Write moments as text, without the time of the day where all are at midnight.

    Parameters
    ----------
    column
        Of any type.

    Returns
    -------
    pyarrow.ChunkedArray
        Text where it was days or moments, else the same.
    """
    if not (pa.types.is_temporal(column.type)):
        return column
    if pa.types.is_timestamp(column.type):
        days = pc.cast(pc.floor_temporal(column, unit="day"), pa.date32(), safe=False)
        if pc.all(pc.equal(pc.cast(days, column.type), column)).as_py() in {True, None}:
            column = days
    return pc.cast(column, pa.string())


def _read_each(path: Path, driver: str, layer: str, encoding: str | None) -> Layer:
    """Read record by record, so that one broken record costs no other."""
    import fiona
    from fiona.errors import FionaError, FionaValueError

    rows: dict[int, dict[str, Any]] = {}
    found = Layer(pd.DataFrame(), None, "")
    with fiona.open(path, enabled_drivers=[driver], layer=layer, encoding=encoding) as source:
        for record in range(len(source)):
            try:
                feature = source[record]
            except (FionaError, FionaValueError, ValueError, IndexError, KeyError, AttributeError) as error:
                found.rejected[record] = str(error) or type(error).__name__
                continue
            rows[record] = dict(feature["properties"])
            try:
                geometry = feature["geometry"]
                rows[record]["geometry"] = None if geometry is None else shapely.geometry.shape(geometry)
            except (ValueError, shapely.errors.ShapelyError) as error:
                rows[record]["geometry"] = None
                found.unreadable[record] = str(error)
        names, found.crs = [*source.schema["properties"], "geometry"], source.crs_wkt or ""
    frame = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype="int64"), columns=names, dtype=object)
    found.geometries = frame.pop("geometry").to_numpy(dtype=object)
    found.geometries[pd.isna(found.geometries)] = None
    found.columns = frame.set_axis(told_apart(map(str, frame.columns)), axis="columns")
    return found
