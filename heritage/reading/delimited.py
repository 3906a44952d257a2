"""Tables in CSV: every cell as text; a broken row costs no other."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as arrow_csv

from heritage.errors import InputError
from heritage.reading.encodings import decoded, proposal
from heritage.reading.guard import CSV, require_file
from heritage.reading.raw import RawLayer, rows_index, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_DELIMITERS = ",;\t"
_BLOCK_BYTES = 1 << 26
_HEADER_BYTES = 1 << 22


def _text(path: Path, encoding: str | None) -> tuple[bytes, str]:
    """Give the text in UTF-8, and the encoding that it had."""
    data, used = decoded(path, encoding)
    try:
        data.decode()
    except UnicodeDecodeError:
        likely = proposal(data)
        hint = (
            f"if it is {likely}, say so by encoding={likely!r} (--encoding {likely})" if likely else "name its encoding"
        )
        raise InputError(f"{path}: the text is not in UTF-8; {hint}, or save it as CSV UTF-8") from None
    return data, used


def _header(path: Path, text: str) -> tuple[str, list[str], int, bool]:
    """Give the delimiter, the names made different, their lines, and whether rows follow."""
    file = io.StringIO(text, newline="")
    try:
        first = next(line for line in file if line.strip())
        delimiter = max(_DELIMITERS, key=first.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        given = [name.strip() for name in next(row for row in reader if row)]
        lines = reader.line_num
        has_rows = any(line.strip() for line in file)
    except (csv.Error, StopIteration) as error:
        raise InputError(f"{path}: this is no CSV table ({error}); save it as one") from None
    return delimiter, told_apart(given), lines, has_rows


def _read(
    path: Path, data: bytes, delimiter: str, names: list[str], lines: int, reject: Callable[[arrow_csv.InvalidRow], str]
) -> pa.Table:
    try:
        return arrow_csv.read_csv(
            io.BytesIO(data),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, column_names=names, skip_rows=lines, block_size=_BLOCK_BYTES
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=reject
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        raise InputError(f"{path}: cannot be read as a table ({error}); save it as CSV UTF-8") from None


def read_delimited(path: Path, encoding: str | None = None) -> RawLayer:
    """
    Read a CSV table with a header.

    Parameters
    ----------
    path
        A file of cells between commas, semicolons or tabs.
    encoding
        Of its text, where that is neither UTF-8 nor has a byte order mark.

    Returns
    -------
    RawLayer
        Its rows as text, numbered from 0, without geometries; rows whose number of cells differs
        from the header's are in ``rejected``.

    Raises
    ------
    InputError
        Where it is no such table.
    """
    require_file(path)
    data, used = _text(path, encoding)
    if b"\x00" in data:
        raise InputError(f"{path}: this is no text but binary data; save it as CSV UTF-8")
    delimiter, names, lines, has_rows = _header(path, data[:_HEADER_BYTES].decode(errors="ignore"))
    rejected: dict[int, str] = {}

    def reject(row: arrow_csv.InvalidRow) -> str:
        rejected[row.number - lines - 1] = f"{row.actual_columns} cells instead of {row.expected_columns}"
        return "skip"

    table = _read(path, data, delimiter, names, lines, reject) if has_rows else pa.table({name: [] for name in names})
    last_row = table.slice(max(table.num_rows - 1, 0)).to_pylist()
    if data.count(b'"') % 2 and any("\n" in str(row) or "\\n" in str(row) for row in last_row):
        raise InputError(f"{path}: a quotation mark is not closed, and what follows it is lost in one cell; close it")
    records_read = table.num_rows + len(rejected)
    columns = table.to_pandas().astype("str").set_axis(rows_index(records_read, rejected))
    return RawLayer(
        path=path,
        parts=(path,),
        driver=CSV,
        encoding=used,
        records_read=records_read,
        columns=columns,
        rejected=rejected,
    )
