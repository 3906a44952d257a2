"""The command line: files in, a page, tables and a manifest out."""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text
from typer.exceptions import Abort, TyperException

from heritage import __version__
from heritage.catalogue import FIXES, SAMPLE_REGIONS, Catalogue, read, sample_folder
from heritage.cli.printing import console, print_findings, print_summary, tell_of_visibility, tell_the_team
from heritage.editions.edition import edition
from heritage.geo.regions import bundled_regions
from heritage.model.errors import HeritageError, OptionError, unknown_choice
from heritage.model.metadata import METADATA_FILE
from heritage.model.vocabulary import aspects
from heritage.reading.profiles.profile import list_profiles
from heritage.releases.manifest import build_manifest, write_manifest
from heritage.statements.conflict import POLICIES
from heritage.statements.question import Question, ask
from heritage.webmap.draw import PICTURES_OF_PAGE, draw
from heritage.writing.formats import write_csv
from heritage.writing.staging import staged
from heritage.writing.tables import COMPANION, write_table
from heritage.writing.write import FOLDER, FORMATS, require_not_read, write_format

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

DONE, ERROR_FINDINGS, CANNOT = 0, 1, 2
_INTERRUPTED = 130
_FILES = ("inputs", "profile", "statements", "sources", "populations", "evidence", "regions", "ground")
_NOT_IN_MANIFEST = ("out", "quiet")
_OF_CATALOGUE = ("inputs", "statements", "sources", "populations", "evidence")
_ASPECTS = ", ".join(name for name, found in aspects().items() if found.type == "term" and not found.several)


