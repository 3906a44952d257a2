"""What a catalogue writes, and how it gets into place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from heritage.dates import as_day
from heritage.edition import edition
from heritage.errors import OptionError, unknown_choice
from heritage.statements import POLICIES
from heritage.version import VERSION
from heritage.writing.catalogue import write_database, write_folder
from heritage.writing.sites import SITE_FORMATS, site_rows
from heritage.writing.staging import staged

if TYPE_CHECKING:
    from heritage.tables import Tables

FOLDER, DATABASE = "folder", "gpkg"
FORMATS = (DATABASE, FOLDER, *SITE_FORMATS)


def write(tables: Tables, path: str | Path, *, as_of: str | None = None, conflict: str = "contested") -> None:
    """
    Write the public edition of the catalogue.

    Parameters
    ----------
    tables
        The catalogue.
    path
        What it ends with decides the format. ``.gpkg``, and a path without an ending, which becomes a folder,
        hold every table, and :func:`heritage.read` takes them back whole. ``.geojson``, ``.parquet``,
        ``.csv``, ``.xlsx`` (needs the extra ``excel``) and ``.kml`` hold a row per site with its values.
    as_of
        A year, month or day: for a row per site, what was so on its last day. By default all time.
    conflict
        For a row per site, what a contested site counts as: ``"contested"`` or ``"latest"``.

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
    if conflict not in POLICIES:
        raise unknown_choice("policy for conflicts", conflict, POLICIES)
    if as_of is not None:
        as_day(as_of)
    if extension != FOLDER and path.is_dir():
        raise OptionError(f"{path}: there is a folder of this name; name a file")
    public = edition(tables)
    with staged(path.parent, path.name) as folder:
        write_format(public, folder / path.name, extension, as_of, conflict)


def write_format(public: Tables, path: Path, extension: str, as_of: str | None, conflict: str) -> None:
    """
    Write one format of what may be shown.

    Parameters
    ----------
    public
        An edition.
    path
        The file, or the folder, which must not be there.
    extension
        One of ``FORMATS``.
    as_of, conflict
        For a row per site.
    """
    if extension == DATABASE:
        write_database(public, path, VERSION)
    elif extension == FOLDER:
        write_folder(public, path, VERSION)
    else:
        SITE_FORMATS[extension](site_rows(public, as_of, conflict), path)
