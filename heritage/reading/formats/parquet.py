"""GeoParquet, and Parquet tables without geometry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from heritage.model.errors import InputError
from heritage.model.raw_layer import Note, RawLayer, told_apart
from heritage.reading.format import PARQUET, Format
from heritage.reading.ogr import shapes_from_wkb, to_frame, without_times

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_WKB = "WKB"
_DEFAULT_CRS = "OGC:CRS84"
_FAILURES = (
    pa.ArrowException,
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    shapely.errors.ShapelyError,
)


def read_parquet(path: Path) -> RawLayer:
    """Read a GeoParquet file, or a Parquet table without geometry."""
    notes: list[Note] = []
    try:
        with path.open("rb") as file:
            table = pq.ParquetFile(file).read()
        meta = json.loads((table.schema.metadata or {}).get(b"geo", b"{}")) or {}
        table = table.rename_columns(told_apart(table.column_names))
        own: dict[str, Any] = meta.get("columns", {})
        found = {name: _shapes(path, table, name, own[name]) for name in own if name in table.column_names}
        shapes = {name: made for name, (made, _) in found.items()}
        primary = meta.get("primary_column")
        if own and primary not in shapes:
            raise InputError(
                f"{path}: the column of geometry {primary!r} is not there; export the file again", path=path
            )
        plain = table.drop_columns(list(shapes))
        plain = pa.table([_without_structure(column) for column in plain.columns], plain.column_names)
        columns = to_frame(plain, notes).reset_index(drop=True)
        if not plain.num_columns:
            columns = pd.DataFrame(index=range(table.num_rows))
        for name in [name for name in shapes if name != primary]:
            columns[name] = pd.Series(shapely.to_wkt(shapes[name]), dtype="str")
    except _FAILURES as error:
        raise InputError(f"{path}: cannot be read as Parquet ({error}); export it again", path=path) from None
    return RawLayer(
        path=path,
        parts=(path,),
        driver=PARQUET,
        encoding="UTF-8",
        records_read=table.num_rows,
        columns=columns,
        geometries=shapes.get(str(primary)),
        notes=notes,
        unreadable=found[str(primary)][1] if primary in found else {},
        source_crs=_crs(own[primary]) if primary in shapes else "",
    )


def _shapes(
    path: Path, table: pa.Table, name: str, about: dict[str, Any]
) -> tuple[NDArray[np.object_], dict[int, str]]:
    """Make shapes of a column in WKB, or by geopandas of one in an encoding of Arrow's own."""
    if about.get("encoding", _WKB) == _WKB:
        return shapes_from_wkb(table[name])
    with path.open("rb") as file:
        shapes: NDArray[np.object_] = np.array(gpd.read_parquet(file, columns=[name])[name], dtype=object)
    return shapes, {}


def _crs(about: dict[str, Any]) -> str:
    """Return the CRS as text: a missing one is the default, null says that it is unknown."""
    if "crs" not in about:
        return _DEFAULT_CRS
    crs = about["crs"]
    return "" if crs is None else crs if isinstance(crs, str) else json.dumps(crs)


def _without_structure(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write what is neither text nor a number as text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _without_structure(column.cast(kind.value_type))
    if pa.types.is_nested(kind):
        return pa.chunked_array(
            [[None if v is None else json.dumps(v, default=str) for v in column.to_pylist()]], pa.string()
        )
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_decimal(kind):
        return pa.chunked_array([[None if v is None else str(v) for v in column.to_pylist()]], pa.string())
    return without_times(column)


FORMAT = Format(
    PARQUET, (".parquet", ".geoparquet"), lambda path, _: [read_parquet(path)], magic=(b"PAR1",), has_one_layer=True
)
