"""Shapefiles: text in whichever encoding its parts say, large numbers exact, no record lost in a part."""

from __future__ import annotations

import codecs
import glob
import itertools
import shutil
import struct
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.model.errors import InputError, OptionError
from heritage.model.folding import map_unique, matches
from heritage.model.raw_layer import Note, RawLayer, rows_index
from heritage.reading.encodings import UTF_8, likelier, proposal, require_encoding
from heritage.reading.format import SHAPEFILE, Format
from heritage.reading.formats._dbf import Dbf, _is_text
from heritage.reading.ogr import layer_names, read_ogr_layer
from heritage.reading.sniff import require_no_grid, sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_NEEDED_PARTS = (".dbf", ".shx")
_SHX_HEADER, _SHX_RECORD, _WORD_BYTES = 100, 8, 2  # bytes; ESRI Shapefile Technical Description, 1998
_LATIN_1 = "ISO-8859-1"  # every byte is a character in it, so nothing is lost by reading with it
_DIGITS_OF_A_FLOAT = 15
# Types of dBASE's columns; what stands in them where there is no date; what a number looks like.
_NUMBERS, _DATE, _LOGICAL, _MEMOS = (b"N", b"F"), b"D", b"L", (b"M", b"B", b"G", b"P")
_TRUTHS = {"T": True, "Y": True, "F": False, "N": False}
_NO_DATES = ("00000000", "0", "*" * 8)
_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$"
_BIG_ENDIAN = 256 ** np.arange(3, -1, -1)
# The language drivers of dBASE that GDAL knows too (ogr/ogrsf_frmts/shape), as Python's encodings.
_LANGUAGE_DRIVERS = {
    0x03: "cp1252",
    0x57: "cp1252",
    0x26: "cp866",
    0x65: "cp866",
    0x88: "cp857",
    0xC8: "cp1250",
    0xC9: "cp1251",
    0xCA: "cp1254",
}
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")  # that are read
# Others that programs write beside them: what they say is not needed.
_FURTHER_PARTS = (".qpj", ".sbn", ".sbx", ".qix", ".qmd", ".shp.xml")


def _said_encoding(path: Path, dbf: Dbf) -> str:
    """Return the encoding that the .cpg or the .dbf names, as Python knows it; blank where none does."""
    codepage = sidecar(path, ".cpg")
    if codepage is None:
        return _LANGUAGE_DRIVERS.get(dbf.language_driver, "")
    said = codepage.read_bytes()[:40].decode("ascii", "replace").strip().lower()
    for name in (said, f"cp{said}", said.replace("ansi ", "cp").replace("windows-", "cp")):
        try:
            return codecs.lookup(require_encoding(name)).name
        except OptionError:
            continue
    return ""


def _encoding(path: Path, dbf: Dbf, asked: str | None) -> tuple[str, list[Note]]:
    """Choose the encoding of the text: what was asked for, what the parts say, UTF-8 where that is possible."""
    if asked is not None:
        return codecs.lookup(require_encoding(asked)).name, []
    said = _said_encoding(path, dbf)
    if dbf.is_ascii:
        return said or UTF_8, []
    if not said:
        chosen = UTF_8 if dbf.is_utf_8 else _LATIN_1
        note = Note(
            "encoding-assumed" if dbf.is_utf_8 else "encoding-unknown",
            None,
            "",
            UTF_8 if dbf.is_utf_8 else proposal(dbf.sample),
        )
        return chosen, [note]
    if said != "utf-8" and dbf.is_utf_8:
        return said, [Note("encoding-doubtful", None, "", f"{said}; perhaps {UTF_8}")]
    if not dbf.is_text(said):
        return said, [Note("encoding-doubtful", None, "", f"{said}; perhaps {proposal(dbf.sample) or 'another'}")]
    likely = likelier(dbf.sample, said)
    return said, [Note("encoding-doubtful", None, "", f"{said}; perhaps {likely}")] if likely else []


