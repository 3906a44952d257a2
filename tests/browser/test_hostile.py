"""No text of a record, a file's name, a label, a title, a tooltip or a popup runs: all of it is shown as text."""

from __future__ import annotations

import json

import folium
import pytest

import heritage
from heritage.webmap import words

RAN = "document.title='ran'"
# Several stand in one text where none of them hides the next; a page for each would take minutes.
PAYLOADS = [
    f"<script>{RAN}</script></script><script>{RAN}</script>",
    f'<img src=x onerror="{RAN}"><svg onload={RAN}>A\u2028B\u202eC',
    f"javascript:{RAN}",
    f"`-{RAN}-`{{{{7*7}}}}${{{RAN}}}`",
    "MAP_NAME BOUNDS TILES STATIC_TABLE {{number}} {date} {% raw %}",
    "<!--<script>",
    "__proto__",
]


def catalogue_of(nasty, folder, make_feature):
    """A catalogue with the same text wherever text can stand."""
    folder.mkdir()
    cell = '"' + nasty.replace('"', '""') + '"'
    site = {"site_id": "a", "kind": nasty, "name": nasty, "place": nasty, "description": nasty, "other_names": nasty}
    place = make_feature({**site, "same_as": nasty, "country": nasty, nasty: nasty}, [44.5, 40.2])
    square = [[[44, 40], [45, 40], [45, 41], [44, 41], [44, 40]]]
    region = make_feature({"region_id": nasty, "name": nasty}, square, kind="Polygon")
    plain = "".join(letter for letter in nasty if letter not in '/\0"') or "x"
    files = {"sites": folder / f"{plain[:60]}.geojson", "regions": folder / "regions.geojson"}
    for name, feature in (("sites", place), ("regions", region)):
        text = json.dumps({"type": "FeatureCollection", "features": [feature]})
        files[name].write_text(text, encoding="utf-8")
    tables = {
        "statements": ["site_id,aspect,value,when,stated,assessor,source_id,note,community,locator,method,confidence",
                       f"a,status,{cell},{cell},{cell},{cell},s,{cell},{cell},{cell},{cell},{cell}",
                       f"a,status,destroyed,1990,,{cell},s,{cell},,,,", f"a,status,intact,1990,,B,s,{cell},,,,",
                       f"a,name,{cell},1950,,{cell},s,,,,,", f"a,{cell},{cell},,,{cell},,,,,,"],
        "sources": ["source_id,title,publisher,published,url,archived_url,licence",
                    f"s,{cell},{cell},{cell},{cell},{cell},{cell}"],
        "populations": ["site_id,year,community,count,source_id", f"a,1931,{cell},5,s", f"a,1941,{cell},6,s"],
    }  # fmt: skip
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    named = {name: folder / f"{name}.csv" for name in tables}
    return heritage.read(files["sites"], regions=files["regions"], **named)


@pytest.mark.parametrize("nasty", PAYLOADS)
def test_no_text_runs_on_load_or_on_click_and_all_of_it_is_shown(visit, make_feature, tmp_path, nasty):
    catalogue = catalogue_of(nasty, tmp_path / "in", make_feature)
    drawn = catalogue.map(title=nasty)
    folium.CircleMarker([40.4, 44.6], radius=30, fill=True, tooltip=nasty.replace("<img src=x", "<i")).add_to(drawn)
    written = {"type": "Feature", "properties": {"said": nasty}, "geometry": {"type": "Point", "coordinates": [44, 40]}}
    folium.GeoJson(written).add_to(drawn)
    drawn.save(tmp_path / "map.html")
    there = visit(tmp_path / "map.html")
    page = there.page
    title = page.title()
    assert title == nasty.strip(" ")
    card = there.open_site("a")
    assert card.locator("h2").text_content() == nasty
    assert card.text_content().count(nasty) >= 12
    for link in card.locator("a[target=_blank]").all():
        assert link.get_attribute("href").startswith("http")
    page.mouse.move(*there.pixel(44.6, 40.4))
    page.mouse.click(*there.pixel(44.6, 40.4))
    there.tab("table").locator("tbody button").first.click()
    there.tab("list")
    assert nasty in there.tab("about").text_content()
    page.locator(".heritage-link").first.dispatch_event("click")
    assert page.title() == title != "ran"
    assert page.evaluate("Object.keys(Object.prototype).length") == 0


