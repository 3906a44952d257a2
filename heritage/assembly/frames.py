"""Frames and open files as inputs: each becomes what a file would."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from heritage.model.errors import OptionError
from heritage.model.raw_layer import RawLayer, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEGINNINGS = {
    b"PK\x03\x04": ".zip",
    b"SQLite format 3": ".gpkg",
    b"fgb": ".fgb",
    b"PAR1": ".parquet",
    b"<": ".kml",
    b"{": ".geojson",
    b"[": ".geojson",
}


def layer_of_frame(frame: pd.DataFrame, name: str) -> RawLayer:
    """Take a frame for a layer; shapes beside the active geometry become WKT."""
    plain, shapes, crs = pd.DataFrame(frame), None, ""
    if isinstance(frame, gpd.GeoDataFrame) and frame._geometry_column_name in frame.columns:
        shapes = frame.geometry.to_numpy()
        crs = "" if frame.crs is None else frame.crs.to_wkt()
        plain = plain.drop(columns=frame._geometry_column_name)
    index = _columns_of_index(plain)
    ids = pd.Series(plain.index.astype("str")).astype("str") if _names_records(plain.index) else None
    plain = plain.reset_index(drop=True)
    columns = {**index, **{str(column): plain.iloc[:, place] for place, column in enumerate(plain.columns)}}
    if len(columns) < len(index) + plain.shape[1]:  # two columns of one name
        apart = told_apart(map(str, plain.columns))
        columns = {**index, **{each: plain.iloc[:, place] for place, each in enumerate(apart)}}
    told = pd.DataFrame({each: _as_values(values) for each, values in columns.items()}, index=range(len(plain)))
    told.index = pd.Index(range(len(plain)), dtype="int64")
    return RawLayer(
        Path(name),
        (),
        "GeoDataFrame" if shapes is not None else "DataFrame",
        "",
        len(plain),
        told,
        shapes,
        source_crs=crs,
        feature_ids=ids,
    )


def _names_records(index: pd.Index) -> bool:
    """Return whether an index holds ids: texts without a name, each once."""
    return index.name is None and index.nlevels == 1 and index.inferred_type == "string" and bool(index.is_unique)


def _columns_of_index(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return what a named index says, as columns."""
    levels = [(name, frame.index.get_level_values(place)) for place, name in enumerate(frame.index.names)]
    return {str(name): pd.Series(values).reset_index(drop=True) for name, values in levels if name is not None}


def _as_values(values: pd.Series) -> Any:
    """Return values as a file would have them: shapes and dates as text."""
    if isinstance(values, gpd.GeoSeries) or isinstance(values.dtype, gpd.array.GeometryDtype):
        return pd.Series(gpd.GeoSeries(values).to_wkt(), dtype="str")
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime("%Y-%m-%dT%H:%M:%S").str.removesuffix("T00:00:00").astype("str")
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.astype(values.cat.categories.dtype)
    return values


def gathered(inputs: Iterable[Any], folder: Path) -> tuple[list[Path], dict[Path, RawLayer]]:
    """Take inputs apart: files, to which open ones are written beside, and frames by the name that they are given."""
    paths: list[Path] = []
    frames: dict[Path, RawLayer] = {}
    for given in inputs:
        if isinstance(given, pd.DataFrame):
            kind = type(given).__name__
            number = sum(each.name.partition(" ")[0] == kind for each in frames) + 1
            name = kind if number == 1 else f"{kind} {number}"
            frames[Path(name)] = layer_of_frame(given, name)
        elif isinstance(given, str | Path):
            paths.append(Path(given))
        else:
            paths.append(_written(given, folder, len(paths) + 1))
    return paths, frames


def _written(file: Any, folder: Path, number: int) -> Path:
    """Write an open file into a folder, under its own name, or one that says what it holds."""
    try:
        content = file.read()
    except (OSError, ValueError) as error:
        raise OptionError(f"an open file cannot be read ({error}): open it again", argument="inputs") from None
    if not isinstance(content, bytes):
        raise OptionError("an open file must give bytes: open it with mode 'rb'", argument="inputs", code="wrong-type")
    given = Path(str(getattr(file, "name", ""))).name
    place = folder / str(number)
    place.mkdir()
    target = place / (given if Path(given).suffix else f"input{_ending(content)}")
    target.write_bytes(content)
    return target


def _ending(content: Any) -> str:
    """Tell by its first bytes what a file without a name is; what is nothing known is a table."""
    begins = bytes(content[:64]).lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((ending for start, ending in _BEGINNINGS.items() if begins.startswith(start)), ".csv")
