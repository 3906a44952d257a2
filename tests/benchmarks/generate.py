"""Makes generated places for the benchmarks: eight attributes and two statements each. No place is real."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio


def generate(number: int, path: Path) -> None:
    """Write that many generated places in a box of 3 by 2.5 degrees."""
    random = np.random.default_rng(20261124)
    places = gpd.GeoDataFrame(
        {
            "site_id": [f"generated-{place:07d}" for place in range(number)],
            "kind": random.choice(["mosque", "qəbiristanlıq", "settlement", "church"], number),
            "name": [f"Generated place {place} Göy" for place in range(number)],
            "place": random.choice(["North", "Cənub", "East"], number),
            "status": random.choice(["destroyed", "intact", "damaged"], number),
            "status_date": random.integers(1980, 2020, number).astype(str),
            "access": random.choice(["open", "denied"], number),
            "source": random.choice([f"Generated report {report}" for report in range(50)], number),
        },
        geometry=gpd.points_from_xy(random.uniform(43.5, 46.5, number), random.uniform(38.8, 41.3, number)),
        crs="EPSG:4326",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(places, path)


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
