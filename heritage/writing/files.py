"""Files of evidence as an edition hands them on: pictures without their tags, unless it is the internal one."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from heritage.evidence.files import EVIDENCE_FOLDER, bytes_of, copy_of
from heritage.evidence.media_types import is_public_as_it_is, sniffed
from heritage.evidence.pictures import PICTURES, PictureError, stripped, without_warnings

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    import pandas as pd

    from heritage.model.tables import EvidenceFile, Tables


def public_bytes(data: bytes, media_type: str | None) -> bytes | None:
    """Return a file of evidence as it may be shown."""
    if is_public_as_it_is(media_type):
        return data
    drawn = sniffed(data)
    if drawn not in PICTURES:
        return None
    try:
        return stripped(data, drawn)
    except PictureError:
        return None


def copy_evidence(tables: Tables, folder: Path, *, internal: bool) -> pd.DataFrame:
    """Copy the files of evidence into a folder."""
    evidence, files = tables.evidence, tables._files
    if evidence.empty:
        return evidence
    paths = _distinct_paths(evidence["path"].to_dict(), files)
    first = {path: name for name, path in reversed(paths.items())}

    def copy(path: str) -> str | None:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return _copied(files[first[path]], target, internal=internal)

    with without_warnings(), ThreadPoolExecutor() as workers:
        digests = dict(zip(first, workers.map(copy, first), strict=True))
    ids = evidence.index.to_series()
    written = ids.map({name: digests[path] for name, path in paths.items()}).astype("str")
    out = ids.isin([name for name, path in paths.items() if digests[path] is None])
    named = ids.map(paths).astype("str").fillna(evidence["path"])
    # A row whose file stays in the house names none, so that nobody takes it for lost.
    return evidence.assign(path=named.mask(out), sha256=written.fillna(evidence["sha256"]).mask(out))


def _distinct_paths(given: Mapping[Hashable, str], files: Mapping[str, EvidenceFile]) -> dict[str, str]:
    """Choose a path of its own for each file, unless it is the same file; a disk may not tell upper from lower case."""
    # A row whose file is missing must not get another one's.
    taken = {path.casefold(): "" for name, path in given.items() if name not in files and isinstance(path, str)}
    folders = {str(folder) for path in taken for folder in PurePosixPath(path).parents}
    found = {}
    for name, file in files.items():
        path = PurePosixPath(given[name])
        unique, number = path, 2
        while not _is_free(str(unique).casefold(), file.sha256, taken, folders):
            unique, number = PurePosixPath(EVIDENCE_FOLDER, f"{number}", *path.parts[1:]), number + 1
        taken[str(unique).casefold()] = file.sha256
        folders |= {str(folder).casefold() for folder in unique.parents}
        found[name] = str(unique)
    return found


def _is_free(path: str, sha256: str, taken: Mapping[str, str], folders: set[str]) -> bool:
    """Return whether a path is free: nothing has it, it is no folder, and no file stands for its folders."""
    if any(str(folder) in taken for folder in PurePosixPath(path).parents):
        return False
    return path not in folders and taken.get(path, sha256) == sha256


def _copied(file: EvidenceFile, target: Path, *, internal: bool) -> str | None:
    """Copy one file, and give the checksum of what was written; None where it cannot be shown."""
    if internal or is_public_as_it_is(file.media_type):
        copy_of(file, target)
        return file.sha256
    shown = public_bytes(bytes_of(file), file.media_type)
    if shown is None:
        return None
    target.write_bytes(shown)
    return hashlib.sha256(shown).hexdigest()
