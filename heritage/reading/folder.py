"""A folder is a catalogue: its layer files, and the tables beside them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from heritage.evidence.files import EVIDENCE_FOLDER
from heritage.evidence.media_types import type_by_name
from heritage.evidence.pictures import PICTURES
from heritage.model.errors import InputError
from heritage.model.metadata import METADATA_FILE
from heritage.model.paths import real
from heritage.model.written import GIVEN_TABLES, VOCABULARY_FOLDER, is_written
from heritage.reading.archive import names_in, unpack_into
from heritage.reading.formats import format_of_folder, formats, suffixes
from heritage.reading.formats.geojson import says_collection
from heritage.reading.sniff import (
    is_left_by_system,
    is_special,
    require_file,
    require_path,
)

IDS_FILE, SAME_AS_FILE = "ids.csv", "same-as.csv"
PROFILES_FOLDER = "profiles"


@dataclass
class Inputs:
    """
    The files to read, by what they are.

    Attributes
    ----------
    layers
        Files of places.
    catalogues
        GeoPackages and folders that this library wrote.
    tables
        Files by table: statements, sources, populations, evidence.
    metadata
        What catalogues say of themselves.
    folders
        Folders that were looked into.
    perhaps
        Tables of a folder that are layers where their columns say so.
    unread
        Files of a folder that nothing here reads.
    vocabulary, profiles
        Words of a folder's own, and how its sources write.
    photographs
        Pictures by their folder; beside layers only those count that say where they were taken.
    unpacked
        Folders into which pictures of archives were unpacked.
    with_layers
        Those of these folders whose archive holds layers as well.
    ids, same_as
        Tables of ids that were given to records, and of ids that are said to be one place.
    """

    layers: list[Path] = field(default_factory=list)
    catalogues: list[Path] = field(default_factory=list)
    tables: dict[str, list[Path]] = field(default_factory=lambda: {name: [] for name in GIVEN_TABLES})
    metadata: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    perhaps: list[Path] = field(default_factory=list)
    unread: list[Path] = field(default_factory=list)
    vocabulary: list[Path] = field(default_factory=list)
    profiles: list[Path] = field(default_factory=list)
    photographs: dict[Path, list[Path]] = field(default_factory=dict)
    unpacked: list[tempfile.TemporaryDirectory[str]] = field(default_factory=list)
    with_layers: set[Path] = field(default_factory=set)
    ids: list[Path] = field(default_factory=list)
    same_as: list[Path] = field(default_factory=list)

    def bytes(self) -> int:
        """Return how much there is to read."""
        paths = [
            *self.layers,
            *self.perhaps,
            *self.catalogues,
            *(path for each in self.tables.values() for path in each),
        ]
        files = [path for each in paths for path in (each.iterdir() if each.is_dir() else [each])]
        return sum(path.stat().st_size for path in files)


def is_table(path: Path) -> bool:
    """Return, by its name, whether a file of a folder or an archive is one of our tables, and no layer."""
    return path.name.lower() in {f"{name}.csv" for name in GIVEN_TABLES}


def is_part_of_layer(path: Path, names: set[str]) -> bool:
    """Return whether a file belongs to a shapefile or a table of MapInfo beside it."""
    name = path.name.lower()
    parts = {main: each.parts for each in formats().values() for main in each.suffixes if each.parts}
    return any(
        name.endswith(part) and name.removesuffix(part) + main in names for main, own in parts.items() for part in own
    )


def _is_layer(path: Path) -> bool:
    """Return whether a file is a layer: by its name, a plain .json or .tab by its content."""
    suffix = path.suffix.lower()
    if suffix == ".json":
        return says_collection(path) or is_special(path)
    return suffix in suffixes(tables=False) and (suffix != ".tab" or is_special(path))


def is_picture(name: str) -> bool:
    """Return whether a file is a picture, by its name."""
    return type_by_name(name) in PICTURES and not is_left_by_system(name)


def _is_picture(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and is_picture(path.name)


def _may_be_table(path: Path) -> bool:
    """Return whether a file is a table, which is a layer where its columns say where its rows lie."""
    of_tables = {suffix for each in formats().values() if each.is_table for suffix in each.suffixes}
    return path.suffix.lower() in of_tables and not is_left_by_system(path.name)


def _look_for_toml(folder: Path, own: list[Path], inputs: Inputs) -> None:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".toml" and path.is_file():
            own.append(path)
        elif not is_left_by_system(path.name):
            inputs.unread.append(path)


def _take_other(path: Path, names: set[str], inputs: Inputs) -> None:
    """Take what is no layer and no table of ours: photographs, tables that may be layers, and what is not read."""
    if path.name == EVIDENCE_FOLDER and "evidence.csv" in names:
        return  # the table names what is to be read there
    if _take_photographs(path, inputs):
        return
    (inputs.perhaps if path.is_file() and _may_be_table(path) else inputs.unread).append(path)


def _take_photographs(path: Path, inputs: Inputs) -> bool:
    """Take a picture, or those of a folder that holds pictures and nothing else."""
    if path.suffix.lower() == ".zip" and path.is_file():
        return _take_zipped(path, inputs)
    files = [path]
    if path.is_dir():
        files = [file for file in sorted(path.iterdir()) if not is_left_by_system(file.name)]
    if not files or not all(map(_is_picture, files)):
        return False
    inputs.photographs.setdefault(files[0].parent, []).extend(files)
    return True


def _take_zipped(path: Path, inputs: Inputs) -> bool:
    """Unpack the pictures of an archive into a folder that stays as long as the catalogue; say if there is no more."""
    names = names_in(path)
    pictures = [name for name in names if is_picture(name)]
    if not pictures:
        return False
    kept = tempfile.TemporaryDirectory(prefix="heritage-")
    folder = Path(kept.name).resolve() / path.stem
    folder.mkdir()
    unpack_into(path, folder, is_picture)
    inputs.unpacked.append(kept)
    inputs.photographs[folder] = sorted(file for file in folder.rglob("*") if file.is_file())
    if len(pictures) < len(names):
        inputs.with_layers.add(folder)
    return len(pictures) == len(names)


def _look_into(folder: Path, inputs: Inputs) -> None:
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise InputError(f"{folder}: cannot be read ({error.strerror}); look at its permissions", path=folder) from None
    inputs.folders.append(folder)
    names = {path.name.lower() for path in found}
    files = {METADATA_FILE: inputs.metadata, IDS_FILE: inputs.ids, SAME_AS_FILE: inputs.same_as}
    folders = {VOCABULARY_FOLDER: inputs.vocabulary, PROFILES_FOLDER: inputs.profiles}
    layers = [
        path
        for path in found
        if ((path.is_file() and _is_layer(path)) or format_of_folder(path)) and not is_left_by_system(path.name)
    ]
    layers = [path for path in layers if path.suffix.lower() != ".zip" or not _take_photographs(path, inputs)]
    for path in layers:
        (inputs.catalogues if is_written(path) else inputs.layers).append(path)
    for path in found:
        if is_table(path) and path.is_file():
            inputs.tables[path.stem.lower()].append(path)
        elif path.name.lower() in files and path.is_file():
            files[path.name.lower()].append(path)
        elif path.name.lower() in folders and path.is_dir():
            _look_for_toml(path, folders[path.name.lower()], inputs)
        elif path not in layers and not is_part_of_layer(path, names):
            _take_other(path, names, inputs)


def find_inputs(paths: list[Path], tables: dict[str, list[Path]]) -> Inputs:
    """Sort what was asked for into layers and tables; look into folders."""
    inputs = Inputs()
    for given in paths:
        require_path(given)
        path = _in_release(given)
        if is_written(path):
            inputs.catalogues.append(path)
        elif path.is_dir() and format_of_folder(path) is None:
            _look_into(path, inputs)
        elif not _take_photographs(path, inputs):
            (inputs.metadata if path.name.lower() == METADATA_FILE else inputs.layers).append(_required(path))
    for name, more in tables.items():
        inputs.tables[name].extend(more)
    every = [*inputs.layers, *inputs.catalogues, *(path for each in inputs.tables.values() for path in each)]
    named = [real(path) for path in every]
    for path in named:
        if named.count(path) > 1:
            raise InputError(f"{path}: the file is named twice; name it once", path=path)
    inputs.unread = [path for path in inputs.unread if real(path) not in named]
    inputs.perhaps = [path for path in inputs.perhaps if real(path) not in named]
    for path in [*every, *inputs.perhaps, *inputs.unread]:
        if str(path).encode("utf-8", "replace").decode() != str(path):
            raise InputError(f"{path!r}: the name is no text in UTF-8; rename the file")
    return inputs


def _required(path: Path) -> Path:
    """Return a layer that is there: a file, or a folder of a format of its own."""
    if not path.is_dir():
        require_file(path)
    return path


def _in_release(path: Path) -> Path:
    """Return the catalogue in a release that was sealed; any other path as it is."""
    inner = path / "data" / "catalogue"
    return inner if (path / "bagit.txt").is_file() and is_written(inner) else path


def short_names(paths: list[Path], *, suffix: bool) -> dict[Path, str]:
    """Name files as shortly as tells them apart: the name, else with its folder in front."""

    def name(path: Path, length: int) -> str:
        parts = real(path).parts
        if length == 0:
            return path.name if suffix else path.stem
        if length == 1 and not suffix:
            return f"{real(path).parent.name}/{path.stem}"
        return "/".join(parts[-length - 1 if suffix else -length :])

    lengths = dict.fromkeys(paths, 0)
    while True:
        names = {path: name(path, lengths[path]) for path in paths}
        taken = list(names.values())
        # One file by two spellings of its path never comes apart: it keeps the longest name.
        alike = [path for path in paths if taken.count(names[path]) > 1 and lengths[path] < len(real(path).parts)]
        if not alike:
            return names
        for path in alike:
            lengths[path] += 1
