"""``heritage export``: files in, a page, tables and a manifest out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heritage.cli.options import (
    AUTO,
    OUTPUT,
    PAGE,
    READING,
    REGIONS,
    TABLES,
    AccordingTo,
    AsOf,
    Aspect,
    BudgetMb,
    By,
    Community,
    Conflict,
    Encoding,
    Internal,
    KnownBy,
    Language,
    Pictures,
    Regions,
    Title,
    Vocabulary,
)
from heritage.cli.running import DONE, ERROR_FINDINGS, GroupedCommand, run

if TYPE_CHECKING:
    from heritage.catalogue import Catalogue

EXAMPLES = """\b
Examples:
  heritage export mosques.geojson --regions Armenia --out maps
  heritage export team-folder --aspect access --as-of 1994 --format gpkg
"""


def export(  # noqa: PLR0913, PLR0917 (an option each)
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[INPUT]...",
            help="GeoJSON, shapefiles, GeoPackage, KML, GPX, CSV, XLSX, geodatabases, photographs, ZIP, folders; "
            "without one, the bundled sample.",
        ),
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|FILE",
            help="How a source writes, such as osm, or a TOML file; may be given again. By default it is recognised.",
            rich_help_panel=READING,
        ),
    ] = None,
    crs: Annotated[
        str | None,
        typer.Option(
            metavar="CRS", help="CRS of layers that do not name theirs, such as EPSG:28408.", rich_help_panel=READING
        ),
    ] = None,
    encoding: Encoding = None,
    layer: Annotated[
        str | None, typer.Option(metavar="NAME", help="The one layer or sheet to read.", rich_help_panel=READING)
    ] = None,
    vocabulary: Vocabulary = None,
    near: Annotated[
        float,
        typer.Option(
            metavar="METRES",
            help="How near to a site a photograph must be to be its evidence.",
            rich_help_panel=READING,
        ),
    ] = 150,
    fix: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT", help="Correct this: axes (swapped longitude and latitude).", rich_help_panel=READING
        ),
    ] = None,
    salvage: Annotated[  # noqa: FBT002 (a flag)
        bool,
        typer.Option("--salvage", help="Read the whole features of GeoJSON that breaks off.", rich_help_panel=READING),
    ] = False,
    statements: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV table of statements.", rich_help_panel=TABLES)
    ] = None,
    sources: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV table of sources.", rich_help_panel=TABLES)
    ] = None,
    populations: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV table of population counts.", rich_help_panel=TABLES)
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="CSV table of evidence, its files in evidence/ beside it.", rich_help_panel=TABLES
        ),
    ] = None,
    regions: Regions = AUTO,
    region_id: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column of the regions' ids.", rich_help_panel=REGIONS)
    ] = None,
    region_name: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column of the regions' names.", rich_help_panel=REGIONS)
    ] = None,
    by: By = None,
    aspect: Aspect = "status",
    as_of: AsOf = None,
    known_by: KnownBy = None,
    according_to: AccordingTo = None,
    community: Community = None,
    conflict: Conflict = "contested",
    detail: Annotated[  # noqa: FBT002 (a flag)
        bool,
        typer.Option("--detail", help="Count narrower terms in columns of their own.", rich_help_panel="Asking"),
    ] = False,
    title: Title = None,
    language: Language = "en",
    tiles: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Tiles under the sites, such as OpenStreetMap: whoever opens the page then asks that server.",
            rich_help_panel=PAGE,
        ),
    ] = None,
    ground: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Polygons or lines as a backdrop.", rich_help_panel=PAGE),
    ] = None,
    pictures: Pictures = "thumbnails",
    budget_mb: BudgetMb = 20,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write into.", rich_help_panel=OUTPUT)] = Path(
        "maps"
    ),
    name: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            help="What the files' names begin with; with --internal, -internal stands behind it.",
            rich_help_panel=OUTPUT,
        ),
    ] = "heritage",
    format: Annotated[  # noqa: A002 (users know the option by this name)
        list[str] | None,
        typer.Option(
            metavar="EXT",
            help="Write this as well, such as gpkg, folder, geojson or csv; may be given again.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    internal: Internal = False,  # noqa: FBT002 (a flag)
    strict: Annotated[  # noqa: FBT002 (a flag)
        bool,
        typer.Option(
            "--strict", help="Write nothing and exit with 1 when there is an error finding.", rich_help_panel=OUTPUT
        ),
    ] = False,
    quiet: Annotated[  # noqa: FBT002 (a flag)
        bool, typer.Option("--quiet", help="Print nothing but errors.", rich_help_panel=OUTPUT)
    ] = False,
) -> int:
    """Write an interactive page, a summary and the findings."""
    from heritage.catalogue import SAMPLE_REGIONS, read, sample_folder
    from heritage.cli import printing

    progress = printing.console(stderr=True)
    with progress.status("Reading and validating") as shown:
        catalogue = read(
            *(inputs or [sample_folder()]),
            profile=profile or None,
            crs=crs,
            encoding=encoding,
            layer=layer,
            vocabulary=vocabulary or None,
            near=near,
            fix=fix or (),
            salvage=salvage,
            statements=statements,
            sources=sources,
            populations=populations,
            evidence=evidence,
            regions=regions if inputs or regions != AUTO else SAMPLE_REGIONS,
            region_id=region_id,
            region_name=region_name,
            progress=lambda step, done, total: shown.update(printing.step(step, done, total)),
        )
    public = catalogue.edition(internal=internal)
    printing.tell_of_visibility(catalogue.findings, len(catalogue), len(public))
    if strict and (errors := _number_of_errors(catalogue)):
        printing.print_findings(printing.console(), public.findings_summary())
        printing.tell_of_errors(errors, _number_of_errors(public))
        return ERROR_FINDINGS
    with progress.status("Counting and drawing"):
        exported = catalogue.export(
            out,
            name=name,
            format=format or None,
            by=by or ("region", "kind"),
            aspect=aspect,
            as_of=as_of,
            known_by=known_by,
            according_to=according_to or None,
            conflict=conflict,
            community=community,
            detail=detail,
            title=title,
            language=language,
            tiles=tiles,
            ground=ground,
            pictures=pictures,
            budget_mb=budget_mb,
            internal=internal,
        )
    if not quiet:
        if not internal:
            printing.tell_the_team(catalogue.findings)
        printing.print_export(exported, catalogue.columns)
    return DONE


def _number_of_errors(catalogue: Catalogue) -> int:
    return int((catalogue.findings["severity"] == "error").sum())


def main() -> int:
    """Run ``python -m heritage.export`` and return the exit status."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command(cls=GroupedCommand, epilog=EXAMPLES)(export)
    return run(app, sys.argv[1:])
