"""Tables in CSV: every cell as text; a broken row costs no other."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from heritage.model.errors import InputError
from heritage.model.raw_layer import Note, RawLayer, rows_index, told_apart
from heritage.reading.encodings import decoded, proposal
from heritage.reading.format import ANY_TEXT, CSV, Format
from heritage.reading.sniff import require_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_DELIMITERS = ",;\t|"
_NAMED_DELIMITER = re.compile(r"\s*sep=(.)\s*$", re.IGNORECASE)
_BLOCK_BYTES, _LARGEST_BLOCK_BYTES = 1 << 22, 1 << 26
_BLANK_ROW = re.compile(rb"\n\r?\n")
_HEADER_BYTES = 1 << 22
_LOOKED_AT = 5

csv.field_size_limit(1 << 30)  # the standard library refuses a cell of more than 131,072 signs


def _text(path: Path, encoding: str | None) -> tuple[bytes, str]:
    """Return the text in UTF-8, and the encoding that it had."""
    data, used = decoded(path, encoding)
    try:
        data.decode()
    except UnicodeDecodeError:
        likely = proposal(data)
        hint = f"if it is {likely}, say so by encoding={likely!r}" if likely else "name its encoding"
        raise InputError(f"{path}: the text is not in UTF-8; {hint}, or save it as CSV UTF-8", path=path) from None
    return data, used


def _delimiter(text: str) -> str:
    """Return the delimiter by which the first rows have as many cells as the header, the most cells first."""

    def fits(delimiter: str) -> tuple[bool, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = [len(row) for row in itertools.islice((row for row in reader if row), _LOOKED_AT)]
        return len(set(widths)) == 1 and widths[0] > 1, widths[0]

    return max(_DELIMITERS, key=fits)


def _header(path: Path, text: str) -> tuple[str, list[str], int, bool, list[str]]:
    """Return the delimiter, the names, their lines, whether rows follow, and what stands above."""
    file = io.StringIO(text, newline="")
    try:
        first = next(line for line in file if line.strip())
        named = _NAMED_DELIMITER.match(first)
        delimiter = named[1] if named is not None else _delimiter(text)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        rows = (row for row in reader if row)
        if named is not None:
            next(rows)
        given, above = _headings(rows)
        lines = reader.line_num
        has_rows = any(line.strip() for line in file)
    except (csv.Error, StopIteration) as error:
        raise InputError(f"{path}: this is no CSV table ({error}); save it as one", path=path) from None
    return delimiter, given, lines, has_rows, above


def _headings(rows: Iterator[list[str]]) -> tuple[list[str], list[str]]:
    """Return the headings, and what stands above them: a title alone in its row, where wider rows follow."""
    first = [name.strip() for name in next(rows)]
    if sum(map(bool, first)) != 1 or len(first) == 1:
        return first, []
    return [name.strip() for name in next(rows)], [name for name in first if name]


def _read(
    path: Path, data: bytes, delimiter: str, names: list[str], lines: int, other: Callable[[arrow_csv.InvalidRow], str]
) -> pa.Table:
    """Read all rows at once; where some have other numbers of cells, once more, row after row, to tell which."""
    cells = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
    )

    def read(look_at: Callable[[arrow_csv.InvalidRow], str] | None, block_bytes: int) -> pa.Table:
        return arrow_csv.read_csv(
            io.BytesIO(data),
            read_options=arrow_csv.ReadOptions(
                use_threads=look_at is None, column_names=names, skip_rows=lines, block_size=block_bytes
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=look_at
            ),
            convert_options=cells,
        )

    with contextlib.suppress(pa.ArrowInvalid):
        return read(None, _BLOCK_BYTES)
    try:
        return read(other, _LARGEST_BLOCK_BYTES)
    except pa.ArrowInvalid as error:
        raise InputError(f"{path}: cannot be read as a table ({error}); save it as CSV UTF-8", path=path) from None


def _ends_whole(text: str, delimiter: str) -> bool:
    """Return whether the last quotation is closed."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _row_numbers(data: bytes, delimiter: str, lines: int, number: int) -> Sequence[int]:
    """Return the row of each record as a spreadsheet numbers it: it counts blank rows, which are no records."""
    if not _BLANK_ROW.search(data):
        return range(lines + 1, lines + 1 + number)
    rows = enumerate(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter), 1)
    return [place for place, cells in rows if cells][-number:] if number else []


def read_delimited(path: Path, encoding: str | None = None) -> RawLayer:
    """Read a CSV table with a header."""
    require_file(path)
    data, used = _text(path, encoding)
    if b"\x00" in data:
        raise InputError(f"{path}: this is no text but binary data; save it as CSV UTF-8", path=path)
    delimiter, given, lines, has_rows, above = _header(path, data[:_HEADER_BYTES].decode(errors="ignore"))
    uneven: dict[int, list[str]] = {}
    rejected: dict[int, str] = {}
    names = told_apart(given)
    notes = [Note("lines-above-header", None, "", text) for text in above]
    notes += [
        Note("column-twice", None, each, told)
        for each, told in zip(given, names, strict=True)
        if each not in {"", told}
    ]

    def look_at(row: arrow_csv.InvalidRow) -> str:
        number, why = row.number - lines - 1, f"{row.actual_columns} cells instead of {row.expected_columns}"
        (cells,) = csv.reader(io.StringIO(row.text, newline=""), delimiter=delimiter)
        if any(cells[len(names) :]):  # nothing says what stands there
            rejected[number] = why
        else:
            uneven[number] = [*cells, *[""] * len(names)][: len(names)]
            if len(cells) < len(names):
                notes.append(Note("row-short", number, "", why))
        return "skip"

    table = _read(path, data, delimiter, names, lines, look_at) if has_rows else pa.table({name: [] for name in names})
    if data.count(b'"') % 2 and not _ends_whole(data.decode(), delimiter):
        raise InputError(
            f"{path}: a quotation mark is not closed, and what follows it is lost in one cell; close it", path=path
        )
    records_read = table.num_rows + len(rejected) + len(uneven)
    columns = table.to_pandas().astype("str").set_axis(rows_index(records_read, [*rejected, *uneven]))
    if uneven:
        more = pd.DataFrame(list(uneven.values()), index=list(uneven), columns=columns.columns, dtype="str")
        columns = pd.concat([columns, more.where(more != "")]).sort_index()
    return RawLayer(
        path=path,
        parts=(path,),
        driver=CSV,
        encoding=used,
        records_read=records_read,
        columns=columns,
        rejected=rejected,
        notes=notes,
        rows=_row_numbers(data, delimiter, lines, records_read),
    )


FORMAT = Format(
    CSV,
    (".csv", ".tsv", ".tab", ".txt"),
    lambda path, asked: [read_delimited(path, asked.encoding)],
    is_text=lambda text: not text.startswith("<"),
    order=ANY_TEXT,
    is_table=True,
    has_one_layer=True,
)
