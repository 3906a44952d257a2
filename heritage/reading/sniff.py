"""Look at a file's first bytes before any other reader does: content decides, not the name."""

from __future__ import annotations

import glob
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from heritage.geo.crs import names_a_file
from heritage.model.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

GEOJSON, SHAPEFILE, GEOPACKAGE, FLATGEOBUF = "GeoJSON", "ESRI Shapefile", "GPKG", "FlatGeobuf"
PARQUET, KML, KMZ, ZIP, XLSX, ODS, CSV = "Parquet", "KML", "KMZ", "ZIP", "XLSX", "ODS", "CSV"
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
RECORD_SEPARATOR = b"\x1e"
# What the names of each format end with, the usual one first.
SUFFIXES = {
    GEOJSON: (".geojson", ".json", ".geojsonl", ".geojsons", ".geojsonseq", ".ndjson", ".jsonl"),
    SHAPEFILE: (".shp",),
    GEOPACKAGE: (".gpkg",),
    FLATGEOBUF: (".fgb",),
    PARQUET: (".parquet", ".geoparquet"),
    KML: (".kml",),
    KMZ: (".kmz",),
    ZIP: (".zip", ".shz"),
    XLSX: (".xlsx", ".xlsm"),
    ODS: (".ods",),
    CSV: (".csv", ".tsv", ".tab", ".txt"),
}
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")  # that are read
# Others that programs write beside them: what they say is not needed.
FURTHER_SHAPEFILE_PARTS = (".qpj", ".sbn", ".sbx", ".qix", ".qmd", ".shp.xml")
_LEFT_BY_SYSTEMS = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")
_NEEDED_PARTS = (".dbf", ".shx")
_MAGIC = {
    b"\x00\x00\x27\x0a": SHAPEFILE,
    b"SQLite format 3\x00": GEOPACKAGE,
    b"fgb\x03": FLATGEOBUF,
    b"PAR1": PARQUET,
    b"PK\x03\x04": ZIP,
    b"PK\x05\x06": ZIP,
}
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_START_BYTES = 1 << 16
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


def sniff(path: Path) -> str:
    """Return the format of a layer file, told by its content."""
    require_file(path)
    with path.open("rb") as file:
        found = _format(path, file.read(_START_BYTES))
    if path.suffix.lower() not in SUFFIXES[found]:
        raise InputError(
            f"{path}: the content is {found}, the name says otherwise; "
            f"rename it to {SUFFIXES[found][0]} if that is right",
            path=path,
        )
    if found == SHAPEFILE:
        _require_parts(path)
    elif found == FLATGEOBUF:  # its head holds the text of the CRS
        with path.open("rb") as file:
            if names_a_file(file.read(_START_BYTES).decode("utf-8", "replace")):
                raise InputError(
                    f"{path}: its coordinate reference system names a file (a grid), which is not opened", path=path
                )
    return found


def _format(path: Path, start: bytes) -> str:
    magic = next((name for begins, name in _MAGIC.items() if start.startswith(begins)), None)
    if magic == ZIP:
        return _format_in_zip(path)
    if magic is not None:
        return magic
    text = _start_of_text(path, start)
    if text.startswith("<"):
        root = _ROOT.search(text)
        if root is not None and root[1] == "kml":
            return KML
        what = f"a document of <{root[1]}>" if root is not None else "a document of no known kind"
        raise InputError(
            f"{path}: this is XML, {what}, not KML; documents that point elsewhere are not read", path=path
        )
    if text.startswith(("{", "[", RECORD_SEPARATOR.decode())):
        return GEOJSON
    return CSV


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
    return ", ".join(SUFFIXES)


def _format_in_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
            if "xl/workbook.xml" in names:
                return XLSX
            if "mimetype" in names and archive.open("mimetype").read(len(_ODS_TYPE)) == _ODS_TYPE:
                return ODS
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise InputError(f"{path}: this archive cannot be opened ({error}); pack it again", path=path) from None
    return KMZ if path.suffix.lower() in SUFFIXES[KMZ] else ZIP


def _require_parts(path: Path) -> None:
    missing = [suffix for suffix in _NEEDED_PARTS if sidecar(path, suffix) is None]
    if missing:
        raise InputError(f"{path}: the shapefile lacks its {' and '.join(missing)}; put it beside the .shp", path=path)
    for part in path.parent.glob(f"{glob.escape(path.stem)}.*"):
        if not part.is_file():
            raise InputError(f"{part}: this part of the shapefile is no ordinary file; take it away")
    projection = sidecar(path, ".prj")
    if projection is not None and names_a_file(projection.read_bytes()[:_START_BYTES].decode("utf-8", "replace")):
        raise InputError(
            f"{path}: the coordinate reference system in {projection.name} names a file (a grid), which is not opened; "
            "put one without it there, such as that of EPSG:4326",
            path=path,
        )
    if "!" in str(path.absolute()):
        raise InputError(f"{path}: a path with '!' would be read as one into an archive; rename it", path=path)
