"""The exported page as its reader finds it: from disk, without a network."""

from __future__ import annotations

import branca.element
import pytest

import heritage


def card(page):
    return page.locator(".heritage-card")


def text_of(locator):
    return " ".join(locator.inner_text().split())


def test_the_page_opens_and_says_what_it_shows(visit, sample_page):
    page = visit(sample_page).page
    assert page.title() == "Sample of cited places in Armenia and Azerbaijan"
    assert page.locator("h1").inner_text() == "Sample of cited places in Armenia and Azerbaijan"
    assert "Status of 378 sites; by all statements of any date" in text_of(page.locator(".heritage-caption"))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator(".heritage-static").is_hidden()


def test_the_caption_tells_what_is_chosen_and_a_button_shows_everything_again(visit, sample_page, sample):
    there = visit(sample_page, address="region=AM-ER&q=mosque&nokinds=settlement&novalues=unassessed&contested=1")
    caption = text_of(there.page.locator(".heritage-caption"))
    chosen = "Chosen of these: Region Yerevan; “mosque”; Contested sites only; without settlement, unassessed."
    assert chosen in caption
    yerevan, syunik = (sample.regions.geometry[name].centroid for name in ("AM-ER", "AM-SU"))
    box = there.page.locator(".folium-map").bounding_box()
    assert there.pixel(yerevan.x, yerevan.y)[0] == pytest.approx(box["width"] / 2, abs=60)
    assert there.pixel(syunik.x, syunik.y)[0] > box["width"]
    there.page.get_by_role("button", name="Show everything again").click()
    there.until("() => !document.querySelector('.heritage-caption').textContent.includes('Chosen')")
    assert 0 < there.pixel(syunik.x, syunik.y)[0] < box["width"]


def test_the_map_buttons_speak_the_language_of_the_page(visit, sample_page):
    page = visit(sample_page, address="lang=az").page
    assert page.locator(".leaflet-control-zoom-in").get_attribute("aria-label") == "Yaxınlaşdır"


def test_text_of_another_direction_leaves_its_neighbours_where_they_are(visit, layer, make_feature, table, tmp_path):
    place = {"site_id": "a", "kind": "mosque", "name": "A", "status": "intact", "source": "s"}
    sources = table("sources.csv", "source_id,title,publisher,published,licence", "s,T,\u202ePress,2005-12-31,CC0")
    heritage.read(layer(make_feature(place, [44.5, 40.2])), sources=sources).map().save(tmp_path / "map.html")
    shown = visit(tmp_path / "map.html").open_site("a").locator(".heritage-source bdi").all()
    assert [each.inner_text() for each in shown[2:]] == ["2005-12-31", "CC0"]
    places = [each.bounding_box()["x"] for each in shown]
    assert places == sorted(places)


def test_a_name_without_end_does_not_hold_up_the_list(visit, layer, make_feature, tmp_path):
    place = {"site_id": "a", "kind": "mosque", "name": "A" * 1_000_000}
    heritage.read(layer(make_feature(place, [44.5, 40.2]))).map().save(tmp_path / "map.html")
    listed = visit(tmp_path / "map.html").tab("list").locator(".heritage-name")
    assert len(listed.inner_text()) < 300


def test_the_legend_counts_every_site(visit, sample_page):
    counts = visit(sample_page).values()
    assert counts["destroyed"] == 77
    assert counts["contested"] == 43
    assert sum(counts.values()) == 378


def test_a_click_on_a_symbol_opens_its_card(visit, sample_page, sample):
    there = visit(sample_page, address="view=12/39.99/46.93")
    point = sample.sites.geometry["aghdam-mosque"]
    there.page.mouse.click(*there.pixel(point.x, point.y))
    card(there.page).locator(".heritage-permalink").wait_for()
    text = text_of(card(there.page))
    for said in ("Aghdam Mosque", "contested", "These contradict each other", "Caucasus Heritage Watch"):
        assert said in text
    assert "Ambassador of Azerbaijan to Pakistan" in text
    there.page.locator(".heritage-close").click()
    assert card(there.page).is_hidden()


def test_those_that_clash_stand_side_by_side_with_why(visit, sample_page):
    clash = visit(sample_page).open_site("aghdam-mosque").locator(".heritage-clash").first
    left, right = clash.locator(".heritage-sides > div").all()
    assert left.bounding_box()["y"] == right.bounding_box()["y"]
    assert "damaged" in left.inner_text()
    assert "destroyed" in right.inner_text()
    assert "their times overlap" in clash.inner_text()


def test_symbols_bear_the_colour_of_their_value(visit, sample_page, sample):
    there = visit(sample_page, address="view=12/41.1/45.1")
    point = sample.sites.geometry["sofulu-gazakh"]
    name = there.page.locator(".heritage").get_attribute("data-map")
    there.page.evaluate("([n, y, x]) => window[n].setView([y, x], 12, {animate: false})", [name, point.y, point.x])
    assert there.colour_at(*there.pixel(point.x, point.y)) == [0x8A, 0x15, 0x38]


