"""What must not cost without bound: each case in a process of its own, under a limit of memory; seconds and megabytes.

Run it by ``make bench``, or one case by ``python tests/benchmarks/bounds.py CASE``. It fails where a bound is passed.
"""

from __future__ import annotations

import json
import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable

ALLOWANCE_MB = 1500  # of address space, for libraries and threads, beyond what a case may hold


def collection(path: Path, features: list[dict[str, Any]]) -> Path:
    lines = ",\n".join(json.dumps(each) for each in features)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}')
    return path


def site(number: int, where: tuple[float, float] | None = (44.5, 40.2), **told: Any) -> dict[str, Any]:
    geometry = where and {"type": "Point", "coordinates": list(where)}
    properties = {"site_id": f"s{number}", "name": f"Generated {number}", "kind": "mosque", **told}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def uncertain(folder: Path, sites: int, metres: float, regions: int = 0) -> dict[str, Any]:
    """Sites scattered over the South Caucasus whose positions are known to some hundred kilometres."""
    dice = random.Random(1)
    places = [(dice.uniform(43.5, 46.5), dice.uniform(38.9, 41.2)) for _ in range(sites)]
    path = collection(folder / "a.geojson", [site(n, at, location_uncertainty_m=metres) for n, at in enumerate(places)])
    if not regions:
        return {"inputs": [path], "regions": "armenia"}
    side = math.ceil(regions**0.5)
    step_x, step_y = 30 / side, 20 / side

    def square(number: int) -> dict[str, Any]:
        west, south = 30 + number % side * step_x, 30 + number // side * step_y
        ring = [
            [west, south],
            [west + step_x, south],
            [west + step_x, south + step_y],
            [west, south + step_y],
            [west, south],
        ]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        return {
            "type": "Feature",
            "properties": {"region_id": f"r{number}", "name": f"R{number}"},
            "geometry": geometry,
        }

    return {"inputs": [path], "regions": collection(folder / "regions.geojson", [square(n) for n in range(regions)])}


def table(folder: Path, name: str, head: str, rows: list[str]) -> Path:
    path = folder / f"{name}.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


STATEMENTS = "statement_id,site_id,aspect,value,when,stated,assessor,source_id"


def contradicting(folder: Path, number: int) -> dict[str, Any]:
    values = ("destroyed", "intact", "damaged", "repaired", "altered")
    rows = [f"t{n},s0,status,{values[n % 5]},{1900 + n % 120},2023,Generated {n}," for n in range(number)]
    return {
        "inputs": [collection(folder / "a.geojson", [site(0)])],
        "statements": table(folder, "statements", STATEMENTS, rows),
    }


def nameless(folder: Path, number: int) -> dict[str, Any]:
    rows = [f"t{n},s0,status,destroyed,1993,2023,," for n in range(number)]
    return {
        "inputs": [collection(folder / "a.geojson", [site(0)])],
        "statements": table(folder, "statements", STATEMENTS, rows),
    }


def circle(folder: Path, number: int) -> dict[str, Any]:
    rows = [f"t{n},s0,status,destroyed,1993,2023,Generated {n},r{n}" for n in range(number)]
    sources = [f"r{n},Generated {n},r{(n + 1) % number}" for n in range(number)]
    return {
        "inputs": [collection(folder / "a.geojson", [site(0)])],
        "statements": table(folder, "statements", STATEMENTS, rows),
        "sources": table(folder, "sources", "source_id,title,repeats", sources),
    }


def product(folder: Path, number: int) -> dict[str, Any]:
    rows = [f"t{n},s0,status,destroyed,1993,2023,Generated {n},{'AB'[n % 2]}" for n in range(2 * number)]
    return {
        "inputs": [collection(folder / "a.geojson", [site(0)])],
        "statements": table(folder, "statements", STATEMENTS, rows),
        "sources": table(folder, "sources", "source_id,title,repeats", ["A,a,", "B,b,A"]),
    }


def odd_dates(folder: Path, number: int) -> dict[str, Any]:
    rows = [f"t{n},s0,status,destroyed,{1000 + n // 12:04d}-{n % 12 + 1:02d}-XX,2023,Generated," for n in range(number)]
    return {
        "inputs": [collection(folder / "a.geojson", [site(0)])],
        "statements": table(folder, "statements", STATEMENTS, rows),
    }


