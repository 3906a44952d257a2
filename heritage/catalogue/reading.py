"""How a catalogue is made: of files, or of the bundled sample."""

from __future__ import annotations

import tempfile
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from heritage.assembly.frames import gathered
from heritage.assembly.load import load
from heritage.assembly.records import NEAR_M, Wanted
from heritage.catalogue.catalogue import Catalogue
from heritage.editions.protection import with_team_told
from heritage.model.arguments import checked
from heritage.model.bundled import folder
from heritage.model.errors import InputError, OptionError, unknown_choice
from heritage.model.words import speaking
from heritage.validation.geometry import FIX_AXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from heritage.model.arguments import Input, Names, PathLike, Paths

SAMPLE_REGIONS = "south-caucasus"
FIXES = (FIX_AXES,)


@checked
def read(  # noqa: PLR0913 (an option each)
    *inputs: Input,
    profile: Paths | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    vocabulary: Paths | None = None,
    near: float = NEAR_M,
    fix: Names | tuple[()] = (),
    salvage: bool = False,
    statements: PathLike | None = None,
    sources: PathLike | None = None,
    populations: PathLike | None = None,
    evidence: PathLike | None = None,
    regions: PathLike | None = "auto",
    region_id: str | None = None,
    region_name: str | None = None,
    progress: Callable[[str, int, int], object] | None = None,
) -> Catalogue:
    """
    Read files into a catalogue.

    Parameters
    ----------
    *inputs
        Files and folders: GeoJSON in all its forms, shapefiles (also zipped), GeoPackage, FlatGeobuf, GeoParquet, KML
        and KMZ, GPX, Esri JSON, file geodatabases, MapInfo, TopoJSON, OpenStreetMap, uMap, JSON of records, tables
        (CSV, XLSX, ODS) with positions in whatever form, and pictures. A folder may also hold
        ``statements.csv``, ``sources.csv``, ``populations.csv``, ``evidence.csv`` with the folder ``evidence/``, and
        ``catalogue.toml``, which may also be named by itself. A GeoDataFrame, a DataFrame and a file that is open
        for reading bytes may stand among them; their ids begin with ``GeoDataFrame:`` and so on.
    profile
        How the source writes its columns: one of :func:`list_profiles`, or a TOML file, or several of them. Each layer
        is read by the one that fits it best; columns that it does not name are understood by their headings and their
        words, as they are without any. ``catalogue.columns`` tells what each column was taken for.
    crs
        The coordinate reference system of layers that do not name theirs, such as ``"EPSG:28408"``.
    encoding
        The encoding of shapefiles, CSV and GeoJSON, such as ``"cp1251"``; by default what the file says, else UTF-8.
    layer
        The one layer, sheet or file of an archive to read; by default all.
    vocabulary
        Words of your own: a TOML file, a folder of them, or several, which add terms, synonyms, labels, headings and
        aspects. The folder ``vocabulary`` of a catalogue's folder counts without being named.
    near
        Metres (150 by default) within which a photograph of a folder is evidence for the nearest site, by the position
        in its EXIF. A photograph without such a site is a site of kind other, without a name.
    fix
        What to correct: ``"axes"`` exchanges longitude and latitude where they are swapped. By default nothing is
        moved.
    salvage
        Whether to read the whole features of GeoJSON that breaks off; by default it is refused.
    statements, sources, populations, evidence
        Further tables in CSV; the files of evidence lie in the folder ``evidence/`` beside their table.
    regions
        ``"auto"`` (the default) takes the first-level regions in which the sites lie, wherever in the world; a site
        at sea belongs to the nearest region within 2 km. A country by its name or code, ``"south-caucasus"``
        (:func:`list_regions` has all names) or a file of polygons are the other choices. With ``None`` all located
        sites are ``(outside)``.
    region_id, region_name
        Columns of the region layer that hold ids and names; by default the first of ``region_id``, ``iso_3166_2``,
        ``id``, and of ``region``, ``name``.
    progress
        Called before each step with what it is, the number of steps that are done, and the number of all. What it
        raises stops the reading.

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
    >>> len(catalogue), int(catalogue.sites.geometry.isna().sum())
    (378, 75)
    """
    if not inputs:
        raise InputError("there is nothing to read: name a file or a folder", code="empty")
    if progress is not None and not callable(progress):
        message = f"progress= takes a function, not {type(progress).__name__}"
        raise OptionError(message, argument="progress", code="wrong-type")
    given = {"statements": statements, "sources": sources, "populations": populations, "evidence": evidence}
    fixes = (fix,) if isinstance(fix, str) else tuple(fix)
    for name in fixes:
        if name not in FIXES:
            raise unknown_choice("fix", name, FIXES, "fix")
    tables = {name: [] if path is None else [Path(path)] for name, path in given.items()}
    profiles = cast("tuple[Path, ...]", profile or ())
    own = cast("tuple[Path, ...]", vocabulary or ())
    wanted = Wanted(profiles, crs, encoding, layer, fixes, salvage, own, near=near)
    with tempfile.TemporaryDirectory() as folder:
        paths, frames = gathered(inputs, Path(folder))
        loaded = load(paths, frames, tables, wanted, regions, region_id, region_name, progress)
    arguments: dict[str, Any] = {"inputs": [*paths, *frames], "profile": list(profiles), "crs": crs}
    arguments |= {"encoding": encoding, "layer": layer, "vocabulary": list(own)}
    arguments |= {"near": None if near == NEAR_M else near}
    arguments |= {"fix": list(fixes), "salvage": salvage, "regions": regions}
    arguments |= {"region_id": region_id, "region_name": region_name}
    arguments |= {name: paths for name, paths in tables.items() if paths}
    made = {each.name: getattr(loaded, each.name) for each in fields(loaded) if each.init}
    with speaking(loaded._words):
        return with_team_told(Catalogue(**made | {"_arguments": arguments}))


def sample_folder() -> Path:
    """
    Return the folder of the bundled sample: 378 real places in Armenia and Azerbaijan, each fact cited.

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
        378 sites, of which 75 have no position in any source; no census.

    Examples
    --------
    >>> import heritage
    >>> len(heritage.sample().statements)
    928
    """
    return read(sample_folder(), regions=SAMPLE_REGIONS)
