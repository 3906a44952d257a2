"""Sites as a workbook of one sheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from heritage.model.errors import OptionError
from heritage.model.schema import EXACT
from heritage.writing.cells import harmless_frame, without_control_signs
from heritage.writing.sites import with_coordinates

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

_MOST_ROWS, _LONGEST_CELL = 1_048_575, 32_767  # of a sheet: Microsoft, Excel specifications and limits


def write(rows: gpd.GeoDataFrame, path: Path) -> None:
    """Write sites as a workbook."""
    if len(rows) > _MOST_ROWS:
        raise OptionError(f"a sheet holds {_MOST_ROWS} rows and there are {len(rows)} sites: write csv or parquet")
    flat = without_control_signs(harmless_frame(with_coordinates(rows)))
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
