"""A release: one folder with tables, evidence and page, sealed as a bag, and the check that it is still whole."""

from __future__ import annotations

import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heritage.analysis.summary import summary
from heritage.editions.edition import edition
from heritage.model.errors import InputError, OptionError
from heritage.model.paths import sha256
from heritage.model.version import VERSION
from heritage.releases.manifest import build_manifest, created, write_manifest
from heritage.statements.question import ask
from heritage.webmap.draw import Page, draw
from heritage.writing.staging import staged
from heritage.writing.tables import write_table
from heritage.writing.write import write_format

if TYPE_CHECKING:
    from heritage.model.tables import Tables

MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_TAG_FILES = ("bag-info.txt", "bagit.txt", MANIFEST)
_INTERNAL_EDITION = "Edition: internal"
_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<path>\S.*)")
# What the catalogue says of itself: BagIt has names for the first two and for what is outside (RFC 8493, section
# 2.2.2), and lets others stand beside them.
_BAG_INFO = {
    "title": "External-Description",
    "contact": "Contact-Name",
    "licence": "Licence",
    "citation": "Citation",
    "scope": "Scope",
    "method": "Method",
    "limits": "Limits",
}


def seal(
    tables: Tables,
    path: Path,
    page: Page,
    *,
    internal: bool,
) -> str:
    """Write a release: tables, evidence, page and manifest in one folder, sealed by the checksum of every file."""
    if path.exists():
        raise OptionError(
            f"{path}: this is there already; a release is a new folder", path=path, code="would-overwrite"
        )
    shown = edition(tables, internal=internal)
    drawn = draw(shown, ask(), page, internal=internal)
    with staged(path.parent, path.name) as aside:
        folder = aside / path.name
        folder.mkdir()
        drawn.save(str(folder / "page.html"))
        write_table(summary(shown, ("region", "kind"), ask()), folder / "summary.csv", internal=internal)
        write_format(shown, folder / "catalogue", "folder", ask(), internal=internal)
        every = sorted(each for each in folder.rglob("*") if each.is_file())
        manifest = build_manifest(shown, VERSION, {}, folder, every, ask(), internal=internal)
        write_manifest(manifest, folder / "manifest.json")
        _make_bag(folder, shown, internal=internal)
        return sha256(folder / TAG_MANIFEST)


def _make_bag(folder: Path, shown: Tables, *, internal: bool) -> None:
    """Turn a folder into a bag."""
    import bagit

    told = {_BAG_INFO[name]: text for name, text in shown.metadata.told().items()}
    told |= {"Bagging-Date": created()[:10], "Bag-Software-Agent": f"heritage {VERSION}"}
    told["Edition"] = "internal" if internal else "public"
    bagit.make_bag(str(folder), told, checksums=["sha256"])
    # Two spaces, so that sha256sum reads it too.
    lines = [f"{sha256(folder / name)}  {name}\n" for name in _TAG_FILES]
    (folder / TAG_MANIFEST).write_text("".join(lines), encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class Verification:
    """
    Whether a release is as it was sealed.

    Attributes
    ----------
    folder
        Its name.
    files
        Number of files that were sealed.
    seal
        The SHA-256 of ``tagmanifest-sha256.txt``, as it is now.
    troubles
        What is wrong, a text each; empty where it is whole.
    internal
        Whether it says that it is the internal edition.
    """

    folder: str
    files: int
    seal: str
    troubles: tuple[str, ...]
    internal: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, dropped or added."""
        return not self.troubles

    def __str__(self) -> str:
        edition = ", internal edition" if self.internal else ""
        if self.whole:
            return f"{self.folder}: whole, {self.files} files{edition}, seal {self.seal}"
        more = f", and {len(self.troubles) - 1} more" if len(self.troubles) > 1 else ""
        return f"{self.folder}: not whole: {self.troubles[0]}{more}"


def verify(path: str | Path) -> Verification:
    """
    Check that a release is as it was sealed: no byte changed, no file dropped, none added.

    Parameters
    ----------
    path
        The folder.

    Returns
    -------
    Verification
        Its text says in one line whether it is whole, or which file is not.

    Raises
    ------
    InputError
        Where the folder is no sealed release at all.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise InputError(f"{folder}: this is no sealed release: there is no such folder", path=folder)
    if not (folder / TAG_MANIFEST).is_file():
        raise InputError(f"{folder}: this is no sealed release: it has no {TAG_MANIFEST}", path=folder)
    try:
        sealed = _read_manifest(folder / MANIFEST)
        there, troubles = _files_in(folder)
        troubles += _troubles_of_tags(folder)
        expected = {*sealed, *_TAG_FILES, TAG_MANIFEST}
        troubles += [f"{name} is missing" for name in sorted(expected - there)]
        troubles += [f"{name} was added" for name in sorted(there - expected)]
        same = sorted(set(sealed) & there)
        with ThreadPoolExecutor() as workers:
            digests = workers.map(lambda name: sha256(folder / name), same)
            troubles += [
                f"{name} is not the file that was sealed"
                for name, digest in zip(same, digests, strict=True)
                if digest != sealed[name]
            ]
    except OSError as error:
        raise InputError(f"{error.filename or folder}: cannot be read ({error.strerror or error})") from None
    shown = tuple(
        "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text) for text in troubles
    )
    return Verification(str(folder), len(sealed), sha256(folder / TAG_MANIFEST), shown, _says_internal(folder))


def _says_internal(folder: Path) -> bool:
    told = folder / _TAG_FILES[0]
    return told.is_file() and _INTERNAL_EDITION in told.read_text(encoding="utf-8", errors="replace").splitlines()


def _troubles_of_tags(folder: Path) -> list[str]:
    """Compare the tag manifest with what it has to be, sign by sign."""
    written = (folder / TAG_MANIFEST).read_bytes().split(b"\n")
    troubles = []
    for place, name in enumerate(_TAG_FILES):
        line = written[place] if place < len(written) else b""
        file = folder / name
        if not file.is_file() or line == f"{sha256(file)}  {name}".encode():
            continue
        # Of two that do not agree nobody can tell by these alone which one was changed.
        troubles.append(f"{name}, or what {TAG_MANIFEST} says of it, was changed")
    if written[len(_TAG_FILES) :] != [b""]:
        troubles.append(f"{TAG_MANIFEST} was changed")
    return list(dict.fromkeys(troubles))


def _read_manifest(path: Path) -> dict[str, str]:
    """Return the checksum of each file by its name; the tag manifest tells of lines that are none."""
    if not path.is_file():
        return {}
    lines = (_LINE.fullmatch(line) for line in path.read_text(encoding="utf-8", errors="replace").split("\n"))
    return {line["path"]: line["digest"] for line in lines if line is not None}


def _files_in(folder: Path) -> tuple[set[str], list[str]]:
    """Return every file below a folder, and what is none, in words; an empty folder counts as a file."""
    files: set[str] = set()
    odd: list[str] = []
    for place, folders, names in os.walk(folder, onerror=_raise):
        base = Path(place)
        for name in (*folders, *names):
            mode, told = (base / name).lstat().st_mode, (base / name).relative_to(folder).as_posix()
            if stat.S_ISREG(mode):
                files.add(told)
            elif not stat.S_ISDIR(mode):
                odd.append(f"{told} is {'a link' if stat.S_ISLNK(mode) else 'no ordinary file'}")
        if not folders and not names:
            files.add(base.relative_to(folder).as_posix() + "/")
    return files, sorted(odd)


def _raise(error: OSError) -> None:
    raise error
