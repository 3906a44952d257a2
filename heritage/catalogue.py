"""The catalogue: the tables with the verbs of the rooms as methods."""

from __future__ import annotations

from dataclasses import fields
from os import PathLike as PathLikeOfSystem
from pathlib import Path
from typing import TYPE_CHECKING

from heritage.analysis import charts, comparison, history, place_names, populations, source_reports, summary
from heritage.analysis import select as selection
from heritage.assembly import load as loading
from heritage.assembly.records import Wanted
from heritage.editions import edition
from heritage.editions.protection import with_team_told
from heritage.model.bundled import folder
from heritage.model.errors import InputError, unknown_choice
from heritage.model.tables import Tables
from heritage.releases import difference
from heritage.releases import seal as release
from heritage.validation.geometry import FIX_AXES
from heritage.webmap import draw as webmap
from heritage.writing import write as writing

if TYPE_CHECKING:
    from collections.abc import Iterable

PathLike = str | Path
SAMPLE_REGIONS = "south-caucasus"
FIXES = (FIX_AXES,)


class Catalogue(Tables):
    """
    Sites, what is said of them, and where that was published.

    :func:`heritage.read` makes one. Its tables are ``sites``, ``statements``, ``sources``,
    ``populations``, ``evidence``, ``regions``, ``findings`` and ``inputs``, and ``metadata`` says what it
    covers; its verbs give a plain frame or a map.
    """

    map = webmap.map
    write = writing.write
    select = selection.select
    explain = selection.explain
    contradictions = comparison.contradictions
    assessors = comparison.assessors
    compare = comparison.compare
    explain_comparison = comparison.explain_comparison
    changes = history.changes
    explain_change = history.explain_change
    timeline = history.timeline
    names = place_names.names
    renamings = place_names.renamings
    population = populations.population
    departures = populations.departures
    sources_report = source_reports.sources_report
    chart_summary = charts.chart_summary
    chart_timeline = charts.chart_timeline
    chart_population = charts.chart_population
    chart_comparison = charts.chart_comparison
    summary = summary.summary
    edition = edition.edition
    diff = difference.diff
    seal = release.seal


def read(  # noqa: PLR0913 (an option each)
    *inputs: PathLike,
    profile: PathLike | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    fix: Iterable[str] = (),
    salvage: bool = False,
    statements: PathLike | None = None,
    sources: PathLike | None = None,
    populations: PathLike | None = None,
    evidence: PathLike | None = None,
    regions: PathLike | None = None,
    region_id: str | None = None,
    region_name: str | None = None,
) -> Catalogue:
    """
    Read files into a catalogue.

    Parameters
    ----------
    *inputs
        Files and folders: GeoJSON in all its forms, shapefiles (also zipped), GeoPackage, FlatGeobuf,
        GeoParquet, KML and KMZ, and tables (CSV, XLSX, ODS) with latitude and longitude or WKT. A folder
        may also hold ``statements.csv``, ``sources.csv``, ``populations.csv``, ``evidence.csv`` with the
        folder ``evidence/``, and ``catalogue.toml``, which may also be named by itself.
    profile
        How the source writes its columns: one of :func:`list_profiles`, or a TOML file. Without it a
        source that is known is recognised, and other columns are matched by the names that people give
        them; both are findings.
    crs
        The coordinate reference system of layers that do not say theirs, such as ``"EPSG:28408"``.
    encoding
        Of the text of shapefiles, CSV and GeoJSON, such as ``"cp1251"``; by default what the file says,
        else UTF-8.
    layer
        The one layer, sheet or file of an archive to read; by default all.
    fix
        What to correct: ``"axes"`` exchanges longitude and latitude where they are swapped. By default
        nothing is moved.
    salvage
        Whether to read the whole features of GeoJSON that breaks off; by default it is refused.
    statements, sources, populations, evidence
        Further tables in CSV; the files of evidence lie in the folder ``evidence/`` beside their table.
    regions
        The name of a bundled region layer (armenia, azerbaijan, georgia, south-caucasus) or a file;
        without it all located sites are ``(outside)``.
    region_id, region_name
        Columns of the region layer that hold ids and names; by default the first of ``region_id``,
        ``iso_3166_2``, ``id``, and of ``region``, ``name``.

    Returns
    -------
    Catalogue
        Everything that was read. ``findings`` holds all that validation has to say.

    Raises
    ------
    InputError
        Where a file cannot be used; the message names it and says what to do.
    OptionError
        Where an argument cannot be used.

    Examples
    --------
    >>> import heritage
    >>> catalogue = heritage.read(heritage.sample_folder(), regions="armenia")
    >>> len(catalogue.sites), int(catalogue.sites.geometry.isna().sum())
    (260, 139)
    """
    for each in inputs:
        if not isinstance(each, str | PathLikeOfSystem):
            raise InputError(f"{type(each).__name__} is no path: write what you have to a file, and name that")
    if not all(map(str, inputs or [""])):
        raise InputError("there is nothing to read: name a file or a folder")
    given = {"statements": statements, "sources": sources, "populations": populations, "evidence": evidence}
    tables = {name: [] if path is None else [Path(path)] for name, path in given.items()}
    fixes = (fix,) if isinstance(fix, str) else tuple(fix)
    for name in fixes:
        if name not in FIXES:
            raise unknown_choice("fix", str(name), FIXES)
    wanted = Wanted(profile, crs, encoding, layer, fixes, salvage)
    loaded = loading.load([Path(path) for path in inputs], tables, wanted, regions, region_id, region_name)
    return with_team_told(Catalogue(**{each.name: getattr(loaded, each.name) for each in fields(loaded) if each.init}))


def sample_folder() -> Path:
    """
    Give the folder of the bundled sample: 260 real places in and around Armenia, each fact cited.

    Returns
    -------
    pathlib.Path
        A folder that :func:`read` takes.
    """
    return folder("sample")


def sample() -> Catalogue:
    """
    Read the bundled sample with the first-level regions of the South Caucasus.

    Returns
    -------
    Catalogue
        260 sites, of which 139 have no position in any source; no census.

    Examples
    --------
    >>> import heritage
    >>> len(heritage.sample().statements)
    542
    """
    return read(sample_folder(), regions=SAMPLE_REGIONS)
