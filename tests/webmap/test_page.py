"""The page as text: its policy, its parts, and whatever figure it stands in."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
import subprocess
from pathlib import Path

import branca.element
import folium
import pytest

import heritage
from heritage.model.errors import OptionError
from heritage.model.languages import languages
from heritage.webmap import parts

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


def parts_of(page):
    """The parts of the first map of a page, opened."""
    blocks = re.findall(r'octet-stream" data-map="(map_\w+)" data-part="([\w-]+)">([^<]+)<', page)
    found = {}
    for name, part, block in blocks:
        if name == blocks[0][0]:
            found[part] = found.get(part, b"") + base64.b64decode(block)
    return {part: data if part.startswith("picture") else gzip.decompress(data) for part, data in found.items()}


def head_of(page):
    return json.loads(parts_of(page)["head"])


def lines_of(page, part):
    return parts_of(page)[part].decode().split("\n")


def pieces_of(page, table):
    found = parts_of(page)
    number = sum(part.startswith(f"{table}-") for part in found)
    return [json.loads(found[f"{table}-{piece}"]) for piece in range(number)]


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
    assert head_of(page)["columns"]["kind"][1] > 0
    assert lines_of(page, "ids")[0]


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
    assert "Status of 378 sites" in table
    assert "<table" in table
    assert "style=" not in table


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
    plain = make_feature({"site_id": "a", "kind": "mosque", "name": "a", "place": "a", "status": "a"}, [44.5, 40.2])
    plain = heritage.read(layer(plain, name="b.geojson"), sources=sources).map(title="x").get_root().render()
    assert len(re.findall("<script", text)) == len(re.findall("<script", plain))
    names = [line.partition("\t")[0] for line in lines_of(text, "names")]
    assert nasty.strip() in names or not nasty.strip("\u2028\u2029\u202e ")  # which nobody can see
    assert html.escape(nasty) in text.partition("<title>")[2].partition("</title>")[0]


def test_the_application_is_one_script_without_imports():
    text = parts.application()
    assert "import " not in text
    assert "\nexport " not in text
    assert len(text) < 160_000
    assert "</script" not in text.lower()
    for forbidden in ("innerHTML", "eval(", "Function(", "document.write"):
        assert forbidden not in text


def test_the_application_is_shortened_to_the_same_program(tmp_path):
    files = {tmp_path / "written.js": parts.joined_modules(), tmp_path / "shortened.js": parts.application()}
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    runner = Path(__file__).parents[1] / "javascript" / "same_program.js"
    done = subprocess.run(["node", runner, *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "same"), done.stderr


def test_the_page_holds_every_statement_source_and_count(sample, page):
    head = head_of(page)
    assert len(lines_of(page, "ids")) == len(lines_of(page, "names")) == 378
    assert head["columns"]["time"][1] == 928
    assert head["columns"]["population"][1] == 799
    assert head["columns"]["lon"][1] == 378 - 75
    sources = [title for piece in pieces_of(page, "sources") for title in piece["title"]]
    assert sources == sample.sources["title"].tolist()
    (piece,) = pieces_of(page, "sites")
    notes = sorted(note for note in piece["statements"]["note"] if note)
    assert notes == sorted(sample.statements["note"].dropna())


def test_texts_stand_in_pieces_that_open_apart(layer, make_feature):
    places = [
        make_feature({"site_id": f"s{i:04}", "kind": "mosque", "name": f"M{i}"}, [40 + i / 1e3, 40])
        for i in range(5000)
    ]
    page = heritage.read(layer(*places)).map().get_root().render()
    assert len(pieces_of(page, "sites")) == 3
    assert sorted(lines_of(page, "ids")) == [f"s{i:04}\t" for i in range(5000)]


def test_presence_is_shown_for_one_community(sample):
    with pytest.raises(OptionError, match="Armenians, Azerbaijanis"):
        sample.map(aspect="presence")
    head = head_of(sample.map(aspect="presence", community="Azerbaijanis").get_root().render())
    assert (head["question"]["aspect"], head["question"]["community"]) == ("presence", "Azerbaijanis")


def test_a_catalogue_without_sites_has_a_page(layer):
    head = head_of(heritage.read(layer()).map().get_root().render())
    assert head["counts"]["sites"] == 0


def test_a_layer_without_regions_and_presence_has_a_page(layer, make_feature):
    place = {"site_id": "a", "kind": "mosque", "name": "A", "presence": "departed", "community": "X"}
    head = head_of(
        heritage.read(layer(make_feature(place, [44.5, 40.2])), regions=None).map("presence").get_root().render()
    )
    assert head["regions"]["name"] == []


def test_the_page_carries_what_the_record_says_besides(layer, make_feature):
    place = {"site_id": "a", "kind": "mosque", "name": "A", "Surveyed by": "Somebody", "height": 12.5}
    page = heritage.read(layer(make_feature(place, [44.5, 40.2]))).map().get_root().render()
    (piece,) = pieces_of(page, "sites")
    assert piece["sites"] == {"+Surveyed by": ["Somebody"], "+height": ["12.5"]}


def test_a_map_takes_other_regions(sample):
    head = head_of(sample.map(regions="armenia").get_root().render())
    assert len(head["regions"]["id"]) == 11
    assert [each["name"] for each in head["inputs"] if each["role"] == "regions"] == ["Natural Earth 1:10 million"]


def test_a_backdrop_lies_under_the_sites(sample, layer, make_feature):
    river = layer(make_feature({}, [[44, 40], [45, 41]], kind="LineString"), name="river.geojson")
    found = parts_of(sample.map(ground=river).get_root().render())
    assert json.loads(found["shapes"])["backdropLines"] == [[4400000, 4000000, 100000, 100000]]
    assert json.loads(found["head"])["backdrop"] == "river.geojson"
    with pytest.raises(heritage.InputError, match="no polygon and no line"):
        sample.map(ground=layer(make_feature({}, [44, 40]), name="points.geojson"))


def test_tiles_open_the_policy_for_their_host_alone(sample):
    page = sample.map(tiles="OpenStreetMap").get_root().render()
    policy = policy_of(page)
    assert re.findall(r"https?://[^\s;]+", policy) == ["https://tile.openstreetmap.org"]
    assert "img-src data: https://tile.openstreetmap.org;" in policy
    assert "OpenStreetMap" in page.partition("L.tileLayer")[2]
    assert "attributionControl: true" in page
    with pytest.raises(OptionError, match="no provider of xyzservices"):
        sample.map(tiles="Nobody's tiles")
    with pytest.raises(OptionError, match="needs a key"):
        sample.map(tiles="Jawg.Streets")


@pytest.mark.parametrize(
    "address",
    ["https://x/a.js\thttps:", "https://x/a.js\nhttps:", "https://x/a.js&#32https:", "https://x/a'b", "https://*/a.js",
     "https://x/;script-src *", "https://{s}/t/{z}.png"],
)  # fmt: skip
def test_an_address_opens_the_policy_for_nothing_else(sample, address):
    drawn = sample.map()
    drawn.get_root().header.add_child(branca.element.JavascriptLink(address), name="mine")
    folium.TileLayer(address, attr="x").add_to(drawn)
    with pytest.warns(UserWarning, match="asks the network"):
        policy = policy_of(drawn.get_root().render())
    allowed = re.findall(r"https?:[^\s;]*", html.unescape(policy))
    assert set(allowed) <= {"https://x", "https://a", "https://b", "https://c"}


def test_subdomains_of_tiles_are_told_apart(sample):
    drawn = sample.map()
    folium.TileLayer("https://{s}.tiles.example/{z}/{x}/{y}.png", attr="x", subdomains="pq").add_to(drawn)
    with pytest.warns(UserWarning, match="tiles.example"):
        policy = policy_of(drawn.get_root().render())
    assert "img-src data: https://p.tiles.example https://q.tiles.example;" in policy


def test_the_same_map_twice_in_a_figure_has_two_names(sample):
    figure = branca.element.Figure()
    figure.add_subplot(1, 2, 1).add_child(sample.map())
    figure.add_subplot(1, 2, 2).add_child(sample.map())
    text = figure.render()
    assert text == figure.render()
    assert len(set(re.findall(r'class="heritage" data-map="(\w+)"', text))) == 2


@pytest.mark.parametrize(
    "wrong", [{name: given} for name in ("aspect", "conflict", "language", "regions", "ground", "title", "tiles")
              for given in (5, [], b"x")] + [{"regions": heritage.sample().regions}, {"ground": ""}],
)  # fmt: skip
def test_an_argument_of_another_type_is_refused_in_a_line(sample, wrong):
    with pytest.raises(heritage.HeritageError) as told:
        sample.map(**wrong)
    assert "\n" not in str(told.value)


def test_a_language_that_has_no_file_is_refused(sample):
    with pytest.raises(OptionError, match="language of pages"):
        sample.map(language="xx")


def test_every_language_says_everything():
    read = {code: own["page"] for code, own in languages().items()}
    assert {"en", "az", "hy", "ru"} <= set(read)
    for language, own in read.items():
        assert set(own) == set(read["en"]), language
        for key, text in own.items():
            assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", read["en"][key])), (language, key)