def long_names(folder: Path, number: int, signs: int) -> dict[str, Any]:
    dice = random.Random(1)
    words = ["".join(dice.choices("abcdefghij ", k=997)) for _ in range(50)]
    features = [site(n, name=" ".join(dice.choices(words, k=signs // 998 + 1))[:signs]) for n in range(number)]
    return {"inputs": [collection(folder / "a.geojson", features)]}


def large_shapes(folder: Path, number: int, vertices: int) -> dict[str, Any]:
    path = folder / "a.geojson"
    with path.open("w") as file:
        file.write('{"type": "FeatureCollection", "features": [\n')
        for n in range(number):
            x, y = 44 + n % 40 / 20, 39 + n // 40 / 20
            turns = [2 * math.pi * step / vertices for step in range(vertices)]
            ring = [[round(x + 0.02 * math.cos(turn), 7), round(y + 0.02 * math.sin(turn), 7)] for turn in turns]
            feature = site(n) | {"geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
            file.write(",\n" * bool(n) + json.dumps(feature))
        file.write("\n]}\n")
    return {"inputs": [path], "regions": "armenia"}


def read(catalogue: Any) -> None:
    """Nothing more than reading."""


def ask(catalogue: Any) -> None:
    catalogue.summary(as_of="1995")
    catalogue.summary(conflict="latest")
    catalogue.contradictions()


def draw(catalogue: Any) -> None:
    ask(catalogue)
    catalogue.map().save(tempfile.mktemp(suffix=".html"))


# What is made, what is done with it, and the seconds and megabytes that it may take.
CASES: dict[str, tuple[Callable[[Path], dict[str, Any]], Callable[[Any], None], float, int]] = {
    "5,000 sites known to 100 km": (lambda folder: uncertain(folder, 5_000, 100_000), read, 5, 1000),
    "20,000 sites known to 100 km": (lambda folder: uncertain(folder, 20_000, 100_000), read, 20, 1000),
    "2,000 sites known to 2,000 km, 10,000 regions": (
        lambda folder: uncertain(folder, 2_000, 2e6, 10_000),
        read,
        20,
        1000,
    ),
    "5,000 assessors who contradict on one site": (lambda folder: contradicting(folder, 5_000), draw, 5, 1000),
    "20,000 nameless who agree on one site": (lambda folder: nameless(folder, 20_000), draw, 5, 1000),
    "100,000 voices in a circle of repeats": (lambda folder: circle(folder, 100_000), ask, 10, 1000),
    "10,000 statements that repeat 10,000": (lambda folder: product(folder, 10_000), ask, 10, 1000),
    "9,000 different YYYY-MM-XX": (lambda folder: odd_dates(folder, 9_000), ask, 10, 1000),
    "20 names of 1 MB on one spot": (lambda folder: long_names(folder, 20, 1_000_000), read, 5, 1000),
    "1,000 polygons of 50,000 vertices": (lambda folder: large_shapes(folder, 1_000, 50_000), read, 45, 2000),
}


def run(name: str, folder: Path) -> tuple[float, float]:
    """Run one case in this process, and give its seconds and megabytes."""
    make, use, _, megabytes = CASES[name]
    given = make(folder)
    import heritage  # what is generated does not count, and neither does the import of the library

    room = (megabytes + ALLOWANCE_MB) << 20
    resource.setrlimit(resource.RLIMIT_DATA, (room, room))
    start = time.perf_counter()
    use(heritage.read(*given.pop("inputs"), **given))
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> int:
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory() as folder:
            seconds, megabytes = run(sys.argv[1], Path(folder))
        sys.stdout.write(f"{seconds:.2f} {megabytes:.0f}\n")
        return 0
    console = Console(width=140, highlight=False, markup=False)
    console.print("| case | seconds | may be | MB | may be |\n|---|---|---|---|---|")
    passed = 0
    for name, (_, _, most_seconds, most_megabytes) in CASES.items():
        done = subprocess.run([sys.executable, __file__, name], capture_output=True, text=True, check=False)
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            why = lines[-1] if lines else done.returncode
            console.print(f"| {name} | failed: {why} | {most_seconds} | | {most_megabytes} |")
            passed += 1
            continue
        seconds, megabytes = map(float, done.stdout.split())
        passed += seconds > most_seconds or megabytes > most_megabytes
        console.print(f"| {name} | {seconds:.1f} | {most_seconds} | {megabytes:.0f} | {most_megabytes} |")
    return passed > 0


if __name__ == "__main__":
    sys.exit(main())
