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

from heritage.model.errors import InputError
from heritage.model.parallel import side_by_side
from heritage.model.raw_layer import Note, told_apart
from heritage.reading.format import FLATGEOBUF, GEOPACKAGE, SHAPEFILE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# fiona has no wheel for Python 3.14; there the guard's look at the first bytes is the only lock.
HAS_FIONA = find_spec("fiona") is not None
_SURVEYED_BY_FIONA = (SHAPEFILE, GEOPACKAGE, FLATGEOBUF)
# The start of a collection in WKB, in either order of bytes, without and with heights.
_COLLECTIONS = (b"\x01\x07\0\0\0", b"\0\0\0\0\x07", b"\x01\xef\x03\0\0", b"\0\0\0\x03\xef")
_DEEPEST = 500
_SHOWN = 24  # bytes
_BLOCK = 200_000
_UNDEFINED = "Undefined"
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
    notes
        What else there is to say.
    """

    columns: pd.DataFrame
    geometries: Any
    crs: str
    rejected: dict[int, str] = field(default_factory=dict)
    unreadable: dict[int, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def _require_driver(path: Path, found: str, wanted: str) -> None:
    if found != wanted:
        raise InputError(f"{path}: was about to be read as {found}, not as {wanted}; export it again", path=path)


def layer_names(path: Path, driver: str) -> list[tuple[str, bool]]:
    """List the layers of a file, with no other driver than its own allowed."""
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
        raise InputError(f"{path}: cannot be opened as {driver} ({error}); export it again", path=path) from None


def read_ogr_layer(path: Path, driver: str, layer: str, *, encoding: str | None = None) -> Layer:
    """Read a layer."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            info = pyogrio.read_info(path, layer=layer)
        _require_driver(path, info["driver"], driver)
        return _read_whole(path, layer, encoding, info)
    except InputError:
        raise
    except _FAILURES as error:
        if not HAS_FIONA and driver == SHAPEFILE:
            raise InputError(f"{path}: cannot be read ({error}); export it again", path=path) from None
    try:
        return _read_each(path, layer, encoding) if driver == SHAPEFILE else _read_without_arrow(path, layer)
    except Exception as error:  # noqa: BLE001 (fiona raises many types; each means that the layer cannot be read)
        raise InputError(f"{path}: cannot be read ({error}); export it again", path=path) from None


def _read_whole(path: Path, layer: str, encoding: str | None, info: dict[str, Any]) -> Layer:
    with warnings.catch_warnings():  # here and not beside each other: filters are one for all threads
        warnings.simplefilter("ignore")
        of_shapefile = info["driver"] == SHAPEFILE and info["features"] > _BLOCK
        meta, table = (
            _in_blocks(path, layer, encoding, info["features"]) if of_shapefile else _arrow(path, layer, encoding)
        )
    name = meta["geometry_name"] or "wkb_geometry"
    geometries: NDArray[np.object_] | None = None
    unreadable: dict[int, str] = {}
    if info["geometry_type"] is not None and name in table.column_names:
        geometries, unreadable = shapes_from_wkb(table[name])
    fids = table.column(0).to_numpy()
    names = [str(each) for each in meta["fields"]]
    columns = pa.table([without_times(table.column(place)) for place in range(1, len(names) + 1)], told_apart(names))
    notes = [
        Note("column-twice", None, name, told)
        for name, told in zip(names, columns.column_names, strict=True)
        if name != told
    ]
    frame = to_frame(columns, notes) if names else pd.DataFrame(index=range(len(fids)))
    crs = info["crs"] or ""
    found = Layer(frame.set_axis(pd.Index(fids, dtype="int64")), geometries, "" if _UNDEFINED in crs[:80] else crs)
    found.notes = notes
    found.unreadable = {int(fids[place]): text for place, text in unreadable.items()}
    return found


def _arrow(
    path: Path, layer: str, encoding: str | None, start: int = 0, number: int | None = None
) -> tuple[dict[str, Any], pa.Table]:
    meta, table = pyogrio.read_arrow(
        path, layer=layer, encoding=encoding, return_fids=True, skip_features=start, max_features=number
    )
    return meta, table


def _in_blocks(path: Path, layer: str, encoding: str | None, number: int) -> tuple[dict[str, Any], pa.Table]:
    """Read blocks of records side by side; each goes on behind its end by as many records as are deleted in it."""

    def block(start: int) -> tuple[dict[str, Any], pa.Table]:
        meta, table = _arrow(path, layer, encoding, start, _BLOCK)
        fids = table.column(0)
        return meta, table.filter(pc.less(fids, start + _BLOCK)) if start + _BLOCK < number else table

    blocks = side_by_side(block, range(0, number, _BLOCK), number)
    return blocks[0][0], pa.concat_tables([table for _, table in blocks])


