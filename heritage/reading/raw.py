"""What a reader hands on: the records of one layer as they came."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_BLOCK_BYTES = 1 << 20


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
    driver, layer, encoding
        How it was read; ``layer`` is blank where a file has only one.
    source_crs
        The file's own coordinate reference system as text; blank where it has none.
    records_read
        Number of records in the layer, those that were rejected included.
    columns
        Attributes as given; the index is the number of the record in its file, from 0.
    geometries
        Shapely geometries in the source CRS, or None; one per row of ``columns``.
    unreadable
        Text of geometries that could not be read, by record number.
    feature_ids
        The ids that stand beside the attributes, as text, on the index of ``columns``.
    rejected
        Why, by record number.
    """

    path: Path
    parts: tuple[Path, ...]
    driver: str
    layer: str
    encoding: str
    source_crs: str
    records_read: int
    columns: pd.DataFrame
    geometries: NDArray[np.object_]
    unreadable: dict[int, str]
    feature_ids: pd.Series
    rejected: dict[int, str]


def told_apart(names: Iterable[str]) -> list[str]:
    """
    Make names of columns different: a name that was there before gets its position behind it.

    Parameters
    ----------
    names
        As given, blank where there is none.

    Returns
    -------
    list of str
        As many different names.

    Examples
    --------
    >>> told_apart(["a", "a", ""])
    ['a', 'a (2)', 'column 3']
    """
    apart: list[str] = []
    for position, given in enumerate(names, 1):
        name = given or f"column {position}"
        while name in apart:
            name = f"{name} ({position})"
        apart.append(name)
    return apart


def sha256(*paths: Path) -> str:
    """
    Give the checksum of a file, or of several one behind the other.

    Parameters
    ----------
    *paths
        Files.

    Returns
    -------
    str
        64 hex digits, as ``cat FILE... | sha256sum`` gives them.
    """
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    return digest.hexdigest()
