"""What a catalogue writes, and how it gets into place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from heritage.editions.edition import edition
from heritage.model.errors import OptionError, unknown_choice
from heritage.model.paths import real
from heritage.model.written import is_written
from heritage.statements.conflict import CONTESTED
from heritage.statements.question import Question, ask, require_heard
from heritage.writing.catalogue import write_database, write_folder
from heritage.writing.sites import SITE_FORMATS, site_rows
from heritage.writing.staging import require_ordinary, staged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from heritage.model.tables import Tables

FOLDER, DATABASE = "folder", "gpkg"
FORMATS = (DATABASE, FOLDER, *SITE_FORMATS)


def write(
    tables: Tables,
    path: str | Path,
    *,
    as_of: str | None = None,
    known_by: str | None = None,
    according_to: str | Sequence[str] | None = None,
    conflict: str = CONTESTED,
    internal: bool = False,
) -> None:
    """
    Write the public edition of the catalogue, or the internal one.

    Parameters
    ----------
    tables
        The catalogue.
    path
        What it ends with decides the format. ``.gpkg``, and a path without an ending, which becomes a folder,
        hold every table, and :func:`heritage.read` takes them back whole; a folder also holds the files of
        evidence. ``.geojson``, ``.parquet``,
        ``.csv``, ``.xlsx`` (needs the extra ``excel``) and ``.kml`` hold a row per site with its values.
    as_of, known_by, according_to, conflict
        For a row per site, what its values are as of when, as known by when, by whose word and under
        which policy, as for ``summary()``. By default all statements of any date, contested apart.
    internal
        Whether to write everything, also what is not public; by default the public edition.

    Raises
    ------
    OptionError
        Where there is no such format, or the path cannot be written.

    Examples
    --------
    >>> import heritage, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     heritage.sample().write(f"{folder}/catalogue.gpkg")
    ...     len(heritage.read(f"{folder}/catalogue.gpkg").statements)
    542
    """
    path = Path(path)
    extension = path.suffix.lower().removeprefix(".") or FOLDER
    if extension not in FORMATS:
        raise unknown_choice("format", extension, FORMATS)
    question = ask("status", as_of, known_by, according_to, conflict)
    if extension != FOLDER and path.is_dir():
        raise OptionError(f"{path}: there is a folder of this name; name a file")
    require_ordinary(path)
    require_not_read(tables, [path], internal=internal)
    shown = edition(tables, internal=internal)
    require_heard(shown, question.according_to)
    with staged(path.parent, path.name) as folder:
        write_format(shown, folder / path.name, extension, question, internal=internal)


def require_not_read(tables: Tables, paths: Iterable[Path], *, internal: bool) -> None:
    """
    Refuse to write over what a catalogue was read from; what was written whole may be written anew, as whole.

    Parameters
    ----------
    tables
        The catalogue.
    paths
        What is to be written.
    internal
        Whether everything is written.

    Raises
    ------
    OptionError
        Where one of them was read.
    """
    loses = tables.is_internal() and not internal
    for path in paths:
        if real(path) in tables._read_from and (loses or not is_written(path)):
            raise OptionError(
                f"{path}: this was read, and would be written over; give another name or folder (--name, --out)"
            )


def write_format(shown: Tables, path: Path, extension: str, question: Question, *, internal: bool) -> None:
    """
    Write one format of an edition.

    Parameters
    ----------
    shown
        The edition.
    path
        The file, or the folder, which must not be there.
    extension
        One of ``FORMATS``.
    question
        For a row per site; its aspect plays no part.
    internal
        Whether it is the internal edition.
    """
    if extension == DATABASE:
        write_database(shown, path)
    elif extension == FOLDER:
        write_folder(shown, path, internal=internal)
    else:
        SITE_FORMATS[extension](site_rows(shown, question), path)