def shapes_from_wkb(column: pa.ChunkedArray) -> tuple[NDArray[np.object_], dict[int, str]]:
    """Make shapes of WKB; measures are left out, and what is nested beyond reason or cannot be read is None."""
    given = column.to_numpy()
    readable = given.copy()
    for place in np.flatnonzero(pc.fill_null(pc.greater(pc.binary_length(column), _DEEPEST), False).to_numpy()):
        if max(map(given[place].count, _COLLECTIONS)) > _DEEPEST:
            readable[place] = None
    with np.errstate(all="ignore"):
        shapes = _from_wkb(readable)
        measured = shapely.has_m(shapes)
        if measured.any():
            flat = shapely.force_2d(shapes[measured])
            high = shapely.has_z(shapes[measured])
            flat[high] = shapely.force_3d(shapely.from_wkb(shapely.to_wkb(shapes[measured][high], output_dimension=3)))
            shapes[measured] = flat
    failed = np.flatnonzero(shapely.is_missing(shapes) & ~pd.isna(given))
    return shapes, {int(place): f"WKB {given[place][:_SHOWN].hex()}" for place in failed}


def _from_wkb(blobs: NDArray[np.object_]) -> NDArray[np.object_]:
    shapes: NDArray[np.object_]
    try:
        shapes = shapely.from_wkb(blobs, on_invalid="ignore")
    except NotImplementedError:  # a curve makes the whole call fail
        shapes = np.array([_one_from_wkb(blob) for blob in blobs], dtype=object)
    return shapes


def _one_from_wkb(blob: bytes | None) -> shapely.Geometry | None:
    try:
        return shapely.from_wkb(blob, on_invalid="ignore")
    except NotImplementedError:
        return None


def to_frame(table: pa.Table, notes: list[Note]) -> pd.DataFrame:
    """Make a frame of columns; bytes that are no text in UTF-8 are told."""
    for place, name in enumerate(table.column_names):
        column = table.column(place)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            try:
                column.validate(full=True)
            except pa.ArrowInvalid:
                blobs = column.cast(pa.large_binary(), safe=False).to_pylist()
                texts = [None if blob is None else blob.decode("utf-8", "replace") for blob in blobs]
                pairs = enumerate(zip(blobs, texts, strict=True))
                notes += [
                    Note("text-undecodable", record, name, ascii(blob)[1:])
                    for record, (blob, text) in pairs
                    if blob is not None and blob != (text or "").encode()
                ]
                table = table.set_column(place, name, pa.array(texts, pa.large_string()))
    frame: pd.DataFrame = table.to_pandas(types_mapper=PANDAS_TYPES.get)
    return frame


def without_times(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write moments as text, without the time of the day where all are at midnight."""
    if not (pa.types.is_temporal(column.type)):
        return column
    if pa.types.is_timestamp(column.type):
        days = pc.cast(pc.floor_temporal(column, unit="day"), pa.date32(), safe=False)
        if pc.all(pc.equal(pc.cast(days, column.type), column)).as_py() in {True, None}:
            column = days
    return pc.cast(column, pa.string())


def _read_without_arrow(path: Path, layer: str) -> Layer:
    """Read a layer whose missing geometries GDAL gives wrongly to Arrow, as it does those of FlatGeobuf."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pyogrio.read_dataframe(path, layer=layer, use_arrow=False, fid_as_index=True)
        crs = pyogrio.read_info(path, layer=layer)["crs"] or ""
    geometries = frame.pop("geometry").to_numpy(dtype=object, copy=True)
    geometries[pd.isna(geometries)] = None
    columns = pd.DataFrame(frame).astype(object)
    return Layer(columns.set_axis(told_apart(map(str, columns.columns)), axis="columns"), geometries, crs)


def _read_each(path: Path, layer: str, encoding: str | None) -> Layer:
    """Read a shapefile record by record, so that one broken record costs no other."""
    import fiona
    from fiona.errors import FionaError, FionaValueError

    rows: dict[int, dict[str, Any]] = {}
    found = Layer(pd.DataFrame(), None, "")
    with fiona.open(path, enabled_drivers=[SHAPEFILE], layer=layer, encoding=encoding) as source:
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
    found.geometries = frame.pop("geometry").to_numpy(dtype=object, copy=True)
    found.geometries[pd.isna(found.geometries)] = None
    found.columns = frame.set_axis(told_apart(map(str, frame.columns)), axis="columns")
    return found
