"""Look at a file's first bytes before any other reader does: content decides, not the name."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from heritage.geo.crs import names_a_file
from heritage.model.errors import InputError
from heritage.reading.format import SPECIAL
from heritage.reading.formats import format_of_folder, formats

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.reading.format import Format

BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
RECORD_SEPARATOR = b"\x1e"
_LEFT_BY_SYSTEMS = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_DXF = re.compile(r"(?:999\s*\n.*\n)*0\s*\n\s*SECTION\b")
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
START_BYTES = 1 << 16
# A scheme, or what GDAL takes for one of its virtual files or a connection to a database.
_NO_PATH = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?/+vsi|[a-z][a-z0-9+.-]+:", re.IGNORECASE)


def require_file(path: Path) -> None:
    """Refuse what is no ordinary file with something in it."""
    try:
        if not path.exists():
            hint = "no address or virtual path" if _NO_PATH.match(str(path)) else "look at its spelling"
            raise InputError(
                f"{path}: there is no such file; only files and folders of this machine are read, {hint}", path=path
            )
        if not path.is_file():
            raise InputError(f"{path}: this is no ordinary file", path=path)
        if str(path.absolute()).lower().startswith("/vsi"):
            raise InputError(
                f"{path}: a path that begins with /vsi would be read as a virtual one; move the file", path=path
            )
        with path.open("rb") as file:
            if not file.read(1):
                raise InputError(f"{path}: the file is empty", path=path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read ({reason}); look at its permissions", path=path) from None


def require_path(path: Path) -> None:
    """Refuse a path that no system can look up."""
    try:
        path.exists()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: this is no path ({reason}); name a file or a folder", path=path) from None


def is_left_by_system(name: str) -> bool:
    """Return whether a file was left by a system beside what people put there."""
    parts = PurePosixPath(name.lower()).parts
    return any(part in _LEFT_BY_SYSTEMS or part.startswith("._") for part in parts)


def sidecar(path: Path, suffix: str) -> Path | None:
    """Find the part of a shapefile that has another suffix, where GDAL looks for it."""
    spellings = (path.with_suffix(suffix), path.with_suffix(suffix.upper()))
    return next((part for part in spellings if part.exists()), None)


def sniff(path: Path) -> Format:
    """Return the format of a layer file, told by its content."""
    of_folder = format_of_folder(path)
    if of_folder is not None:
        return of_folder
    require_file(path)
    with path.open("rb") as file:
        found = _format(path, file.read(START_BYTES))
    if path.suffix.lower() not in found.suffixes:
        message = f"{path}: the content is {found.name}, the name says otherwise; rename it to {found.suffixes[0]} "
        raise InputError(f"{message}if that is right", path=path)
    if found.check is not None:
        found.check(path)
    return found


def is_special(path: Path) -> bool:
    """Return whether a file of text is of a format that says so by itself."""
    try:
        with path.open("rb") as file:
            text = _start_of_text(path, file.read(START_BYTES))
    except (OSError, InputError):
        return False
    return any(each.is_text is not None and each.order == SPECIAL and each.is_text(text) for each in formats().values())


def _format(path: Path, start: bytes) -> Format:
    every = formats().values()
    if start.startswith(_ZIP_STARTS):
        return _format_in_zip(path)
    for each in every:
        if start.startswith(each.magic or (b"\0never",)):
            return each
    text = _start_of_text(path, start)
    if _DXF.match(text):
        message = f"{path}: this is a drawing (DXF), which is not read here; open it in QGIS, and save it as GeoJSON"
        raise InputError(message, path=path)
    for each in every:
        if each.is_text is not None and each.is_text(text):
            return each
    root = root_of(text)
    what = f"a document of <{root}>" if root else "a document of no known kind"
    way_out = "save it as GeoJSON, for example in QGIS: Export, Save features as"
    raise InputError(f"{path}: this is XML, {what}, which is not read here; {way_out}", path=path)


def root_of(text: str) -> str:
    """Return the name of the first element of XML, without its prefix; blank where there is none."""
    root = _ROOT.search(text) if text.startswith("<") else None
    return "" if root is None else root[1]


def _start_of_text(path: Path, start: bytes) -> str:
    if start.startswith(UTF_16) or (start[1:2] == b"\x00" and start[:1].isascii() and start[3:4] == b"\x00"):
        encoding = "utf-16" if start.startswith(UTF_16) else "utf-16-le"
        return start.decode(encoding, "replace").lstrip()
    text = start.removeprefix(BOM).decode("utf-8", "replace").lstrip()
    if "\0" in text and not text.startswith(("{", "[")):
        raise InputError(
            f"{path}: this is no format that is read here ({_known()}); convert it to one of them", path=path
        )
    return text


def _known() -> str:
    return ", ".join(sorted(formats()))


def _format_in_zip(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
        inside = [each for each in formats().values() if each.is_in_zip is not None]
        return next(each for each in inside if each.is_in_zip is not None and each.is_in_zip(path, names))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise InputError(f"{path}: this archive cannot be opened ({error}); pack it again", path=path) from None


def require_no_grid(path: Path, file: Path) -> None:
    """Refuse a coordinate reference system that names a file, in the start of a file of text or of a head."""
    with file.open("rb") as opened:
        if names_a_file(opened.read(START_BYTES).decode("utf-8", "replace")):
            where = (
                "its coordinate reference system" if file == path else f"the coordinate reference system in {file.name}"
            )
            message = f"{path}: {where} names a file (a grid), which is not opened; "
            raise InputError(f"{message}put one without it there, such as that of EPSG:4326", path=path)
