"""Files of evidence as they go out: pictures without tags, documents as they are, what nobody knows not at all."""

from __future__ import annotations

import hashlib
import io

import pytest
from drawing import picture, row, table
from PIL import Image

import heritage

PLACE = b"CANARY 40.765"


def encoded(form, **options):
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, form, **options)
    return buffer.getvalue()


def several(form):
    """Three pictures in one file, each with a comment."""
    buffer = io.BytesIO()
    first, *others = (Image.new("RGB", (60, 40), colour) for colour in ("red", "lime", "blue"))
    options = {} if form == "TIFF" else {"duration": [100, 200, 300]}
    first.save(buffer, form, save_all=True, append_images=others, comment=PLACE, description=PLACE.decode(), **options)
    return buffer.getvalue()


@pytest.fixture
def team(layer, make_feature, tmp_path):
    """Read a catalogue with some files of evidence on one site."""

    def build(folder="team", **files):
        layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name=f"{folder}/a.geojson")
        (tmp_path / folder / "evidence").mkdir()
        rows = []
        for name, data in files.items():
            path = f"evidence/{name.replace('__', '.')}"
            (tmp_path / folder / path).write_bytes(data)
            rows.append(row(path, evidence_id=f"{folder}-{name}"))
        (tmp_path / folder / "evidence.csv").write_text(table(*rows))
        return tmp_path / folder

    return build


UNKNOWN = {
    "xbm": b"/* " + PLACE + b" */ #define a_width 8\nstatic char a_bits[] = { 0x00 };",
    "bmp": encoded("BMP") + PLACE,
    "big_tiff": b"II+\x00\x08\x00\x00\x00" + PLACE,
    "jpeg_2000": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + PLACE,
    "cr3": b"\x00\x00\x00\x18ftypcrx " + PLACE,
    "heic": b"\x00\x00\x00\x18ftypheic" + PLACE,
    "byte_before_jpeg": b"\x00" + picture(1, comment=PLACE.decode()),
}


@pytest.mark.parametrize("data", UNKNOWN.values(), ids=UNKNOWN)
def test_a_picture_whose_tags_nobody_can_take_off_stays_in_the_house(team, data, tmp_path):
    catalogue = heritage.read(team(**{"scan__xbm" if data.startswith(b"/*") else "scan": data}))
    assert catalogue.findings["code"].isin(["evidence-not-public", "evidence-type-differs"]).any()
    catalogue.write(tmp_path / "out")
    catalogue.seal(tmp_path / "release")
    digest = hashlib.sha256(data).hexdigest().encode()
    for path in (file for name in ("out", "release") for file in (tmp_path / name).rglob("*") if file.is_file()):
        assert PLACE not in path.read_bytes()
        assert digest not in path.read_bytes()
    again = heritage.read(tmp_path / "out")
    assert again.evidence["path"].isna().all()
    assert "evidence-missing" not in again.findings["code"].tolist()
    catalogue.write(tmp_path / "all", internal=True)
    assert (tmp_path / "all" / catalogue.evidence["path"].iloc[0]).read_bytes() == data


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4 x", "ünïcode".encode("utf-16"), "Göy məscid, ğ".encode("cp1254", "replace"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1doc"]
)  # fmt: skip
def test_a_document_goes_out_as_it_is(team, data, tmp_path):
    heritage.read(team(paper__dat=data)).write(tmp_path / "out")
    assert (tmp_path / "out" / "evidence" / "paper.dat").read_bytes() == data


@pytest.mark.parametrize(("form", "ending"), [("TIFF", "tif"), ("GIF", "gif"), ("PNG", "png"), ("WEBP", "webp")])
def test_every_page_and_step_of_a_picture_goes_along_without_its_tags(team, form, ending, tmp_path):
    catalogue = heritage.read(team(**{f"scan__{ending}": several(form)}))
    (told,) = catalogue.findings.query("code == 'evidence-several'")["value"]
    assert told.endswith(": 3")
    catalogue.write(tmp_path / "out")
    data = (tmp_path / "out" / "evidence" / f"scan.{ending}").read_bytes()
    assert PLACE not in data
    shown = Image.open(io.BytesIO(data))
    seen = []
    for frame in range(shown.n_frames):
        shown.seek(frame)
        seen.append(shown.convert("RGB").getpixel((30, 20)))
    assert [max(range(3), key=colour.__getitem__) for colour in seen] == [0, 1, 2]
    if form != "TIFF":
        shown.seek(1)
        shown.load()
        assert shown.info["duration"] == 200


def test_two_files_of_one_path_are_both_kept(team, tmp_path):
    """Two teams call their files alike."""
    one, other = team("one", scan__txt=b"one"), team("other", scan__txt=b"other", SCAN__txt=b"a third")
    heritage.read(one, other).write(tmp_path / "out")
    again = heritage.read(tmp_path / "out")
    assert not again.findings["code"].isin(["evidence-changed", "evidence-missing"]).any()
    found = {path: (tmp_path / "out" / path).read_bytes() for path in again.evidence["path"]}
    assert sorted(found.values()) == [b"a third", b"one", b"other"]
    assert len({path.casefold() for path in found}) == 3


def test_one_file_that_two_rows_name_is_written_once(team, tmp_path):
    folder = team(scan__txt=b"one")
    (folder / "evidence.csv").write_text(
        table(row("evidence/scan.txt", evidence_id="x"), row("evidence/scan.txt", evidence_id="y"))
    )
    heritage.read(folder).write(tmp_path / "out")
    assert heritage.read(tmp_path / "out").evidence["path"].tolist() == ["evidence/scan.txt"] * 2


def test_the_checksum_of_a_picture_that_its_row_calls_a_document_is_not_told(team, tmp_path):
    folder = team(scan__pdf=picture(1))
    (folder / "evidence.csv").write_text(table(row("evidence/scan.pdf", media_type="application/pdf")))
    digest = hashlib.sha256(picture(1)).hexdigest()
    catalogue = heritage.read(folder)
    assert digest in catalogue.evidence["sha256"].tolist()
    catalogue.map().save(str(tmp_path / "page.html"))
    catalogue.write(tmp_path / "out")
    assert digest not in (tmp_path / "out" / "evidence.csv").read_text()
    assert catalogue.edition().evidence["sha256"].isna().all()