@dataclass(frozen=True)
class _Outputs:
    """What an export writes, and under which name."""

    shown: Catalogue
    internal: bool
    table: pd.DataFrame
    save_page: Callable[[str], None]
    formats: list[str]
    question: Question

    def write(self, out: Path, name: str, manifest: Callable[[Path, list[Path]], dict[str, Any]]) -> list[str]:
        last = f"{name}-manifest.json"
        with staged(out, last) as folder:
            files = [folder / f"{name}.html", folder / f"{name}-summary.csv", folder / f"{name}-findings.csv"]
            self.save_page(str(files[0]))
            write_table(self.table, files[1], internal=self.internal)
            files.append(files[1].with_name(files[1].name + COMPANION))
            write_csv(self.shown.findings, files[2])
            for extension in self.formats:
                path = folder / (name if extension == FOLDER else f"{name}.{extension}")
                write_format(self.shown, path, extension, self.question, internal=self.internal)
                files.append(path)
            every = [each for path in files for each in ([path] if path.is_file() else _files_in(path))]
            write_manifest(manifest(folder, every), folder / last)
        return [*(path.name for path in files), last]


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def export(  # noqa: PLR0913, PLR0917 (an option each)
    context: typer.Context,
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[INPUT]...",
            help="GeoJSON, shapefiles, GeoPackage, FlatGeobuf, GeoParquet, KML, CSV, XLSX, ODS, ZIP, folders; "
            "without one, the bundled sample.",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help=f"How the source writes: {', '.join(list_profiles())}, or a TOML file."),
    ] = None,
    crs: Annotated[str | None, typer.Option(help="CRS of layers that do not say theirs, such as EPSG:28408.")] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="Encoding of text, such as cp1251.")] = None,
    layer: Annotated[str | None, typer.Option(metavar="NAME", help="The one layer or sheet to read.")] = None,
    regions: Annotated[str | None, typer.Option(help=f"{', '.join(bundled_regions())}, or a file of polygons.")] = None,
    region_id: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of the regions' ids.")] = None,
    region_name: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of the regions' names.")] = None,
    statements: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV table of statements.")] = None,
    sources: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV table of sources.")] = None,
    populations: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV table of population counts.")] = None,
    evidence: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV table of evidence, its files in evidence/ beside it.")
    ] = None,
    aspect: Annotated[str, typer.Option(help=f"What to sum and colour by: {_ASPECTS}.")] = "status",
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Sum by this; may be given again. By default region and kind."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="What was so on the last day of this year, month or day.")
    ] = None,
    known_by: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only by what had been said until this year, month or day.")
    ] = None,
    according_to: Annotated[
        list[str] | None,
        typer.Option(metavar="WHO", help="Only by the word of this assessor or publisher; may be given again."),
    ] = None,
    community: Annotated[str | None, typer.Option(metavar="NAME", help="For presence and access: of whom.")] = None,
    conflict: Annotated[
        str, typer.Option(metavar="POLICY", help=f"What a contested site counts as: {', '.join(POLICIES)}.")
    ] = "contested",
    detail: Annotated[  # noqa: FBT002 (a flag)
        bool, typer.Option("--detail", help="Count narrower terms in columns of their own.")
    ] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write into.")] = Path("maps"),
    name: Annotated[
        str, typer.Option(help="What the files' names begin with; with --internal, -internal stands behind it.")
    ] = "heritage",
    title: Annotated[str | None, typer.Option(help="Title of the page.")] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="Language that the page opens in.")] = "en",
    tiles: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Tiles under the sites, such as OpenStreetMap: asked when opened."),
    ] = None,
    ground: Annotated[str | None, typer.Option(metavar="FILE", help="Polygons or lines as a backdrop.")] = None,
    format: Annotated[  # noqa: A002 (users know the option by this name)
        list[str] | None,
        typer.Option(metavar="EXT", help=f"Write this as well; may be given again: {', '.join(FORMATS)}."),
    ] = None,
    pictures: Annotated[
        str, typer.Option(metavar="SIZE", help=f"Pictures on the page: {', '.join(PICTURES_OF_PAGE)}.")
    ] = "thumbnails",
    budget_mb: Annotated[
        float, typer.Option(metavar="MB", help="What the page may weigh with its pictures; the others stay out.")
    ] = 20,
    internal: Annotated[  # noqa: FBT002 (a flag)
        bool, typer.Option("--internal", help="Write everything, also what is withheld or generalised.")
    ] = False,
    fix: Annotated[
        list[str] | None,
        typer.Option(metavar="WHAT", help=f"Correct this: {', '.join(FIXES)} (swapped longitude and latitude)."),
    ] = None,
    salvage: Annotated[  # noqa: FBT002 (a flag)
        bool, typer.Option("--salvage", help="Read the whole features of GeoJSON that breaks off.")
    ] = False,
    strict: Annotated[  # noqa: FBT002 (a flag)
        bool, typer.Option("--strict", help="Write nothing and exit with 1 when there is an error finding.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,  # noqa: FBT002 (a flag)
) -> int:
    """Write a catalogue as an interactive page, a summary by region, its findings and a manifest."""
    if not name or Path(name).name != name or name.startswith("."):
        raise OptionError(f"--name {name!r} is no plain file name: leave out folders and dots in front")
    formats = list(dict.fromkeys(each.lower().removeprefix(".") for each in format or ()))
    for each in formats:
        if each not in FORMATS:
            raise unknown_choice("format", each, FORMATS)
    given = [*(inputs or []), *filter(None, (statements, sources, populations, evidence))]
    require_outside(out, given)
    progress = console(stderr=True)
    with progress.status("Reading and validating"):
        if not inputs:
            regions = regions or SAMPLE_REGIONS
        catalogue = read(
            *(inputs or [sample_folder()]),
            profile=profile,
            crs=crs,
            encoding=encoding,
            layer=layer,
            fix=fix or (),
            salvage=salvage,
            statements=statements,
            sources=sources,
            populations=populations,
            evidence=evidence,
            regions=regions,
            region_id=region_id,
            region_name=region_name,
        )
    name = f"{name}-internal" if internal else name
    targets = [out / each for each in _names(name, formats)]
    require_not_read(catalogue, targets, internal=internal)
    _require_not_named(targets, [Path(each) for each in (ground, profile) if each])
    shown = edition(catalogue, internal=internal)
    tell_of_visibility(catalogue.findings, len(catalogue.sites), len(shown.sites))
    printed = console()
    errors, shown_errors = (int((each.findings["severity"] == "error").sum()) for each in (catalogue, shown))
    if strict and errors:
        print_findings(printed, shown.findings_summary())
        more = (
            f", {errors - shown_errors} of them not public (see them with --internal)" if errors > shown_errors else ""
        )
        told = f"heritage: there are {errors} error findings{more} and --strict was given: nothing was written"
        progress.print(Text(told))
        return ERROR_FINDINGS
    with progress.status("Summing and drawing"):
        question = ask(aspect, as_of, known_by, according_to, conflict, community)
        columns = by or ("region", "kind")
        table = shown.summary(aspect, columns, as_of, known_by, according_to, conflict, community, detail)
        page = draw(shown, question, title, language, tiles, ground, pictures, budget_mb, internal=internal)
    if not (internal or quiet):
        tell_the_team(catalogue.findings)
    if page.pictures_left_out and not quiet:
        told = f"heritage: {page.pictures_left_out} pictures had no room in the page: give it more by --budget-mb"
        progress.print(Text(told))
    arguments = _arguments(context.params, set(shown.inputs["name"]))
    outputs = _Outputs(shown, internal, table, page.save, formats, question)
    written = outputs.write(
        out,
        name,
        lambda folder, files: build_manifest(shown, __version__, arguments, folder, files, question, internal=internal),
    )
    if not quiet:
        narrower = [name for name, term in question.aspect.terms.items() if term.broader]
        print_summary(printed, table, narrower)
        print_findings(printed, shown.findings_summary())
        printed.print(Text(f"Written to {out}: {', '.join(written)}"))
    return DONE


def _arguments(given: dict[str, Any], inputs: set[str]) -> dict[str, Any]:
    """Give the options that were set as the manifest names them: files without their folders, if they are told of."""
    told = {name: value for name, value in given.items() if name not in _NOT_IN_MANIFEST and value}
    for name in (each for each in _FILES if each in told):
        files = [told[name]] if isinstance(told[name], str | Path) else told[name]
        hides = name in _OF_CATALOGUE
        shown = [Path(each).name for each in files if not hides or _is_told_of(Path(each), inputs)]
        told[name] = shown if name == "inputs" else "; ".join(shown)
    return {name: value for name, value in told.items() if value}


def _is_told_of(path: Path, inputs: set[str]) -> bool:
    """Tell whether the table of inputs names a file; one of which all is held back is not in it."""
    return path.is_dir() or path.name.lower() == METADATA_FILE or any(name.endswith(path.name) for name in inputs)


def require_outside(out: Path, inputs: list[Path]) -> None:
    """
    Refuse to write into a catalogue's own folder.

    Parameters
    ----------
    out
        Where to write.
    inputs
        What is read.

    Raises
    ------
    OptionError
        Where it lies in one of them.
    """
    for path in inputs:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise OptionError(f"{out}: this lies in the catalogue's own folder {path}; name one outside it by --out")


def _require_not_named(targets: list[Path], named: list[Path]) -> None:
    """Refuse to write over what other options name."""
    places = {path.resolve() for path in targets}
    for path in named:
        if path.resolve() in places:
            raise OptionError(f"{path}: this is read, and would be written over; give another --name or --out")


def _names(name: str, formats: list[str]) -> list[str]:
    """Give the names of what is written."""
    own = [f"{name}.html", f"{name}-summary.csv", f"{name}-findings.csv", f"{name}-manifest.json"]
    return [*own, *(name if each == FOLDER else f"{name}.{each}" for each in formats)]


def _stop(*_: object) -> None:
    """End in good order when asked to: what is half written goes away."""
    raise KeyboardInterrupt


def run(app: typer.Typer, arguments: list[str] | None = None) -> int:
    """
    Run a command: whatever cannot be done is one line on stderr.

    Parameters
    ----------
    app
        The command line.
    arguments
        Instead of those of the process.

    Returns
    -------
    int
        The exit status: 0 done; 1 error findings with ``--strict``; 2 an input or option that
        cannot be used.
    """
    with suppress(ValueError):  # outside the main thread no signal can be heeded
        signal.signal(signal.SIGTERM, _stop)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows another
    try:
        return int(app(arguments, standalone_mode=False) or DONE)
    except TyperException as error:
        message = error.format_message()
    except HeritageError as error:
        message = str(error)
    except UnicodeError as error:
        message = f"an option or a file's name holds what is no text ({error}); write it in UTF-8"
    except (Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except (BrokenPipeError, SystemExit):  # typer's way to end where who reads what is printed has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        message = f"{error.filename or 'a file'}: {error.strerror or error}; look at the path and its permissions"
    sys.stderr.write(f"heritage: {' '.join(message.split())}\n")
    return CANNOT


def main() -> int:
    """
    Run ``python -m heritage.export``.

    Returns
    -------
    int
        The exit status.
    """
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(export)
    return run(app)
