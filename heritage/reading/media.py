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
    from collections.abc import Iterator

    from heritage.tables import EvidenceFile

EVIDENCE_FOLDER = "evidence"
_BLOCK_BYTES = 1 << 20
_LARGEST_LOOKED_INTO = 200_000_000  # bytes; what is larger is hashed, not looked into
_LARGEST_STREAM, _ALL_STREAMS = 4_000_000, 64_000_000
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/x-wav", b"AVI ": "video/x-msvideo"}
# Types by other names, and formats that are written in another one.
_SAME = {"audio/wav": "audio/x-wav", "image/jpg": "image/jpeg", "application/ogg": "audio/ogg"}
_IN_ZIP = re.compile(r"application/(zip|epub\+zip|vnd\.(openxmlformats|oasis|google-earth\.kmz).*)")
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_MARKUP = re.compile(
    rb"\s*(\xef\xbb\xbf)?\s*<(!doctype html|html|\?xml|svg|!--|(head|body|script|iframe|div|p|a|img)[\s>])",
    re.IGNORECASE,
)
_RUNS_IN_MARKUP = re.compile(
    rb"<(\w+:)?script|\son\w+\s*=|javascript:|<(\w+:)?(foreignobject|iframe|embed)", re.IGNORECASE
)
# Of the short names also what stands behind them: among the bytes of pictures they alone are found by chance.
_RUNS_IN_PDF = re.compile(
    rb"/((JavaScript|OpenAction|Launch|EmbeddedFile|RichMedia)\b|(JS|AA)(?=\s*(\(|<|\[|\d+\s+\d+\s+R\b)))"
)
_NAME_IN_HEX = re.compile(rb"#([0-9a-fA-F]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_BEFORE_PDF, _FIRST_OF_PDF = b"\xef\xbb\xbf \t\r\n\0", 1024
_PHOTO_BRANDS = (b"hei", b"hev", b"mif", b"msf", b"avi")  # of HEIF and AVIF
_VIDEO_BRANDS = (b"iso", b"mp4", b"mp7", b"avc", b"M4", b"qt", b"3g", b"MSNV", b"dash", b"F4V")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
TEXT, SVG, PDF, HTML = "text/plain", "image/svg+xml", "application/pdf", "text/html"
_MARKUPS = (SVG, HTML, "text/xml", "application/xml", "application/xhtml+xml")


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
        What its content is, by its bytes alone; None where that cannot be told.
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
    found = _in_words(sniffed(data), name)
    whole = Examined(path, sha256=digest, media_type=found)
    if size > len(data):
        return whole
    return _looked_into(whole, data, name, found, said)


def _in_words(found: str | None, name: str) -> str | None:
    """Take text for the picture that its name says it is: some formats write pictures, and what they tell, in words."""
    claim = type_by_name(name)
    return claim if found == TEXT and claim is not None and claim.startswith("image/") and claim != SVG else found


def _looked_into(whole: Examined, data: bytes, name: str, found: str | None, said: str | None) -> Examined:
    def but(trouble: str, value: str) -> Examined:
        return Examined(whole.path, trouble, value, whole.sha256, whole.media_type)

    claims = [each for each in (type_by_name(name), said) if each]
    for claim in claims:
        if found is not None and not _agree(found, claim):
            return but("evidence-type-differs", f"{name}: {claim}, but its content is {found}")
    if any(claim in PICTURES for claim in claims) or found in PICTURES:
        try:
            return Examined(whole.path, "", "", whole.sha256, found, look_at(data))
        except TooLargeError as error:
            return but("evidence-too-large", f"{name}: {error}")
        except PictureError as error:
            return but("evidence-no-picture", f"{name}: {error}")
    active = next(filter(None, (_what_runs(data, each) for each in dict.fromkeys([found, *claims]))), "")
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
        raise _gone(file, error) from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise _other_by_now(file)
    return data


def copy_of(file: EvidenceFile, target: Path) -> None:
    """
    Copy a file of evidence as it was when the catalogue was read, a block at a time.

    Parameters
    ----------
    file
        As ``Tables`` holds it.
    target
        Where to.

    Raises
    ------
    InputError
        As for :func:`bytes_of`.
    """
    digest = hashlib.sha256()
    try:
        with file.path.open("rb") as given, target.open("wb") as copy:
            while block := given.read(_BLOCK_BYTES):
                digest.update(block)
                copy.write(block)
    except OSError as error:
        raise _gone(file, error) from None
    if digest.hexdigest() != file.sha256:
        raise _other_by_now(file)


def _gone(file: EvidenceFile, error: OSError) -> InputError:
    return InputError(f"{file.path}: cannot be read any more ({error.strerror}); read the catalogue again")


def _other_by_now(file: EvidenceFile) -> InputError:
    return InputError(f"{file.path}: the file has changed since the catalogue was read; read it again")


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
        brand = data[8:12]
        return "image/heic" if brand[:3] in _PHOTO_BRANDS else "video/mp4" if brand.startswith(_VIDEO_BRANDS) else None
    if data[:_FIRST_OF_PDF].lstrip(_BEFORE_PDF).startswith(b"%PDF-"):
        return PDF
    begins = _as_utf_8(data[:_BLOCK_BYTES])
    if _MARKUP.match(begins):
        markup = begins.lower()
        return SVG if _SVG.search(begins) else "text/xml" if b"<?xml" in markup and b"<html" not in markup else HTML
    return TEXT if begins and not _CONTROL.search(begins) else None


def _as_utf_8(data: bytes) -> bytes:
    """Give text in UTF-16 as UTF-8; anything else as it is."""
    return data.decode("utf-16", "replace").encode() if data.startswith(_UTF_16) else data


def type_by_name(name: str) -> str | None:
    """
    Tell the media type that a file's name claims.

    Parameters
    ----------
    name
        Of the file.

    Returns
    -------
    str or None
        None where its ending says nothing.

    Examples
    --------
    >>> type_by_name("evidence/scan.pdf")
    'application/pdf'
    """
    return mimetypes.guess_type(name, strict=True)[0]


def is_public_as_it_is(media_type: str | None) -> bool:
    """
    Tell whether a file of a type goes out as it is.

    Parameters
    ----------
    media_type
        Of its content.

    Returns
    -------
    bool
        False for pictures, of which a copy without tags goes out, or nothing where none can be made; and
        where nobody can tell what the file is.

    Examples
    --------
    >>> is_public_as_it_is("application/pdf"), is_public_as_it_is("image/heic"), is_public_as_it_is(None)
    (True, False, False)
    """
    folded = "image/" if media_type is None else media_type.casefold()
    return folded == SVG or not (folded.startswith("image/") or "/" not in folded)


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
    if found == PDF:
        hit = next(filter(None, map(_RUNS_IN_PDF.search, map(_plain_names, _unpacked(data)))), None)
    elif found in _MARKUPS:
        hit = _RUNS_IN_MARKUP.search(_as_utf_8(data))
    else:
        return ""
    return hit[0].decode("latin-1").strip() if hit else ""


def _plain_names(data: bytes) -> bytes:
    """Undo what a PDF may write of a name in hexadecimal."""
    return _NAME_IN_HEX.sub(lambda match: bytes([int(match[1], 16)]), data)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Give a PDF, and what its compressed streams hold, unpacked so far as that stays small."""
    yield data
    view, total = memoryview(data), 0
    for start in _STREAM.finditer(data):
        if total >= _ALL_STREAMS:
            return
        try:
            unpacked = zlib.decompressobj().decompress(view[start.end() :][:_LARGEST_STREAM], _LARGEST_STREAM)
        except zlib.error:
            continue
        total += len(unpacked)
        yield unpacked
