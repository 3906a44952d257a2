"""
Measures pages with pictures, and releases: 150 places with 300 pictures, and 10,000 files sealed and verified.

``make bench`` runs it. Pictures are generated, with as much detail as photographs have; the page is opened from disk
in headless Chromium. Beside each figure stands its target.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

import heritage

SITES, PICTURES, FILES = 150, 300, 10_000
HEAD = "evidence_id,site_id,path,role,creator,licence"
OPENING = """async (id) => {
  const start = performance.now();
  location.hash = `site=${id}`;
  const there = () => document.querySelector('.heritage-card:not([hidden]) .heritage-permalink')?.hash.includes(`site=${id}`);
  while (!there()) await new Promise((resolve) => setTimeout(resolve));
  await Promise.all([...document.querySelectorAll('.heritage-card img')].map((image) => image.decode()));
  return performance.now() - start;
}"""


def photograph(seed: int, size: tuple[int, int] = (2400, 1800)) -> bytes:
    """Draw what packs about as badly as a photograph: shapes with fine noise over them."""
    dice = np.random.default_rng(seed)
    coarse = Image.fromarray(dice.integers(0, 255, (45, 60, 3), dtype="uint8")).resize(size, Image.Resampling.BICUBIC)
    fine = Image.fromarray(dice.integers(0, 255, (size[1], size[0], 3), dtype="uint8"))
    buffer = io.BytesIO()
    Image.blend(coarse, fine.filter(ImageFilter.GaussianBlur(2)), 0.3).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def write_sites(folder: Path, number: int) -> None:
    dice = np.random.default_rng(1)
    features = [
        {
            "type": "Feature",
            "properties": {"site_id": f"s{place}", "kind": "mosque", "name": f"Generated {place}"},
            "geometry": {"type": "Point", "coordinates": [44 + dice.random(), 40 + dice.random()]},
        }
        for place in range(number)
    ]
    (folder / "sites.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (folder / "evidence").mkdir()


def page_with_pictures(folder: Path) -> list[tuple[str, float, float]]:
    write_sites(folder, SITES)
    seen = [photograph(seed) for seed in range(30)]
    rows = []
    for number in range(PICTURES):
        (folder / f"evidence/{number}.jpg").write_bytes(seen[number % len(seen)])
        role = "before" if number % 2 == 0 else "after"
        rows.append(f"{number},s{number // 2},evidence/{number}.jpg,{role},generated,CC0-1.0")
    (folder / "evidence.csv").write_text("\n".join([HEAD, *rows]))
    start = time.perf_counter()
    catalogue = heritage.read(folder)
    reading = time.perf_counter() - start
    start = time.perf_counter()
    catalogue.map(pictures="full").save(str(folder / "map.html"))
    drawing = time.perf_counter() - start
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        opened, cards = [], []
        for _ in range(3):
            page = browser.new_context(offline=True).new_page()
            page.goto((folder / "map.html").as_uri())
            page.wait_for_selector("html[data-whole=true]", state="attached")
            opened.append(page.evaluate("performance.now()") / 1000)
            cards += [page.evaluate(OPENING, f"s{place}") for place in range(0, SITES, 15)]
        browser.close()
    return [
        ("read and check 300 pictures of 2400 x 1800, s", reading, float("nan")),
        ("export the page, s", drawing, float("nan")),
        ("page, MB", (folder / "map.html").stat().st_size / 1e6, 20),
        ("open, s", statistics.median(opened), 1.5),
        ("card with both pictures drawn, ms (median)", statistics.median(cards), 100),
        ("card with both pictures drawn, ms (slowest)", max(cards), 100),
    ]


def release_of_many(folder: Path) -> list[tuple[str, float, float]]:
    write_sites(folder, 10)
    rows = []
    seen = [photograph(seed, (640, 480)) for seed in range(20)]
    for number in range(FILES):
        drawn = number % 10 == 0  # of a tenth a copy without tags goes out
        path = f"evidence/{number}.{'jpg' if drawn else 'txt'}"
        text = f"generated text {number}\n"
        (folder / path).write_bytes(seen[number // 10 % len(seen)] + text.encode() if drawn else text.encode() * 200)
        rows.append(f"{number},s{number % 10},{path},document,generated,CC0-1.0")
    (folder / "evidence.csv").write_text("\n".join([HEAD, *rows]))
    catalogue = heritage.read(folder)
    start = time.perf_counter()
    catalogue.seal(folder / "release")
    sealing = time.perf_counter() - start
    start = time.perf_counter()
    found = heritage.verify(folder / "release")
    verifying = time.perf_counter() - start
    assert found.whole
    assert found.files > FILES
    return [("seal 10,000 files, 1,000 of them pictures, s", sealing, 60), ("verify 10,000 files, s", verifying, 60)]


def main() -> None:
    table = Table(title="Evidence and releases")
    for name in ("work", "measured", "target"):
        table.add_column(name, justify="left" if name == "work" else "right")
    for measure in (page_with_pictures, release_of_many):
        with tempfile.TemporaryDirectory() as folder:
            for work, figure, target in measure(Path(folder)):
                table.add_row(work, f"{figure:.3g}", "" if np.isnan(target) else f"at most {target:g}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
