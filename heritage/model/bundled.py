"""Find the data that ships with the package: vocabularies, profiles, regions, ground, sample."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def folder(name: str) -> Path:
    """
    Return the folder of bundled data of one sort.

    A wheel carries ``data/sample``, ``data/regions`` and ``data/ground`` inside the package; a checkout has them
    beside it.
    """
    installed = PACKAGE / "data" / name
    return installed if installed.exists() else PACKAGE.parent / "data" / name