def test_no_site_lies_under_another_at_any_zoom(visit, sample_page):
    page = visit(sample_page).page
    for zoom in range(4, 19, 2):
        overlaps = page.evaluate(
            """async (zoom) => {
              const map = window[document.querySelector(".heritage").dataset.map];
              map.setView([40.2, 44.5], zoom, { animate: false });
              let layer = null;
              map.eachLayer((each) => { layer = each.groups ? each : layer; });
              const groups = layer.groups;
              let number = 0;
              groups.forEach((a, i) => groups.slice(i + 1).forEach((b) => {
                number += Math.hypot(a.x - b.x, a.y - b.y) < 0.9 * (a.radius + b.radius) - 1e-6 ? 1 : 0;
              }));
              return number;
            }""",
            zoom,
        )
        assert overlaps == 0


def test_a_ring_opens_and_places_on_one_spot_are_listed(visit, layer, make_feature, tmp_path):
    spots = [make_feature({"site_id": f"s{i}", "kind": "mosque", "name": f"M{i}"}, [44.5, 40.2]) for i in range(3)]
    beside = make_feature({"site_id": "b", "kind": "church", "name": "Beside"}, [44.5003, 40.2])
    heritage.read(layer(*spots, beside)).map().save(tmp_path / "map.html")
    there = visit(tmp_path / "map.html")
    there.page.mouse.click(*there.pixel(44.50008, 40.2))
    name = there.page.locator(".heritage").get_attribute("data-map")
    assert there.page.evaluate("(n) => window[n].getZoom()", name) > 14
    there.page.mouse.click(*there.pixel(44.5, 40.2))
    card(there.page).locator("h2", has_text="3 sites on one spot").wait_for()
    names = card(there.page).locator(".heritage-name").all_inner_texts()
    assert names == ["M0", "M1", "M2"]


def test_a_card_shows_every_statement_with_source_and_populations(visit, sample_page, sample):
    opened = visit(sample_page).open_site("geghamasar")
    text = text_of(opened)
    for statement in sample.statements.query("site_id == 'geghamasar'").itertuples():
        assert statement.assessor in text
        assert isinstance(statement.note, float) or statement.note in text
    rows = opened.locator("tbody tr")
    assert rows.count() == (sample.populations["site_id"] == "geghamasar").sum()
    assert rows.first.inner_text().split()[:3] == ["1831", "Azerbaijanis", "251"]
    assert opened.locator(".heritage-chart circle").count() == rows.count()
    links = opened.locator("a[target=_blank]")
    assert links.count() > 0
    for link in links.all():
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert link.get_attribute("href").startswith(("http://", "https://"))


def test_every_statement_of_the_catalogue_is_on_its_card(visit, sample_page, sample):
    there = visit(sample_page)
    for site in ("aghdam-mosque", "vardenis", "aghadede"):
        opened = there.open_site(site)
        opened.locator("h2").wait_for()
        there.until(
            "([id, n]) => document.querySelector('.heritage-card').textContent.includes(id) && "
            "document.querySelectorAll('.heritage-card [data-row]').length === n",
            arg=[site, int((sample.statements["site_id"] == site).sum())],
        )


def test_unlocated_sites_are_listed_and_have_a_card(visit, sample_page):
    there = visit(sample_page)
    there.tab("list")
    summaries = there.page.locator(".heritage-tab summary").all_inner_texts()
    assert summaries[1] == "Without a known position (75)"
    there.page.locator(".heritage-unlocated summary").click()
    there.page.locator(".heritage-unlocated li").first.wait_for()
    assert there.page.locator(".heritage-unlocated li").count() == 75
    assert "No source gives a position." in text_of(there.open_site("dadali-cemetery"))
    assert "never existed" in text_of(there.open_site("aghadede"))


def test_the_list_follows_the_view(visit, sample_page):
    there = visit(sample_page)
    there.tab("list")
    name = there.page.locator(".heritage").get_attribute("data-map")
    there.page.evaluate("(n) => window[n].setView([39.99, 46.93], 12, {animate: false})", name)
    there.until("document.querySelectorAll('.heritage-in_view li').length < 12")
    assert "Aghdam Mosque" in there.page.locator(".heritage-in_view").inner_text()


