"""How the page looks and reads: for a screen reader, on a phone, in the dark, on paper, in other languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import heritage
from heritage.model.metadata import Metadata

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ARABIC = 'language = "العربية"\ndirection = "rtl"\n[page]\nclose = "إغلاق"\ntab_list = "مواقع"\nsearch = "ابحث"\n'


def faults(page):
    """What axe-core finds; it is run beside the page, whose policy would not let it in."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found]


@pytest.mark.parametrize(("size", "scheme"), [((1280, 800), "light"), ((390, 844), "dark")])
def test_axe_finds_nothing(visit, sample_page, scheme, size):
    there = visit(sample_page, *size, color_scheme=scheme)
    assert faults(there.page) == []
    for tab in ("table", "list", "about"):
        there.tab(tab)
        assert faults(there.page) == [], tab
    there.open_site("aghdam-mosque")
    assert faults(there.page) == []


def test_on_a_phone_nothing_is_wider_than_the_screen(visit, sample_page):
    there = visit(sample_page, 390, 844, has_touch=True, is_mobile=True)
    page = there.page
    for tab in ("legend", "table", "list", "about"):
        there.tab(tab)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card = there.open_site("aghadede")
    box = card.bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] + box["height"] <= 845
    page.locator(".heritage-close").tap()
    assert card.is_hidden()


def test_on_a_phone_a_region_leads_back_to_the_map(visit, sample_page):
    there = visit(sample_page, 390, 844, has_touch=True, is_mobile=True)
    there.tab("table").get_by_role("button", name="Tavush").tap()
    there.until("document.querySelector('.heritage-ground').getBoundingClientRect().top >= 0")


@pytest.mark.parametrize(
    ("language", "title", "tab"),
    [("az", "378 irs yeri: vəziyyət", "Yerlər"), ("hy", "378 ժառանգության վայր. վիճակ", "Վայրեր"),
     ("ru", "378 объектов наследия: состояние", "Объекты")],
)  # fmt: skip
def test_the_page_speaks_another_language(visit, sample, tmp_path, language, title, tab):
    replace(sample, metadata=Metadata()).map().save(tmp_path / "untitled.html")
    there = visit(tmp_path / "untitled.html")
    there.page.get_by_label("Language").select_option(language)
    assert there.page.locator("h1").inner_text() == title
    assert there.page.title() == title
    assert there.page.evaluate("document.documentElement.lang") == language
    assert tab in there.page.locator(".heritage-tabs").inner_text()
    assert faults(there.page) == []
    assert "Aghdam Mosque" in there.open_site("aghdam-mosque").inner_text()


def test_a_page_opens_in_the_language_of_its_maker(visit, sample, tmp_path):
    replace(sample, metadata=Metadata()).map(language="hy").save(tmp_path / "map.html")
    assert visit(tmp_path / "map.html").page.locator("h1").inner_text().startswith("378 ժառանգության")


def test_a_language_from_right_to_left_needs_only_a_file(visit, sample, tmp_path, language_files):
    (language_files / "ar.toml").write_text(ARABIC, encoding="utf-8")
    sample.map(language="ar").save(tmp_path / "map.html")
    there = visit(tmp_path / "map.html")
    page = there.page
    panel, ground = page.locator(".heritage-panel").bounding_box(), page.locator(".heritage-ground").bounding_box()
    assert panel["x"] == 0
    assert ground["x"] == pytest.approx(panel["width"], abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    close = there.open_site("aghadede").locator(".heritage-close").bounding_box()
    assert close["x"] < panel["width"] / 2
    assert faults(page) == []


def test_on_paper_stand_map_legend_caption_and_sources(visit, sample_page, tmp_path):
    there = visit(sample_page)
    page = there.page
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    ground = page.locator(".heritage-ground").bounding_box()
    assert ground["width"] == pytest.approx(180 * 96 / 25.4, abs=2)
    for part in (".heritage-caption", ".heritage-legend", ".heritage-scroll table", ".leaflet-control-scale"):
        assert page.locator(part).first.is_visible()
    assert "SHA-256" in page.locator('.heritage-tab[data-tab="about"]').inner_text()
    assert page.locator(".heritage-time").is_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    assert (tmp_path / "page.pdf").read_bytes().count(b"/Type /Page\n") in range(1, 6)


def test_on_paper_the_key_stands_beside_the_map_whatever_is_open_or_dark(visit, sample_page):
    there = visit(sample_page, address="site=aghdam-mosque&novalues=unassessed", color_scheme="dark")
    page = there.page
    dark = page.locator('.heritage-values [data-id="contested"] svg').first.inner_html()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    ground, key = (page.locator(part).bounding_box() for part in (".heritage-ground", ".heritage-shades"))
    assert page.locator(".heritage-values label").first.bounding_box()["x"] > ground["x"] + ground["width"]
    assert key["y"] + key["height"] < ground["y"] + ground["height"]
    assert page.locator(".heritage-card").bounding_box()["y"] > ground["y"] + ground["height"]
    assert page.locator('.heritage-values li[data-id="unassessed"]').is_hidden()
    assert page.locator('.heritage-values [data-id="contested"] svg').first.inner_html() != dark
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator(".heritage-card").bounding_box()["y"] < page.locator(".heritage-tabs").bounding_box()["y"]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_close_button_lies_on_no_title(visit, layer, make_feature, tmp_path, direction):
    names = {"ltr": "المسجد الأزرق في المدينة القديمة " * 3, "rtl": "Blue mosque of the old town " * 3}
    place = {"site_id": "a", "kind": "mosque", "name": names[direction]}
    heritage.read(layer(make_feature(place, [44.5, 40.2]))).map().save(tmp_path / "map.html")
    there = visit(tmp_path / "map.html")
    there.page.evaluate("(direction) => { document.querySelector('.heritage').dir = direction }", direction)
    button = there.open_site("a").locator(".heritage-close").bounding_box()
    words = there.page.evaluate(
        """() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('.heritage-card h2'));
        return [...range.getClientRects()].map(({ left, right, top, bottom }) => [left, right, top, bottom]); }"""
    )
    assert all(
        right <= button["x"] or left >= button["x"] + button["width"] or top >= button["y"] + button["height"]
        for left, right, top, _ in words
    )


def test_with_reduced_motion_nothing_moves_by_itself(visit, sample_page):
    page = visit(sample_page, reduced_motion="reduce").page
    moving = page.evaluate(
        "[...document.querySelectorAll('.heritage *')].filter((e) => getComputedStyle(e).transitionDuration !== '0s').length"
    )
    assert moving == 0