def _in_encoding(texts: pd.Series, encoding: str, notes: list[Note]) -> pd.Series:
    """Decode text that was read with Latin-1; what cannot be decoded is told."""

    def decode(text: str) -> str:
        return text.encode("latin-1").decode(encoding)

    def decode_what_can_be(text: str) -> str:
        data = text.encode("latin-1")
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            whole = error.reason == "unexpected end of data" or error.end == len(data)
            return data[: error.start].decode(encoding) if whole else data.decode(encoding, "replace")

    try:
        return map_unique(texts, decode)
    except UnicodeDecodeError:
        decoded = map_unique(texts, decode_what_can_be)
    for record, text in texts.dropna().items():
        if not _is_text(text.encode("latin-1"), encoding):
            notes.append(Note("text-undecodable", int(str(record)), str(texts.name), ascii(text)))
    return decoded


def _as_they_stand(columns: pd.DataFrame, dbf: Dbf, notes: list[Note]) -> pd.DataFrame:
    """
    Take from the file what GDAL would change without a word.

    These are whole numbers that a float cannot hold; dates and numbers that are none, which become 1970-01-01 and 0;
    and memos, of which the file has only where they begin in another one.
    """
    for place, (_, kind, _, decimals) in enumerate(dbf.columns[: columns.shape[1]]):
        title = str(columns.columns[place])
        if kind in _NUMBERS:
            columns = _with_numbers(columns, place, dbf.cells(place), notes, whole=not decimals)
        elif kind == _DATE:
            cells = dbf.cells(place)
            cells = cells.mask(cells.isin(_NO_DATES), "")
            days = pd.to_datetime(cells, format="%Y%m%d", errors="coerce")
            bad = (cells != "") & (days.isna() | ~matches(cells, r"^\d{8}$"))
            if bad.any():
                columns = _with_cells(columns, place, days.dt.strftime("%Y-%m-%d").astype("str").mask(bad, cells))
            _tell(notes, "date-unreadable", title, cells[bad], columns.index)
        elif kind == _LOGICAL:
            cells = dbf.cells(place).replace("?", "")
            meant = cells.str.upper().map(_TRUTHS).astype("boolean")
            bad = (cells != "") & meant.isna()
            if bad.any():
                columns = _with_cells(columns, place, cells)
            else:
                columns.isetitem(place, meant.reindex(columns.index).array)
            _tell(notes, "logical-unreadable", title, cells[bad], columns.index)
        elif kind in _MEMOS:
            cells = dbf.cells(place)
            _tell(notes, "memo-unread", title, cells[cells != ""], columns.index)
            columns = _with_cells(columns, place, cells.mask(cells != "", ""))
    return columns


def _with_numbers(
    columns: pd.DataFrame, place: int, cells: pd.Series, notes: list[Note], *, whole: bool
) -> pd.DataFrame:
    """
    Take a column of numbers as it stands where GDAL would cut digits off, or make a number of what is none.

    Asterisks stand for nothing, as GDAL writes it, or for a number that was too long for its column: nobody can tell.
    """
    title = str(columns.columns[place])
    stars = cells.str.fullmatch(r"\*+").eq(True)
    if stars.any():
        own = cells[stars & cells.index.isin(columns.index)]
        told = f"{own.iloc[0] if len(own) else '*'} ({len(own)} cells)"
        notes.append(Note("number-overflown", None, title, told))
        cells = cells.mask(stars, "")
    bad = (cells != "") & ~matches(cells, _NUMBER)
    odd = matches(cells, r"[dD]" if not whole else r"[.eEdD]")
    if odd.any() or bad.any() or stars.any():
        numbers = pd.to_numeric(cells.mask(bad | (cells == "")).str.replace(r"[dD]", "e", regex=True)).astype("float64")
        bad |= np.isinf(numbers)
    if bad.any() or ((cells.str.len() > _DIGITS_OF_A_FLOAT).any() and _has_long_numbers(cells)):
        columns = _with_cells(columns, place, cells)
    elif odd.any() or stars.any():
        typed = numbers.astype("Int64" if whole and (numbers.dropna() % 1 == 0).all() else "Float64")
        columns.isetitem(place, typed.reindex(columns.index).array)
    _tell(notes, "number-unreadable", title, cells[bad], columns.index)
    return columns


