"""The exported page, driven as a person would: from disk, without a network."""

from __future__ import annotations

import branca.element
import pytest

import heritage

PAYLOADS = [
    "<script>document.title='ran'</script>",
    "</script><script>document.title='ran'</script>",
    "<img src=x onerror=\"document.title='ran'\">",
    "javascript:document.title='ran'",
    "{{7*7}}${7*7}`",
    "<!--<script>",
    "A\u2028B\u202eC",
]


def card(page):
    return page.locator(".heritage-card")


def text_of(locator):
    return " ".join(locator.inner_text().split())


def test_the_page_opens_and_says_what_it_shows(visit, sample_page):
    page = visit(sample_page).page
    assert page.title() == "260 heritage sites: status"
    assert page.locator("h1").inner_text() == "260 heritage sites: status"
    assert "Status of 260 sites" in text_of(page.locator(".heritage-caption"))
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_legend_counts_every_site(visit, sample_page):
    page = visit(sample_page).page
    entries = page.locator(".heritage-key").first.locator("li")
    counts = {e.split("\n")[0]: int(e.split("\n")[-1]) for e in entries.all_inner_texts()}
    assert counts["destroyed"] == 27
    assert counts["contested"] == 10
    assert sum(counts.values()) == 260


def test_a_click_on_a_symbol_opens_its_card(visit, sample_page, sample):
    there = visit(sample_page)
    point = sample.sites.geometry["aghdam-mosque"]
    there.page.mouse.click(*there.pixel(point.x, point.y))
    text = text_of(card(there.page))
    assert "Aghdam Mosque" in text
    assert "contested" in text
    assert "Contradicted by" in text
    assert "Ambassador of Azerbaijan to Pakistan" in text
    assert "Caucasus Heritage Watch" in text
    there.page.locator(".heritage-close").click()
    assert card(there.page).is_hidden()


def test_symbols_bear_the_colour_of_their_value(visit, sample_page, sample):
    there = visit(sample_page)
    point = sample.sites.geometry["sofulu-gazakh"]
    assert there.colour_at(*there.pixel(point.x, point.y)) == [0x8A, 0x15, 0x38]


def test_a_card_shows_every_statement_with_source_and_populations(visit, sample_page, sample):
    page = visit(sample_page).page
    page.locator("summary").first.click()
    page.locator('button[data-site="geghamasar"]').click()
    text = text_of(card(page))
    for statement in sample.statements.query("site_id == 'geghamasar'").itertuples():
        assert statement.assessor in text
        assert isinstance(statement.note, float) or statement.note in text
    rows = card(page).locator("tbody tr")
    assert rows.count() == (sample.populations["site_id"] == "geghamasar").sum()
    assert rows.first.inner_text().split()[:3] == ["1831", "Azerbaijanis", "251"]
    links = card(page).locator("a")
    assert links.count() > 0
    for link in links.all():
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert link.get_attribute("href").startswith(("http://", "https://"))


def test_unlocated_sites_are_listed_and_have_a_card(visit, sample_page):
    page = visit(sample_page).page
    summaries = page.locator("summary").all_inner_texts()
    assert summaries == ["On the map (121)", "Without a known position (139)"]
    page.locator("summary").nth(1).click()
    assert page.locator("details").nth(1).locator("li").count() == 139
    page.locator('button[data-site="aghadede"]').click()
    text = text_of(card(page))
    assert "No source gives a position." in text
    assert "never existed" in text


def test_the_page_works_by_keyboard_alone(visit, sample_page):
    page = visit(sample_page).page
    page.locator("summary").nth(1).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    opener = page.evaluate("document.activeElement.dataset.site")
    page.keyboard.press("Enter")
    assert card(page).is_visible()
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert card(page).is_hidden()
    assert page.evaluate("document.activeElement.dataset.site") == opener


def test_regions_tell_their_share_and_bounds_and_lead_there(visit, sample_page):
    there = visit(sample_page)
    row = there.page.locator(".heritage-regions tbody tr", has_text="Tavush")
    assert row.inner_text().split("\t") == ["Tavush", "6", "100 %", "17 % – 100 %"]
    row.locator("button").click()
    there.page.wait_for_function(
        "(name) => window[name].getBounds().contains([41.0, 45.0]) && window[name].getZoom() > 8",
        arg=there.page.locator(".heritage").get_attribute("data-map"),
    )


def test_what_lies_in_no_region_stands_in_the_table_too(visit, sample_page):
    page = visit(sample_page).page
    rows = [row.split("\t") for row in page.locator(".heritage-regions tbody tr").all_inner_texts()]
    assert sum(int(row[1]) for row in rows) == 260
    assert rows[-1][:2] == ["without a known position", "139"]
    assert page.locator(".heritage-numbers").inner_text() == "121 on the map, 139 without a known position"


def test_statements_that_do_not_count_as_of_the_day_say_so(visit, sample, tmp_path):
    sample.map(as_of="1994").save(tmp_path / "map.html")
    page = visit(tmp_path / "map.html").page
    page.locator("summary").nth(1).click()
    page.locator('button[data-site="aghadede"]').click()
    assert card(page).locator(".heritage-uncounted").count() == 4
    assert "Does not count as of 1994." in text_of(card(page))
    assert "by 2021-08" in text_of(card(page))
    assert "Status: unassessed" in text_of(card(page))


def test_on_a_phone_a_region_leads_back_to_the_map(visit, sample_page):
    page = visit(sample_page, 390, 844, has_touch=True, is_mobile=True).page
    page.locator(".heritage-regions button", has_text="Tavush").tap()
    page.wait_for_function("document.querySelector('.heritage-ground').getBoundingClientRect().top >= 0")


