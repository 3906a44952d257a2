"""A set of files appears as a whole: written aside, synced, moved into place, the manifest last."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from heritage.model.errors import OptionError
from heritage.model.written import WRITTEN_INTO_FOLDER, is_written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ASIDE, _LOCK, _FORMER = ".heritage-", ".lock", ".old"
_RANDOM_BYTES = 6
_OURS = f"{_ASIDE}{'[0-9a-f]' * 2 * _RANDOM_BYTES}"  # a name that nobody gives a folder of their own


@contextmanager
def staged(out: Path, last: str) -> Iterator[Path]:
    """Return a folder to write into; on leaving, its files move into ``out``."""
    made = next((folder for folder in reversed([out, *out.parents]) if not folder.exists()), None)
    try:
        out.mkdir(parents=True, exist_ok=True)
        _remove_what_was_left(out)
        with _aside(out) as aside:
            yield aside
            _put(aside, out, last)
        made = None
    except OSError as error:
        reason = error.strerror or error
        raise OptionError(f"{out}: cannot be written ({reason}); make room, or name another folder", path=out) from None
    finally:
        if made is not None:
            _remove_empty(out, made)


def require_ordinary(target: Path) -> None:
    """Refuse to write where there is a link, a pipe, a device or another thing that is no ordinary file."""
    if target.is_symlink():
        raise OptionError(
            f"{target}: this is a link, which nothing is written through; name the file itself", path=target
        )
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise OptionError(f"{target}: this is no ordinary file but a pipe or a device; name a file", path=target)


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """Make a folder that others can tell to be in use as long as this process lives: it holds a lock beside it."""
    while True:
        folder = out / f"{_ASIDE}{secrets.token_hex(_RANDOM_BYTES)}"
        lock = folder.with_name(folder.name + _LOCK)
        with FileLock(lock):
            folder.mkdir(mode=0o700)
            if not lock.exists():  # between its making and its locking somebody took it for one that was left
                folder.rmdir()
                continue
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
                lock.unlink(missing_ok=True)
            return


def _remove_what_was_left(out: Path) -> None:
    """Remove what killed runs left: nobody holds its lock. A folder that they were about to exchange is put back."""
    for lock in out.glob(f"{_OURS}{_LOCK}"):
        with suppress(Timeout, OSError), FileLock(lock, blocking=False):
            _remove(lock.with_name(lock.name.removesuffix(_LOCK)), out)
            lock.unlink(missing_ok=True)
    for left in out.glob(_OURS):
        if not left.with_name(left.name + _LOCK).exists():
            _remove(left, out)


def _remove(left: Path, out: Path) -> None:
    if left.is_symlink() or left.is_file():
        left.unlink(missing_ok=True)
        return
    for former in left.glob(f"*{_FORMER}"):
        place = out / former.name.removesuffix(_FORMER)
        if not place.exists():
            former.replace(place)
    shutil.rmtree(left, ignore_errors=True)


def _remove_empty(out: Path, made: Path) -> None:
    """Remove folders that were made for nothing, but nothing that somebody else put into them meanwhile."""
    for folder in (out, *out.parents):
        with suppress(OSError):
            folder.rmdir()
        if folder == made:
            return


def _put(aside: Path, out: Path, last: str) -> None:
    """Move what was written into place, once all of it is on the disk."""
    for path in aside.iterdir():
        _require_place(path, out / path.name)
    for path in aside.rglob("*"):
        if path.is_file():
            _sync(path)
    for path in sorted(aside.iterdir(), key=lambda path: (path.name == last, path.name)):
        if path.is_dir() and (out / path.name).is_dir():
            (out / path.name).replace(path.with_name(path.name + _FORMER))
        path.replace(out / path.name)
    _sync(out)


def _sync(path: Path) -> None:
    """Wait until the disk has it: only then does a full or broken one say so."""
    if path.is_dir() and os.name == "nt":  # Windows opens no folder
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _require_place(path: Path, target: Path) -> None:
    """Refuse to put a file where there is a folder, or a folder where there is something of someone else's."""
    require_ordinary(target)
    if not target.exists() or (not path.is_dir() and not target.is_dir()):
        return
    if not path.is_dir() or not target.is_dir() or not is_written(target):
        what = "folder" if target.is_dir() else "file"
        raise OptionError(
            f"{target}: there is a {what} of this name; take it away or choose another name",
            path=target,
            code="would-overwrite",
        )
    others = sorted(each.name for each in target.iterdir() if each.name not in WRITTEN_INTO_FOLDER)
    if others:
        raise OptionError(
            f"{target}: {others[0]} was not written by this and would be lost; move it elsewhere first", path=target
        )
