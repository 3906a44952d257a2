"""GeoParquet, and Parquet tables without geometry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from heritage.errors import InputError
from heritage.reading.guard import PARQUET
from heritage.reading.ogr import PANDAS_TYPES, without_times
from heritage.reading.raw import RawLayer

if TYPE_CHECKING:
    from pathlib import Path

_WKB = "WKB"
_DEFAULT_CRS = "OGC:CRS84"
_FAILURES = (pa.ArrowException, OSError, ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError)


def read_parquet(path: Path) -> RawLayer:
    """
    Read a GeoParquet file, or a Parquet table without geometry.

    Parameters
    ----------
    path
        A file that the guard knows.

    Returns
    -------
    RawLayer
        Its rows; further columns of geometry become text (WKT).

    Raises
    ------
    InputError
        Where it cannot be read.
    """
    try:
        with path.open("rb") as file:
            table = pq.ParquetFile(file).read()
        meta = json.loads((table.schema.metadata or {}).get(b"geo", b"{}")) or {}
        own: dict[str, Any] = meta.get("columns", {})
        shapes = {name: _shapes(table[name], column) for name, column in own.items() if name in table.column_names}
        primary = meta.get("primary_column")
        plain = table.drop_columns(list(shapes))
        plain = pa.table([_without_structure(column) for column in plain.columns], plain.column_names)
        columns = plain.to_pandas(types_mapper=PANDAS_TYPES.get).reset_index(drop=True)
        if not plain.num_columns:
            columns = pd.DataFrame(index=range(table.num_rows))
        for name in [name for name in shapes if name != primary]:
            columns[name] = pd.Series(shapely.to_wkt(shapes[name]), dtype="str")
    except _FAILURES as error:
        raise InputError(f"{path}: cannot be read as Parquet ({error}); export it again") from None
    return RawLayer(
        path=path,
        parts=(path,),
        driver=PARQUET,
        encoding="UTF-8",
        records_read=table.num_rows,
        columns=columns,
        geometries=shapes.get(primary),
        source_crs=_crs(own[primary]) if primary in shapes else "",
    )


def _shapes(column: pa.ChunkedArray, about: dict[str, Any]) -> Any:
    if about.get("encoding", _WKB) == _WKB:
        return shapely.from_wkb(column.to_numpy(), on_invalid="ignore")
    from geopandas.io._geoarrow import from_geometry_array  # the only reader of the other encodings

    return from_geometry_array(column)


def _crs(about: dict[str, Any]) -> str:
    """Give the CRS as text: a missing one is the default, null says that it is unknown."""
    if "crs" not in about:
        return _DEFAULT_CRS
    return json.dumps(about["crs"]) if about["crs"] is not None else ""


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