def test_a_pointer_over_a_region_tells_of_it(visit, sample_page):
    there = visit(sample_page)
    there.page.mouse.move(*there.pixel(44.75, 40.9))
    there.page.mouse.move(*there.pixel(44.76, 40.91))
    tip = there.page.locator(".heritage-tip")
    tip.wait_for(state="visible")
    assert "Lori" in tip.inner_text()


def test_borders_can_be_switched_off(visit, sample_page):
    there = visit(sample_page)
    before = there.page.evaluate("document.querySelector('canvas').toDataURL()")
    there.page.locator(".heritage-switch input").uncheck()
    assert there.page.evaluate("document.querySelector('canvas').toDataURL()") != before
    assert "Natural Earth" in text_of(there.page.locator(".heritage-about"))


def test_zooming_keeps_symbols_on_their_places(visit, sample_page, sample):
    there = visit(sample_page)
    point = sample.sites.geometry["sofulu-gazakh"]
    there.page.mouse.move(*there.pixel(point.x, point.y))
    there.page.mouse.wheel(0, -240)
    there.page.wait_for_timeout(800)
    assert there.colour_at(*there.pixel(point.x, point.y)) == [0x8A, 0x15, 0x38]


def test_on_a_phone_nothing_is_wider_than_the_screen(visit, sample_page):
    page = visit(sample_page, 390, 844, has_touch=True, is_mobile=True).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("summary").nth(1).tap()
    page.locator('button[data-site="aghadede"]').tap()
    box = card(page).bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] + box["height"] <= 845
    page.locator(".heritage-close").tap()
    assert card(page).is_hidden()


@pytest.mark.parametrize("nasty", PAYLOADS)
def test_no_text_of_a_site_runs_and_all_of_it_is_shown(visit, layer, make_feature, table, tmp_path, nasty):
    cell = '"' + nasty.replace('"', '""') + '"'
    place = make_feature(
        {"site_id": "a", "kind": nasty, "name": nasty, "place": nasty, "description": nasty}, [44.5, 40.2]
    )
    statements = table(
        "statements.csv",
        "site_id,aspect,value,when,assessor,source_id,note,community,locator",
        f"a,status,{cell},{cell},{cell},s,{cell},{cell},{cell}",
        f"a,{cell},{cell},,{cell},,,,",
    )
    sources = table("sources.csv", "source_id,title,publisher,published,url", f"s,{cell},{cell},{cell},{cell}")
    counts = table("populations.csv", "site_id,year,community,count,source_id", f"a,1931,{cell},5,s")
    catalogue = heritage.read(layer(place), statements=statements, sources=sources, populations=counts)
    catalogue.map(title=nasty).save(tmp_path / "map.html")
    page = visit(tmp_path / "map.html").page
    title = page.title()
    page.locator("summary").first.click()
    page.locator('button[data-site="a"]').click()
    assert card(page).locator("h2").text_content() == nasty
    assert card(page).text_content().count(nasty) >= 8
    for link in card(page).locator("a").all():
        assert link.get_attribute("href").startswith("http")
    assert page.title() == title != "ran"


def test_an_empty_catalogue_says_so(visit, layer, tmp_path):
    heritage.read(layer()).map().save(tmp_path / "map.html")
    page = visit(tmp_path / "map.html").page
    assert "There is no site in this catalogue." in text_of(page.locator(".heritage-lists"))


@pytest.mark.parametrize(
    "places", [[[44.5, 40.2]], [[0, 0], [0, 0]], [None], [[179.9, 10], [-179.9, 10]], [[0, 90], [0, -90]]]
)
def test_any_place_on_earth_can_be_shown(visit, layer, make_feature, tmp_path, places):
    features = [make_feature({"site_id": f"s{i}", "kind": "mosque", "name": "A"}, xy) for i, xy in enumerate(places)]
    heritage.read(layer(*features)).map().save(tmp_path / "map.html")
    page = visit(tmp_path / "map.html").page
    page.locator("summary").nth(0 if places[0] else 1).click()
    page.locator('button[data-site="s0"]').click()
    assert card(page).is_visible()


def test_two_maps_stand_beside_each_other(visit, sample, tmp_path):
    figure = branca.element.Figure()
    figure.add_subplot(1, 2, 1).add_child(sample.map())
    figure.add_subplot(1, 2, 2).add_child(sample.map(as_of="1990"))
    figure.save(tmp_path / "two.html")
    page = visit(tmp_path / "two.html", 1800).page
    assert page.locator("canvas").count() == 2
    captions = page.locator(".heritage-caption").all_inner_texts()
    assert "any date" in captions[0]
    assert "1990" in captions[1]


def test_a_notebook_shows_the_map_in_its_frame(visit, sample, tmp_path):
    ready = "<script>document.documentElement.dataset.ready = 'true'</script>"
    (tmp_path / "cell.html").write_text(f"<!DOCTYPE html><meta charset=utf-8>{sample.map()._repr_html_()}{ready}")
    page = visit(tmp_path / "cell.html").page
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready=true]").wait_for(state="attached")
    assert frame.locator("h1").inner_text() == "260 heritage sites: status"
    assert page.locator("table").first.is_visible()


def test_a_browser_without_decompression_says_what_to_do(chromium, sample_page):
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(sample_page.as_uri())
    page.wait_for_selector("html[data-ready=true]", state="attached")
    assert "Open the file in a current one" in page.locator("h1").inner_text()
    context.close()
