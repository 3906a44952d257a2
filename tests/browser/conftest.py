"""Chromium, driven as a person would, with the network off. A missing browser fails the tests."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "There is no Chromium: run make test, or set CHROMIUM to its path"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


class Visit:
    """A page opened from disk; whatever it logs, throws or asks the network for fails the test."""

    def __init__(self, browser, path, width, height, address="", served=None, **options):
        self.served = served or {}
        offline = not self.served
        self.context = browser.new_context(viewport={"width": width, "height": height}, offline=offline, **options)
        self.page = self.context.new_page()
        self.troubles = []
        self.patterns = [re.compile(re.escape(url).replace(r"\*\*", ".*") + "$") for url in self.served]
        for url, file in self.served.items():
            self.page.route(url, lambda route, _, file=file: route.fulfill(path=file))
        self.page.on("console", lambda message: self.troubles.append(message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.troubles.append("dialog"), dialog.dismiss()))
        self.page.on("request", self.note)
        self.page.goto(Path(path).as_uri() + (f"#{address}" if address else ""))
        self.page.wait_for_selector("html[data-whole=true]", state="attached")

    def note(self, request):
        if not request.url.startswith(("file:", "data:", "blob:")) and not any(
            pattern.match(request.url) for pattern in self.patterns
        ):
            self.troubles.append(request.url)

    def until(self, condition, arg=None):
        """Wait until a function holds; Playwright's own waiting would be eval to the page's policy."""
        function = (
            condition if "=>" in condition.partition("(")[0] or condition.startswith("(") else f"() => {condition}"
        )
        for _ in range(200):
            if self.page.evaluate(function, arg):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never: {condition}")

    def tab(self, name):
        """Open one of the panel's views."""
        self.page.locator(f".heritage-tab-button[id$={name}]").click()
        return self.page.locator(f'.heritage-tab[data-tab="{name}"]')

    def downloaded(self, name):
        """Press the button of a file, and give its text."""
        self.tab("about")
        with self.page.expect_download() as waiting:
            self.page.locator(f'button[data-file="{name}"]').click()
        return Path(waiting.value.path()).read_bytes().decode("utf-8-sig")

    def values(self):
        """The legend's count of each value, by its id."""
        entries = self.page.locator(".heritage-values li")
        return {
            entry.get_attribute("data-id"): int(entry.locator(".heritage-number").inner_text().replace(",", ""))
            for entry in entries.all()
        }

    def open_site(self, site_id):
        """Open a card by its permanent link."""
        self.page.evaluate("(id) => { location.hash = 'site=' + encodeURIComponent(id) }", site_id)
        self.page.locator(".heritage-card .heritage-permalink").wait_for()
        return self.page.locator(".heritage-card")

    def pixel(self, longitude, latitude):
        """Where a position is on the screen, by Leaflet's own reckoning."""
        name = self.page.locator(".heritage").get_attribute("data-map")
        box = self.page.locator(".folium-map").bounding_box()
        at = self.page.evaluate(
            "([name, lat, lon]) => { const p = window[name].latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }",
            [name, latitude, longitude],
        )
        return box["x"] + at[0], box["y"] + at[1]

    def colour_at(self, x, y):
        """The colour of the canvas under a point of the screen."""
        return self.page.evaluate(
            """([x, y]) => {
              const canvas = document.querySelector("canvas");
              const box = canvas.getBoundingClientRect();
              const ratio = canvas.width / box.width;
              const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
              copy.drawImage(canvas, Math.round((box.x - x) * ratio), Math.round((box.y - y) * ratio));
              return [...copy.getImageData(0, 0, 1, 1).data].slice(0, 3);
            }""",
            [x, y],
        )


@pytest.fixture
def visit(chromium):
    visits = []

    def open_page(path, width=1280, height=800, **options):
        visits.append(Visit(chromium, path, width, height, **options))
        return visits[-1]

    yield open_page
    for each in visits:
        each.context.close()
        assert each.troubles == []


@pytest.fixture(scope="session")
def sample_page(sample, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "heritage.html"
    sample.map().save(path)
    return path
