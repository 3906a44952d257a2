"""What a reader asks of the page: years, aspects, assessors, policies, filters, words, numbers, files."""

from __future__ import annotations

import csv
import io
import json

import pytest

VALUES = ["intact", "repaired", "altered", "damaged", "destroyed", "unknown", "contested", "unassessed"]


def counted(table):
    return {name: int(table[name].sum()) for name in VALUES}


def set_year(there, year):
    there.page.locator(".heritage-time input[type=range]").evaluate(
        "(slider, year) => { slider.value = year; slider.dispatchEvent(new Event('input')); }", year
    )
    there.until("(y) => document.querySelector('.heritage-time output').textContent === y", arg=str(year))


@pytest.mark.parametrize("year", [1987, 1994, 2010])
def test_the_slider_shows_what_was_so_in_a_year(visit, sample_page, sample, year):
    there = visit(sample_page)
    set_year(there, year)
    there.until("(y) => document.querySelector('.heritage-caption').textContent.includes(y)", arg=str(year))
    assert there.values() == counted(sample.summary(by="kind", as_of=str(year)))


def test_the_slider_steps_plays_and_goes_back_to_all_times(visit, sample_page, sample):
    there = visit(sample_page)
    page = there.page
    set_year(there, 1990)
    page.get_by_label("One year on").click()
    assert page.locator(".heritage-time output").inner_text() == "1991"
    page.get_by_label("Play", exact=True).click()
    there.until("document.querySelector('.heritage-time output').textContent === '1993'")
    page.get_by_label("Pause").click()
    page.get_by_label("All times").check()
    assert there.values() == counted(sample.summary(by="kind"))


@pytest.mark.parametrize("policy", ["latest", "worst", "most_confident"])
def test_a_policy_and_an_assessor_can_be_chosen(visit, sample_page, sample, policy):
    there = visit(sample_page)
    there.page.get_by_label("Contested sites", exact=True).select_option(policy)
    assert there.values() == counted(sample.summary(by="kind", conflict=policy))
    there.page.get_by_label("According to").select_option("=Caucasus Heritage Watch")
    expected = sample.summary(by="kind", conflict=policy, according_to="Caucasus Heritage Watch")
    assert there.values() == counted(expected)
    assert "according to Caucasus Heritage Watch" in there.page.locator(".heritage-caption").inner_text()


def test_another_aspect_can_be_chosen_for_one_community(visit, sample_page, sample):
    there = visit(sample_page)
    there.page.get_by_label("Shown").select_option(label="Presence")
    there.page.get_by_label("Community").select_option("Azerbaijanis")
    expected = sample.summary(aspect="presence", by="kind", community="Azerbaijanis")
    assert there.values() == {name: int(expected[name].sum()) for name in there.values()}


def test_filters_count_at_once_everywhere(visit, sample_page, sample):
    there = visit(sample_page)
    page = there.page
    page.locator('.heritage-kinds label[data-id="settlement"] input').uncheck()
    others = sample.select(kind=sorted(set(sample.sites["kind"].astype(str)) - {"settlement"}))
    assert there.values() == counted(others.summary(by="kind"))
    page.get_by_label("Contested sites only").check()
    contested = others.summary(by="kind")["contested"].sum()
    assert page.locator(".heritage-numbers").inner_text().startswith(f"{contested} of 378 chosen")
    rows = there.tab("table").locator("tbody tr")
    assert sum(int(row.locator("td").first.inner_text()) for row in rows.all()) == contested
    there.tab("legend")
    page.locator('.heritage-values label[data-id="contested"] input').uncheck()
    assert page.locator(".heritage-numbers").inner_text().startswith("0 of 378 chosen")
    page.get_by_text("Show everything again").click()
    assert sum(there.values().values()) == 378


@pytest.mark.parametrize(
    ("query", "name"),
    [("göy", "Blue Mosque"), ("goy", "Blue Mosque"), ("GOY MESCID", "Blue Mosque"), ("агдам", "Aghdam Mosque"),
     ("Ağdam", "Aghdam Mosque"), ("agdam", "Aghdam Mosque"), ("Basarkechar", "Vardenis")],
)  # fmt: skip
def test_a_search_finds_names_in_any_script(visit, sample_page, query, name):
    there = visit(sample_page)
    there.page.get_by_label("Search names").fill(query)
    there.until("document.querySelector('.heritage-numbers').textContent.includes('chosen')")
    there.tab("list")
    for each in there.page.locator(".heritage-tab details:not([open]) summary").all():
        each.click()
    assert name in there.page.locator(".heritage-tab:not([hidden])").inner_text()


