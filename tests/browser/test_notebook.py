"""Maps in a real JupyterLab: several on a page, after a reload, untrusted, and as nbconvert writes them."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = [
    "import heritage\nsample = heritage.sample()",
    "sample.map()",
    "sample.map(as_of='1990')",
    "sample.map(aspect='occupancy', language='az')",
]
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
TOKEN = "a-token-of-the-tests"  # of a server that lives as long as this test


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A notebook with three maps, run once, in a folder of its own."""
    folder = tmp_path_factory.mktemp("notebooks")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS], metadata=KERNEL)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    nbformat.write(notebook, folder / "maps.ipynb")
    fresh = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS], metadata=KERNEL)
    nbformat.write(fresh, folder / "fresh.ipynb")
    return folder


@pytest.fixture(scope="module")
def lab(executed):
    """A JupyterLab of its own on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
    quiet = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    own = {name: str(executed / name) for name in ("config", "data", "runtime")}
    environment = {**os.environ, **{f"JUPYTER_{name.upper()}_DIR": path for name, path in own.items()}}
    command = [sys.executable, "-m", "jupyterlab", str(executed), *options, *quiet]
    with (executed / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=1)
            break
        except OSError:
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait(20)


@pytest.fixture
def notebook(chromium, lab):
    """Open a notebook in the lab; whatever leaves this machine is a fault."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    outside = []

    def is_outside(request):
        if not re.match(r"(https?|ws)://127\.0\.0\.1|data:|blob:|about:", request.url):
            outside.append(request.url)

    context.on("request", is_outside)

    def open_notebook(name):
        page = context.new_page()
        page.goto(f"{lab}/lab/tree/{name}?token={TOKEN}&reset")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
        return page

    yield open_notebook
    context.close()
    assert outside == []


def wait_for_maps(page, number=3):
    frames = page.locator(".jp-OutputArea iframe")
    for place in range(number):
        cell = page.locator(".jp-Notebook .jp-CodeCell").nth(place + 1)
        cell.scroll_into_view_if_needed()
        inside = cell.locator("iframe").content_frame
        inside.locator("html[data-whole=true]").wait_for(state="attached", timeout=60_000)
    return frames


def test_three_maps_live_in_a_notebook_and_after_a_reload(notebook):
    page = notebook("fresh.ipynb")
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    wait_for_maps(page)
    second = page.locator(".jp-Notebook .jp-CodeCell").nth(2).locator("iframe").content_frame
    assert "as of 1990" in second.locator(".heritage-caption").inner_text()
    second.locator(".heritage-kinds input").first.uncheck()
    assert "chosen" in second.locator(".heritage-numbers").inner_text()
    third = page.locator(".jp-Notebook .jp-CodeCell").nth(3).locator("iframe").content_frame
    assert "bütün ifadələrə görə" in third.locator(".heritage-caption").inner_text()
    page.locator(".jp-Notebook .jp-CodeCell").first.locator(".cm-content").click()
    page.keyboard.press("Control+s")
    page.wait_for_function("document.title.indexOf('*') === -1")
    page.wait_for_timeout(1000)
    page.reload()
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    wait_for_maps(page)
    first = page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator("iframe").content_frame
    assert first.locator(".leaflet-control-scale-line").inner_text().endswith("0 km")


def test_an_untrusted_notebook_still_shows_the_summary(notebook):
    page = notebook("maps.ipynb")
    page.locator(".jp-OutputArea table").first.wait_for()
    assert "Status of 378 sites by region" in page.locator(".jp-OutputArea table").first.inner_text()
    assert page.locator(".jp-OutputArea iframe").count() == 0


def test_nbconvert_keeps_the_maps(visit, executed, tmp_path):
    command = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "html",
        "--output-dir",
        str(tmp_path),
        str(executed / "maps.ipynb"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    text = (tmp_path / "maps.html").read_text(encoding="utf-8")
    # What nbconvert itself asks the network for is its own; the maps are looked at alone.
    frames = re.findall(r"<iframe.*?</iframe>", text, re.DOTALL)
    assert len(frames) == 3
    ready = "<script>document.documentElement.dataset.whole = 'true'</script>"
    (tmp_path / "frames.html").write_text(
        f"<!DOCTYPE html><meta charset=utf-8>{''.join(frames)}{ready}", encoding="utf-8"
    )
    page = visit(tmp_path / "frames.html").page
    for place in range(3):
        page.locator("iframe").nth(place).content_frame.locator("html[data-whole=true]").wait_for(state="attached")


def test_a_cell_shows_its_map_in_a_frame_with_the_summary_below(visit, sample, tmp_path):
    ready = "<script>document.documentElement.dataset.whole = 'true'</script>"
    (tmp_path / "cell.html").write_text(f"<!DOCTYPE html><meta charset=utf-8>{sample.map()._repr_html_()}{ready}")
    page = visit(tmp_path / "cell.html").page
    frame = page.frame_locator("iframe")
    frame.locator("html[data-whole=true]").wait_for(state="attached")
    assert frame.locator("h1").inner_text() == "Sample of cited places in Armenia and Azerbaijan"
    assert page.locator("table").first.is_visible()
