"""Archives: unpacked aside after a look at every entry; what escapes, explodes, nests or is a link is refused."""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from heritage.model.errors import InputError
from heritage.reading.sniff import is_left_by_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_ENTRIES = 10_000
_MOST_BYTES = 4 << 30
_FREE_BYTES = 64 << 20  # up to here any compression is believed
_MOST_RATIO = 100
_BLOCK_BYTES = 1 << 20
_ENCRYPTED = 0x1
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_ORDINARY = {0, stat.S_IFREG, stat.S_IFDIR}
_NESTED = {".zip", ".kmz", ".shz", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz"}


def _refuse(path: Path, entry: zipfile.ZipInfo, why: str) -> InputError:
    return InputError(
        f"{path}: the archive's entry {entry.filename!r} {why}; unpack it yourself and look at it", path=path
    )


def most_bytes(path: Path) -> int:
    """Return the number of bytes that an archive may unpack to."""
    return min(_MOST_BYTES, _FREE_BYTES + _MOST_RATIO * path.stat().st_size)


def require_plain_entries(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse an archive with an entry that leads out of it, is a link, encrypted, or packed in an unknown way."""
    for entry in archive.infolist():
        why = _fault(entry)
        if why:
            raise _refuse(path, entry, why)


def _fault(entry: zipfile.ZipInfo) -> str:
    """Return what an entry has that it must not have; blank where it is an ordinary file inside."""
    name = entry.filename
    faults = {
        "has a path of another place": PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or "\\" in name,
        "leads out of the archive": ".." in PurePosixPath(name).parts,
        "has a name with signs that cannot be read": not name.isprintable(),
        "is a link or no ordinary file": stat.S_IFMT(entry.external_attr >> 16) not in _ORDINARY,
        "is encrypted": entry.flag_bits & _ENCRYPTED,
        "is packed in a way that is not known": entry.compress_type not in _PACKED,
    }
    return next((why for why, is_so in faults.items() if is_so), "")


def _entries(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if not is_left_by_system(entry.filename) and not entry.is_dir()]
    if len(entries) > _MOST_ENTRIES:
        raise InputError(f"{path}: the archive has {len(entries)} entries; unpack what is to be read", path=path)
    require_plain_entries(path, archive)
    for entry in entries:
        if PurePosixPath(entry.filename).suffix.lower() in _NESTED:
            raise _refuse(path, entry, "is an archive itself")
    folded = [entry.filename.casefold() for entry in entries]
    twice = next((entry for entry in entries if folded.count(entry.filename.casefold()) > 1), None)
    if twice is not None:
        raise _refuse(path, twice, "is there twice")
    return entries


def _extract(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Write one entry, counting the bytes that come out, whatever its header says; give their number."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(entry) as source, target.open("xb") as file:
        while block := source.read(_BLOCK_BYTES):
            written += len(block)
            if written > left:
                raise _refuse(path, entry, "unpacks to more than can be meant")
            file.write(block)
    return written


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Unpack an archive into a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="heritage-") as name:
        folder = Path(name).resolve()
        unpack_into(path, folder)
        yield folder


def unpack_into(path: Path, folder: Path, wanted: Callable[[str], bool] = bool) -> None:
    """Unpack an archive into a folder, or those of its files whose names are wanted."""
    try:
        with zipfile.ZipFile(path) as archive:
            left = most_bytes(path)
            for entry in _entries(path, archive):
                if not wanted(entry.filename):
                    continue
                left -= _extract(path, archive, entry, folder / entry.filename, left)
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise InputError(f"{path}: the archive cannot be unpacked ({error}); pack it again", path=path) from None


def names_in(path: Path) -> list[str]:
    """Return the names of the files in an archive; none where it is no archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError):
        return []
    return [name for name in names if not is_left_by_system(name)]
