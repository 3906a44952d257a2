"""A raw layer becomes validated records: our columns, an id each, positions in EPSG:4326."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from heritage.assembly import short_hash
from heritage.crs import Operation, choose_operation, parse_crs, same_place
from heritage.errors import InputError
from heritage.profiles import as_text, to_our_columns
from heritage.rules.geometry import RULES_ON_GEOMETRY
from heritage.rules.rule import apply
from heritage.rules.site import RULES_ON_SITES
from heritage.rules.text import rules_on_text
from heritage.tables import PUBLIC, blank_as_missing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.findings import Findings
    from heritage.reading.raw import RawLayer

_NEEDED = ("kind", "name", "location_uncertainty_m", "visibility")


@dataclass(frozen=True)
class Located:
    """
    A layer's geometries in EPSG:4326.

    Attributes
    ----------
    geometries
        One per record, or None.
    crs
        The source CRS.
    operation
        What brought them here.
    """

    geometries: NDArray[np.object_]
    crs: CRS
    operation: Operation


def locate(raw: RawLayer, crs: str | None, name: str, findings: Findings) -> Located:
    """
    Bring a layer's geometries to EPSG:4326.

    Parameters
    ----------
    raw
        The layer.
    crs
        The CRS to use where the layer has none.
    name
        Of the input, for findings.
    findings
        Takes what is to be said of the CRS and of positions outside its area.

    Returns
    -------
    Located
        The geometries, the CRS and the operation.

    Raises
    ------
    InputError
        Where neither the layer nor ``crs`` says what the coordinates mean.
    """
    asked = parse_crs(crs) if crs else None
    own = parse_crs(raw.source_crs) if raw.source_crs else asked
    if own is None:
        raise InputError(
            f"{raw.path}: nothing says what the coordinates mean (no .prj); "
            "give the CRS by --crs, such as --crs EPSG:28408"
        )
    if asked is not None and not own.equals(asked, ignore_axis_order=True):
        findings.add("crs-differs", name, raw.layer, values=crs, field_name="geometry")
    operation = choose_operation(own, _bounds(raw.geometries))
    if np.isnan(operation.accuracy_m):
        findings.add("crs-accuracy-unknown", name, raw.layer, values=operation.name, field_name="geometry")
    return Located(operation.apply(raw.geometries), own, operation)


def _bounds(geometries: NDArray[np.object_]) -> tuple[float, float, float, float]:
    coordinates = shapely.get_coordinates(geometries)
    coordinates = coordinates[np.isfinite(coordinates).all(axis=1)]
    if not len(coordinates):
        return (np.nan, np.nan, np.nan, np.nan)
    (west, south), (east, north) = coordinates.min(axis=0), coordinates.max(axis=0)
    return (float(west), float(south), float(east), float(north))


def _outside_area(located: Located) -> NDArray[np.bool_]:
    """Tell which geometries lie outside the area that the layer's CRS is made for."""
    authority = located.crs.to_authority()
    area = CRS.from_authority(*authority).area_of_use if authority is not None else None
    if area is None or same_place(located.crs) or area.west > area.east:
        return np.zeros(len(located.geometries), dtype=bool)
    outside = ~shapely.intersects(located.geometries, shapely.box(*area.bounds))
    known = ~shapely.is_missing(located.geometries) & ~shapely.is_empty(located.geometries)
    finite = np.isfinite(shapely.bounds(located.geometries)).all(axis=1)
    return np.asarray(outside & known & finite)


def _content_ids(raw: RawLayer, rows: NDArray[np.bool_]) -> list[str]:
    """Make ids from the content of records: their attributes and their geometry in its own CRS."""
    shapes = shapely.to_wkb(raw.geometries[rows], hex=True)
    columns = [str(name) for name in raw.columns.columns]
    return [
        short_hash(
            {
                "geometry": shape,
                "properties": {
                    name: text for name, cell in zip(columns, cells, strict=True) if (text := as_text(cell))
                },
            }
        )
        for shape, cells in zip(shapes, raw.columns.loc[rows].to_numpy(dtype=object), strict=True)
    ]


def _site_ids(raw: RawLayer, records: pd.DataFrame, stem: str, findings: Findings) -> pd.Series:
    """Give every record an id: a site_id joins across inputs, any other is told apart by its file."""
    given = blank_as_missing(records["site_id"].str.strip()) if "site_id" in records else None
    ids = pd.Series(pd.NA, index=records.index, dtype="str") if given is None else given
    prefix = f"{stem}:{raw.layer}:" if raw.layer else f"{stem}:"
    property_ids = next((raw.columns[name] for name in raw.columns if str(name).strip().casefold() == "id"), None)
    for other in (raw.feature_ids, property_ids):
        if other is not None:
            texts = pd.Series([as_text(value) for value in other], index=records.index, dtype="str").str.strip()
            ids = ids.fillna(prefix + blank_as_missing(texts))
    missing = ids.isna()
    if missing.any():
        ids = ids.fillna(pd.Series(_content_ids(raw, missing.to_numpy()), index=ids.index[missing], dtype="str"))
        hit = records[missing].assign(site_id=ids[missing])
        findings.add_rows("id-missing", hit, "site_id", ids[missing])
    return ids


def to_records(raw: RawLayer, located: Located, name: str, stem: str, findings: Findings) -> pd.DataFrame:
    """
    Make validated records of a raw layer.

    Parameters
    ----------
    raw
        The layer.
    located
        Its geometries in EPSG:4326.
    name, stem
        What the input is called in findings, and before ids.
    findings
        Takes what validation has to say.

    Returns
    -------
    pandas.DataFrame
        Our columns as text, ``kind_given`` for the kind, further columns as they came, ``geometry``
        (shapely, EPSG:4326, or None) and the origins ``_input``, ``_layer``, ``_record``.
    """
    records = to_our_columns(raw.columns)
    text = [str(name) for name in records.columns if records[name].dtype == "str"]
    records["_input"], records["_layer"], records["_record"] = name, raw.layer, records.index
    records["site_id"] = _site_ids(raw, records, stem, findings)
    for column in _NEEDED:
        if column not in records:
            records[column] = pd.Series(pd.NA, index=records.index, dtype="str")
    records = apply(rules_on_text(text), records, findings)
    for column in text:
        records[column] = blank_as_missing(records[column])
    records = records.rename(columns={"kind": "kind_given"})
    records["geometry"] = located.geometries
    records["_source_geometry"] = raw.geometries
    records["geometry_given"] = pd.Series(raw.unreadable, dtype="str").reindex(records.index)
    outside = records[_outside_area(located)]
    findings.add_rows("geometry-outside-crs-area", outside, "geometry", shapely.to_wkt(outside["_source_geometry"]))
    records = apply([*RULES_ON_GEOMETRY, *RULES_ON_SITES], records, findings)
    records["visibility"] = records["visibility"].fillna(PUBLIC)
    return records.drop(columns=["_source_geometry", "geometry_given"])
