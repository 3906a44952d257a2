"""Pictures: what they say of themselves, how alike they are, and copies that say nothing more."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL.Image import Image

MOST_PIXELS = 80_000_000
NAMES_PICTURE = r"(?i:\S.*\.(?:jpe?g|png|webp|gif|tiff?))"
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF", "image/tiff": "TIFF"}
_EXIF_SUB, _EXIF_GPS = 0x8769, 0x8825
_TAKEN = 0x9003
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)
_SIDE_FOR_LIKENESS = 64  # pixels
_FLATTEST = 6.0  # standard deviation of brightness: what is flatter has nothing to be alike in
_QUALITY = 90
_WITH_PREVIEWS = ("JPEG", "MPO")
_MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "I", "I;16", "F"}


class PictureError(Exception):
    """No picture, or one that is too large to be drawn."""


class TooLargeError(PictureError):
    """A picture of more than ``MOST_PIXELS``."""


@dataclass(frozen=True)
class Picture:
    """
    What a picture says of itself.

    Attributes
    ----------
    width, height
        In pixels.
    taken
        The day on which its EXIF says that it was taken, as ``YYYY-MM-DD``; None where it does not.
    position
        Longitude and latitude in degrees by its EXIF, or None.
    likeness
        64 bits that are alike for pictures that look alike; None where it is too flat, or where the extra
        ``evidence`` is not installed.
    frames
        Number of pictures in the file: pages of a scan, or steps of something that moves.
    """

    width: int
    height: int
    taken: str | None
    position: tuple[float, float] | None
    likeness: int | None
    frames: int


@contextmanager
def without_warnings() -> Iterator[None]:
    """Let the decoder keep to itself what it finds odd in pictures; what is wrong with them is told as findings."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="PIL")
        yield


def _opened(data: bytes) -> Image:
    """Open a picture without decoding it; whatever is wrong with it is a ``PictureError``."""
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(data), formats=list(PICTURES.values()))
    except Image.DecompressionBombError as error:
        raise TooLargeError(str(error)) from None
    except Exception as error:  # noqa: BLE001 (decoders raise whatever they like on what is broken)
        raise PictureError(str(error) or type(error).__name__) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise TooLargeError(f"{picture.width} x {picture.height} pixels")
    return picture


def _decoded(data: bytes, side: int | None = None) -> Image:
    """Decode a picture, turned as it is to be seen; where a side is given, perhaps already shrunk towards it."""
    return _drawn(_opened(data), side)


def _drawn(picture: Image, side: int | None = None) -> Image:
    """Decode an opened picture, or the frame of it that was asked for."""
    from PIL import ImageOps

    try:
        if side is not None:
            picture.draft(picture.mode, (side, side))
        picture.load()
        if picture.mode not in _MODES:
            picture = picture.convert("RGB")
        return ImageOps.exif_transpose(picture)
    except Exception as error:  # noqa: BLE001 (decoders raise whatever they like on what is broken)
        raise PictureError(str(error) or type(error).__name__) from None


def look_at(data: bytes) -> Picture:
    """Return what a picture says of itself, and that it can be decoded."""
    picture = _opened(data)
    exif = _exif(picture)
    small = _decoded(data, _SIDE_FOR_LIKENESS).convert("L")
    return Picture(picture.width, picture.height, _taken(exif), _position(exif), _likeness(small), _frames_of(picture))


def _frames_of(picture: Image) -> int:
    """Count the pictures in a file; what a JPEG carries beside the first are previews of it."""
    try:
        return 1 if picture.format in _WITH_PREVIEWS else int(getattr(picture, "n_frames", 1))
    except Exception:  # noqa: BLE001 (decoders raise whatever they like on what is broken)
        return 1


def _exif(picture: Image) -> dict[int, Any]:
    """Return the tags of a picture; what is broken says nothing."""
    try:
        found = picture.getexif()
        return {**found, **found.get_ifd(_EXIF_SUB), _EXIF_GPS: found.get_ifd(_EXIF_GPS)}
    except Exception:  # noqa: BLE001 (tags can be broken in whatever way)
        return {}


