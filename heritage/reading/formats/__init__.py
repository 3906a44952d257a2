"""The formats of layers: each file here that has a ``FORMAT``, or several in ``FORMATS``, is found by being here."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.reading.format import Format


@cache
def formats() -> dict[str, Format]:
    """Return every format by its name; special ones first, since they look at a text first."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    found = [
        each for module in modules for each in getattr(module, "FORMATS", ()) or (getattr(module, "FORMAT", None),)
    ]
    return {each.name: each for each in sorted(filter(None, found), key=lambda each: (each.order, each.name))}


def format_of_folder(path: Path) -> Format | None:
    """Return the format of layers that a folder is of; None where it is a folder of files."""
    of_folders = (each for each in formats().values() if each.is_folder is not None)
    return next((each for each in of_folders if each.is_folder is not None and each.is_folder(path)), None)


def suffixes(*, tables: bool = True, archives: bool = True) -> set[str]:
    """Return what the names of layer files end with."""
    wanted = [
        each for each in formats().values() if (tables or not each.is_table) and (archives or not each.is_archive)
    ]
    return {suffix for each in wanted for suffix in each.suffixes}
