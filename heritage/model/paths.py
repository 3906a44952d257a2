"""Files by where they lie and by their bytes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_BLOCK_BYTES = 1 << 20


def real(path: Path) -> Path:
    """Follow links; a link that leads to itself stays as it is."""
    return Path(os.path.realpath(path))


def sha256(*paths: Path) -> str:
    """Return the checksum of a file, or of several one behind the other."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    return digest.hexdigest()