def _taken(exif: dict[int, Any]) -> str | None:
    day = str(exif.get(_TAKEN) or "")[:10].replace(":", "-")
    try:
        return str(np.datetime64(day, "D")) if day[:4] > "1800" else None
    except ValueError:
        return None


def _position(exif: dict[int, Any]) -> tuple[float, float] | None:
    try:
        gps = exif.get(_EXIF_GPS) or {}
        degrees = [_degrees(gps[tag], str(gps[side])) for side, tag in (_LONGITUDE, _LATITUDE)]
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    longitude, latitude = degrees
    fits = abs(longitude) <= 180 and abs(latitude) <= 90 and (longitude or latitude)  # noqa: PLR2004 (degrees)
    return (longitude, latitude) if fits else None


def _degrees(parts: Any, side: str) -> float:
    whole, minutes, seconds = (float(part) for part in parts)
    value = whole + minutes / 60 + seconds / 3600
    return -value if side.upper() in {"S", "W"} else value


@cache
def perceptual_hash() -> Callable[[Image], Any] | None:
    """Return the function that tells how pictures look."""
    try:
        import imagehash
    except ImportError:
        return None
    hashed: Callable[[Image], Any] = imagehash.phash
    return hashed


def _likeness(small: Image) -> int | None:
    hashed = perceptual_hash()
    if hashed is None or float(np.asarray(small).std()) < _FLATTEST:
        return None
    return int.from_bytes(np.packbits(hashed(small).hash.ravel()).tobytes())


def _in_plain_colours(picture: Image) -> Image:
    """Return the pixels alone, in red, green and blue; what was seen through keeps its transparency."""
    from PIL import Image, ImageCms

    profile = picture.info.get("icc_profile")
    seen_through = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
            picture = changed or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile changes no pixel
    plain = picture.convert("RGBA" if seen_through else "RGB")
    # A new picture has nothing of the old one but its pixels: no tags, no comment, no preview.
    return Image.frombytes(plain.mode, plain.size, plain.tobytes())


def shrunk(data: bytes, longest: int) -> Image:
    """Return a small copy of a picture that holds nothing but its pixels."""
    picture = _in_plain_colours(_decoded(data, longest * 2))
    picture.thumbnail((longest, longest), reducing_gap=2)
    return picture


def as_webp(picture: Image, quality: int) -> bytes:
    """Write a picture as WebP."""
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=4)
    return buffer.getvalue()


def stripped(data: bytes, media_type: str) -> bytes:
    """Return a copy of a picture of full size that holds nothing but its pixels."""
    form = PICTURES[media_type]
    steps = _plain_steps(data)
    first, *others = (step for step, _ in steps)
    if form == "JPEG":
        first = first.convert("RGB")
    options: dict[str, Any] = {"quality": _QUALITY} if form in {"JPEG", "WEBP"} else {}
    if others:
        options |= {"save_all": True, "append_images": others}
        options |= {} if form == "TIFF" else {"duration": [milliseconds for _, milliseconds in steps], "loop": 0}
    buffer = io.BytesIO()
    first.save(buffer, form, **options)
    return buffer.getvalue()


def _plain_steps(data: bytes) -> list[tuple[Image, int]]:
    """Return every page or step of a picture in plain colours, and for how many milliseconds it is seen."""
    picture = _opened(data)
    found, pixels = [], 0
    for place in range(_frames_of(picture)):
        try:
            picture.seek(place)
        except Exception as error:  # noqa: BLE001 (decoders raise whatever they like on what is broken)
            raise PictureError(str(error) or type(error).__name__) from None
        pixels += picture.width * picture.height
        if pixels > MOST_PIXELS:
            raise TooLargeError(f"{pixels} pixels in {place + 1} pages or steps")
        plain = _in_plain_colours(_drawn(picture))
        found.append((plain, int(picture.info.get("duration") or 0)))
    return found
