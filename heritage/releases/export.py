"""What an export writes: a page, a summary, the findings, further formats, and last the manifest of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heritage.analysis.summary import summary
from heritage.editions.edition import edition
from heritage.model.errors import OptionError, unknown_choice
from heritage.model.metadata import METADATA_FILE
from heritage.model.version import VERSION
from heritage.releases.manifest import build_manifest, write_manifest
from heritage.webmap.draw import draw
from heritage.writing.cells import write_csv
from heritage.writing.staging import staged
from heritage.writing.tables import COMPANION, write_table
from heritage.writing.write import FOLDER, FORMATS, require_not_read, write_format

if TYPE_CHECKING:
    import pandas as pd

    from heritage.model.tables import Tables
    from heritage.statements.question import Question
    from heritage.webmap.draw import Page


# Arguments of reading that name files which may hold what is withheld.
OF_CATALOGUE = ("inputs", "statements", "sources", "populations", "evidence")


@dataclass(frozen=True)
class Wanted:
    """What an export is to write, where, and about which question."""

    out: Path
    name: str
    formats: tuple[str, ...]
    by: tuple[str, ...]
    question: Question
    page: Page
    detail: bool
    internal: bool


@dataclass(frozen=True)
class Exported:
    """
    What an export wrote.

    Attributes
    ----------
    folder
        The folder that it wrote into.
    files
        The names of what it wrote there, the manifest last.
    summary
        The table of the summary.
    narrower
        Its columns that count a part of another.
    edition
        The edition that was written.
    pictures_left_out
        Number of pictures that had no room in the page.
    """

    folder: Path
    files: tuple[str, ...]
    summary: pd.DataFrame
    narrower: tuple[str, ...]
    edition: Tables
    pictures_left_out: int


def export(tables: Tables, wanted: Wanted) -> Exported:
    """Write the whole set, or nothing of it."""
    name = _plain_name(wanted.name) + ("-internal" if wanted.internal else "")
    formats = _formats(wanted.formats)
    parts = [f"{name}.html", f"{name}-summary.csv", f"{name}-summary.csv{COMPANION}", f"{name}-findings.csv"]
    parts += [name if each == FOLDER else f"{name}.{each}" for each in formats]
    last = f"{name}-manifest.json"
    targets = [wanted.out / each for each in (*parts, last)]
    require_outside(wanted.out, tables)
    require_not_read(tables, targets, internal=wanted.internal)
    _require_not_ground(targets, wanted.page)
    shown = edition(tables, internal=wanted.internal)
    table = summary(shown, wanted.by, wanted.question, detail=wanted.detail)
    page = draw(shown, wanted.question, wanted.page, internal=wanted.internal)
    with staged(wanted.out, last) as folder:
        page.save(str(folder / parts[0]))
        write_table(table, folder / parts[1], internal=wanted.internal)
        write_csv(shown.findings, folder / parts[3])
        for extension, part in zip(formats, parts[4:], strict=True):
            write_format(shown, folder / part, extension, wanted.question, internal=wanted.internal)
        every = [each for part in parts for each in _files_in(folder / part)]
        arguments = _arguments(tables, wanted, set(shown.inputs["name"]))
        manifest = build_manifest(shown, VERSION, arguments, folder, every, wanted.question, internal=wanted.internal)
        write_manifest(manifest, folder / last)
    narrower = tuple(each for each, term in wanted.question.aspect.terms.items() if term.broader)
    return Exported(wanted.out, (*parts, last), table, narrower, shown, page.pictures_left_out)


def _plain_name(name: str) -> str:
    if not name or Path(name).name != name or name.startswith("."):
        raise OptionError(f"name={name!r} is no plain file name: leave out folders and dots in front", argument="name")
    return name


def _formats(given: tuple[str, ...]) -> list[str]:
    formats = list(dict.fromkeys(each.lower().removeprefix(".") for each in given))
    for each in formats:
        if each not in FORMATS:
            raise unknown_choice("format", each, FORMATS, "format")
    return formats


def _files_in(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())


def require_outside(out: Path, tables: Tables) -> None:
    """Refuse to write into a folder that the catalogue was read from."""
    for folder in tables._folders:
        if out.resolve().is_relative_to(folder):
            message = f"{out}: this lies in the catalogue's own folder {folder}; name one outside it"
            raise OptionError(message, path=out, argument="out", code="would-overwrite")


def _require_not_ground(targets: list[Path], page: Page) -> None:
    """Refuse to write over the file of the backdrop."""
    if page.ground is not None and page.ground.path.resolve() in {path.resolve() for path in targets}:
        message = f"{page.ground.path}: this is read, and would be overwritten; give another name= or out="
        raise OptionError(message, path=page.ground.path, argument="ground", code="would-overwrite")


def _arguments(tables: Tables, wanted: Wanted, inputs: set[str]) -> dict[str, Any]:
    """Return the options of reading and of the export as the manifest names them: files without their folders."""
    question, page = wanted.question, wanted.page
    told = {name: _base_names(name, given, inputs) for name, given in tables._arguments.items()}
    told |= {
        "name": wanted.name,
        "format": list(wanted.formats),
        "by": list(wanted.by),
        "aspect": question.aspect.name,
        "as_of": question.as_of,
        "known_by": question.known_by,
        "according_to": list(question.according_to),
        "conflict": question.conflict,
        "community": question.community,
        "detail": wanted.detail,
        "title": page.title,
        "language": page.language,
        "tiles": None if page.tiles is None else str(getattr(page.tiles, "name", page.tiles)),
        "ground": None if page.ground is None else page.ground.path.name,
        "pictures": page.pictures,
        "budget_mb": page.budget_mb,
        "internal": wanted.internal,
    }
    return {name: value for name, value in told.items() if value}


def _base_names(name: str, given: Any, inputs: set[str]) -> Any:
    """Return the base names of files that may be told of; anything but files as it was given."""
    if name in OF_CATALOGUE:
        return [Path(each).name for each in given if _is_told_of(Path(each), inputs)]
    if isinstance(given, list):
        return [_base_names("", each, inputs) for each in given]
    return Path(given).name if isinstance(given, Path) else given


def _is_told_of(path: Path, inputs: set[str]) -> bool:
    """Return whether the table of inputs names a file; one of which all is withheld is not in it."""
    return path.is_dir() or path.name.lower() == METADATA_FILE or any(name.endswith(path.name) for name in inputs)
