"""Look at a file's first bytes before any other reader does: content decides, not the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

GEOJSON, SHAPEFILE = "GeoJSON", "ESRI Shapefile"
_SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
BOM = b"\xef\xbb\xbf"
_SUFFIXES = {".shp": SHAPEFILE, ".geojson": GEOJSON, ".json": GEOJSON}
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED_SIDECARS = (".dbf", ".shx")


def require_file(path: Path) -> None:
    """
    Refuse what is no ordinary file with something in it.

    Parameters
    ----------
    path
        As the user gave it.

    Raises
    ------
    InputError
        Where it is missing, no file, unreadable or empty.
    """
    if not path.exists():
        raise InputError(f"{path}: there is no such file; only files and folders on this machine can be read")
    if not path.is_file():
        raise InputError(f"{path}: this is no ordinary file")
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise InputError(f"{path}: the file is empty")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); look at its permissions") from None


def sidecar(path: Path, suffix: str) -> Path | None:
    """
    Find the part of a shapefile that has another suffix, where GDAL looks for it.

    Parameters
    ----------
    path
        The ``.shp`` file.
    suffix
        Such as ``".dbf"``.

    Returns
    -------
    pathlib.Path or None
        The file, in lower or in upper case, if there is one.
    """
    spellings = (path.with_suffix(suffix), path.with_suffix(suffix.upper()))
    return next((part for part in spellings if part.exists()), None)


def sniff(path: Path) -> str:
    """
    Tell what format a layer file has, by its content.

    Parameters
    ----------
    path
        An ordinary file.

    Returns
    -------
    str
        ``"GeoJSON"`` or ``"ESRI Shapefile"``.

    Raises
    ------
    InputError
        Where it is neither, is not what its name says, or lacks a part.
    """
    require_file(path)
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(_SHAPEFILE_MAGIC):
        found = SHAPEFILE
    elif start.removeprefix(BOM).lstrip().startswith(b"{"):
        found = GEOJSON
    else:
        raise InputError(f"{path}: this is neither GeoJSON nor a shapefile; convert it to one of them")
    expected = _SUFFIXES.get(path.suffix.lower())
    if expected is None or (expected != found):
        wanted = ".shp" if found == SHAPEFILE else ".geojson"
        raise InputError(
            f"{path}: the content is {found}, the name says otherwise; rename it to {wanted} if that is right"
        )
    if found == SHAPEFILE:
        missing = [suffix for suffix in _NEEDED_SIDECARS if sidecar(path, suffix) is None]
        if missing:
            raise InputError(f"{path}: the shapefile lacks its {' and '.join(missing)}; put it beside the .shp")
        for suffix in SHAPEFILE_PARTS:
            part = sidecar(path, suffix)
            if part is not None and not part.is_file():
                raise InputError(f"{part}: this part of the shapefile is no ordinary file; take it away")
        if "!" in str(path.absolute()):
            raise InputError(f"{path}: a path with '!' would be read as one into an archive; rename it")
    return found
