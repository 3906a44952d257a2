"""Files by where they lie and by their bytes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_BLOCK_BYTES = 1 << 20


def real(path: Path) -> Path:
    """
    Follow links; a link that leads to itself stays as it is.

    Parameters
    ----------
    path
        Of a file or a folder.

    Returns
    -------
    pathlib.Path
        Where it lies.
    """
    return Path(os.path.realpath(path))


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