def test_the_page_works_by_keyboard_alone(visit, sample_page):
    page = visit(sample_page).page
    page.locator(".heritage-tab-button[aria-selected=true]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Sites"
    page.locator(".heritage-unlocated summary").focus()
    page.keyboard.press("Enter")
    page.locator(".heritage-unlocated li").first.wait_for()
    page.keyboard.press("Tab")
    opener = page.evaluate("document.activeElement.dataset.site")
    page.keyboard.press("Enter")
    card(page).locator(".heritage-permalink").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert card(page).is_hidden()
    assert page.evaluate("document.activeElement.dataset.site") == opener


def test_a_pointer_over_a_region_tells_of_it(visit, sample_page):
    there = visit(sample_page)
    there.page.mouse.move(*there.pixel(44.75, 40.98))
    there.page.mouse.move(*there.pixel(44.76, 40.97))
    tip = there.page.locator(".heritage-tip")
    tip.wait_for(state="visible")
    assert "Lori: 13 sites" in tip.inner_text()


def test_layers_can_be_switched_off_and_the_ground_names_its_source(visit, sample_page):
    there = visit(sample_page)
    before = there.page.evaluate("document.querySelector('canvas').toDataURL()")
    pictures = [before]
    for layer in ("Land, borders and towns", "Regions and their shares", "Circles of uncertain positions"):
        there.page.get_by_label(layer).uncheck()
        pictures.append(there.page.evaluate("document.querySelector('canvas').toDataURL()"))
    assert len(set(pictures)) == 4
    there.page.get_by_text("Show everything again").click()
    assert there.page.evaluate("document.querySelector('canvas').toDataURL()") == before
    assert "Natural Earth" in text_of(there.tab("about"))
    assert "GeoNames" in text_of(there.tab("about"))


def test_a_list_behind_a_number_stays_while_layers_are_switched(visit, sample_page):
    page = visit(sample_page).page
    page.locator('.heritage-values li[data-id="unassessed"] .heritage-link').click()
    listed = page.locator(".heritage-behind > li")
    listed.nth(24).wait_for()
    page.get_by_label("Circles of uncertain positions").click()
    card(page).get_by_role("button", name="more").click()
    listed.nth(49).wait_for()
    page.get_by_label("Contested sites only").click()
    card(page).wait_for(state="hidden")


def test_the_page_tells_how_to_read_it(visit, sample_page, sample):
    about = text_of(visit(sample_page).tab("about"))
    assert "378 sites, 928 statements, 516 sources" in about
    for row in sample.inputs.itertuples():
        assert row.name in about
        assert row.sha256 in about


def test_an_empty_catalogue_says_so(visit, layer, tmp_path):
    heritage.read(layer()).map().save(tmp_path / "map.html")
    there = visit(tmp_path / "map.html")
    assert "There is no site in this catalogue." in text_of(there.tab("list"))


@pytest.mark.parametrize(
    "places", [[[44.5, 40.2]], [[0, 0], [0, 0]], [None], [[179.9, 10], [-179.9, 10]], [[0, 90], [0, -90]]]
)
def test_any_place_on_earth_can_be_shown(visit, layer, make_feature, tmp_path, places):
    features = [make_feature({"site_id": f"s{i}", "kind": "mosque", "name": "A"}, xy) for i, xy in enumerate(places)]
    heritage.read(layer(*features)).map().save(tmp_path / "map.html")
    assert visit(tmp_path / "map.html").open_site("s0").is_visible()


def test_places_on_both_sides_of_180_degrees_stand_side_by_side(visit, layer, make_feature, tmp_path):
    places = enumerate([[179.9, 10], [-179.9, 10]])
    features = [make_feature({"site_id": f"s{i}", "kind": "mosque", "name": "A"}, xy) for i, xy in places]
    heritage.read(layer(*features)).map().save(tmp_path / "map.html")
    there = visit(tmp_path / "map.html")
    left, right = there.pixel(179.9, 10), there.pixel(180.1, 10)
    assert 100 < right[0] - left[0] < 900
    there.page.mouse.click(*right)
    card(there.page).locator(".heritage-permalink").wait_for()
    assert "10.00000, -179.90000" in text_of(card(there.page))


def test_a_shape_of_100_000_vertices_is_simplified_and_says_so(visit, layer, make_feature, tmp_path):
    import numpy as np

    angles = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    radii = 0.1 + 0.001 * np.sin(angles * 500)
    ring = np.c_[44.5 + radii * np.cos(angles), 40.2 + radii * np.sin(angles)].tolist()
    shape = make_feature({"site_id": "a", "kind": "cemetery", "name": "A"}, [[*ring, ring[0]]], kind="Polygon")
    heritage.read(layer(shape)).map().save(tmp_path / "map.html")
    assert (tmp_path / "map.html").stat().st_size < 600_000
    there = visit(tmp_path / "map.html")
    assert there.colour_at(*there.pixel(44.56, 40.2)) != there.colour_at(*there.pixel(44.7, 40.2))
    assert "The outline is simplified for this page." in text_of(there.open_site("a"))


def test_the_same_map_twice_works_twice(visit, sample, tmp_path):
    figure = branca.element.Figure()
    figure.add_subplot(1, 2, 1).add_child(sample.map())
    figure.add_subplot(1, 2, 2).add_child(sample.map())
    figure.save(tmp_path / "two.html")
    page = visit(tmp_path / "two.html", 1800).page
    assert page.locator("canvas").count() == 2
    assert page.locator(".heritage-values").count() == 2


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
