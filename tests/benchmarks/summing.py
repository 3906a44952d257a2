"""
Compares locating and summing with what people write today: both sides in one run, medians, ratios.

``make bench`` runs it; ``python tests/benchmarks/summing.py 100000`` with another number of places. The last
rows time a catalogue of generated places with 14 dated statements each, from its files to the summaries of
three days.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rich.console import Console
from rich.table import Table

import heritage
from heritage.geo.regions import locate_in_regions
from heritage.statements.conflict import POLICIES

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 3
BOX = (43.5, 38.8, 46.5, 41.3)
STATEMENTS_EACH = 14
MANY_PLACES = 200_000
MOST_SECONDS = 15.0


def seconds(work: Callable[[], object]) -> float:
    """Give the median time of a piece of work."""
    took = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def generated_regions(number: int, vertices: int) -> gpd.GeoDataFrame:
    """Cut the box into strips of generated regions that share borders of that many vertices in all."""
    west, south, east, north = BOX
    columns = max(round(number**0.5), 1)
    rows = -(-number // columns)
    xs, ys = np.linspace(west, east, columns + 1), np.linspace(south, north, rows + 1)
    cells = [
        shapely.box(xs[place % columns], ys[place // columns], xs[place % columns + 1], ys[place // columns + 1])
        for place in range(number)
    ]
    fine = shapely.segmentize(cells, 2 * (xs[1] - xs[0] + ys[1] - ys[0]) / vertices)
    wavy = shapely.transform(
        fine,
        lambda at: at + 0.1 / columns * np.column_stack([np.sin(9 * columns * at[:, 1]), np.sin(9 * rows * at[:, 0])]),
    )
    index = pd.Index([f"generated-{place:04d}" for place in range(number)], dtype="str", name="region_id")
    return gpd.GeoDataFrame({"geometry": wavy}, index=index, crs=4326)


def locating(table: Table, number: int) -> None:
    """Compare locating with ``geopandas.sjoin``, and check that the results are the same."""
    random = np.random.default_rng(20261124)
    west, south, east, north = BOX
    points = gpd.points_from_xy(random.uniform(west, east, number), random.uniform(south, north, number))
    sites = gpd.GeoDataFrame({"geometry": points}, index=pd.RangeIndex(number).astype("str"), crs=4326)
    for regions, vertices, target in ((11, 1_500, 0.2), (3_000, 200, 0.35)):
        areas = generated_regions(regions, vertices)
        found: dict[str, pd.Series] = {}

        def ours(areas: gpd.GeoDataFrame = areas, found: dict[str, pd.Series] = found) -> None:
            found["ours"] = locate_in_regions(sites, areas)

        def theirs(areas: gpd.GeoDataFrame = areas, found: dict[str, pd.Series] = found) -> None:
            found["theirs"] = sites.sjoin(areas, how="left", predicate="within")["region_id"]

        times = seconds(ours), seconds(theirs)
        same = found["ours"].fillna("").eq(found["theirs"].astype("str").fillna("")).all()
        name = f"locate {number:,} points in {regions:,} regions of {vertices:,}"
        table.add_row(name, *_row(*times, target), "same" if same else "DIFFERENT")


def summing(table: Table, path: Path) -> None:
    """Compare summaries under each policy with ``sort_values`` and ``groupby(...).last()`` on the same statements."""
    catalogue = heritage.read(path)
    statements = catalogue.statements
    order = ["site_id", "aspect", "certain_from"]

    def by_pandas() -> pd.Series:
        return statements.sort_values(order).groupby(["site_id", "aspect"])["value"].last()

    theirs = seconds(by_pandas)
    for policy in POLICIES:
        ours = seconds(lambda policy=policy: catalogue.summary(by="kind", conflict=policy))
        table.add_row(f"summary of {len(catalogue.sites):,} sites, {policy}", *_row(ours, theirs, 0.3), "")
    ours = seconds(lambda: catalogue.summary(by="kind", as_of="2000", known_by="2020"))
    table.add_row(f"summary of {len(catalogue.sites):,} sites, as of and known by", *_row(ours, theirs, 0.3), "")


def _row(ours: float, theirs: float, target: float) -> list[str]:
    return [f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}", f"{target:.2f}"]


def generate_many(folder: Path, places: int) -> None:
    """Write generated places with 14 dated statements each, by eight assessors."""
    random = np.random.default_rng(20261124)
    west, south, east, north = BOX
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"generated-{place:06d}" for place in range(places)],
            "kind": random.choice(["mosque", "church"], places),
        },
        geometry=gpd.points_from_xy(random.uniform(west, east, places), random.uniform(south, north, places)),
        crs=4326,
    )
    sites["name"] = "Generated " + sites["site_id"]
    sites.to_file(folder / "generated.gpkg", engine="pyogrio")
    number = places * STATEMENTS_EACH
    years = random.integers(1980, 2024, number).astype("str")
    pd.DataFrame(
        {
            "site_id": sites["site_id"].repeat(STATEMENTS_EACH),
            "aspect": "status",
            "value": random.choice(["intact", "damaged", "minor_damage", "destroyed"], number),
            "when": years,
            "stated": years,
            "assessor": random.choice([f"Generated assessor {who}" for who in range(8)], number),
            "source_id": random.choice([f"generated-report-{report}" for report in range(50)], number),
        }
    ).to_csv(folder / "statements.csv", index=False)
    reports = [f"generated-report-{report}" for report in range(50)]
    titles = [f"Generated report {report}" for report in range(50)]
    pd.DataFrame({"source_id": reports, "title": titles}).to_csv(folder / "sources.csv", index=False)


def many(table: Table, folder: Path, places: int) -> None:
    """Time a catalogue with many statements from its files to the summaries of three days."""
    generate_many(folder, places)
    start = time.perf_counter()
    catalogue = heritage.read(folder)
    read = time.perf_counter() - start
    took = []
    for day in ("1990", "2005", "2024"):
        start = time.perf_counter()
        catalogue.summary(by="kind", as_of=day)
        took.append(time.perf_counter() - start)
    number = f"{places:,} places, {places * STATEMENTS_EACH:,} statements"
    table.add_row(f"{number}: read", f"{read:.2f}", "", "", "", "")
    table.add_row(f"{number}: each of three days", f"{statistics.median(took):.2f}", "", "", "", "")
    whole = read + max(took)
    verdict = "met" if whole <= MOST_SECONDS else "missed"
    table.add_row(f"{number}: file to summary of any day", f"{whole:.2f}", "", "", f"{MOST_SECONDS:.0f} s", verdict)


def main() -> None:
    """Generate, compare and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table = Table(title="Locating and summing", box=None)
    table.add_column("work")
    for name in ("heritage s", "geopandas, pandas s", "ratio", "target", ""):
        table.add_column(name, justify="right")
    locating(table, number)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "generated.geojson"
        subprocess.run(
            [sys.executable, str(Path(__file__).with_name("generate.py")), str(number), str(path)], check=True
        )
        summing(table, path)
        path.unlink()
        many(table, folder, min(MANY_PLACES, number))
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
