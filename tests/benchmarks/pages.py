"""
Compares the page of ``catalogue.map()`` with folium's own ways and with the script that people write today.

``make bench`` runs it; ``python tests/benchmarks/pages.py 1000 10000`` with other numbers of places.
Pages are opened from disk in headless Chromium; a peer's page finds its libraries on this machine. Every figure is of one run, both sides in turn; seconds to open
are the median of some openings.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table
from summing import MANY_PLACES, generate_many

import heritage

HERE = Path(__file__).parent
PACKAGES = HERE.parents[1] / "node_modules"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST_FOR_PEERS = 100_000
ASSETS = HERE.parents[1] / "heritage" / "webmap" / "assets"
READ = "import geopandas; places = geopandas.read_file({path!r}); places['status_date'] = places['status_date'].astype(str)\n"
ROW = "function (row) {{ return L.marker(new L.LatLng(row[0], row[1])); }}"  # without icons of another library
CENTRE = "[40, 45], zoom_start=7"
FIELDS = "fields=['name', 'status'], aliases=['Name', 'Status']"
PEERS = {
    "FastMarkerCluster": READ
    + f"import folium\nfrom folium.plugins import FastMarkerCluster\nstart = time.perf_counter()\n"
    f"page = folium.Map({CENTRE})\nFastMarkerCluster(list(zip(places.geometry.y, places.geometry.x)), callback={ROW!r}).add_to(page)\n"
    "page.save({out!r})",
    "folium.GeoJson": READ + f"import folium\nstart = time.perf_counter()\npage = folium.Map({CENTRE})\n"
    f"folium.GeoJson(places, popup=folium.GeoJsonPopup({FIELDS}), tooltip=folium.GeoJsonTooltip({FIELDS})).add_to(page)\n"
    "page.save({out!r})",
    "explore": READ + "start = time.perf_counter()\nplaces.explore('status').save({out!r})",
}
OURS = (
    "import heritage\ncatalogue = heritage.read({path!r}, regions='armenia')\nstart = time.perf_counter()\n"
    "catalogue.map().save({out!r})"
)
# The script that people write today: read, reproject, join, group, draw.
SCRIPT = (
    "start = time.perf_counter()\nimport geopandas, folium\nplaces = geopandas.read_file({path!r}).to_crs(4326)\n"
    "regions = geopandas.read_file({regions!r}).to_crs(4326)\n"
    "joined = geopandas.sjoin(places, regions[['region_id', 'geometry']], how='left', predicate='within')\n"
    "joined.groupby(['region_id', 'kind', 'status']).size().unstack().to_csv({out!r} + '.csv')\n"
    f"page = folium.Map({CENTRE})\n"
    f"folium.GeoJson(places, popup=folium.GeoJsonPopup({FIELDS}), tooltip=folium.GeoJsonTooltip({FIELDS})).add_to(page)\n"
    "page.save({out!r})"
)
JOB = (
    "start = time.perf_counter()\nimport heritage\ncatalogue = heritage.read({path!r}, regions='armenia')\n"
    "catalogue.summary().to_csv({out!r} + '.csv')\ncatalogue.map().save({out!r})"
)
SERVED = {
    "leaflet.js": "leaflet",
    "leaflet.css": "leaflet",
    "jquery-3.7.1.min.js": "jquery",
    "leaflet.markercluster.js": PACKAGES / "leaflet.markercluster/dist/leaflet.markercluster.js",
    "d3.min.js": PACKAGES / "d3/d3.min.js",
}
CHANGE = {
    "zoom": "const m = window[document.querySelector('.heritage').dataset.map]; m.setZoom(m.getZoom() + 1, { animate: false })",
    "filter": "document.querySelector('.heritage-kinds input').click()",
    "search": "const b = document.querySelector('.heritage-search input'); b.value = 'place 12'; "
    "b.dispatchEvent(new Event('input')); const n = document.querySelector('.heritage-numbers'); const before = n.textContent; "
    "while (n.textContent === before) await new Promise((r) => setTimeout(r))",
    "slide": "const s = document.querySelector('.heritage-time input'); s.value = Number(s.value) - 7; s.dispatchEvent(new Event('input')); "
    "while (document.querySelector('.heritage-time output').textContent !== s.value) await new Promise((r) => setTimeout(r))",
}
TIMES = 3
LONGEST_MS = 60_000


def run(code: str, **names: str) -> tuple[float, float]:
    """Give the seconds that a process counts from its start mark, and its peak memory in MB."""
    report = f"import resource, time, warnings; warnings.simplefilter('ignore')\n{code.format(**names)}\n"
    report += "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=False, env=os.environ)
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, megabytes = map(float, done.stdout.split()[-2:])
    return seconds, megabytes


def at_hand(path: Path) -> None:
    """Have a peer's page take its libraries from this machine, and leave out those that are not at hand."""
    from xstatic.pkg import jquery, leaflet

    folders = {"leaflet": Path(leaflet.BASE_DIR), "jquery": Path(jquery.BASE_DIR)}

    def local(match: re.Match[str]) -> str:
        name = match["url"].rpartition("/")[2]
        file = SERVED.get(name)
        file = folders[file] / name.replace("-3.7.1", "") if isinstance(file, str) else file
        return match[0].replace(match["url"], file.as_uri()) if file else ""

    text = path.read_text(encoding="utf-8")
    for form in (
        r'<script src="(?P<url>https[^"]+)"></script>',
        r'<link rel="stylesheet" href="(?P<url>https[^"]+)"\s*/?>',
    ):
        text = re.sub(form, local, text)
    path.with_name("at-hand.html").write_text(text, encoding="utf-8")