def test_a_megabyte_of_text_is_shown(visit, layer, make_feature, tmp_path):
    long = "word " * 200_000
    place = make_feature({"site_id": "a", "kind": "mosque", "name": "A", "description": long}, [44.5, 40.2])
    heritage.read(layer(place)).map().save(tmp_path / "map.html")
    assert len(visit(tmp_path / "map.html").open_site("a").text_content()) > 900_000


def test_a_site_on_which_a_thousand_contradict_each_other_opens(visit, layer, make_feature, table, tmp_path):
    words_said = ["intact", "destroyed", "repaired", "major_damage"]
    rows = [f"a,status,{words_said[i % 4]},{1900 + i % 100},Assessor {i}" for i in range(1000)]
    place = make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2])
    statements = table("statements.csv", "site_id,aspect,value,when,assessor", *rows)
    heritage.read(layer(place), statements=statements).map().save(tmp_path / "map.html")
    card = visit(tmp_path / "map.html").open_site("a")
    assert card.locator(".heritage-clash").count() == 6
    card.get_by_role("button", name="Show more (800 left)").click()
    assert card.locator("[data-row]").count() == 1000


def test_dates_before_year_one_have_a_slider(visit, layer, make_feature, table, tmp_path):
    place = make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2])
    rows = ["a,status,intact,-3000,A", "a,status,destroyed,-0500,A"]
    statements = table("statements.csv", "site_id,aspect,value,when,assessor", *rows)
    heritage.read(layer(place), statements=statements).map().save(tmp_path / "map.html")
    there = visit(tmp_path / "map.html")
    slider = there.page.locator(".heritage-time input[type=range]")
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("-3000", "-500")
    there.page.get_by_label("One year back").click()
    assert there.page.locator(".heritage-time output").inner_text() == "-0501"
    assert there.values()["intact"] == 1


@pytest.mark.parametrize("nasty", PAYLOADS[:4])
def test_a_label_of_a_vocabulary_or_language_is_text_too(visit, sample, tmp_path, monkeypatch, language_files, nasty):
    english = (language_files / "en.toml").read_text(encoding="utf-8")
    labels = english.replace('"Legend"', json.dumps(nasty)).replace('"How to read this"', json.dumps(nasty))
    (language_files / "en.toml").write_text(labels, encoding="utf-8")
    told = words.kinds_in_words(["mosque"])
    monkeypatch.setattr(
        "heritage.webmap.payload.kinds_in_words",
        lambda names: [{**told[0], "label": {"en": nasty}} for _ in names],
    )
    sample.map().save(tmp_path / "map.html")
    there = visit(tmp_path / "map.html")
    assert nasty in there.page.locator(".heritage-tabs").text_content()
    assert (
        there.page.locator(".heritage-kinds").text_content().count(nasty)
        == there.page.locator(".heritage-kinds li").count()
    )
    assert nasty in there.tab("about").text_content()
    assert there.page.title() != "ran"


def test_what_a_maker_writes_into_popups_runs_no_template(visit, sample, tmp_path):
    drawn = sample.map()
    said = f"P ${{{RAN}}} ` \\ </script><script>{RAN}</script>"
    folium.CircleMarker([40.4, 44.6], radius=30, fill=True, popup=said, tooltip="T ${7*7} ` \\").add_to(drawn)
    drawn.save(tmp_path / "map.html")
    there = visit(tmp_path / "map.html")
    there.page.mouse.move(*there.pixel(44.6, 40.4))
    assert there.page.locator(".leaflet-tooltip").inner_text().strip() == "T ${7*7} ` \\"
    there.page.mouse.click(*there.pixel(44.6, 40.4))
    assert f"P ${{{RAN}}} ` \\" in there.page.locator(".leaflet-popup").inner_text()
    assert there.page.title() != "ran"
