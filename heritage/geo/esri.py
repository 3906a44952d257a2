"""Geometry as ArcGIS writes it in JSON: points, multipoints, paths, and rings whose direction tells holes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN = {102100: 3857, 102113: 3785}  # what ArcGIS calls systems that EPSG has, too
_FIRST_OWN = 32768  # EPSG's codes end below; above stand ArcGIS's own, which PROJ knows as ESRI:...


def crs_of_esri(reference: object) -> str:
    """Return the CRS that a spatial reference names, as text; blank where it names none."""
    if not isinstance(reference, dict):
        return ""
    code = reference.get("latestWkid") or reference.get("wkid")
    if isinstance(code, int) and not isinstance(code, bool):
        code = _OWN.get(code, code)
        return f"EPSG:{code}" if code < _FIRST_OWN else f"ESRI:{code}"
    text = reference.get("wkt2") or reference.get("wkt")
    return text if isinstance(text, str) else ""


def shape_of_esri(geometry: Mapping[str, Any]) -> shapely.Geometry | None:
    """
    Make a shape of a geometry in Esri JSON; None where it is empty.

    Raises ValueError, TypeError or a shapely error where it cannot be read, as curves cannot.
    """
    if "x" in geometry:
        if geometry["x"] in {None, "NaN"}:
            return None
        height = geometry.get("z")
        place = (
            (geometry["x"], geometry["y"], height)
            if isinstance(height, int | float)
            else (geometry["x"], geometry["y"])
        )
        return shapely.Point(*map(float, place))
    if "points" in geometry:
        return shapely.MultiPoint([_position(each) for each in geometry["points"]]) if geometry["points"] else None
    if "paths" in geometry:
        lines = [shapely.LineString([_position(each) for each in path]) for path in geometry["paths"] if path]
        return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines) if lines else None
    if "rings" in geometry:
        return _polygons([shapely.LinearRing([_position(each) for each in ring]) for ring in geometry["rings"] if ring])
    if "xmin" in geometry:
        west, south, east, north = (float(geometry[name]) for name in ("xmin", "ymin", "xmax", "ymax"))
        return shapely.Polygon([(west, south), (west, north), (east, north), (east, south)])
    raise ValueError(f"no geometry that can be read: {', '.join(map(str, geometry))[:80]}")


def _position(given: Any) -> tuple[float, ...]:
    return tuple(float(each) for each in given[:2])


def _polygons(rings: list[shapely.LinearRing]) -> shapely.Geometry | None:
    """Put holes, which run against the clock, into the outer ring around them; one in none is an outer ring."""
    outer = [shapely.Polygon(ring) for ring in rings if not ring.is_ccw]
    holes: dict[int, list[shapely.LinearRing]] = {}
    for ring in (ring for ring in rings if ring.is_ccw):
        around = [place for place, each in enumerate(outer) if each.contains(shapely.Point(ring.coords[0]))]
        if around:
            holes.setdefault(min(around, key=lambda place: outer[place].area), []).append(ring)
        else:
            outer.append(shapely.Polygon(ring))
    whole = [shapely.Polygon(each.exterior, holes.get(place, ())) for place, each in enumerate(outer)]
    return whole[0] if len(whole) == 1 else shapely.MultiPolygon(whole) if whole else None
