"""Taking a file as evidence: the one thing here that writes into a team's folder."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from filelock import FileLock, Timeout

from heritage.assembly.evidence import evidence_id
from heritage.catalogue.reading import read
from heritage.evidence.files import EVIDENCE_FOLDER, examine, inside
from heritage.evidence.media_types import type_by_name
from heritage.evidence.pictures import without_warnings
from heritage.model.arguments import PathLike, checked
from heritage.model.date_words import to_edtf
from heritage.model.dates import read_days
from heritage.model.errors import InputError, OptionError, unknown_choice
from heritage.model.findings import codes
from heritage.model.plain_ids import one_site
from heritage.model.schema import EVIDENCE
from heritage.model.words import vocabulary
from heritage.reading.formats.delimited import read_delimited
from heritage.reading.sniff import require_file
from heritage.releases.seal import TAG_MANIFEST
from heritage.writing.staging import staged

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = "evidence.csv"
_VISIBILITIES = ("public", "withheld")
_NAMES_ROW = ("site_id", "statement_id", "source_id")
_DATES = ("captured", "obtained")
_PATIENCE_S = 10.0


@checked
def add_evidence(  # noqa: PLR0913 (a column each)
    folder: PathLike,
    file: PathLike,
    *,
    site: str | None = None,
    statement: str | None = None,
    source: str | None = None,
    role: str | None = None,
    captured: str | None = None,
    creator: str | None = None,
    obtained: str | None = None,
    licence: str | None = None,
    caption: str | None = None,
    graphic: bool = False,
    visibility: str | None = None,
) -> tuple[dict[str, str], str]:
    """
    Put a file into a catalogue's folder of evidence, and its row into ``evidence.csv``.

    Parameters
    ----------
    folder
        The catalogue.
    file
        The file; it is copied into ``evidence/`` if it lies elsewhere.
    site, statement, source
        Ids of what it bears out; at least one of them.
    role
        ``"before"``, ``"after"``, ``"context"``, ``"document"`` or ``"testimony"``.
    captured, obtained
        When it was made, in EDTF; the day on which it was obtained.
    creator, licence, caption
        Who made it, under which licence it may be shown, what it shows.
    graphic
        Whether it is covered until its viewer asks for it.
    visibility
        ``"public"`` (the default) or ``"withheld"``.

    Returns
    -------
    tuple of dict of str to str and str
        The row that was written; and what is odd about the file, blank where nothing is.

    Raises
    ------
    HeritageError
        Where the file or the folder cannot be used, or the row names what the catalogue does not have; then
        nothing is written.
    """
    given, folder = Path(file), Path(folder)
    told = {"site_id": site, "statement_id": statement, "source_id": source, "role": role, "captured": captured}
    told |= {"creator": creator, "obtained": obtained, "licence": licence, "caption": caption}
    told |= {"graphic": "yes" if graphic else None, "visibility": visibility}
    return _add(folder, given, {name: text for name, text in told.items() if text is not None})


def _add(folder: Path, given: Path, told: dict[str, str]) -> tuple[dict[str, str], str]:
    require_file(given)
    if given.is_symlink():
        raise OptionError(f"{given}: this is a link; name the file itself", path=given)
    if any((each / TAG_MANIFEST).exists() for each in (folder.absolute(), *folder.absolute().parents)):
        raise OptionError(
            f"{folder}: this is a sealed release, which nothing is added to; name the catalogue's folder", path=folder
        )
    _require_known(folder, told)
    path = _path_in(folder, given)
    with _locked(folder / TABLE):
        return _add_file_and_row(folder, given, told, path)


def _add_file_and_row(folder: Path, given: Path, told: dict[str, str], path: str) -> tuple[dict[str, str], str]:
    target = folder / path
    there = target.exists()
    if there and not target.samefile(given) and target.read_bytes() != given.read_bytes():
        raise OptionError(f"{target}: another file of this name is there already; rename yours", path=target)
    columns, rows, delimiter = _rows_of(folder / TABLE)
    same = {"path": path, **{name: told.get(name, "") for name in _NAMES_ROW}}
    if any(all(each.get(columns.get(name, name), "") == text for name, text in same.items()) for each in rows):
        raise OptionError(f"{folder / TABLE}: {path} has a row for this already; change that one")
    if not there:
        _copy_into_place(given, target)
    with without_warnings():
        found = examine(folder, path, None)
    if found.sha256 is None:
        raise InputError(f"{given}: cannot be taken as evidence ({found.trouble}); look at the file", path=given)
    media_type = found.media_type or type_by_name(path) or ""
    dates = {name: to_edtf(pd.Series([told[name]], dtype="str"))[0] for name in _DATES if name in told}
    row = {"path": path, "sha256": found.sha256, "media_type": media_type, **told, **dates}
    row["evidence_id"] = evidence_id(row)
    _write(folder / TABLE, columns, rows, row, delimiter)
    return row, f"{found.value}: {codes()[found.trouble].message}" if found.trouble else ""


@contextmanager
def _locked(table: Path) -> Iterator[None]:
    """
    Keep others from writing the table meanwhile: a row of theirs would be lost.

    The lock goes away with the process that holds it. It lies beside no table, since it would stay there.
    """
    name = hashlib.sha256(os.fsencode(os.path.realpath(table))).hexdigest()
    try:
        with FileLock(Path(tempfile.gettempdir()) / f"heritage-{name}.lock", timeout=_PATIENCE_S):
            # As versions before this one left it where they were killed.
            table.with_name(f".{table.name}.lock").unlink(missing_ok=True)
            yield
    except Timeout:
        raise OptionError(
            f"{table}: another process is writing it; try again when that has ended", path=table
        ) from None


def _require_known(folder: Path, told: dict[str, str]) -> None:
    """Refuse a row that names what is not there, before anything is written."""
    if not any(told.get(name) for name in _NAMES_ROW):
        raise OptionError("say what the file bears out: site=, statement= or source=", argument="site")
    if not folder.is_dir():
        raise InputError(
            f"{folder}: there is no such folder; name the catalogue's by folder=", path=folder, argument="folder"
        )
    try:
        catalogue = read(folder)
    except InputError as error:
        raise InputError(f"{error} (the catalogue's folder is named by folder=)", path=folder) from None
    told |= {name: one_site(given, catalogue.sites) for name, given in told.items() if name == "site_id"}
    for name, table in (("site", catalogue.sites), ("statement", catalogue.statements), ("source", catalogue.sources)):
        given = told.get(f"{name}_id")
        if given is not None and given not in table.index:
            raise unknown_choice(f"{name} of {folder}", given, table.index)
    if "role" in told and told["role"] not in vocabulary("roles").terms:
        raise unknown_choice("role", told["role"], vocabulary("roles").terms)
    if "visibility" in told and told["visibility"] not in _VISIBILITIES:
        raise unknown_choice("visibility", told["visibility"], _VISIBILITIES)
    for name in {*_DATES} & set(told):
        if not read_days(to_edtf(pd.Series([told[name]], dtype="str")))["readable"].all():
            raise OptionError(f"{name}={told[name]!r} is no date; write 1988-12-07, 1988-12, 1988 or another EDTF")


def _path_in(folder: Path, file: Path) -> str:
    """Give the path that the file has or will have in the folder of evidence."""
    top = (folder / EVIDENCE_FOLDER).absolute()
    own = Path(os.path.normpath(file.absolute()))
    path = f"{EVIDENCE_FOLDER}/{own.relative_to(top).as_posix() if own.is_relative_to(top) else own.name}"
    if inside(folder, path) is None:
        raise OptionError(
            f"{file}: its name cannot be one in {EVIDENCE_FOLDER}/, or it is a link; rename it, or copy the file",
            path=file,
        )
    return path


def _copy_into_place(file: Path, target: Path) -> None:
    """Copy a file to its place, where it is never by halves."""
    with staged(target.parent, target.name) as folder:
        shutil.copyfile(file, folder / target.name)


def _write(
    path: Path, columns: dict[str, str], rows: list[dict[str, str]], row: dict[str, str], delimiter: str
) -> None:
    """Write the rows that were there as they are, and the new one; columns that are missing come behind."""
    named = {**columns, **{name: name for name in ("evidence_id", *EVIDENCE) if name not in columns}}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(named.values()), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows, {named[name]: told for name, told in row.items()}])
    with staged(path.parent, path.name) as folder:
        (folder / path.name).write_text(text.getvalue(), encoding="utf-8", newline="")


def _rows_of(path: Path) -> tuple[dict[str, str], list[dict[str, str]], str]:
    """Give the columns of a table as it spells them, by our names; its rows, and what stands between its cells."""
    if not path.exists():
        return {}, [], ","
    raw = read_delimited(path)
    if raw.rejected:
        number = min(raw.rejected) + 1
        raise InputError(f"{path}: row {number} cannot be read ({raw.rejected[number - 1]}); mend it first", path=path)
    try:
        head = path.read_text(encoding="utf-8-sig").partition("\n")[0]
    except UnicodeDecodeError:
        raise InputError(
            f"{path}: this is no text in UTF-8, which rows are added to; save it as such", path=path
        ) from None
    delimiter = max(",;\t|", key=head.count)
    rows = raw.columns.fillna("").to_dict("records")
    columns = {str(name).strip().casefold(): str(name) for name in raw.columns.columns}
    if len(columns) < len(raw.columns.columns):
        raise InputError(f"{path}: two columns have one name; rename one of them", path=path)
    return columns, [{str(k): str(v) for k, v in each.items()} for each in rows], delimiter
