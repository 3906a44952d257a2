"""``keep_ids()``: ids of records without one, kept in a file of the folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from heritage.assembly.load import made_ids
from heritage.model.arguments import checked
from heritage.model.errors import InputError
from heritage.reading.folder import IDS_FILE
from heritage.writing.cells import write_csv
from heritage.writing.staging import staged

if TYPE_CHECKING:
    from heritage.model.arguments import PathLike


@checked
def keep_ids(folder: PathLike) -> int:
    r"""
    Write ``ids.csv`` into a catalogue's folder, which keeps the ids of records that have none of their own.

    Such an id is made of what the record says. Once it is kept there, it stays when the record is corrected: it is
    found by the record's content, else by its row, which is a finding. No file of records is touched.

    Parameters
    ----------
    folder
        The catalogue's folder.

    Returns
    -------
    int
        Number of records without an id of their own.

    Raises
    ------
    HeritageError
        Where it is no folder, cannot be read, or cannot be written into.

    Examples
    --------
    >>> import heritage, pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "list.csv").write_text("name,kind,lat,lon\nGenerated,mosque,50.0,10.0\n")
    ...     heritage.keep_ids(folder)
    1
    """
    path = Path(folder)
    if not path.is_dir():
        raise InputError(f"{path}: there is no such folder; name the catalogue's", path=path, argument="folder")
    table = made_ids(path)
    with staged(path, IDS_FILE) as aside:
        write_csv(table, aside / IDS_FILE)
    return len(table)