def memory_of_renderers() -> float:
    """Give the largest resident size of a renderer process, in MB."""
    sizes = [0.0]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"--type=renderer" in (process / "cmdline").read_bytes():
                resident = re.search(r"VmHWM:\s+(\d+)", (process / "status").read_text())
                sizes.append(int(resident.group(1)) / 1000)
        except (OSError, AttributeError):
            continue
    return max(sizes)


def opened(path: Path, ready: str, changes: dict[str, str]) -> dict[str, float]:
    """Open a page from disk, some times if it opens at all: what the first opening gave, and the median of the seconds."""
    first = opened_once(path, ready, changes)
    if first["open s"] == float("inf"):
        return first
    others = [opened_once(path, ready, {})["open s"] for _ in range(TIMES - 1)]
    return {**first, "open s": statistics.median([first["open s"], *others])}


def opened_once(path: Path, ready: str, changes: dict[str, str]) -> dict[str, float]:
    """Open a page from disk: seconds until its markers are there, heap and process in MB, ms of each change."""
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "google-chrome"))))
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-precise-memory-info"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=switches)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(SHOWN % ready)
        start = time.time()
        page.goto(path.as_uri(), wait_until="commit", timeout=LONGEST_MS)
        while not (shown := page.evaluate("window.shown ?? 0")):
            if time.time() - start > LONGEST_MS / 1000:
                browser.close()
                return {"open s": float("inf")}
            time.sleep(0.05)
        found = {"open s": shown / 1000 - start}
        if changes:
            page.wait_for_selector("html[data-whole=true]", state="attached", timeout=LONGEST_MS)
        found["heap MB"] = page.evaluate("performance.memory.usedJSHeapSize / 1e6")
        for name, change in changes.items():
            code = f"async () => {{ const start = performance.now(); {change}; await new Promise((r) => requestAnimationFrame(() => setTimeout(r))); return performance.now() - start; }}"
            found[f"{name} ms"] = statistics.median(
                page.evaluate(code) for _ in range(1 if name == "search" else TIMES)
            )
        found["process MB"] = memory_of_renderers()
        browser.close()
    return found


# Run before anything of the page: when, by the clock, a frame had been painted in which its markers were there.
SHOWN = """{ const look = () => (%s ? setTimeout(() => { window.shown = performance.timeOrigin + performance.now(); }) : requestAnimationFrame(look)); requestAnimationFrame(look); }"""
READY = {
    "heritage": "document.documentElement?.dataset.ready === 'true'",
    "decoding alone": "document.documentElement?.dataset.ready === 'true'",
    "folium.GeoJson": "document.readyState === 'complete' && document.querySelector('.leaflet-marker-icon') !== null",
    "FastMarkerCluster": "document.readyState === 'complete' && document.querySelector('.marker-cluster, .leaflet-marker-icon') !== null",
    "explore": "document.readyState === 'complete' && document.querySelector('path.leaflet-interactive') !== null",
}


