"""Rebuild data/sample from the cited facts in data/facts.

Run from the project's folder:  .venv/bin/python data/build_sample.py, then data/build_evidence.py
The same facts give the same bytes.
"""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from heritage.geo.crs import choose_operation, parse_crs

HERE = Path(__file__).parent
FACTS, SAMPLE = HERE / "facts", HERE / "sample"
SETTLEMENTS_CRS = "EPSG:28408"  # Pulkovo 1942, Gauss-Kruger zone 8: 42 to 48 degrees east
ZONE_8 = (8_300_000, 4_200_000, 8_800_000, 4_700_000)
LAST_UPDATE = "2026-11-24"  # the date in a dbf's header is the day of writing unless it is given
LAYERS = {
    "monuments": ["mosque", "shrine", "mausoleum", "school", "monastery", "church", "cross-stone", "bridge", "other"],
    "cemeteries": ["cemetery"],
    "settlements": ["settlement"],
}


def write_geojson(sites: pd.DataFrame, path: Path) -> None:
    """Write one feature to a line, so that a change shows as one."""
    lines = []
    for row in sites.to_dict("records"):
        position = (row.pop("lon"), row.pop("lat"))
        properties = {name: value for name, value in row.items() if value != ""}
        if "location_uncertainty_m" in properties:
            properties["location_uncertainty_m"] = float(properties["location_uncertainty_m"])
        geometry = {"type": "Point", "coordinates": [float(value) for value in position]} if all(position) else None
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False))
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8")


def write_shapefile(sites: pd.DataFrame, path: Path) -> None:
    """Write on the Soviet datum, the way back along the operation that reading chooses."""
    located = sites["lon"] != ""
    points = gpd.GeoSeries(None, index=sites.index, crs=SETTLEMENTS_CRS)
    transformer = choose_operation(parse_crs(SETTLEMENTS_CRS), ZONE_8).transformer
    east, north = transformer.transform(
        sites.loc[located, "lon"].astype(float).to_numpy(),
        sites.loc[located, "lat"].astype(float).to_numpy(),
        direction="INVERSE",
    )
    points[located] = gpd.points_from_xy(east, north)
    frame = gpd.GeoDataFrame(sites.drop(columns=["lon", "lat"]), geometry=points)
    frame["location_uncertainty_m"] = pd.to_numeric(frame["location_uncertainty_m"])
    frame = frame.replace("", None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names of columns are cut to 10 characters, as in every shapefile
        pyogrio.write_dataframe(frame, path, encoding="UTF-8", DBF_DATE_LAST_UPDATE=LAST_UPDATE, RESIZE="YES")


def main() -> None:
    """Write the layers and copy the tables."""
    shutil.rmtree(SAMPLE, ignore_errors=True)
    SAMPLE.mkdir()
    sites = pd.read_csv(FACTS / "sites.csv", dtype="str", keep_default_na=False).sort_values("site_id")
    for layer, kinds in LAYERS.items():
        chosen = sites[sites["kind"].isin(kinds)]
        if layer == "settlements":
            write_shapefile(chosen, SAMPLE / f"{layer}.shp")
        else:
            write_geojson(chosen, SAMPLE / f"{layer}.geojson")
    if left := set(sites["kind"]) - {kind for kinds in LAYERS.values() for kind in kinds}:
        raise SystemExit(f"no layer for {', '.join(sorted(left))}: name one in LAYERS")
    for table in ("statements", "populations"):
        shutil.copy(FACTS / f"{table}.csv", SAMPLE / f"{table}.csv")
    sources, repeats = (pd.read_csv(FACTS / f"{table}.csv", dtype="str") for table in ("sources", "repeats"))
    sources.merge(repeats, how="left", on="source_id").to_csv(SAMPLE / "sources.csv", index=False, lineterminator="\n")
    shutil.copy(FACTS / "catalogue.toml", SAMPLE / "catalogue.toml")


if __name__ == "__main__":
    main()
