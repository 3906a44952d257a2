"""Tables in CSV: every cell as text; a broken row costs no other."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from heritage.errors import InputError
from heritage.reading.guard import require_file
from heritage.reading.raw import RawLayer, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_DELIMITERS = ",;\t"
_BLOCK_BYTES = 1 << 26


def _header(path: Path) -> tuple[str, list[str], int, bool]:
    """Give the delimiter, the names in lower case and made different, their lines, and whether rows follow."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = next(line for line in file if line.strip())
            delimiter = max(_DELIMITERS, key=first.count)
            file.seek(0)
            reader = csv.reader(file, delimiter=delimiter)
            given = [name.strip() for name in next(row for row in reader if row)]
            lines = reader.line_num
            has_rows = any(line.strip() for line in file)
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: the text is not in UTF-8 ({error.reason}); save it as CSV UTF-8") from None
    except (csv.Error, StopIteration) as error:
        raise InputError(f"{path}: this is no CSV table ({error}); save it as one") from None
    names = told_apart(name.casefold() for name in given)
    return delimiter, names, lines, has_rows


def _read(
    path: Path, delimiter: str, names: list[str], lines: int, reject: Callable[[arrow_csv.InvalidRow], str]
) -> pa.Table:
    try:
        return arrow_csv.read_csv(
            path,
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


def read_delimited(path: Path) -> RawLayer:
    """
    Read a CSV table with a header.

    Parameters
    ----------
    path
        A file in UTF-8, with or without a byte order mark, of cells between commas, semicolons or tabs.

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
    delimiter, names, lines, has_rows = _header(path)
    rejected: dict[int, str] = {}

    def reject(row: arrow_csv.InvalidRow) -> str:
        rejected[row.number - lines - 1] = f"{row.actual_columns} cells instead of {row.expected_columns}"
        return "skip"

    table = _read(path, delimiter, names, lines, reject) if has_rows else pa.table({column: [] for column in names})
    last_row = table.slice(max(table.num_rows - 1, 0)).to_pylist()
    if path.read_bytes().count(b'"') % 2 and any("\n" in str(row) or "\\n" in str(row) for row in last_row):
        raise InputError(f"{path}: a quotation mark is not closed, and what follows it is lost in one cell; close it")
    records_read = table.num_rows + len(rejected)
    index = pd.Index(np.setdiff1d(np.arange(records_read), list(rejected)), dtype="int64")
    columns = table.to_pandas().astype("str").set_index(index)
    return RawLayer(
        path=path,
        parts=(path,),
        driver="CSV",
        layer="",
        encoding="UTF-8",
        source_crs="",
        records_read=records_read,
        columns=columns,
        geometries=np.full(len(columns), None, dtype=object),
        unreadable={},
        feature_ids=pd.Series(None, index=index, dtype=object),
        rejected=rejected,
    )
