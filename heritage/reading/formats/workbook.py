"""Spreadsheets (XLSX, ODS): a sheet is a table; formulas are never evaluated, their last results are read."""

from __future__ import annotations

import html
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heritage.model.errors import InputError
from heritage.model.raw_layer import Note, RawLayer, told_apart
from heritage.model.schema import EXACT
from heritage.reading.archive import most_bytes, require_plain_entries
from heritage.reading.format import ODS, XLSX, Format
from heritage.reading.gdal_layers import choose_layers

if TYPE_CHECKING:
    from pathlib import Path

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_RELATION, _SHEET_ELEMENT = re.compile(r"<Relationship\b[^>]*>"), re.compile(r"<sheet\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_CELL_NAME = re.compile(r"([A-Z]+)(\d+)")
_MOST_CELLS = 100_000_000
_LOOKED_AT = 20
_MOST_SHEETS = 250
_YEAR_OF_NOTHING = 1899
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384  # Microsoft, Excel specifications and limits
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_ERROR = re.compile(rb'<c[^>]*?\br="([A-Z]+\d+)"[^>]*?\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)
_UNCOMPUTED = re.compile(rb'<c[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*<f[^>]*>([^<]*)</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>')
_CELL = re.compile(rb'<c[^>]*?\br="([A-Z]+)(\d+)"')


def read_workbook(path: Path, wanted: str | None = None) -> list[RawLayer]:
    """Read the sheets of a workbook."""
    from python_calamine import CalamineWorkbook

    without_value = _survey(path)
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 (a panic in calamine is no Exception)
        raise InputError(f"{path}: this workbook cannot be opened ({error}); save it again", path=path) from None
    if wanted is None and len(sheets) > _MOST_SHEETS:
        message = f"{path}: this workbook has {len(sheets)} sheets; name the one that is meant by layer="
        raise InputError(message, path=path, argument="layer")
    filled = {name: rows for name, rows in sheets.items() if any(_is_filled(row) for row in rows)}
    if not filled:
        raise InputError(f"{path}: no sheet of this workbook has rows; save it again", path=path)
    if wanted is not None:
        choose_layers(path, list(sheets), wanted)
        filled = {wanted: sheets[wanted]}
    several = len(filled) > 1
    return [_sheet(path, name if several else "", rows, without_value.get(name, [])) for name, rows in filled.items()]


def _survey(path: Path) -> dict[str, list[tuple[str, str]]]:
    """
    Look at the sheets before they are read: refuse what would explode, and tell what has no value.

    A cell far out makes all before it explode; a cell with an error, or a formula whose result was not saved, would
    be read as an empty one.
    """
    found = {}
    with zipfile.ZipFile(path) as archive:
        require_plain_entries(path, archive)
        if sum(entry.file_size for entry in archive.infolist()) > most_bytes(path):
            raise InputError(f"{path}: this workbook unpacks to more than can be meant; save it again", path=path)
        names = _sheet_names(archive)
        for entry in archive.infolist():
            if _SHEET.match(entry.filename):
                content = archive.read(entry)
                _require_grid(path, content)
                found[names.get(entry.filename, entry.filename)] = _without_value(content)
    return found


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet by its file."""
    if not {_BOOK, _RELATIONS} <= set(archive.namelist()):
        return {}
    targets = {}
    for element in _RELATION.findall(archive.read(_RELATIONS).decode("utf-8", "replace")):
        parts = dict(_ATTRIBUTE.findall(element))
        targets[parts.get("Id")] = parts.get("Target", "").removeprefix("/xl/")
    names = {}
    for element in _SHEET_ELEMENT.findall(archive.read(_BOOK).decode("utf-8", "replace")):
        parts = dict(_ATTRIBUTE.findall(element))
        names[f"xl/{targets.get(parts.get('r:id'), '')}"] = html.unescape(parts.get("name", ""))
    return names


def _require_grid(path: Path, content: bytes) -> None:
    cells = _CELL.findall(content)
    rows = max((int(row) for _, row in cells), default=0)
    columns = max((_column_number(letters) for letters, _ in cells), default=0)
    if rows * columns > _MOST_CELLS or rows > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise InputError(
            f"{path}: a sheet reaches {columns} columns by {rows} rows; clear what lies far out", path=path
        )


def _without_value(content: bytes) -> list[tuple[str, str]]:
    """Find cells that hold an error, or a formula without its result."""
    errors = [(cell.decode(), value.decode()) for cell, value in _ERROR.findall(content)]
    return errors + [(cell.decode(), f"={formula.decode()}") for cell, formula in _UNCOMPUTED.findall(content)]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _is_filled(row: list[Any]) -> bool:
    return any(cell not in {"", None} for cell in row if not isinstance(cell, list))


def _header_row(rows: list[list[Any]]) -> int:
    """Find the row of headings: the first that is filled, or behind a title that stands alone in its row."""
    filled = [place for place, row in enumerate(rows[:_LOOKED_AT]) if _is_filled(row)]
    wide = [place for place in filled if _filled_cells(rows[place]) > 1]
    first = filled[0] if filled else next((place for place, row in enumerate(rows) if _is_filled(row)), len(rows))
    return wide[0] if wide and _filled_cells(rows[first]) == 1 else first


def _filled_cells(row: list[Any]) -> int:
    return sum(cell not in {"", None} for cell in row if not isinstance(cell, list))


def _sheet(path: Path, layer: str, rows: list[list[Any]], without_value: list[tuple[str, str]]) -> RawLayer:
    head = _header_row(rows)
    names = [str(_plain(cell) or "").strip() for cell in (rows[head] if rows else [])]
    places = [place for place in range(head + 1, len(rows)) if _is_filled(rows[place])]
    body = [[_plain(cell) for cell in rows[place]] for place in places]
    width = max([len(names), *map(len, body)])
    names += [""] * (width - len(names))
    cells = pd.DataFrame([row + [None] * (width - len(row)) for row in body], columns=told_apart(names), dtype=object)
    empty = [name for name, given in zip(cells.columns, names, strict=True) if not given and cells[name].isna().all()]
    notes = [
        Note("lines-above-header", None, "", str(cell)) for row in rows[:head] for cell in row if cell not in {"", None}
    ]
    records = {place: record for record, place in enumerate(places)}
    for name, what in without_value:
        ((letters, row),) = _CELL_NAME.findall(name)
        column = _column_number(letters.encode()) - 1
        field = str(cells.columns[column]) if column < len(cells.columns) else name
        notes.append(Note("spreadsheet-error", records.get(int(row) - 1), field, what))
    for field in cells.columns:
        large = [isinstance(cell, int) and abs(cell) >= EXACT for cell in cells[field]]
        notes += [
            Note("number-rounded", int(record), str(field), str(cells[field].iloc[record]))
            for record in np.flatnonzero(large)
        ]
    return RawLayer(
        path=path,
        parts=(path,),
        driver=f"{path.suffix[1:].upper()}",
        encoding="UTF-8",
        records_read=len(body),
        columns=cells.drop(columns=empty),
        layer=layer,
        notes=notes,
        rows=[place + 1 for place in places],
    )


def _plain(cell: Any) -> Any:
    """Write a cell's value as JSON would: days as text, whole numbers whole, nothing for an empty one."""
    if isinstance(cell, date) and cell.year <= _YEAR_OF_NOTHING:
        return None  # a spreadsheet shows nothing, formatted as a day, as the one before 1 January 1900
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def _is_ods(path: Path, names: set[str]) -> bool:
    if "mimetype" not in names:
        return False
    with zipfile.ZipFile(path) as archive:
        return archive.open("mimetype").read(len(_ODS_TYPE)) == _ODS_TYPE


FORMATS = (
    Format(
        XLSX,
        (".xlsx", ".xlsm"),
        lambda path, asked: read_workbook(path, asked.layer),
        is_in_zip=lambda _, names: "xl/workbook.xml" in names,
        is_table=True,
    ),
    Format(ODS, (".ods",), lambda path, asked: read_workbook(path, asked.layer), is_in_zip=_is_ods, is_table=True),
)
