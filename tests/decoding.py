"""Everything that can be decoded out of a file: what a reader with patience would find in it."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
import sqlite3
import zipfile
import zlib

import numpy as np
import pyarrow.parquet as pq
import shapely
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
    if b"data-part=" in data:
        yield _positions_of_page(data)
    yield from _in_file(data)


def _in_file(data):
    for starts, open_up in _WAYS:
        if data.startswith(starts):
            return open_up(data)
    return _in_base64(data)


def _in_archive(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ["\n".join(archive.namelist()).encode(), *map(archive.read, archive.namelist())]


def _in_parquet(data):
    table = pq.read_table(io.BytesIO(data))
    rows = table.to_pylist()
    shapes = [_as_text(value) for row in rows for value in row.values() if isinstance(value, bytes)]
    return [repr(table.schema.metadata).encode() + "\n".join([*map(str, rows), *shapes]).encode()]


def _in_database(data):
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    dumped = "\n".join(connection.iterdump())
    connection.close()
    # A GeoPackage puts a head in front of the geometry: GP, version, flags, which say how long it is.
    blobs = map(bytes.fromhex, re.findall(r"X'(4750[0-9A-F]+)'", dumped))
    shapes = [_as_text(blob[8 + (0, 32, 48, 48, 64)[blob[3] >> 1 & 7] :]) for blob in blobs]
    return ["\n".join([dumped, *shapes]).encode("utf-8", "replace")]


def _as_text(binary):
    shape = shapely.from_wkb(binary, on_invalid="ignore")
    return "" if shape is None else shape.wkt


def _positions_of_page(data):
    """Where a page draws its sites: whole numbers in planes of bytes, and steps of outlines."""
    blocks = {}
    for name, block in re.findall(rb'data-part=\\?"([\w-]+)\\?">([^<]+)<', data):
        blocks.setdefault(name.decode(), []).append(base64.b64decode(block))
    head, shapes = (json.loads(gzip.decompress(b"".join(blocks[name]))) for name in ("head", "shapes"))
    planes = np.frombuffer(gzip.decompress(b"".join(blocks["columns"])), dtype="uint8")
    told = []
    for name in ("lon", "lat"):
        start, count, width, _ = head["columns"][name]
        values = sum(planes[start + place * count :][:count].astype("int64") << (8 * place) for place in range(width))
        told += (np.cumsum(np.where(values % 2, -(values + 1) // 2, values // 2)) / 1e6).tolist()
    for ring in (ring for rings in shapes["sites"]["rings"] for ring in rings):
        told += (np.cumsum(np.array(ring).reshape(-1, 2), axis=0) / 1e5).ravel().tolist()
    return " ".join(map(str, told)).encode()


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
