"""How a page begins: what it writes into its address, how soon it can be printed, and what it says where it is not whole."""

from __future__ import annotations

import json
import re

import pytest

import heritage


def test_opening_a_page_writes_nothing_into_its_address(visit, make_feature, tmp_path):
    """Whether or not there are years for a bar below the map, at any width: only what a reader does is kept."""
    for name, said in (("dated", {"status": "destroyed", "status_date": "1988"}), ("undated", {"status": "intact"})):
        collection = {"type": "FeatureCollection", "features": [make_feature({"kind": "mosque", **said})]}
        (tmp_path / f"{name}.geojson").write_text(json.dumps(collection))
        heritage.read(tmp_path / f"{name}.geojson").map().save(tmp_path / f"{name}.html")
        for width in (1280, 340):
            page = visit(tmp_path / f"{name}.html", width).page
            page.wait_for_timeout(300)
            page.set_viewport_size({"width": width - 20, "height": 700})
            page.evaluate("['beforeprint', 'afterprint'].forEach((name) => dispatchEvent(new Event(name)))")
            page.get_by_role("button", name="Show everything again").click()
            page.wait_for_timeout(300)
            assert page.evaluate("location.hash") == ""
            assert page.locator(".heritage-time").is_visible() == (name == "dated")


def test_a_browser_without_decompression_says_what_to_do(chromium, sample_page):
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(sample_page.as_uri())
    page.wait_for_selector("html[data-whole=true]", state="attached")
    assert "Open the file in a current one" in page.locator("h1").inner_text()
    assert page.locator(".heritage-static tbody tr").count() > 10
    context.close()


def test_without_scripts_the_summary_is_there(chromium, sample_page):
    context = chromium.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(sample_page.as_uri())
    assert page.locator(".heritage-static tbody tr").count() > 10
    assert "Status of 378 sites by region" in page.locator(".heritage-static caption").inner_text()
    page.set_viewport_size({"width": 1123, "height": 794})  # A4 at 96 dots an inch, across
    page.emulate_media(media="print")
    widths = page.evaluate(
        "(({ scrollWidth: s, clientWidth: c }) => [s, c])(document.querySelector('.heritage-static'))"
    )
    assert widths[0] <= widths[1]
    context.close()


def test_a_page_of_many_sites_that_is_printed_at_once_has_its_key(chromium, layer, make_feature, tmp_path):
    """Its sites are on the screen before the panel; whoever prints then has the panel too."""
    many = [make_feature({"kind": "mosque", "name": f"generated {n}"}, [44 + n / 1e5, 40]) for n in range(20_001)]
    heritage.read(layer(*many)).map().save(tmp_path / "many.html")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_init_script(
        "window.requestAnimationFrame = () => 0; const wait = setTimeout; window.setTimeout = (f, ms) => ms === 100 ? 0 : wait(f, ms)"
    )
    page.goto((tmp_path / "many.html").as_uri())
    page.wait_for_selector("html[data-ready=true]", state="attached")
    assert page.locator(".heritage-live").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".heritage-printing .heritage-values li").count() > 5
    assert page.locator(".heritage-tab[data-tab=about] h2").count() > 1
    context.close()


def test_on_paper_a_table_has_its_heads_on_every_sheet_and_its_total_once(visit, sample_page):
    page = visit(sample_page).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    table = page.locator(".heritage-tab[data-tab=table]")
    assert table.locator("thead th").count() > 8
    assert table.locator("thead button").count() == 0  # browsers repeat none
    assert table.locator("tfoot").evaluate("(foot) => getComputedStyle(foot).display") == "table-row-group"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.locator(".heritage-tab-button[id$=table]").click()
    assert table.locator("thead button").count() > 5


@pytest.mark.parametrize("language", ["en", "hy"])
def test_the_map_never_lies_over_the_panel(visit, sample_page, language):
    page = visit(sample_page, 768, address=f"lang={language}").page
    edges = "[document.querySelector('.folium-map').getBoundingClientRect().right, document.querySelector('.heritage-panel').getBoundingClientRect().left]"
    right, left = page.evaluate(edges)
    assert right <= left


def test_the_way_back_to_an_aspect_leads_to_the_community_asked_for(visit, sample, tmp_path):
    sample.map(aspect="presence", community="Azerbaijanis").save(tmp_path / "page.html")
    page = visit(tmp_path / "page.html").page
    for aspect in ("Status", "Presence"):
        page.get_by_label("Shown").select_option(label=aspect)
    assert page.get_by_label("Community").input_value() == "Azerbaijanis"
    page.wait_for_timeout(300)
    assert page.evaluate("location.hash") == ""


def test_an_address_edited_while_the_page_is_read_is_followed(chromium, sample_page):
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_init_script(
        "new MutationObserver((_, seen) => { if (document.documentElement?.dataset.ready) { seen.disconnect(); location.hash = 'asof=1990'; } })"
        ".observe(document, { attributes: true, subtree: true })"
    )
    page.goto(sample_page.as_uri())
    page.wait_for_selector("html[data-whole=true]", state="attached")
    assert page.locator(".heritage-time output").inner_text() == "1990"
    context.close()


@pytest.mark.parametrize("broken", ["names", "ids", "sites-0", "sources-0", "dates"])
def test_a_file_that_was_damaged_shows_what_is_whole_and_says_so(visit, sample_page, tmp_path, broken):
    form = rf'(data-part="{broken}">)([^<]*)'
    text = re.sub(form, lambda found: found[1] + found[2][: len(found[2]) // 8 * 4], sample_page.read_text("utf-8"))
    (tmp_path / "damaged.html").write_text(text, "utf-8")
    seen = visit(tmp_path / "damaged.html", address="site=abbas-mirza-mosque")
    assert "damaged" in seen.page.locator("h1").inner_text()
    assert broken in seen.page.locator(".heritage-caption").inner_text()
    assert seen.page.locator(".heritage-values li").count() > 5
    seen.page.evaluate("location.hash = 'asof=1990&q=agdam'")
    seen.until("document.querySelector('.heritage-time output').textContent === '1990'")
    seen.page.locator(".heritage-values .heritage-link").first.click()
    seen.page.locator(".heritage-switches input").first.click()
    assert "damaged" in seen.page.locator("h1").inner_text()


def test_the_address_of_a_site_may_name_it_as_it_is_called_elsewhere(visit, layer, make_feature, tmp_path):
    first = make_feature(
        {"id": "1", "name": "A", "kind": "mosque", "same_as": "two:7 http://x.org/entity/Q5"}, [44, 40]
    )
    places = layer(first, make_feature({"id": "17", "name": "B", "kind": "mosque", "same_as": "Q55"}, [45, 40]))
    heritage.read(places).map().save(tmp_path / "page.html")
    for named, title in (("1", "A"), ("7", "A"), ("Q5", "A"), ("17", "B"), ("Q55", "B")):
        seen = visit(tmp_path / "page.html", address=f"site={named}")
        assert seen.page.locator(".heritage-card h2").inner_text() == title, named
