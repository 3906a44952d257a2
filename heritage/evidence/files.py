"""Files of evidence: found inside their folder alone, read once, told by their content; nothing in them is run."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from heritage.evidence.active_content import what_runs
from heritage.evidence.media_types import agree, in_words, sniffed, type_by_name
from heritage.evidence.pictures import PICTURES, Picture, PictureError, TooLargeError, look_at
from heritage.model.errors import InputError

if TYPE_CHECKING:
    from heritage.model.tables import EvidenceFile

EVIDENCE_FOLDER = "evidence"
_BLOCK_BYTES = 1 << 20
_LARGEST_LOOKED_INTO = 200_000_000  # bytes; what is larger is hashed, not looked into


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
    """Look at one file of evidence."""
    path = inside(folder, name)
    if path is None:
        return Examined(trouble="evidence-outside", value=name)
    return examine_at(path, name, said)


def examine_at(path: Path, name: str, said: str | None) -> Examined:
    """Look at a file where it lies; a link is not followed."""
    try:
        data, digest, size = _read_once(path)
    except FileNotFoundError:
        return Examined(trouble="evidence-missing", value=name)
    except _ChangedError:
        return Examined(trouble="evidence-changing", value=name)
    except OSError as error:
        return Examined(trouble="evidence-unreadable", value=f"{name}: {error.strerror or error}")
    found = sniffed(data)
    whole = Examined(path, sha256=digest, media_type=in_words(found, name))
    if size > len(data):
        return whole
    return _looked_into(whole, data, name, found, said)


def _looked_into(whole: Examined, data: bytes, name: str, found: str | None, said: str | None) -> Examined:
    def but(trouble: str, value: str) -> Examined:
        return Examined(whole.path, trouble, value, whole.sha256, whole.media_type)

    claims = [each for each in (type_by_name(name), said) if each]
    for claim in claims:
        if found is not None and not agree(found, claim):
            return but("evidence-type-differs", f"{name}: {claim}, but its content is {found}")
    if any(claim in PICTURES for claim in claims) or found in PICTURES:
        try:
            return Examined(whole.path, "", "", whole.sha256, found, look_at(data))
        except TooLargeError as error:
            return but("evidence-too-large", f"{name}: {error}")
        except PictureError as error:
            return but("evidence-no-picture", f"{name}: {error}")
    active = next(filter(None, (what_runs(data, each) for each in dict.fromkeys([found, *claims]))), "")
    return but("evidence-active", f"{name}: {active}") if active else whole


def inside(folder: Path, name: str) -> Path | None:
    """Find a file in the folder of evidence, by a path that cannot lead anywhere else."""
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
    """Return the bytes of an ordinary file, all of them where they can be looked into, its checksum, and its size."""
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
    """Return the bytes of a file of evidence as it was when the catalogue was read."""
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise _gone(file, error) from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise _other_by_now(file)
    return data


def copy_of(file: EvidenceFile, target: Path) -> None:
    """Copy a file of evidence as it was when the catalogue was read, a block at a time."""
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
