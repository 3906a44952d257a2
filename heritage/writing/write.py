"""What a catalogue writes, and how it gets into place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.editions.edition import edition
from heritage.model.errors import OptionError, unknown_choice
from heritage.model.paths import real
from heritage.model.written import is_written
from heritage.statements.question import Question, require_heard
from heritage.writing.catalogue import write_database, write_folder
from heritage.writing.formats import site_formats
from heritage.writing.sites import site_rows
from heritage.writing.staging import require_ordinary, staged

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from heritage.model.tables import Tables

FOLDER, DATABASE = "folder", "gpkg"
FORMATS = (DATABASE, FOLDER, *site_formats())


def write(tables: Tables, path: Path, question: Question, *, internal: bool) -> None:
    """Write the public edition of a catalogue, or the internal one, in the format that the path's ending names."""
    extension = path.suffix.lower().removeprefix(".") or FOLDER
    if extension not in FORMATS:
        raise unknown_choice("format", extension, FORMATS, "path")
    if extension != FOLDER and path.is_dir():
        raise OptionError(f"{path}: there is a folder of this name; name a file", path=path)
    require_ordinary(path)
    require_not_read(tables, [path], internal=internal)
    shown = edition(tables, internal=internal)
    require_heard(shown, question.according_to)
    with staged(path.parent, path.name) as folder:
        write_format(shown, folder / path.name, extension, question, internal=internal)


def require_not_read(tables: Tables, paths: Iterable[Path], *, internal: bool) -> None:
    """Refuse to write over what a catalogue was read from; what was written whole may be written anew, as whole."""
    loses = tables.is_internal() and not internal
    for path in paths:
        if real(path) in tables._read_from and (loses or not is_written(path)):
            raise OptionError(
                f"{path}: this was read, and would be overwritten; write to another name or folder",
                path=path,
                code="would-overwrite",
            )


def write_format(shown: Tables, path: Path, extension: str, question: Question, *, internal: bool) -> None:
    """Write one format of an edition."""
    if extension == DATABASE:
        write_database(shown, path)
    elif extension == FOLDER:
        write_folder(shown, path, internal=internal)
    else:
        site_formats()[extension](site_rows(shown, question), path)
