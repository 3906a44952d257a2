"""Files of evidence as an edition hands them on: pictures without their tags, unless it is the internal one."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from heritage.pictures import PICTURES, PictureError, stripped, without_warnings
from heritage.reading.media import bytes_of, is_public_as_it_is, sniffed

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from heritage.tables import Tables


def public_bytes(data: bytes) -> bytes | None:
    """
    Give a file of evidence as it may be shown.

    Parameters
    ----------
    data
        Its bytes.

    Returns
    -------
    bytes or None
        A picture as a copy without its tags, a document as it is; None where it is a picture of which no such
        copy can be made, or where nobody can tell what it is.
    """
    media_type = sniffed(data)
    if is_public_as_it_is(media_type):
        return data
    if media_type not in PICTURES:
        return None
    try:
        return stripped(data, media_type)
    except PictureError:
        return None


def copy_evidence(tables: Tables, folder: Path, *, internal: bool) -> pd.DataFrame:
    """
    Copy the files of evidence into a folder.

    Parameters
    ----------
    tables
        An edition.
    folder
        Takes them under the paths that their rows name.
    internal
        Whether they go as they are.

    Returns
    -------
    pandas.DataFrame
        The table of evidence, with the checksums of what was written.
    """
    evidence = tables.evidence
    paths = evidence["path"].to_dict()

    def copy(name: str) -> str | None:
        data = bytes_of(tables._files[name])
        shown = data if internal else public_bytes(data)
        if shown is None:
            return None
        path = folder / str(paths[name])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(shown)
        return hashlib.sha256(shown).hexdigest()

    if evidence.empty:
        return evidence
    with without_warnings(), ThreadPoolExecutor() as workers:
        digests = dict(zip(tables._files, workers.map(copy, tables._files), strict=True))
    ids = evidence.index.to_series()
    return evidence.assign(sha256=ids.map(digests).astype("str").fillna(evidence["sha256"]))
