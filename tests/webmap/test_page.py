"""The page as text: its policy, its parts, and whatever figure it stands in."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re

import branca.element
import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st

import heritage
from heritage.errors import OptionError
from heritage.webmap import parts
from heritage.webmap.payload import pack

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}}${7*7}",
    "{% raw %}",
    "<!--<script>",
    "\u2028\u2029\u202e",
    "\"'`",
]


def payload_of(page):
    blocks = re.findall(r'octet-stream" data-map="(map_\w+)">([^<]+)<', page)
    of_first = [base64.b64decode(block) for name, block in blocks if name == blocks[0][0]]
    return json.loads(gzip.decompress(b"".join(of_first)))


def policy_of(page):
    return re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page).group(1)


def check_is_whole(page):
    """The policy comes right after the charset and blesses each script and style of the page, and nothing else."""
    head = page.partition("<head>")[2].lstrip()
    assert head.startswith('<meta http-equiv="content-type"')
    assert head.partition(">")[2].lstrip().startswith('<meta http-equiv="Content-Security-Policy"')
    policy = policy_of(page)
    assert "unsafe" not in policy
    assert "connect-src 'none'" in policy
    for kind in ("script", "style"):
        texts = re.findall(rf'<{kind}(?: type="module")?>(.*?)</{kind}>', page, re.DOTALL)
        assert texts
        for text in texts:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, text[:80]
    assert payload_of(page)["sites"]["id"]


@pytest.fixture(scope="module")
def page(sample):
    return sample.map().get_root().render()


def test_the_page_is_whole(page):
    check_is_whole(page)


def test_the_map_carries_its_parts_into_any_figure(sample, tmp_path):
    sample.map().save(tmp_path / "map.html")
    check_is_whole((tmp_path / "map.html").read_text(encoding="utf-8"))
    foreign = branca.element.Figure(height=400)
    foreign.add_child(sample.map())
    check_is_whole(foreign.render())
    subplots = branca.element.Figure()
    subplots.add_subplot(1, 2, 1).add_child(sample.map())
    subplots.add_subplot(1, 2, 2).add_child(sample.map(as_of="1990"))
    text = subplots.render()
    check_is_whole(text)
    assert text.count('class="heritage"') == 2
    frame = branca.element.IFrame(sample.map().get_root(), height=400).render()
    check_is_whole(base64.b64decode(re.search(r"base64,([^\"]+)", frame).group(1)).decode())


def test_a_page_rendered_twice_is_the_same(sample):
    drawn = sample.map()
    assert drawn.get_root().render() == drawn.get_root().render() == sample.map().get_root().render()


def test_the_map_is_foliums_and_takes_its_layers(sample):
    drawn = sample.map()
    assert isinstance(drawn, folium.Map)
    folium.CircleMarker([40.2, 44.5]).add_to(drawn)
    text = drawn.get_root().render()
    assert f".addTo({drawn.get_name()})" in text
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)[-1]
    assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy_of(text)


def test_a_notebook_gets_a_sandboxed_frame_and_the_table_that_outlives_it(sample):
    shown = sample.map()._repr_html_()
    frame, _, table = shown.partition("</iframe>")
    assert 'sandbox="allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"' in frame
    check_is_whole(html.unescape(re.search(r'srcdoc="([^"]+)"', frame).group(1)))
    assert "Status of 260 sites" in table
    assert "<table" in table


def test_a_page_too_large_for_a_notebook_says_how_to_save_it(layer, make_feature):
    # Text that gzip cannot make small.
    long = "".join(hashlib.sha256(str(i).encode()).hexdigest() for i in range(150_000))
    place = make_feature({"site_id": "a", "kind": "mosque", "name": "A", "description": long}, [44.5, 40.2])
    shown = heritage.read(layer(place)).map()._repr_html_()
    assert "iframe" not in shown
    assert "save(" in shown
    assert "<table" in shown


@pytest.mark.parametrize("nasty", PAYLOADS)
def test_no_text_of_a_site_is_markup_in_the_page(layer, make_feature, table, nasty):
    place = make_feature(
        {"site_id": nasty, "kind": nasty, "name": nasty, "place": nasty, "status": nasty}, [44.5, 40.2]
    )
    sources = table("sources.csv", "source_id,title,url", "s,x,javascript:alert(1)")
    text = heritage.read(layer(place), sources=sources).map(title=nasty).get_root().render()
    check_is_whole(text)
    plain = heritage.read(layer(place)).map(title="x").get_root().render()
    assert len(re.findall("<script", text)) == len(re.findall("<script", plain))
    assert nasty.strip() in payload_of(text)["sites"]["name"] or nasty.strip() == ""
    assert html.escape(nasty) in text.partition("<title>")[2].partition("</title>")[0]


def test_the_application_is_one_script_without_imports():
    text = parts.application()
    assert "import " not in text
    assert "\nexport " not in text
    assert len(text) < 60_000
    assert "</script" not in text.lower()
    for forbidden in ("innerHTML", "eval(", "Function(", "document.write"):
        assert forbidden not in text


def test_the_page_holds_every_statement_source_and_count(sample, page):
    payload = payload_of(page)
    assert len(payload["sites"]["id"]) == 260
    assert len(payload["statements"]["site"]) == 542
    assert len(payload["sources"]["id"]) == 231
    assert len(payload["populations"]["site"]) == 799
    assert sum(lon is None for lon in payload["sites"]["lon"]) == 139
    ids = payload["sites"]["id"]
    notes = [
        payload["statements"]["note"][row]
        for row, site in enumerate(payload["statements"]["site"])
        if ids[site] == "aghadede"
    ]
    expected = sample.statements.query("site_id == 'aghadede'")["note"].tolist()
    assert notes == expected


def test_values_on_the_page_are_those_of_the_summary(sample):
    for as_of in (None, "1990"):
        payload = payload_of(sample.map(as_of=as_of).get_root().render())
        names = [payload["values"][value]["id"] for value in payload["sites"]["value"]]
        table = sample.summary(by="kind", as_of=as_of)
        for name in ("destroyed", "contested", "unassessed", "damaged"):
            assert names.count(name) == table[name].sum()


def test_clashes_on_the_page_name_both_statements(page):
    payload = payload_of(page)
    said = payload["statements"]
    ids = payload["sites"]["id"]
    of_aghadede = {
        frozenset((said["label"][a], said["label"][b]))
        for a, b in payload["clashes"]
        if ids[said["site"][a]] == "aghadede"
    }
    assert frozenset(("destroyed", "major damage")) in of_aghadede
    assert frozenset(("destroyed", "never existed")) in of_aghadede


def test_presence_is_shown_for_one_community(sample):
    with pytest.raises(OptionError, match="Armenians, Azerbaijanis"):
        sample.map(aspect="presence")
    payload = payload_of(sample.map(aspect="presence", community="Azerbaijanis").get_root().render())
    assert payload["share"] == "Share departed"


def test_a_catalogue_without_sites_has_a_page(layer):
    payload = payload_of(heritage.read(layer()).map().get_root().render())
    assert payload["sites"]["id"] == []
    assert payload["title"] == "0 heritage sites: status"


def test_a_layer_without_regions_and_presence_has_a_page(layer, make_feature):
    place = {"site_id": "a", "kind": "mosque", "name": "A", "presence": "departed", "community": "X"}
    payload = payload_of(heritage.read(layer(make_feature(place, [44.5, 40.2]))).map("presence").get_root().render())
    assert payload["regions"]["name"] == []
    assert payload["regions"]["elsewhere"] == []
    assert payload["share"] == "Share departed"


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20)))
def test_any_text_is_packed_and_comes_out_again(content):
    unpacked = json.loads(gzip.decompress(pack(content)))
    assert unpacked == {
        key.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()
        for key, value in content.items()
    }