def _has_long_numbers(cells: pd.Series) -> bool:
    """Return whether whole parts of numbers have more digits than a float holds."""
    digits = cells.str.replace(r"[.eEdD].*", "", regex=True).str.lstrip("+-0")
    return bool((digits.str.len() > _DIGITS_OF_A_FLOAT).any())


def _with_cells(columns: pd.DataFrame, place: int, cells: pd.Series) -> pd.DataFrame:
    texts = cells.reindex(columns.index)
    columns.isetitem(place, texts.where(texts != "").astype("str").array)
    return columns


def _tell(notes: list[Note], code: str, name: str, cells: pd.Series, records: pd.Index) -> None:
    """Note cells in records that are read."""
    own = cells[cells.index.isin(records)]
    notes += [Note(code, int(str(record)), name, text) for record, text in own.items()]


@contextmanager
def _whose_index_agrees(path: Path, index: Path, rows: int, notes: list[Note]) -> Iterator[Path]:
    """
    Return a shapefile whose index names its records in the places in which they stand.

    Each record of the .shp says its own number: where the index leads to others, places would be exchanged. Then the
    index is made anew, in a copy, of records that stand one behind the other with the numbers 1, 2, 3 ...
    """
    content = np.memmap(path, np.uint8, "r")
    found = None if _agrees(content, index, rows) else _places_of_records(content)
    if found is None or len(found) != rows:
        yield path
        return
    head = content[:_SHX_HEADER].tobytes()
    del content
    with tempfile.TemporaryDirectory(prefix="heritage-") as folder:
        for suffix in SHAPEFILE_PARTS:
            part = sidecar(path, suffix)
            if part is not None and suffix != ".shx":
                shutil.copyfile(part, Path(folder) / f"layer{suffix}")
        length = struct.pack(">i", (_SHX_HEADER + found.size * 4) // _WORD_BYTES)
        (Path(folder) / "layer.shx").write_bytes(head[:24] + length + head[28:] + found.astype(">i4").tobytes())
        notes.append(Note("index-rebuilt", None, "", f"{len(found)} records"))
        yield Path(folder) / "layer.shp"


def _agrees(content: NDArray[np.uint8], index: Path, rows: int) -> bool:
    """Return whether each entry of an index leads to the record of its number, with the length that it has there."""
    if index.stat().st_size < _SHX_HEADER:
        return False
    entries = np.fromfile(index, ">i4", offset=_SHX_HEADER).astype("int64")
    starts, lengths = entries[: len(entries) // 2 * 2].reshape(-1, 2).T * _WORD_BYTES
    if ((starts < _SHX_HEADER) | (starts + _SHX_RECORD > len(content))).any() or len(starts) < rows:
        return False
    heads = content[starts[:, None] + np.arange(_SHX_RECORD)].astype("int64")
    numbers, words = heads[:, :4] @ _BIG_ENDIAN, heads[:, 4:] @ _BIG_ENDIAN
    return bool((numbers == np.arange(1, len(starts) + 1)).all() and (words * _WORD_BYTES == lengths).all())


def _places_of_records(content: NDArray[np.uint8]) -> NDArray[np.int64] | None:
    """Return where records start and how long they are, in words; None where their numbers do not run from 1 on."""
    places: list[tuple[int, int]] = []
    start, data = _SHX_HEADER, content.tobytes()
    while start + _SHX_RECORD <= len(data):
        number, words = struct.unpack_from(">ii", data, start)
        if number != len(places) + 1 or words < 0 or start + _SHX_RECORD + words * _WORD_BYTES > len(data):
            return None
        places.append((start // _WORD_BYTES, words))
        start += _SHX_RECORD + words * _WORD_BYTES
    return np.array(places, dtype="int64").reshape(-1, 2)


def read_shapefile(path: Path, encoding: str | None = None) -> RawLayer:
    """Read a shapefile."""
    path = path.absolute()  # a relative one such as http:/x.shp would be taken for an address
    index, attributes = sidecar(path, ".shx"), sidecar(path, ".dbf")
    assert index is not None
    assert attributes is not None
    dbf = Dbf.of(attributes)
    used, notes = _encoding(path, dbf, encoding)
    direct = dbf.is_ascii or (used.lower() == "utf-8" and dbf.is_utf_8)
    with _whose_index_agrees(path, index, dbf.rows, notes) as agreeing:
        ((name, _),) = layer_names(agreeing, SHAPEFILE)
        found = read_ogr_layer(agreeing, SHAPEFILE, name, encoding=UTF_8 if direct else _LATIN_1)
        used_index = index if agreeing == path else agreeing.with_suffix(".shx")
        entries, cut_off = (used_index.stat().st_size - _SHX_HEADER) // _SHX_RECORD, _cut_off(path, used_index)
    columns = found.columns
    if not direct:
        columns = columns.rename(columns=lambda each: _header(each, used))
        for place in range(columns.shape[1]):
            if columns.dtypes.iloc[place] == "str":
                columns.isetitem(place, _in_encoding(columns.iloc[:, place], used, notes).array)
    columns = _as_they_stand(columns, dbf, notes)
    geometries = found.geometries if found.geometries is not None else np.full(len(columns), None, dtype=object)
    room = max(entries, dbf.room, len(columns))
    unread = rows_index(room, itertools.chain(columns.index.to_numpy(), found.rejected))
    absent = columns.index[shapely.is_missing(geometries)]
    cut = {record: text for record, text in cut_off.items() if record in absent}
    lost = dict.fromkeys(unread.tolist(), "marked as deleted, or cut off in one of the shapefile's parts")
    return RawLayer(
        path=path,
        parts=tuple(part for suffix in SHAPEFILE_PARTS if (part := sidecar(path, suffix)) is not None),
        driver=SHAPEFILE,
        encoding=used.upper(),
        records_read=room,
        columns=columns,
        geometries=geometries,
        source_crs=found.crs,
        unreadable=cut | found.unreadable,
        rejected=found.rejected | lost,
        notes=[*notes, *found.notes],
    )


def _cut_off(path: Path, index: Path) -> dict[int, str]:
    """Return the records whose shapes would reach beyond the end of the file, as its index has them."""
    if index.stat().st_size <= _SHX_HEADER:
        return {}
    content = np.fromfile(index, ">i4", offset=_SHX_HEADER)
    starts, lengths = content[: len(content) // 2 * 2].astype("int64").reshape(-1, 2).T * _WORD_BYTES
    ends = starts + _SHX_RECORD + lengths
    size = path.stat().st_size
    return {int(record): f"cut off after {size} bytes of the .shp" for record in np.flatnonzero(ends > size)}


def _header(name: str, encoding: str) -> str:
    try:
        return name.encode("latin-1").decode(encoding)
    except UnicodeError:
        return name


def _check(path: Path) -> None:
    """Refuse a shapefile that lacks a part, or whose parts lead elsewhere."""
    missing = [suffix for suffix in _NEEDED_PARTS if sidecar(path, suffix) is None]
    if missing:
        raise InputError(f"{path}: the shapefile lacks its {' and '.join(missing)}; put it beside the .shp", path=path)
    for part in path.parent.glob(f"{glob.escape(path.stem)}.*"):
        if not part.is_file():
            raise InputError(f"{part}: this part of the shapefile is no ordinary file; take it away", path=part)
    projection = sidecar(path, ".prj")
    if projection is not None:
        require_no_grid(path, projection)
    if "!" in str(path.absolute()):
        raise InputError(f"{path}: a path with '!' would be read as one into an archive; rename it", path=path)


FORMAT = Format(
    SHAPEFILE,
    (".shp",),
    lambda path, asked: [read_shapefile(path, asked.encoding)],
    magic=(b"\x00\x00\x27\x0a",),
    check=_check,
    has_one_layer=True,
    parts=(*SHAPEFILE_PARTS[1:], *_FURTHER_PARTS),
)