def decoding_alone(path: Path) -> Path:
    """Make a page of the same data that unpacks what ours needs to draw, every column of it, and draws nothing."""
    text = path.read_text(encoding="utf-8")
    blocks = "".join(re.findall(r'<script type="application/octet-stream"[^>]*>[^<]*</script>', text))
    decode = re.sub(r"^export ", "", (ASSETS / "decode.js").read_text(encoding="utf-8"), flags=re.MULTILINE)
    script = f"""{decode}
      const of = (name) => Array.from(document.querySelectorAll(`script[data-part="${{name}}"]`), (b) => b.textContent);
      const store = createStore(of);
      const head = await store.json("head");
      const bytes = await store.bytes("columns");
      Object.values(head.columns).forEach((spec) => readColumn(bytes, spec));
      document.documentElement.dataset.ready = "true";"""
    out = path.with_name("decoding.html")
    out.write_text(
        f"<!DOCTYPE html><meta charset=utf-8>{blocks}<script type=module>{script}</script>", encoding="utf-8"
    )
    return out


def _told(key: str, found: dict[str, float]) -> str:
    if key not in found:
        return ""
    if found[key] == float("inf"):
        return f"not in {LONGEST_MS / 1000:.0f}"
    return f"{found[key]:,.{2 if key == 'open s' else 0}f}"


def row(table: Table, size: str, name: str, seconds: float, path: Path, found: dict[str, float]) -> None:
    """Print one page."""
    shown = [_told(key, found) for key in COLUMNS]
    cells = [size, name, f"{seconds:.2f}", f"{path.stat().st_size / 1e6:.2f}", *shown]
    table.add_row(*cells)
    sys.stderr.write(" | ".join(cells) + "\n")


COLUMNS = ("open s", "heap MB", "process MB", "zoom ms", "filter ms", "search ms", "slide ms")


def compare(folder: Path, size: int, table: Table) -> None:
    """Export and open the page of each side."""
    path, out = str(folder / "generated.geojson"), folder / "page.html"
    sides = {"heritage": OURS, **(PEERS if size <= MOST_FOR_PEERS else {})}
    for name, code in sides.items():
        seconds, _ = run(code, path=path, out=str(out))
        if name != "heritage":
            at_hand(out)
        page = out if name == "heritage" else out.with_name("at-hand.html")
        found = opened(page, READY[name], CHANGE if name == "heritage" else {})
        row(table, f"{size:,}", name, seconds, out, found)
        if name == "heritage":
            alone = decoding_alone(out)
            row(table, f"{size:,}", "decoding alone", 0, alone, opened(alone, READY["decoding alone"], {}))


def main() -> None:
    """Generate, compare and print."""
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    pages = Table(title="Pages, opened from disk", box=None)
    for name in ("places", "page", "export s", "MB", *COLUMNS):
        pages.add_column(name, justify="right")
    jobs = Table(title="From file to page and summary", box=None)
    for name in ("places", "heritage s", "script s", "time", "heritage MB", "script MB", "memory"):
        jobs.add_column(name, justify="right")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        regions = str(folder / "armenia.geojson")
        heritage.read(heritage.sample_folder(), regions="Armenia").regions.reset_index().to_file(regions)
        for size in sizes:
            path = folder / "generated.geojson"
            subprocess.run([sys.executable, str(HERE / "generate.py"), str(size), str(path)], check=True)
            compare(folder, size, pages)
            if size >= MOST_FOR_PEERS:
                ours, our_memory = run(JOB, path=str(path), out=str(folder / "ours.html"))
                theirs, their_memory = run(SCRIPT, path=str(path), out=str(folder / "theirs.html"), regions=regions)
                jobs.add_row(f"{size:,}", f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.2f}", f"{our_memory:,.0f}",
                             f"{their_memory:,.0f}", f"{our_memory / their_memory:.2f}")  # fmt: skip
        many(folder, pages)
    console = Console(width=160)
    console.print(pages)
    console.print(jobs)


def many(folder: Path, table: Table) -> None:
    """The shape of the largest real workload: 200,000 places with 14 dated statements each."""
    source = folder / "many"
    source.mkdir()
    generate_many(source, MANY_PLACES)
    out = folder / "many.html"
    seconds, _ = run(
        "import heritage\ncatalogue = heritage.read({path!r})\nstart = time.perf_counter()\ncatalogue.map().save({out!r})",
        path=str(source),
        out=str(out),
    )
    row(table, "200,000 x 14", "heritage", seconds, out, opened(out, READY["heritage"], CHANGE))


if __name__ == "__main__":
    main()
