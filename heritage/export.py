"""The command line: files in, a page, tables and a manifest out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.exceptions import Abort, TyperException

from heritage import __version__
from heritage.catalogue import SAMPLE_REGIONS, Catalogue, read, sample_folder
from heritage.edition import edition
from heritage.errors import HeritageError, OptionError
from heritage.writing.formats import write_csv
from heritage.writing.manifest import build_manifest, write_manifest
from heritage.writing.staging import staged

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

DONE, ERROR_FINDINGS, CANNOT = 0, 1, 2
_INTERRUPTED = 130
_MOST_FINDINGS = 10
_WIDTH_OF_A_FILE = 160
_SEVERITIES = ["error", "warning", "info"]


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    return console


def _print_summary(console: Console, table: pd.DataFrame) -> None:
    """Print a summary with its shares as per cent and the bounds beside them."""
    share = next((name for name in table.columns if name.startswith("share_") and not name.endswith(("_min", "_max"))), "")
    shown = table.drop(columns=[f"{share}_min", f"{share}_max"]) if share else table
    printed = Table(title=Text(table.attrs["caption"], justify="left"), title_style="", box=None, pad_edge=False)
    for name in shown.columns:
        printed.add_column(Text(str(name)), justify="left" if table[name].dtype == "str" else "right")
    for position, row in enumerate(shown.itertuples(index=False)):
        cells = [str(cell) for cell in row]
        if share:
            low, high = (100 * table[f"{share}_{end}"].iloc[position] for end in ("min", "max"))
            middle = 100 * table[share].iloc[position]
            cells[-1] = f"{'–' if middle != middle else f'{middle:.0f}'} ({low:.0f}–{high:.0f}) %"  # noqa: PLR0124
        printed.add_row(*(Text(cell) for cell in cells))
    console.print(printed)


def _print_findings(console: Console, findings: pd.DataFrame) -> None:
    """Print the most frequent findings, errors first, with one example each."""
    if findings.empty:
        return
    counted = findings.groupby(["severity", "code", "message"], sort=True).agg(
        number=("code", "size"), input=("input", "first"), record=("record", "first"), value=("value", "first")
    )
    rank = {severity: place for place, severity in enumerate(_SEVERITIES)}
    rows = counted.reset_index().assign(rank=lambda rows: rows["severity"].map(rank))
    rows = rows.sort_values(["rank", "number"], ascending=[True, False]).head(_MOST_FINDINGS)
    printed = Table(title=Text("Most frequent findings", justify="left"), title_style="", box=None, pad_edge=False)
    for name in ("severity", "code", "number", "what it says", "for example"):
        printed.add_column(name, justify="right" if name == "number" else "left")
    for row in rows.itertuples():
        record = "" if row.record is None or row.record != row.record else f" record {row.record}"  # noqa: PLR0124
        example = f"{row.input}{record}" + (f": {row.value:.60}" if isinstance(row.value, str) else "")
        cells = (row.severity, row.code, str(row.number), row.message, example)
        printed.add_row(*(Text(str(cell)) for cell in cells))
    console.print(printed)


def _write(
    public: Catalogue, table: pd.DataFrame, save_page: Callable[[str], None], out: Path, name: str, manifest: Callable[[list[Path]], dict[str, Any]]
) -> list[str]:
    last = f"{name}-manifest.json"
    with staged(out, last) as folder:
        files = [folder / f"{name}.html", folder / f"{name}-summary.csv", folder / f"{name}-findings.csv"]
        save_page(str(files[0]))
        write_csv(table, files[1])
        write_csv(public.findings, files[2])
        write_manifest(manifest(files), folder / last)
    return [*(path.name for path in files), last]


def export(
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[INPUT]...", help="GeoJSON files, shapefiles, folders; without one, the bundled sample."),
    ] = None,
    crs: Annotated[str | None, typer.Option(help="CRS of layers that do not say theirs, such as EPSG:28408.")] = None,
    regions: Annotated[
        str | None, typer.Option(help="armenia, azerbaijan, georgia, south-caucasus, or a file of polygons.")
    ] = None,
    region_id: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of the regions' ids.")] = None,
    region_name: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of the regions' names.")] = None,
    statements: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV table of statements.")] = None,
    sources: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV table of sources.")] = None,
    populations: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV table of population counts.")] = None,
    aspect: Annotated[str, typer.Option(help="What to sum and colour by: status, access, occupancy, presence, existence.")] = "status",
    by: Annotated[list[str] | None, typer.Option(metavar="COLUMN", help="Sum by this; may be given again. By default region and kind.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="What was so on the last day of this year, month or day.")] = None,
    community: Annotated[str | None, typer.Option(metavar="NAME", help="For presence and access: of whom.")] = None,
    conflict: Annotated[str, typer.Option(metavar="POLICY", help="What a contested site counts as: contested, latest.")] = "contested",
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write into.")] = Path("maps"),
    name: Annotated[str, typer.Option(help="What the files' names begin with.")] = "heritage",
    title: Annotated[str | None, typer.Option(help="Title of the page.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing and exit with 1 when there is an error finding.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> int:
    """
    Write a catalogue as an interactive page, a summary, its findings and a manifest.

    Parameters
    ----------
    inputs, crs, regions, region_id, region_name, statements, sources, populations
        As for :func:`heritage.read`.
    aspect, by, as_of, community, conflict
        As for ``summary()``.
    out, name
        Where the files go, and what their names begin with.
    title
        Of the page.
    strict, quiet
        Whether error findings stop it; whether it prints.

    Returns
    -------
    int
        The exit status.
    """
    given = {key: value for key, value in locals().items() if key not in {"out", "quiet", "given"} and value not in (None, [], False)}
    if not name or Path(name).name != name or name.startswith("."):
        raise OptionError(f"--name {name!r} is no plain file name: leave out folders and dots in front")
    progress = _console(stderr=True)
    with progress.status("Reading and validating"):
        if not inputs:
            regions = regions or SAMPLE_REGIONS
        catalogue = read(
            *(inputs or [sample_folder()]),
            crs=crs,
            statements=statements,
            sources=sources,
            populations=populations,
            regions=regions,
            region_id=region_id,
            region_name=region_name,
        )
    public = edition(catalogue)
    console = _console()
    if strict and (public.findings["severity"] == "error").any():
        _print_findings(console, public.findings)
        progress.print(Text("heritage: there are error findings and --strict was given: nothing was written"))
        return ERROR_FINDINGS
    with progress.status("Summing and drawing"):
        table = public.summary(aspect, by or ("region", "kind"), as_of, community, conflict)
        page = public.map(aspect, as_of, community, conflict, title)
    arguments = {key: _base_names(value) for key, value in given.items()}
    written = _write(
        public,
        table,
        page.save,
        out,
        name,
        lambda files: build_manifest(public, __version__, arguments, files, aspect, as_of, community),
    )
    if not quiet:
        _print_summary(console, table)
        _print_findings(console, public.findings)
        console.print(Text(f"Written to {out}: {', '.join(written)}"))
    return DONE


def _base_names(value: Any) -> Any:
    """Leave folders out of what the manifest says."""
    if isinstance(value, list):
        return [_base_names(each) for each in value]
    return Path(value).name if isinstance(value, Path) else value


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
    try:
        return int(app(arguments, standalone_mode=False) or DONE)
    except TyperException as error:
        message = error.format_message()
    except HeritageError as error:
        message = str(error)
    except (Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except OSError as error:
        message = f"{error.filename or 'a file'}: {error.strerror or error}; look at the path and its permissions"
    print(f"heritage: {' '.join(message.split())}", file=sys.stderr)
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


if __name__ == "__main__":
    sys.exit(main())
