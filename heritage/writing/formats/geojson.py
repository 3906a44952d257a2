"""Places as GeoJSON, every digit kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd


def plain_values(values: pd.Series) -> list[Any]:
    """Return the values of a column as JSON holds them."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        values = values.dt.strftime("%Y-%m-%d")
    plain = values.astype(object)
    return list(plain.where(values.notna().to_numpy(), None))


def write(places: gpd.GeoDataFrame, path: Path) -> None:
    """Write places as a FeatureCollection, one feature a line."""
    columns = {str(name): plain_values(places[name]) for name in places.columns if name != "geometry"}
    shapes = np.asarray(places.geometry)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "features": [\n')
        rows = zip(*columns.values(), strict=True) if columns else ((),) * len(places)
        for number, (shape, row) in enumerate(zip(shapes, rows, strict=True)):
            feature = {
                "type": "Feature",
                "properties": dict(zip(columns, row, strict=True)),
                "geometry": None if shape is None else shapely.geometry.mapping(shape),
            }
            file.write(",\n" * bool(number) + json.dumps(feature, ensure_ascii=False, allow_nan=False))
        file.write("\n]}\n")
