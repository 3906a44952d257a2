"""Files of evidence: found inside their folder alone, read once, told by their content; nothing in them is run."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from heritage.errors import InputError
from heritage.pictures import PICTURES, Picture, PictureError, TooLargeError, look_at

if TYPE_CHECKING:
    from heritage.tables import EvidenceFile

EVIDENCE_FOLDER = "evidence"
_BLOCK_BYTES = 1 << 20
_LARGEST_LOOKED_INTO = 200_000_000  # bytes; what is larger is hashed, not looked into
_LARGEST_STREAM = 4_000_000
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/x-wav", b"AVI ": "video/x-msvideo"}
# Types by other names, and formats that are written in another one.
_SAME = {"audio/wav": "audio/x-wav", "image/jpg": "image/jpeg", "application/ogg": "audio/ogg"}
_IN_ZIP = re.compile(r"application/(zip|epub\+zip|vnd\.(openxmlformats|oasis|google-earth\.kmz).*)")
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype html|html|\?xml|svg|!--)", re.IGNORECASE)
_RUNS_IN_MARKUP = re.compile(
    rb"<(\w+:)?script|\son\w+\s*=|javascript:|<(\w+:)?(foreignobject|iframe|embed)", re.IGNORECASE
)
_RUNS_IN_PDF = re.compile(rb"/(JavaScript|JS|OpenAction|Launch|AA|EmbeddedFile|RichMedia)\b")
_NAME_IN_HEX = re.compile(rb"#([0-9a-fA-F]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_PHOTO_BRANDS = (b"hei", b"hev", b"mif", b"msf", b"avi")  # of HEIF and AVIF
TEXT, SVG = "text/plain", "image/svg+xml"


@dataclass(frozen=True)
class Examined:
    """
    What a file of evidence is.

    Attributes
    ----------
    path
        Where it lies; None where it is not to be used.
    trouble
        A code of ``codes.toml`` for what is wrong with it; blank where nothing is.
    value
        What tripped it.
    sha256
        Of its bytes; None where it was not read.
    media_type
        What its content is; None where that cannot be told.
    picture
        What it says of itself, where it is a picture that can be drawn.
    """

    path: Path | None = None
    trouble: str = ""
    value: str = ""
    sha256: str | None = None
    media_type: str | None = None
    picture: Picture | None = None


def examine(folder: Path, name: str, said: str | None) -> Examined:
    """
    Look at one file of evidence.

    Parameters
    ----------
    folder
        Of the table that names it.
    name
        Its path there, as the table has it; it begins with ``evidence/``.
    said
        Its media type as the table has it, or None.

    Returns
    -------
    Examined
        What it is; of several things wrong the first is told.
    """
    path = inside(folder, name)
    if path is None:
        return Examined(trouble="evidence-outside", value=name)
    try:
        data, digest, size = _read_once(path)
    except FileNotFoundError:
        return Examined(trouble="evidence-missing", value=name)
    except _ChangedError:
        return Examined(trouble="evidence-changing", value=name)
    except OSError as error:
        return Examined(trouble="evidence-unreadable", value=f"{name}: {error.strerror or error}")
    found = sniffed(data)
    whole = Examined(path, sha256=digest, media_type=found or _by_name(name))
    if size > len(data):
        return whole
    return _looked_into(whole, data, name, found, said)


def _looked_into(whole: Examined, data: bytes, name: str, found: str | None, said: str | None) -> Examined:
    def but(trouble: str, value: str) -> Examined:
        return Examined(whole.path, trouble, value, whole.sha256, whole.media_type)

    claims = [each for each in (_by_name(name), said) if each]
    for claim in claims:
        if found is not None and not _agree(found, claim):
            return but("evidence-type-differs", f"{name}: {claim}, but its content is {found}")
    if any(claim in PICTURES for claim in claims) or found in PICTURES:
        try:
            return Examined(whole.path, "", "", whole.sha256, found or claims[0], look_at(data))
        except TooLargeError as error:
            return but("evidence-too-large", f"{name}: {error}")
        except PictureError as error:
            return but("evidence-no-picture", f"{name}: {error}")
    active = _what_runs(data, found)
    return but("evidence-active", f"{name}: {active}") if active else whole


def inside(folder: Path, name: str) -> Path | None:
    """
    Find a file in the folder of evidence, by a path that cannot lead anywhere else.

    Parameters
    ----------
    folder
        Of the catalogue.
    name
        A path in it, with slashes.

    Returns
    -------
    pathlib.Path or None
        The file, whether it is there or not; None where the path leaves the folder or follows a link.
    """
    parts = PurePosixPath(name).parts
    plain = all(sign.isprintable() for sign in name) and "\\" not in name and ":" not in name
    if not plain or len(parts) < 2 or parts[0] != EVIDENCE_FOLDER or ".." in parts:  # noqa: PLR2004 (folder and file)
        return None
    path = folder
    for part in parts:
        path /= part
        try:
            if path.is_symlink():
                return None
        except (OSError, ValueError):
            return None
    return path


class _ChangedError(Exception):
    """A file that was another one when its reading ended."""


def _read_once(path: Path) -> tuple[bytes, str, int]:
    """Give the bytes of an ordinary file, all of them where they can be looked into, its checksum, and its size."""
    digest = hashlib.sha256()
    parts: list[bytes] = []
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(handle, "rb") as file:  # noqa: PTH123 (of a handle that follows no link)
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise OSError(0, "this is no ordinary file")
        whole = before.st_size <= _LARGEST_LOOKED_INTO
        size = 0
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            size += len(block)
            if whole or not parts:
                parts.append(block)
        after = os.fstat(handle)
    if size != before.st_size or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise _ChangedError
    return b"".join(parts), digest.hexdigest(), size


def bytes_of(file: EvidenceFile) -> bytes:
    """
    Give the bytes of a file of evidence as it was when the catalogue was read.

    Parameters
    ----------
    file
        As ``Tables`` holds it.

    Returns
    -------
    bytes
        All of it.

    Raises
    ------
    InputError
        Where it is gone or another one by now.
    """
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise InputError(f"{file.path}: cannot be read any more ({error.strerror}); read the catalogue again") from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise InputError(f"{file.path}: the file has changed since the catalogue was read; read it again")
    return data


def sniffed(data: bytes) -> str | None:
    r"""
    Tell the media type of a file by how it begins.

    Parameters
    ----------
    data
        Its bytes.

    Returns
    -------
    str or None
        None where that cannot be told.

    Examples
    --------
    >>> sniffed(b"%PDF-1.7"), sniffed(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), sniffed(b"\x00")
    ('application/pdf', 'image/svg+xml', None)
    """
    for start, media_type in _STARTS:
        if data.startswith(start):
            return media_type
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        return "image/heic" if data[8:11] in _PHOTO_BRANDS else "video/mp4"
    begins = data[:_BLOCK_BYTES]
    if _MARKUP.match(begins):
        return SVG if _SVG.search(begins) else "text/html" if b"<html" in begins.lower() else "text/xml"
    try:
        text = begins.decode()
    except UnicodeDecodeError:
        return None
    return TEXT if text and not any(ord(sign) < ord(" ") and sign not in "\t\r\n\f" for sign in text) else None


def _by_name(name: str) -> str | None:
    return mimetypes.guess_type(name, strict=True)[0]


def _agree(found: str, claim: str) -> bool:
    found, claim = (_SAME.get(each, each) for each in (found, claim.casefold().partition(";")[0].strip()))
    if found == claim or (found == "application/zip" and _IN_ZIP.fullmatch(claim)):
        return True
    written = {
        TEXT: ("text/", "application/json", "application/geo+json", "message/"),
        "text/xml": ("application/", "text/"),
    }
    if found == "image/heic" and claim in {"image/heif", "image/avif"}:
        return True
    sounds = found.startswith("video/") and claim.startswith(("video/", "audio/"))
    return claim.startswith(written.get(found, ("\0",))) or sounds


def _what_runs(data: bytes, found: str | None) -> str:
    """Tell by which of its words a document would run something when opened; blank where by none."""
    if found == "application/pdf":
        hit = _RUNS_IN_PDF.search(_plain_names(data)) or next(filter(None, map(_runs, _streams(data))), None)
    elif found in {SVG, "text/html", "text/xml"}:
        hit = _RUNS_IN_MARKUP.search(data)
    else:
        return ""
    return hit[0].decode("latin-1").strip() if hit else ""


def _plain_names(data: bytes) -> bytes:
    """Undo what a PDF may write of a name in hexadecimal."""
    return _NAME_IN_HEX.sub(lambda match: bytes([int(match[1], 16)]), data)


def _runs(stream: bytes) -> re.Match[bytes] | None:
    return _RUNS_IN_PDF.search(_plain_names(stream))


def _streams(data: bytes) -> list[bytes]:
    """Unpack the streams of a PDF, each only so far as it stays small."""
    found = []
    for start in _STREAM.finditer(data):
        try:
            found.append(zlib.decompressobj().decompress(data[start.end() :][:_LARGEST_STREAM], _LARGEST_STREAM))
        except zlib.error:
            continue
    return found
