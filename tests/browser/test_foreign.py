"""Layers of folium that a user adds to the map work, and open the page's policy for what they need and no more."""

from __future__ import annotations

import re
from pathlib import Path

import folium
import pytest
from folium.plugins import MarkerCluster

PACKAGES = Path(__file__).parents[2] / "node_modules"
CDN = "https://cdnjs.cloudflare.com/ajax/libs"
CLUSTER = {
    f"{CDN}/leaflet.markercluster/1.1.0/{name}": PACKAGES / "leaflet.markercluster/dist" / name
    for name in ("leaflet.markercluster.js", "MarkerCluster.css", "MarkerCluster.Default.css")
}
D3 = {f"{CDN}/d3/3.5.5/d3.min.js": PACKAGES / "d3/d3.min.js"}


def saved(drawn, tmp_path):
    drawn.save(tmp_path / "map.html")
    return tmp_path / "map.html"


def policy_of(path):
    return re.search(r'Security-Policy" content="([^"]+)"', path.read_text(encoding="utf-8")).group(1)


def test_a_marker_with_popup_and_tooltip_needs_no_network(visit, sample, tmp_path):
    drawn = sample.map()
    folium.Marker([40.4, 44.6], popup="<b>A popup</b>", tooltip="A tip").add_to(drawn)
    path = saved(drawn, tmp_path)
    assert "http" not in policy_of(path)
    there = visit(path)
    marker = there.page.locator(".leaflet-marker-icon")
    assert marker.evaluate("(image) => image.complete && image.naturalWidth > 0")
    marker.click()
    assert there.page.locator(".leaflet-popup b").inner_text() == "A popup"


def test_geojson_with_popup_and_tooltip_and_a_layer_control(visit, sample, tmp_path):
    drawn = sample.map()
    regions = sample.regions.reset_index()[["region_id", "name", "geometry"]]
    folium.GeoJson(
        regions,
        name="Regions of mine",
        tooltip=folium.GeoJsonTooltip(["name"]),
        popup=folium.GeoJsonPopup(["region_id"]),
    ).add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    there = visit(saved(drawn, tmp_path))
    assert "Regions of mine" in there.page.locator(".leaflet-control-layers").inner_text()
    there.page.mouse.move(*there.pixel(45.9, 40.9))
    there.page.mouse.move(*there.pixel(45.91, 40.9))
    assert there.page.locator(".leaflet-tooltip").count() == 1
    there.page.mouse.click(*there.pixel(45.91, 40.9))
    assert re.search("AZ-", there.page.locator(".leaflet-popup").inner_text())


def test_a_choropleth_opens_the_policy_for_d3_alone(visit, sample, tmp_path):
    drawn = sample.map()
    table = sample.summary(by="region")
    table = table[table["region_id"].isin(sample.regions.index)]
    folium.Choropleth(
        sample.regions.reset_index().to_json(),
        data=table,
        columns=["region_id", "sites"],
        key_on="feature.properties.region_id",
    ).add_to(drawn)
    with pytest.warns(UserWarning, match="d3.min.js: a layer that was added needs it"):
        path = saved(drawn, tmp_path)
    assert re.findall(r"https?://[^\s;]+", policy_of(path)) == list(D3)
    there = visit(path, served=D3)
    assert there.page.locator("path.leaflet-interactive").count() >= 20
    assert there.page.locator(".legend rect").count() > 5


def test_a_marker_cluster_brings_its_own_script_and_styles(visit, sample, tmp_path):
    drawn = sample.map()
    cluster = MarkerCluster().add_to(drawn)
    for step in range(5):
        folium.Marker([40.4 + step / 1000, 44.6]).add_to(cluster)
    with pytest.warns(UserWarning, match="markercluster"):
        path = saved(drawn, tmp_path)
    assert "cdnjs.cloudflare.com/ajax/libs/leaflet.markercluster/1.1.0/leaflet.markercluster.js" in policy_of(path)
    there = visit(path, served=CLUSTER)
    assert there.page.locator(".marker-cluster").inner_text() == "5"


def test_a_coloured_icon_links_what_it_needs(sample, tmp_path):
    drawn = sample.map()
    folium.Marker([40.4, 44.6], icon=folium.Icon(color="red")).add_to(drawn)
    with pytest.warns(UserWarning, match="awesome-markers"):
        path = saved(drawn, tmp_path)
    assert "leaflet.awesome-markers.js" in policy_of(path)


def test_geopandas_explores_onto_the_map(visit, sample, tmp_path):
    drawn = sample.map()
    located = sample.sites[sample.sites.geometry.notna()][["name", "location_uncertainty_m", "geometry"]]
    located.explore("location_uncertainty_m", m=drawn, marker_kwds={"radius": 9})
    with pytest.warns(UserWarning, match="d3"):
        path = saved(drawn, tmp_path)
    there = visit(path, served=D3)
    assert there.page.locator("path.leaflet-interactive").count() == len(located)
    assert there.page.locator(".heritage-values label").count() == 8


def test_the_legend_of_categories_lies_on_the_map(chromium, sample, tmp_path):
    drawn = sample.map()
    sample.sites[sample.sites.geometry.notna()][["kind", "geometry"]].explore("kind", m=drawn, categorical=True)
    context = chromium.new_context(offline=True)  # its script is refused: the legend cannot be dragged
    page = context.new_page()
    page.goto(saved(drawn, tmp_path).as_uri())
    page.wait_for_selector("html[data-whole=true]", state="attached")
    legend, ground = (page.locator(part).bounding_box() for part in (".maplegend", ".heritage-ground"))
    assert ground["y"] == 0
    assert ground["y"] < legend["y"] < ground["y"] + ground["height"] - legend["height"]
    assert ground["x"] < legend["x"] < ground["x"] + ground["width"] - legend["width"]
    context.close()


def test_a_layer_that_breaks_does_not_stop_the_page(chromium, sample, tmp_path):
    drawn = sample.map()
    drawn.get_root().script.add_child(folium.Element("throw new Error('broken layer');"))
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(saved(drawn, tmp_path).as_uri())
    page.wait_for_selector("html[data-whole=true]", state="attached")
    assert page.locator("h1").inner_text() == "Sample of cited places in Armenia and Azerbaijan"
    context.close()


def test_tiles_are_asked_of_their_host_and_attributed(visit, sample, tmp_path):
    image = tmp_path / "tile.png"
    image.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
            "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
        )
    )
    path = saved(sample.map(tiles="OpenStreetMap"), tmp_path)
    there = visit(path, served={"https://tile.openstreetmap.org/**": image})
    assert "OpenStreetMap" in there.page.locator(".leaflet-control-attribution").inner_text()
    assert there.page.locator("img.leaflet-tile").count() > 0
