"""
Compares ``heritage.read`` with ``geopandas.read_file``: whole processes in turn, medians, ratios.

``make bench`` runs it; ``python tests/benchmarks/reading.py 100000`` with another number of places.
Each process reads the file, counts the places and exits. Peak memory is the process's own maximum.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

PEERS = {
    "heritage": "import heritage; catalogue = heritage.read({path!r}); assert len(catalogue.statements) == 2 * len(catalogue.sites)",
    "geopandas": "import geopandas; geopandas.read_file({path!r})",
}
FORMATS = {"geojson": (0.35, 0.75), "shp": (0.75, 0.75)}
SIZES = (100_000, 1_000_000)
RUNS = 3


def run(code: str) -> tuple[float, float]:
    """Give the wall-clock seconds and the peak memory in MB of a process of its own."""
    report = (
        "import resource, time; start = time.perf_counter()\n"
        f"{code}\n"
        "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)"
    )
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True, env=os.environ)
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def compare(path: Path) -> dict[str, tuple[float, float]]:
    """Run both sides in turn, and give the median of each."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in PEERS}
    for _ in range(RUNS):
        for name, code in PEERS.items():
            found[name].append(run(code.format(path=str(path))))
    return {
        name: (statistics.median(seconds for seconds, _ in runs), statistics.median(memory for _, memory in runs))
        for name, runs in found.items()
    }


def main() -> None:
    """Generate, compare and print."""
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    table = Table(title="heritage.read, validated, against geopandas.read_file", box=None)
    for name in (
        "places",
        "format",
        "heritage s",
        "geopandas s",
        "time",
        "target",
        "heritage MB",
        "geopandas MB",
        "memory",
        "target",
    ):
        table.add_column(name, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            for ending, (time_target, memory_target) in FORMATS.items():
                path = Path(folder) / f"generated.{ending}"
                subprocess.run(
                    [sys.executable, str(Path(__file__).with_name("generate.py")), str(size), str(path)], check=True
                )
                found = compare(path)
                (ours, our_memory), (theirs, their_memory) = found["heritage"], found["geopandas"]
                table.add_row(
                    f"{size:,}",
                    ending,
                    f"{ours:.2f}",
                    f"{theirs:.2f}",
                    f"{ours / theirs:.2f}",
                    f"{time_target:.2f}",
                    f"{our_memory:.0f}",
                    f"{their_memory:.0f}",
                    f"{our_memory / their_memory:.2f}",
                    f"{memory_target:.2f}",
                )
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
