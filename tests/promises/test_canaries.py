"""Every output of a catalogue full of canaries, decoded to the last layer: none of them sings."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import shutil

import matplotlib as mpl
import nbformat
import pytest
from decoding import layers_of
from drawing import EVIDENCE, picture
from nbclient import NotebookClient
from PIL import Image

import heritage
from heritage.cli.commands import main as subcommand
from heritage.cli.export import main as export
from heritage.writing.write import FORMATS

SECRET = "CANARY"
EXACT = ("44.12345", "40.76543", "45.6781", "39.8761", "987654321")
MAGENTA = (255, 0, 255)  # of the withheld picture; no shown one comes near it
MAGENTA_TOLD = "mean colour 15 0 15"
METADATA = f"""
title = "A catalogue"
scope = "Four sites"
licence = "CC0"
[generalised]
cell_km = 20
[[rule]]
table = "statements"
where = {{ method = "testimony" }}
withhold = ["assessor", "note"]
[[rule]]
table = "statements"
where = {{ note = "{SECRET} of a rule" }}
visibility = "withheld"
[[rule]]
table = "sources"
where = {{ title = "A diary" }}
withhold = ["publisher", "url"]
[[rule]]
table = "sites"
where = {{ place = "{SECRET} village" }}
visibility = "generalised"
[[rule]]
table = "evidence"
where = {{ role = "interview" }}
withhold = ["creator", "caption"]
"""


def plain_picture(colour):
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "PNG", pnginfo=None)
    return buffer.getvalue()


def write_tables(folder):
    head = "statement_id,site_id,aspect,value,when,assessor,source_id,method,note,supersedes,visibility"
    (folder / "statements.csv").write_text(
        "\n".join(
            [
                head,
                "s1,open,status,intact,1990,A,pub,press,,,",
                f"s2,open,status,destroyed,{SECRET}-date,{SECRET} B,pub,press,{SECRET},,withheld",
                f",open,status,damaged,1995,{SECRET} witness,pub,testimony,{SECRET} told us,,",
                f",open,status,destroyed,1996,{SECRET} other witness,pub,Interview,{SECRET},,",
                f"s3,open,status,destroyed,1991,{SECRET} C,{SECRET}-src,press,{SECRET},,",
                f"s4,{SECRET}-site,status,destroyed,1991,{SECRET} D,pub,press,{SECRET},,",
                f"s5,open,status,damaged,1992,{SECRET} E,pub,press,,s2,",
                f"s6,open,status,damaged,1992,{SECRET} F,pub,press,{SECRET} of a rule,,",
                "s7,open,status,damaged,1993,,diary,press,,,",
                f"s8,nowhere,status,{SECRET},1992,{SECRET} G,{SECRET}-src,press,,,",
                "s9,cell,status,destroyed,1993,A,pub,press,,,",
            ]
        )
    )
    (folder / "sources.csv").write_text(
        "\n".join(
            [
                "source_id,title,publisher,published,url,repeats,visibility",
                "pub,A report,P,2005,https://unesco.org/x,,public",
                f"diary,A diary,{SECRET} family,2005,https://{SECRET}.org/,,",
                f"{SECRET}-src,{SECRET},{SECRET},{SECRET}-date,https://{SECRET}.org/,,withheld",
                f"{SECRET}-copy,{SECRET},,,,{SECRET}-src,",
            ]
        )
    )
    (folder / "populations.csv").write_text(
        "\n".join(
            [
                "site_id,year,community,count,source_id,visibility",
                "open,1931,all,251,pub,",
                f"{SECRET}-site,1931,{SECRET},987654321,pub,",
                f"open,1932,{SECRET},987654321,pub,withheld",
            ]
        )
    )


def write_evidence(folder):
    (folder / "evidence").mkdir()
    files = {
        "open.jpg": picture(1, taken="1988-12-07", position=(44.12345, 40.76543), comment=f"{SECRET} in EXIF"),
        "open.webp": picture(2, "WEBP", comment=f"{SECRET} in WebP"),
        "open.tif": picture(3, "TIFF", comment=f"{SECRET} in TIFF"),
        f"{SECRET}-hidden.png": plain_picture(MAGENTA),
        f"{SECRET}-copy.txt": b"a testimony that may be read",
        f"{SECRET}-alike.webp": picture(2, "WEBP", quality=40),
        "of-site.txt": f"{SECRET} text".encode(),
        "of-statement.txt": f"{SECRET} more".encode(),
        "said.txt": b"a testimony that may be read",
        f"{SECRET}-unlisted.txt": b"in no row",
    }
    for name, data in files.items():
        (folder / "evidence" / name).write_bytes(data)
    rows = [
        "e1,open,,pub,evidence/open.jpg,,,context,1988-12,A,CC0,",
        "e2,open,,,evidence/open.webp,,,context,,A,CC0,",
        "e3,cell,,,evidence/open.tif,,,context,,A,CC0,",
        f"{SECRET}-e4,open,,,evidence/{SECRET}-hidden.png,,,context,,{SECRET},CC0,",
        f"e5,{SECRET}-site,,,evidence/of-site.txt,,,testimony,,{SECRET},CC0,",
        f"e6,open,s2,,evidence/of-statement.txt,,,testimony,,{SECRET},CC0,",
        f",open,,,evidence/said.txt,,,testimony,,{SECRET} speaker,CC0,",
    ]
    # The same bytes, and the same looks, as evidence that is shown: what compares them must not name the withheld one.
    rows += [
        f"{SECRET}-a,open,,,evidence/{SECRET}-copy.txt,,,testimony,,{SECRET},CC0,",
        f"{SECRET}-b,open,,,evidence/{SECRET}-alike.webp,,,context,,{SECRET},CC0,",
    ]
    visible = ["", "", "", "withheld", "", "", "", "withheld", "withheld"]
    lines = [f"{row},{seen}" for row, seen in zip(rows, visible, strict=True)]
    (folder / "evidence.csv").write_text("\n".join([f"{EVIDENCE},visibility", *lines]))
    hidden = (f"{SECRET}-hidden.png", "of-site.txt", "of-statement.txt", f"{SECRET}-unlisted.txt")
    return [hashlib.sha256(files[name]).hexdigest() for name in files if name in hidden or name.startswith("open")]


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    """A team's folder; whatever holds CANARY, or is an exact place, must not be shown. And the digests likewise."""
    folder = tmp_path_factory.mktemp("team") / "team"
    folder.mkdir()

    def feature(coordinates, **properties):
        geometry = {"type": "Point", "coordinates": coordinates}
        return {"type": "Feature", "properties": {"kind": "mosque", **properties}, "geometry": geometry}

    features = [
        feature([44.5, 40.2], site_id="open", name="Open"),
        feature([44.1234567, 40.7654321], site_id=f"{SECRET}-site", name=SECRET, visibility="withheld"),
        feature([45.6781234, 39.8761234], site_id="cell", name="In a cell", visibility="generalised", place=f"{SECRET} place", grid=f"{SECRET} 38S"),
        feature([45.6781111, 39.8761111], name="Without an id", place=f"{SECRET} village", same_as="wikidata:Q1"),
    ]  # fmt: skip
    (folder / "sites.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    write_tables(folder)
    (folder / "catalogue.toml").write_text(METADATA)
    digests = write_evidence(folder)
    everything = heritage.read(folder, regions="armenia")
    made = [name for name in everything.sites.index if name.startswith("sites:")]
    digests += made + [name for name in everything.statements.index if name.startswith("s-")]
    digests += [name for name in everything.evidence.index if name.startswith("e-")]
    held = [path for path in folder.iterdir() if path.is_file() and path.name != "catalogue.toml"]
    return folder, [*digests, *(hashlib.sha256(path.read_bytes()).hexdigest() for path in held)]


@pytest.fixture(scope="module")
def everything(team):
    """What was read of it."""
    return heritage.read(team[0], regions="armenia")


def songs(data, digests):
    """The canaries in one file, at any depth."""
    found = set()
    for layer in layers_of(data):
        text = layer.decode("utf-8", "replace") + layer.decode("utf-16-le", "ignore")
        found |= {word for word in (SECRET, *EXACT, MAGENTA_TOLD, *digests) if word in text}
    return found


def silent(folder, digests):
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else [folder]
    assert files
    for path in files:
        assert SECRET not in str(path.relative_to(folder.parent)), path
        assert songs(path.read_bytes(), digests) == set(), path


WHOLE = ("gpkg", "folder")  # formats that hold every table, and not only a row for each site


def heard_in(path, digests):
    return set().union(
        *(songs(each.read_bytes(), digests) for each in (path, *path.rglob("*")) if each.is_file())
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_the_canaries_are_there_to_be_heard(team, everything, tmp_path, form):
    """In the internal edition each of them sings in each format: what is looked for can be found."""
    _folder, digests = team
    path = tmp_path / ("out" if form == "folder" else f"out.{form}")
    everything.write(path, internal=True)
    heard = heard_in(path, digests)
    people = EXACT[-1]
    assert {SECRET, *EXACT} - heard == (set() if form in WHOLE else {people})
    if form == "folder":
        assert MAGENTA_TOLD in heard
        assert len(heard & set(digests)) > len(digests) // 2


def test_the_canaries_sing_in_the_page(team, everything, tmp_path):
    _, digests = team
    everything.map(pictures="full", internal=True).save(str(tmp_path / "all.html"))
    assert {SECRET, *EXACT} - songs((tmp_path / "all.html").read_bytes(), digests) <= {EXACT[-1]}
    assert MAGENTA_TOLD in songs((tmp_path / "all.html").read_bytes(), digests)


@pytest.mark.parametrize("form", FORMATS)
def test_a_written_catalogue_gives_nothing_away(team, everything, tmp_path, form):
    _folder, digests = team
    path = tmp_path / ("out" if form == "folder" else f"out.{form}")
    everything.write(path)
    silent(path, digests)
    if form in WHOLE:  # nor does what is read back, were it written as internal
        again = heritage.read(path)
        assert again.edition().sites.geometry.to_wkt().tolist() == again.sites.geometry.to_wkt().tolist()
        again.write(tmp_path / "again", internal=True)
        silent(tmp_path / "again", digests)


@pytest.mark.parametrize("pictures", ["none", "thumbnails", "full"])
def test_a_page_gives_nothing_away(team, everything, tmp_path, pictures):
    _, digests = team
    everything.map(pictures=pictures).save(str(tmp_path / "page.html"))
    silent(tmp_path / "page.html", digests)


def test_the_command_line_gives_nothing_away(team, tmp_path, monkeypatch, capsys):
    folder, digests = team
    formats = [part for form in FORMATS for part in ("--format", form)]
    monkeypatch.setattr(
        "sys.argv", ["export", str(folder), "--out", str(tmp_path / "out"), "--regions", "armenia", *formats]
    )
    assert export() == 0
    printed = capsys.readouterr()
    assert songs((printed.out + printed.err).encode(), digests) == set()
    silent(tmp_path / "out", digests)
    manifest = json.loads((tmp_path / "out" / "heritage-manifest.json").read_text())
    assert manifest["edition"] == "public"
    assert manifest["counts"]["withheld"] > 0


def test_a_release_gives_nothing_away(team, everything, tmp_path):
    _, digests = team
    everything.seal(tmp_path / "release")
    silent(tmp_path / "release", digests)


def test_tables_and_frames_of_the_edition_give_nothing_away(team, everything, tmp_path):
    _, digests = team
    public = everything.edition()
    frames = {
        "summary": public.summary(), "explain": public.explain("contested"), "assessors": public.assessors(),
        "contradictions": public.contradictions(), "changes": public.changes("1987", "1994"),
        "timeline": public.timeline(freq="10YE"), "names": public.names(as_of="1990"), "population": public.population(1940),
        "sources": public.sources_report(), "findings": public.findings_summary(), "inputs": public.inputs,
        "statements": public.statements, "evidence": public.evidence, "all_findings": public.findings,
    }  # fmt: skip
    for name, frame in frames.items():
        for ending in ("csv", "html", "md", "xlsx"):
            heritage.write_table(frame, tmp_path / "tables" / f"{name}.{ending}")
    silent(tmp_path / "tables", digests)
    with pytest.raises(heritage.OptionError, match="not public"):
        heritage.write_table(everything.summary(), tmp_path / "internal.csv")
    heritage.write_table(everything.summary(), tmp_path / "internal.csv", internal=True)


@pytest.mark.parametrize("internal", [False, True])
def test_charts_give_nothing_away(team, everything, tmp_path, internal):
    """Text stays text in these drawings, so that it can be heard; internally the communities sing."""
    _, digests = team
    (tmp_path / "charts").mkdir()
    with mpl.rc_context({"svg.fonttype": "none"}):
        charts = (
            everything.chart_summary(by="kind", internal=internal),
            everything.chart_timeline(freq="5YE", internal=internal),
            everything.chart_population(kind="mosque", internal=internal),
        )
        for number, chart in enumerate(charts):
            for ending in ("svg", "png", "pdf"):
                chart.savefig(tmp_path / "charts" / f"{number}.{ending}")
    if internal:
        assert SECRET in heard_in(tmp_path / "charts", digests)
    else:
        silent(tmp_path / "charts", digests)


def test_a_notebook_gives_nothing_away(team):
    folder, digests = team
    cells = [
        "import heritage",
        f"catalogue = heritage.read({str(folder)!r}, regions='armenia')",
        "catalogue.map()",
        "catalogue.edition().summary()",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    told = [str(data) for cell in book.cells for output in cell["outputs"] for data in output["data"].values()]
    assert "srcdoc" in "".join(told)
    for text in told:
        assert songs(html.unescape(text).encode(), digests) == set()


@pytest.mark.parametrize("hidden_in", ["new", "old"])
def test_the_difference_of_two_editions_gives_nothing_away(team, everything, tmp_path, hidden_in):
    """Also where the other catalogue had still shown everything, or shows everything now."""
    folder, digests = team
    shown = tmp_path / "shown"
    shutil.copytree(folder, shown)
    (shown / "catalogue.toml").write_text("title = 'T'")
    for path in (shown / "sites.geojson", *shown.glob("*.csv")):
        text = path.read_text()
        path.write_text(
            re.sub(
                r', "visibility": "\w+"|,withheld$', lambda m: "," if m[0][1] == "w" else "", text, flags=re.MULTILINE
            )
        )
    hiding, showing = everything, heritage.read(shown, regions="armenia")
    assert len(showing.edition().sites) == 4
    old, new = (showing, hiding) if hidden_in == "new" else (hiding, showing)
    found = old.diff(new)
    for ending in ("md", "html"):
        found.write(tmp_path / "difference" / f"changes.{ending}")
    for name in ("figures", "reasons", "statements", "sites", "rows"):
        heritage.write_table(getattr(found, name), tmp_path / "difference" / f"{name}.csv")
    silent(tmp_path / "difference", digests)


def test_the_difference_on_the_command_line_gives_nothing_away(team, monkeypatch, capsys):
    folder, digests = team
    monkeypatch.setattr("sys.argv", ["heritage", "diff", str(heritage.sample_folder()), str(folder)])
    assert subcommand() == 0
    assert songs(capsys.readouterr().out.encode(), digests) == set()


def test_an_edition_keeps_voices_apart_whose_names_it_withholds(everything):
    public = everything.edition()
    own = public.statements[public.statements["site_id"] == "open"]
    assert sorted(own["assessor"]) == ["A", *(f"Name withheld ({number}, open)" for number in (1, 2, 3))]
    assert own["note"].isna().all()
    assert public.sites.query("name == 'In a cell'")[["cell_km", "visibility"]].values.tolist() == [
        [20.0, "generalised"]
    ]
    assert public.sites["region_id"].loc["cell"] == everything.sites["region_id"].loc["cell"]