def test_a_settlement_bears_the_name_of_the_day(visit, sample_page):
    there = visit(sample_page, address="asof=1944&site=vardenis")
    there.page.locator(".heritage-card .heritage-permalink").wait_for()
    assert there.page.locator(".heritage-card h2").inner_text() == "Basarkechar"
    assert "Vardenis" in there.page.locator(".heritage-card").inner_text()
    there.tab("list")
    for each in there.page.locator(".heritage-tab details:not([open]) summary").all():
        each.click()
    assert "Basarkechar" in there.page.locator('.heritage-tab[data-tab="list"]').inner_text()


def test_the_table_is_that_of_summary_and_sorts(visit, sample_page, sample):
    there = visit(sample_page)
    tab = there.tab("table")
    expected = sample.summary(by="region").set_index("region")
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in tab.locator("tbody tr").all()
    }
    names = {"outside the regions": "(outside)", "not on the map": "(unlocated)"}
    assert len(rows) == len(expected)
    for name, cells in rows.items():
        row = expected.loc[names.get(name, name)]
        assert [int(cell) for cell in (cells[0], *cells[3:])] == [row["sites"], *(row[value] for value in VALUES)]
        shares = [row["share_destroyed_min"], row["share_destroyed_max"]]
        assert cells[2] == " – ".join(f"{int(share * 100 + 0.5)} %" for share in shares)
    tab.locator("button[title=sites]").click()
    counts = [int(row.locator("td").first.inner_text()) for row in tab.locator("tbody tr").all()]
    known = counts[:-2]  # behind them stand what lies outside, and what is not on the map
    assert known == sorted(known, reverse=True)
    assert tab.locator('th[aria-sort="descending"]').count() == 1


def test_a_region_leads_there_and_filters(visit, sample_page, sample):
    there = visit(sample_page)
    there.tab("table").get_by_role("button", name="Tavush").click()
    name = there.page.locator(".heritage").get_attribute("data-map")
    there.until("(n) => window[n].getBounds().contains([41.0, 45.0]) && window[n].getZoom() > 8", arg=name)
    number = int((sample.sites["region_id"] == "AM-TV").sum())
    assert there.page.locator(".heritage-numbers").inner_text().startswith(f"{number} of 378 chosen")


def test_any_number_opens_the_statements_that_make_it(visit, sample_page, sample):
    there = visit(sample_page)
    row = there.tab("table").locator("tbody tr", has_text="not on the map")
    position = VALUES.index("destroyed") + 3
    number = row.locator("td").nth(position).inner_text()
    row.locator("td").nth(position).locator("button").click()
    there.page.locator(".heritage-behind > li").first.wait_for()
    card = there.page.locator(".heritage-card")
    assert card.locator("h2").inner_text() == f"not on the map: destroyed ({number})"
    behind = sample.explain(region="(unlocated)", value="destroyed")
    told = card.locator(".heritage-behind > li").count()
    assert told == min(25, int(number))
    assert card.locator(".heritage-behind [data-row]").count() >= told
    assert behind["assessor"].iloc[0] in card.inner_text()


def test_the_address_restores_the_view(visit, sample_page):
    there = first = visit(sample_page)
    page = first.page
    set_year(there, 1994)
    page.get_by_label("Contested sites", exact=True).select_option("worst")
    page.locator('.heritage-kinds label[data-id="cemetery"] input').uncheck()
    page.get_by_label("Search names").fill("mosque")
    there.until("location.hash.includes('q=mosque')")
    address = page.evaluate("location.hash").lstrip("#")
    again = visit(sample_page, address=address)
    assert again.values() == first.values()
    assert again.page.locator(".heritage-caption").inner_text() == page.locator(".heritage-caption").inner_text()
    assert again.page.get_by_label("Search names").input_value() == "mosque"


