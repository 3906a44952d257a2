"""Elements of OpenStreetMap as features: nodes with tags, ways, and relations that are areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from heritage.model.raw_layer import RawLayer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Position = tuple[float, float]

OF_EDITS = ("timestamp", "version", "changeset", "user", "uid")
_AREAS = {"multipolygon", "boundary"}
_LINES = {"highway", "barrier", "waterway", "railway", "power"}  # whose closed ways are lines all the same
_FEWEST_OF_LINE, _FEWEST_OF_RING = 2, 4


def layer_of_elements(path: Path, driver: str, elements: Iterable[Mapping[str, Any]]) -> RawLayer:
    """Make a layer of elements, each with ``type``, ``id`` and ``tags``, and where it lies in one of OSM's ways."""
    elements = list(elements)
    nodes = {each["id"]: _of_point(each) for each in elements if each["type"] == "node"}
    ways = {each["id"]: _positions(each, nodes) for each in elements if each["type"] == "way"}
    told = [each for each in elements if each.get("tags")]
    shapes = np.full(len(told), None, dtype=object)
    for place, each in enumerate(told):
        shapes[place] = _shape(each, nodes, ways)
    rows = [{**each["tags"], **{f"@{name}": each[name] for name in OF_EDITS if name in each}} for each in told]
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: pd.Series([row.get(name) for row in rows], dtype="str") for name in names}
    return RawLayer(
        path=path,
        parts=(path,),
        driver=driver,
        encoding="UTF-8",
        records_read=len(told),
        columns=pd.DataFrame(columns, index=pd.RangeIndex(len(told))),
        geometries=shapes,
        source_crs="OGC:CRS84",
        crs_assumed=True,
        feature_ids=pd.Series([f"{each['type']}/{each['id']}" for each in told], dtype="str"),
    )


def _hashable(reference: object) -> object:
    return reference if isinstance(reference, int | str) else None


def _of_point(given: Any) -> Position | None:
    try:
        return (float(given["lon"]), float(given["lat"]))
    except (TypeError, KeyError, ValueError):
        return None


def _positions(way: Mapping[str, Any], nodes: Mapping[Any, Position | None]) -> list[Position]:
    """Return the positions of a way: its own, or those of its nodes; none where one of them is missing."""
    given = way.get("geometry")
    found = (
        [_of_point(each) for each in given]
        if isinstance(given, list)
        else [nodes.get(_hashable(each)) for each in way.get("nodes", ())]
    )
    whole = [each for each in found if each is not None]
    return whole if len(whole) == len(found) else []


def _shape(
    each: Mapping[str, Any], nodes: Mapping[Any, Position | None], ways: Mapping[Any, list[Position]]
) -> shapely.Geometry | None:
    if each["type"] == "node":
        place = nodes[each["id"]]
        return None if place is None else shapely.Point(place)
    shape = _of_way(each["tags"], ways[each["id"]]) if each["type"] == "way" else _of_relation(each, ways)
    if shape is not None:
        return shape
    center = _of_point(each.get("center"))
    return None if center is None else shapely.Point(center)


def _of_way(tags: Mapping[str, str], positions: list[Position]) -> shapely.Geometry | None:
    if len(positions) < _FEWEST_OF_LINE:
        return None
    closed = positions[0] == positions[-1] and len(positions) >= _FEWEST_OF_RING
    if closed and tags.get("area") != "no" and (tags.get("area") == "yes" or not _LINES & {*tags}):
        return shapely.Polygon(positions)
    return shapely.LineString(positions)


def _of_relation(relation: Mapping[str, Any], ways: Mapping[Any, list[Position]]) -> shapely.Geometry | None:
    """Put the ways of an area together to its outer rings less its inner ones."""
    if relation["tags"].get("type") not in _AREAS:
        return None
    lines: dict[bool, list[shapely.LineString]] = {True: [], False: []}
    for member in relation.get("members", ()):
        if isinstance(member, dict) and member.get("type") == "way":
            positions = _positions(member, {}) if "geometry" in member else ways.get(_hashable(member.get("ref")), [])
            if len(positions) < _FEWEST_OF_LINE:
                return None
            lines[member.get("role") == "inner"].append(shapely.LineString(positions))
    outer, inner = (shapely.union_all(list(shapely.polygonize(lines[each]).geoms)) for each in (False, True))
    return None if outer.is_empty else outer.difference(inner)
