"""Archives: the layer files in a ZIP or KMZ, each read as itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from heritage.model.errors import InputError
from heritage.model.raw_layer import Note
from heritage.reading.archive import unpacked
from heritage.reading.folder import is_part_of_layer, is_picture, is_table
from heritage.reading.format import ANY_TEXT, GENERAL, KMZ, ZIP, Asked, Format
from heritage.reading.formats import format_of_folder, suffixes
from heritage.reading.gdal_layers import choose_layers
from heritage.reading.layers import read_layers

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer


def _unread(every: list[Path], files: set[Path]) -> list[Path]:
    names: dict[Path, set[str]] = {}
    for each in every:
        names.setdefault(each.parent, set()).add(each.name.lower())
    left = [each for each in every if each not in files and not is_part_of_layer(each, names[each.parent])]
    return [each for each in left if not is_picture(each.name)]  # which are evidence, or told of where they are none


def _is_wanted(path: Path, wanted: set[str]) -> bool:
    """Return whether a file in an archive is a layer; the rows of a table of MapInfo are none of their own."""
    names = {each.name.lower() for each in path.parent.iterdir()}
    return path.suffix.lower() in wanted and not is_table(path) and not is_part_of_layer(path, names)


def _read_archive(path: Path, asked: Asked, wanted: set[str]) -> list[RawLayer]:
    """Read the layer files of an archive; each layer is called by its path there where there are several."""
    with unpacked(path) as folder:
        folders = sorted(each for each in folder.rglob("*") if format_of_folder(each) is not None)
        every = sorted(each for each in folder.rglob("*") if each.is_file() and not {*each.parents} & {*folders})
        files = [each for each in every if _is_wanted(each, wanted)] + folders
        unread = [] if wanted == _IN_KMZ else _unread(every, {*files})
        notes = [Note("file-unread", None, "", each.relative_to(folder).as_posix()) for each in unread]
        by_name: dict[str, RawLayer] = {}
        stems = Counter(file.relative_to(folder).with_suffix("").as_posix().casefold() for file in files)
        for file in files:
            inside = file.relative_to(folder).as_posix()
            try:
                raws = read_layers(file, replace(asked, layer=None, archive=folder))
            except InputError as error:
                raise InputError(str(error).replace(str(file), f"{path}/{inside}")) from None
            stem = inside.removesuffix(file.suffix)
            stem = inside if stems[stem.casefold()] > 1 else stem  # a.shp and a.geojson are two layers
            by_name |= {f"{stem}/{raw.layer}" if raw.layer else stem: raw for raw in raws}
    if not by_name:
        raise InputError(f"{path}: there is no layer file in this archive; pack one into it", path=path)
    chosen = choose_layers(path, list(by_name), asked.layer)
    several = len(by_name) > 1
    raws = [replace(by_name[name], path=path, parts=(path,), layer=name if several else "") for name in chosen]
    return [replace(raws[0], notes=[*raws[0].notes, *notes]), *raws[1:]]


_IN_KMZ = {".kml"}
FORMATS = (
    Format(
        KMZ,
        (".kmz",),
        lambda path, asked: _read_archive(path, asked, _IN_KMZ),
        is_in_zip=lambda path, _: path.suffix.lower() == ".kmz",
        order=GENERAL,
        is_archive=True,
    ),
    Format(
        ZIP,
        (".zip", ".shz"),
        lambda path, asked: _read_archive(path, asked, suffixes(archives=False) - {".txt"}),
        is_in_zip=lambda *_: True,
        order=ANY_TEXT,
        is_archive=True,
    ),
)
