"""What a reader hands on: the records of one layer as they came."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class Note(NamedTuple):
    """
    Something that reading has to say: a code of ``codes.toml``, the record, the column and the value.

    ``record`` is None where it concerns the layer as a whole.
    """

    code: str
    record: int | None
    field: str
    value: str


@dataclass(frozen=True)
class RawLayer:
    """
    One layer of a file, or one table.

    Attributes
    ----------
    path
        The file.
    parts
        All files that it was read from, in the order of their checksum.
    driver, encoding
        How it was read.
    records_read
        Number of records in the layer, those that were rejected included.
    columns
        Attributes as given; the index is the number of the record in its file, from 0.
    geometries
        Shapely geometries in the source CRS, or None; one per row of ``columns``. None as a whole
        where the format has no geometries, so that columns may say where the records lie.
    layer
        Its name; blank where a file has only one.
    source_crs
        The file's own coordinate reference system as text; blank where it has none.
    crs_assumed
        Whether the format, not the file, says so.
    feature_ids
        The ids that stand beside the attributes, on the index of ``columns``; None where there are none.
    unreadable
        Text of geometries that could not be read, by record number.
    rejected
        Why, by record number.
    notes
        What reading has to say besides.
    rows
        Which row of its table each record is, as a spreadsheet numbers it, from 1; None where there is no table.
    """

    path: Path
    parts: tuple[Path, ...]
    driver: str
    encoding: str
    records_read: int
    columns: pd.DataFrame
    geometries: NDArray[np.object_] | None = None
    layer: str = ""
    source_crs: str = ""
    crs_assumed: bool = False
    feature_ids: pd.Series | None = None
    unreadable: dict[int, str] = field(default_factory=dict)
    rejected: dict[int, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    rows: Sequence[int] | None = None


def told_apart(names: Iterable[str]) -> list[str]:
    """Make names of columns different: a name that was there before gets its position behind it."""
    apart: dict[str, None] = {}
    for position, given in enumerate(names, 1):
        name = given or f"column {position}"
        while name in apart:
            name = f"{name} ({position})"
        apart[name] = None
    return list(apart)


def rows_index(records_read: int, rejected: Iterable[int]) -> pd.Index:
    """Return the numbers of the records that were not rejected."""
    left = np.ones(records_read, dtype=bool)
    left[np.fromiter(rejected, dtype="int64")] = False
    return pd.Index(np.flatnonzero(left), dtype="int64")
