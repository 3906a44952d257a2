"""
A catalogue of heritage sites: who says what about each, when, and where it was published.

``read()`` makes a :class:`Catalogue` of files, ``sample()`` of the bundled ones. What is named in ``__all__`` is
public, and stays as it is from version 1.0 on; everything else may change.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from heritage.model.version import VERSION

if TYPE_CHECKING:
    from heritage.analysis.summary import whole_per_cents
    from heritage.catalogue import (
        Catalogue,
        add_evidence,
        keep_ids,
        list_profiles,
        list_regions,
        look,
        read,
        sample,
        sample_folder,
        verify,
    )
    from heritage.model.errors import HeritageError, InputError, OptionError
    from heritage.writing.tables import read_table, write_table

__all__ = [
    "Catalogue",
    "HeritageError",
    "InputError",
    "OptionError",
    "add_evidence",
    "keep_ids",
    "list_profiles",
    "list_regions",
    "look",
    "read",
    "read_table",
    "sample",
    "sample_folder",
    "verify",
    "whole_per_cents",
    "write_table",
]
__version__ = VERSION
# Where the public names come from: geopandas and what it brings are imported when one of them is first used.
_HOMES = {
    "HeritageError": "model.errors",
    "InputError": "model.errors",
    "OptionError": "model.errors",
    "read_table": "writing.tables",
    "whole_per_cents": "analysis.summary",
    "write_table": "writing.tables",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'heritage' has no attribute {name!r}")
    found = getattr(import_module(f"heritage.{_HOMES.get(name, 'catalogue')}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
