"""A set of files appears as a whole: written aside, moved into place, the manifest last."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from heritage.errors import OptionError
from heritage.reading.written import is_written

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def staged(out: Path, last: str) -> Iterator[Path]:
    """
    Give a folder to write into; on leaving, its files move into ``out``.

    Parameters
    ----------
    out
        Where the files are to be; made when it is not there.
    last
        The name of the file that is moved last.

    Yields
    ------
    pathlib.Path
        A folder inside ``out``. Where writing fails it goes away with all that is in it.

    Raises
    ------
    OptionError
        Where ``out`` cannot be written.
    """
    made = next((folder for folder in reversed([out, *out.parents]) if not folder.exists()), None)
    try:
        out.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".heritage-", dir=out))
        try:
            yield aside
            for path in aside.iterdir():
                _require_place(path, out / path.name)
            for path in sorted(aside.iterdir(), key=lambda path: (path.name == last, path.name)):
                if path.is_dir() and (out / path.name).is_dir():
                    (out / path.name).replace(path.with_name(f"{path.name}.old"))
                path.replace(out / path.name)
            made = None
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise OptionError(
            f"{out}: cannot be written ({error.strerror or error}); name another folder by --out"
        ) from None
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _require_place(path: Path, target: Path) -> None:
    """Refuse to put a file where there is a folder, or a folder where there is something of someone else's."""
    if not target.exists() or (not path.is_dir() and not target.is_dir()):
        return
    if not path.is_dir() or not target.is_dir() or not is_written(target):
        what = "folder" if target.is_dir() else "file"
        raise OptionError(f"{target}: there is a {what} of this name; take it away or choose another name (--name)")