@pytest.mark.parametrize(
    "address",
    ["aspect=__proto__&asof=yesterday&policy=x&who=nobody&lang=xx&view=a/b/c&site=none&region=?", "%%%", "&&=&q="],
)
def test_an_address_that_means_nothing_changes_nothing(visit, sample_page, sample, address):
    there = visit(sample_page, address=address)
    assert there.values() == counted(sample.summary(by="kind"))
    assert (
        "by all statements of any date; according to all assessors"
        in there.page.locator(".heritage-caption").inner_text()
    )


def test_a_change_keeps_the_focus_where_it_was(visit, sample_page):
    page = visit(sample_page).page
    for name in ("Contested sites only", "destroyed"):
        page.get_by_label(name, exact=name != "destroyed").first.focus()
        page.keyboard.press("Space")
        page.wait_for_timeout(100)
        assert page.evaluate("document.activeElement.type") == "checkbox"
        assert name in page.evaluate("document.activeElement.closest('label').textContent")
    page.get_by_label("Shown").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Shown"


def test_a_card_follows_what_is_asked_and_stays_closed(visit, sample_page):
    there = visit(sample_page)
    card = there.open_site("aghdam-mosque")
    assert "contested" in card.locator(".heritage-status").inner_text()
    set_year(there, 1990)
    there.until("() => document.querySelector('.heritage-status').textContent.includes('unassessed')")
    there.page.get_by_text("Show everything again").click()
    there.until("() => document.querySelector('.heritage-status').textContent.includes('contested')")
    there.page.evaluate("() => { location.hash = 'site=vardenis'; document.querySelector('.heritage-close').click(); }")
    there.page.get_by_label("Play", exact=True).click()
    there.page.locator(".heritage-card .heritage-permalink").wait_for()
    there.page.locator(".heritage-close").click()
    there.page.wait_for_timeout(1600)
    assert card.is_hidden()
    there.page.get_by_label("Pause").click()


def test_a_list_behind_a_number_closes_when_something_else_is_asked(visit, sample_page):
    there = visit(sample_page)
    there.tab("table").locator("tbody td button").first.click()
    there.page.locator(".heritage-behind > li").first.wait_for()
    set_year(there, 1990)
    there.until("() => document.querySelector('.heritage-card').hidden")


def test_typing_while_a_list_is_open_loses_no_letter(visit, sample_page):
    there = visit(sample_page)
    there.tab("table").locator("tbody td button").first.click()
    there.page.locator(".heritage-behind > li").first.wait_for()
    there.page.get_by_label("Search names").click()
    there.page.keyboard.type("mosque", delay=60)
    assert there.page.get_by_label("Search names").input_value() == "mosque"


def test_the_language_is_changed_by_keyboard(visit, sample_page):
    page = visit(sample_page).page
    page.get_by_label("Language").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.dataset.key") == "language"
    assert page.evaluate("document.documentElement.lang") != "en"


def test_presence_in_an_address_is_told_for_one_community(visit, sample_page, sample):
    there = visit(sample_page, address="aspect=presence")
    expected = sample.summary(aspect="presence", by="kind", community="Armenians")
    assert there.values() == {name: int(expected[name].sum()) for name in there.values()}


def test_the_selection_is_downloaded_as_tables_and_geojson(visit, sample_page, sample):
    there = visit(sample_page)
    there.page.get_by_label("Contested sites only").check()
    rows = list(csv.DictReader(io.StringIO(there.downloaded("sites.csv"))))
    assert len(rows) == 43
    assert {row["status"] for row in rows} == {"contested"}
    ids = {row["site_id"] for row in rows}
    collection = json.loads(there.downloaded("sites.geojson"))
    assert {feature["id"] for feature in collection["features"]} == ids
    said = list(csv.DictReader(io.StringIO(there.downloaded("statements.csv"))))
    assert len(said) == sample.statements["site_id"].isin(ids).sum()
    of_aghdam = [row for row in said if row["site_id"] == "aghdam-mosque" and row["aspect"] == "status"]
    expected = sample.statements.query("site_id == 'aghdam-mosque' and aspect == 'status'")
    assert {row["assessor"] for row in of_aghdam} == set(expected["assessor"])
