"""Files of evidence: what reading finds of them, and that nothing else is opened, run or lost."""

from __future__ import annotations

import builtins
import hashlib
import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from decoding import layers_of
from drawing import picture, row, table
from PIL import Image

import heritage
from heritage.assembly.evidence import _alike, unlisted
from heritage.evidence import files as media
from heritage.evidence.files import examine, inside
from heritage.evidence.media_types import sniffed


@pytest.fixture
def catalogue(layer, make_feature, tmp_path):
    """Write sites, rows of evidence and their files, and read them."""

    def build(*rows, sites=("a", "b"), **files):
        layer(*(make_feature({"site_id": each, "kind": "mosque", "name": each}, [44.5, 40.2]) for each in sites))
        (tmp_path / "evidence").mkdir(exist_ok=True)
        for name, data in files.items():
            (tmp_path / "evidence" / name.replace("_", ".")).write_bytes(data)
        (tmp_path / "evidence.csv").write_text(table(*rows), encoding="utf-8")
        return heritage.read(tmp_path)

    return build


def of_evidence(read):
    """What was found of files, but for checksums and licences."""
    found = read.findings[read.findings["code"].str.startswith("evidence-")]
    return found["code"].tolist()


def bomb(width, height):
    """A PNG that says to be as large as asked for, in some hundred bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_a_row_says_what_its_file_is_and_the_file_is_whole(catalogue):
    data = picture(1)
    read = catalogue(row("evidence/a.jpg", sha256=hashlib.sha256(data).hexdigest(), role="before"), a_jpg=data)
    assert of_evidence(read) == []
    (found,) = read.evidence.itertuples()
    assert (found.Index, found.site_id, found.media_type, found.role, found.visibility) == (
        "a.jpg", "a", "image/jpeg", "before", "public",
    )  # fmt: skip
    (counted,) = read.inputs.query("role == 'evidence'").itertuples()
    assert (counted.records_read, counted.records_accepted, counted.records_rejected) == (1, 1, 0)


def test_a_row_without_a_checksum_gets_that_of_the_file(catalogue):
    data = picture(1)
    assert catalogue(row("evidence/a.jpg"), a_jpg=data).evidence["sha256"].tolist() == [
        hashlib.sha256(data).hexdigest()
    ]


def test_a_row_without_a_site_is_of_the_site_of_its_statement(catalogue, tmp_path):
    (tmp_path / "statements.csv").write_text("statement_id,site_id,aspect,value\none,b,status,intact\n")
    read = catalogue(row("evidence/a.jpg", site="", statement_id="one"), a_jpg=picture(1))
    assert read.evidence["site_id"].tolist() == ["b"]


def test_a_row_of_an_unknown_site_is_rejected_and_counted(catalogue):
    read = catalogue(row("evidence/a.jpg", site="nowhere"), row("evidence/b.jpg"), a_jpg=picture(1), b_jpg=picture(2))
    assert len(read.evidence) == 1
    (counted,) = read.inputs.query("role == 'evidence'").itertuples()
    assert (counted.records_read, counted.records_accepted, counted.records_rejected) == (2, 1, 1)


def test_a_word_for_graphic_that_is_not_known_counts_as_yes(catalogue):
    rows = [
        row(f"evidence/{name}.txt", graphic=word) for name, word in zip("abcd", ("maybe", "no", "yes", ""), strict=True)
    ]
    read = catalogue(*rows, **{f"{name}_txt": name.encode() for name in "abcd"})
    assert read.evidence["graphic"].fillna(value=False).tolist() == [True, False, True, False]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.jpg", b"this is text", "evidence-type-differs"),
        ("a.jpg", b"\xff\xd8\xff" + b"\0" * 50, "evidence-no-picture"),
        ("a.png", bomb(10_000, 10_000), "evidence-too-large"),
        ("a.png", bomb(60_000, 60_000), "evidence-too-large"),
        ("a.png", bomb(2000, 2000), "evidence-no-picture"),
        ("a.svg", b"<svg xmlns='x' onload='alert(1)'/>", "evidence-active"),
        ("a.svg", b"<svg xmlns='x'><a href='javascript:alert(1)'/></svg>", "evidence-active"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj << /OpenAction << /JS (app.alert(1)) >> >>\n%%EOF", "evidence-active"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj << /J#61vaScript (x) >>\n%%EOF", "evidence-active"),
        (
            "a.pdf",
            b"%PDF-1.4\nstream\n" + zlib.compress(b"<< /JS (app.alert(1)) >>") + b"\nendstream",
            "evidence-active",
        ),
        ("a.html", b"<!doctype html><html><script>alert(1)</script></html>", "evidence-active"),
        ("a.docx", b"MZ\x90\0\x03\0\0\0", "evidence-not-public"),
        ("a.txt", b"a testimony", ""),
        ("a.pdf", b"%PDF-1.4\nplain\n%%EOF", ""),
    ],
)
def test_each_bad_file_is_one_finding_and_its_row_stays(catalogue, name, data, code):
    read = catalogue(row(f"evidence/{name}"), **{name.replace(".", "_"): data})
    assert of_evidence(read) == [code] * bool(code)
    assert len(read.evidence) == 1
    page = read.map(pictures="full").get_root().render()
    assert not any(b"alert(1)" in layer for layer in layers_of(page.encode()))


def test_a_picture_of_a_hundred_megapixels_is_not_decoded(catalogue):
    buffer = io.BytesIO()
    Image.new("L", (10_000, 10_000)).save(buffer, "PNG")
    read = catalogue(row("evidence/a.png"), a_png=buffer.getvalue())
    (finding,) = read.findings.query("code == 'evidence-too-large'").itertuples()
    assert finding.value == "evidence/a.png: 10000 x 10000 pixels"


@pytest.mark.parametrize(
    "path",
    [
        "evidence/../../secret.txt", "../secret.txt", "/etc/passwd", "evidence//etc/../../secret.txt", "secret.txt",
        "evidence", "evidence/", "C:/secret.txt", "evidence\\..\\secret.txt", "evidence/a\0.txt", "file:///etc/passwd",
        "evidence/link.txt", "evidence/linked/secret.txt",
    ],
)  # fmt: skip
def test_a_path_that_leaves_the_folder_is_not_opened(catalogue, tmp_path, path):
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("SECRET")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "link.txt").symlink_to(outside / "secret.txt")
    (tmp_path / "evidence" / "linked").symlink_to(outside)
    (tmp_path / "secret.txt").write_text("SECRET")
    assert inside(tmp_path, path) is None
    if "\0" not in path:
        read = catalogue(row(path))
        assert "evidence-outside" in of_evidence(read)
        assert read.evidence["path"].tolist() == [path]
        assert not read._files


def test_a_folder_of_evidence_that_is_a_link_is_not_followed(tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.txt").write_text("SECRET")
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "evidence").symlink_to(real)
    assert inside(tmp_path / "team", "evidence/a.txt") is None


def test_a_pipe_does_not_hang_the_reader(catalogue, tmp_path):
    (tmp_path / "evidence").mkdir()
    os.mkfifo(tmp_path / "evidence" / "a.jpg")
    assert of_evidence(catalogue(row("evidence/a.jpg"))) == ["evidence-unreadable"]


def test_a_folder_in_place_of_a_file_is_told(catalogue, tmp_path):
    (tmp_path / "evidence" / "a.jpg").mkdir(parents=True)
    assert of_evidence(catalogue(row("evidence/a.jpg"))) == ["evidence-unreadable"]


def test_a_file_that_changes_while_it_is_read_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "evidence").mkdir()
    file = tmp_path / "evidence" / "a.bin"
    file.write_bytes(b"\0" * 5_000_000)
    looked = os.fstat
    asked = []

    def look_and_let_another_write(handle):
        """The file grows between the first look at it and the last, as it does while a camera still writes."""
        if asked:
            with file.open("ab") as growing:
                growing.write(b"more")
        asked.append(handle)
        return looked(handle)

    monkeypatch.setattr(media.os, "fstat", look_and_let_another_write)
    found = examine(tmp_path, "evidence/a.bin", None)
    assert len(asked) == 2
    assert (found.trouble, found.sha256, found.path) == ("evidence-changing", None, None)


def test_a_file_that_changed_since_reading_is_never_shown(catalogue, tmp_path):
    read = catalogue(row("evidence/a.jpg"), a_jpg=picture(1))
    (tmp_path / "evidence" / "a.jpg").write_bytes(picture(2))
    for way in (read.map, lambda: read.write(tmp_path / "out"), lambda: read.seal(tmp_path / "release")):
        with pytest.raises(heritage.InputError, match="changed since"):
            way()
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "release").exists()


def test_pictures_that_look_alike_are_told_once_each(catalogue):
    rows = [row(f"evidence/{name}.jpg") for name in ("a", "b", "c", "d")]
    read = catalogue(
        *rows, a_jpg=picture(1), b_jpg=picture(1, quality=25), c_jpg=picture(7), d_jpg=picture(1, "JPEG", quality=60)
    )
    found = read.findings.query("code == 'evidence-alike'")["value"]
    assert [value.partition(",")[0] for value in found] == ["evidence/b.jpg: a.jpg", "evidence/d.jpg: a.jpg"]


def test_plain_pictures_are_not_alike_for_want_of_anything_to_see(catalogue):
    def plain(colour):
        buffer = io.BytesIO()
        Image.new("RGB", (200, 200), colour).save(buffer, "PNG")
        return buffer.getvalue()

    read = catalogue(row("evidence/a.png"), row("evidence/b.png"), a_png=plain("red"), b_png=plain("blue"))
    assert of_evidence(read) == []


def test_alike_pairs_are_found_across_blocks_as_one_by_one(monkeypatch):
    import numpy as np

    hashes = np.random.default_rng(1).integers(0, 2**63, 300).astype("uint64")
    hashes[250] = hashes[3] ^ np.uint64(0b101)
    hashes[299] = hashes[250] ^ np.uint64(0b1000)
    monkeypatch.setattr("heritage.assembly.evidence._ROWS_AT_ONCE", 64)
    assert _alike(hashes) == [(3, 250, 2), (3, 299, 3)]


def test_without_the_extra_it_says_that_pictures_were_not_compared(catalogue, monkeypatch):
    from heritage.evidence import pictures

    real = builtins.__import__

    def refuse(name, *rest):
        if name == "imagehash":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    pictures.perceptual_hash.cache_clear()
    try:
        assert of_evidence(catalogue(row("evidence/a.jpg"), a_jpg=picture(1))) == ["evidence-likeness-unchecked"]
    finally:
        monkeypatch.undo()
        pictures.perceptual_hash.cache_clear()


def test_distance_is_from_the_nearest_point_of_the_site_and_allows_for_its_uncertainty(layer, make_feature, tmp_path):
    square = [[[44.5, 40.2], [44.6, 40.2], [44.6, 40.3], [44.5, 40.3], [44.5, 40.2]]]
    layer(
        make_feature({"site_id": "a", "kind": "cemetery", "name": "A"}, square, "Polygon"),
        make_feature({"site_id": "b", "kind": "mosque", "name": "B", "location_uncertainty_m": 9000}, [44.5, 40.2]),
        make_feature({"site_id": "c", "kind": "mosque", "name": "C"}, [44.5, 40.2]),
    )
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "p.jpg").write_bytes(picture(1, position=(44.6, 40.25)))
    rows = [row("evidence/p.jpg", site=site, evidence_id=site) for site in "abc"]
    (tmp_path / "evidence.csv").write_text(table(*rows))
    found = heritage.read(tmp_path).findings.query("code == 'evidence-far'")
    # 0.1 degrees of longitude at 40.2 north is 8.5 km, 0.05 of latitude 5.6 km: by Pythagoras 10.2 km.
    assert found["site_id"].tolist() == ["b", "c"]
    assert found["value"].tolist() == ["10.2 km", "10.2 km"]


def test_files_that_no_row_names_are_told_and_systems_leavings_are_not(tmp_path):
    import pandas as pd

    (tmp_path / "evidence" / "more").mkdir(parents=True)
    for name in ("a.jpg", "more/b.jpg", ".DS_Store"):
        (tmp_path / "evidence" / name).write_bytes(b"x")
    named = pd.DataFrame({"path": ["evidence/a.jpg"]}, dtype="str")
    assert unlisted(tmp_path, named) == ["evidence/more/b.jpg"]


def test_evidence_may_be_named_by_itself(catalogue, tmp_path):
    catalogue(row("evidence/a.jpg"), a_jpg=picture(1))
    read = heritage.read(tmp_path / "places.geojson", evidence=tmp_path / "evidence.csv")
    assert read.evidence.index.tolist() == ["a.jpg"]
    assert len(read._files) == 1


@pytest.mark.parametrize(
    ("start", "media_type"),
    [
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x20ftypheic", "image/heic"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"<?xml version='1.0'?><svg>", "image/svg+xml"),
        (b"\xef\xbb\xbf<html>", "text/html"),
        ("Şəhadət".encode(), "text/plain"),
        (b"\x89\0\0", None),
        (b"", None),
    ],
)
def test_the_content_says_what_a_file_is(start, media_type):
    assert sniffed(start) == media_type


def test_thousands_of_files_are_all_read(catalogue, tmp_path):
    rows = [row(f"evidence/{number}.txt", evidence_id=number) for number in range(2000)]
    (tmp_path / "evidence").mkdir()
    for number in range(2000):
        Path(tmp_path, "evidence", f"{number}.txt").write_text(f"text {number}")
    assert len(catalogue(*rows)._files) == 2000
