"""Everything that can be decoded out of a file: what a reader with patience would find in it."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import sqlite3
import zipfile
import zlib

import pyarrow.parquet as pq
from PIL import Image

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
_DEEPEST = 5


def layers_of(data, depth=0):
    """Yield the bytes of a file, then what is packed, encoded or drawn in them, down to the last layer."""
    yield data
    if depth == _DEEPEST:
        return
    for inner in _inside(data):
        yield from layers_of(inner, depth + 1)


def _inside(data):
    for starts, open_up in _WAYS:
        if data.startswith(starts):
            return open_up(data)
    return _in_base64(data)


def _in_archive(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ["\n".join(archive.namelist()).encode(), *map(archive.read, archive.namelist())]


def _in_parquet(data):
    table = pq.read_table(io.BytesIO(data))
    return [repr(table.schema.metadata).encode() + "\n".join(map(str, table.to_pylist())).encode()]


def _in_database(data):
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    dumped = "\n".join(connection.iterdump()).encode("utf-8", "replace")
    connection.close()
    return [dumped]


def _in_document(data):
    for start in re.finditer(rb"stream\r?\n", data):
        try:
            yield zlib.decompressobj().decompress(data[start.end() :])
        except zlib.error:
            continue


def _in_base64(data):
    for found in _BASE64.finditer(data):
        try:
            yield base64.b64decode(found[0] + b"=" * (-len(found[0]) % 4))
        except binascii.Error:
            continue


def _in_picture(data):
    """What a picture says besides its pixels, and its mean colour, by which the tests know a withheld one."""
    picture = Image.open(io.BytesIO(data))
    exif = picture.getexif()
    told = {**exif, **exif.get_ifd(0x8769), **exif.get_ifd(0x8825), **picture.info}
    told.pop("exif", None)
    yield repr(told).encode("utf-8", "replace")
    red, green, blue = picture.convert("RGBA").convert("RGB").resize((1, 1)).getpixel((0, 0))
    yield f"mean colour {red // 16} {green // 16} {blue // 16}".encode()


_WAYS = (
    (b"\x1f\x8b", lambda data: [gzip.decompress(data)]),
    (b"PK", _in_archive),
    (b"PAR1", _in_parquet),
    (b"SQLite format 3", _in_database),
    ((b"RIFF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0"), _in_picture),
    (b"%PDF", _in_document),
)
