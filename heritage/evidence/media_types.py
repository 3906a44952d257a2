"""What a file is: by how it begins, by what its name claims, and whether it may go out as it is."""

from __future__ import annotations

import mimetypes
import re

TEXT, SVG, PDF, HTML = "text/plain", "image/svg+xml", "application/pdf", "text/html"
_FIRST_BYTES = 1 << 20
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
_BEFORE_PDF, _FIRST_OF_PDF = b"\xef\xbb\xbf \t\r\n\0", 1024
_PHOTO_BRANDS = (b"hei", b"hev", b"mif", b"msf", b"avi")  # of HEIF and AVIF
_VIDEO_BRANDS = (b"iso", b"mp4", b"mp7", b"avc", b"M4", b"qt", b"3g", b"MSNV", b"dash", b"F4V")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def sniffed(data: bytes) -> str | None:
    """Return the media type of a file by how it begins."""
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
    begins = as_utf_8(data[:_FIRST_BYTES])
    if _MARKUP.match(begins):
        markup = begins.lower()
        return SVG if _SVG.search(begins) else "text/xml" if b"<?xml" in markup and b"<html" not in markup else HTML
    return TEXT if begins and not _CONTROL.search(begins) else None


def as_utf_8(data: bytes) -> bytes:
    """Return text in UTF-16 as UTF-8; anything else as it is."""
    return data.decode("utf-16", "replace").encode() if data.startswith(_UTF_16) else data


def type_by_name(name: str) -> str | None:
    """Return the media type that a file's name claims."""
    return mimetypes.guess_type(name, strict=True)[0]


def is_public_as_it_is(media_type: str | None) -> bool:
    """Return whether a file of a type goes out as it is."""
    folded = "image/" if media_type is None else media_type.casefold()
    return folded == SVG or not (folded.startswith("image/") or "/" not in folded)


def agree(found: str, claim: str) -> bool:
    """Return whether a content may have the type that is claimed for it."""
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


def in_words(found: str | None, name: str) -> str | None:
    """Take text for the picture that its name says it is: some formats write pictures, and what they tell, in words."""
    claim = type_by_name(name)
    return claim if found == TEXT and claim is not None and claim.startswith("image/") and claim != SVG else found
