"""KML by GDAL's LIBKML; a document that points elsewhere is refused."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.parsers import expat

import numpy as np
import pandas as pd

from heritage.model.errors import InputError
from heritage.model.raw_layer import Note, RawLayer, told_apart
from heritage.reading.descriptions import is_html, read_description
from heritage.reading.format import KML, Format
from heritage.reading.gdal_layers import choose_layers
from heritage.reading.ogr import Layer, layer_names, read_ogr_layer
from heritage.reading.sniff import UTF_16, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_DRIVER = "LIBKML"
_NO_CRS = "OGC:CRS84"
# What LIBKML adds to every record, with the value that says nothing.
_MADE_UP = {
    "id": "",
    "timestamp": "",
    "begin": "",
    "end": "",
    "altitudeMode": "",
    "tessellate": "-1",
    "extrude": "0",
    "visibility": "-1",
    "drawOrder": "",
    "icon": "",
}
_ELSEWHERE = {"NetworkLink", "NetworkLinkControl"}
_LAYER = "\0layer"  # the container of a placemark, until it becomes a column
_ALIAS = "heritagefield"
_DEEPEST = 200
_TOP = 2  # the level of what stands right under <kml>, of which GDAL reads only one
_FEATURES = {"Document", "Folder", "Placemark"}
# What stands in a placemark about time, and the column for it.
_TIMES = {
    ("TimeSpan", "begin"): "kml_begin",
    ("TimeSpan", "end"): "kml_end",
    ("TimeStamp", "when"): "kml_timestamp",
}
_PREFIX = re.compile(r"^.*[:}]")
_FIELDS = {"Data", "SimpleField", "SimpleData"}
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TAG = re.compile(rb"""<[^\s>/]+(?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_NAME_IN_TAG, _TYPE_IN_TAG = (
    re.compile(rb"""(\s%b\s*=\s*)(?:"[^"]*"|'[^']*')""" % each) for each in (b"name", b"type")
)


class _Survey:
    """Counts the placemarks of a document, and refuses what it must not hold."""

    def __init__(self, path: Path, inside_of: Path | None = None) -> None:
        self.inside_of = inside_of  # the folder of an archive in which links may stay
        self.path, self.placemarks, self.depth = path, 0, 0
        self.top_level, self.inside = 0, (0, 0)
        self.fields: list[tuple[int, str]] = []  # where each stands, and its name
        self.open: list[str] = []  # the elements in which the parser is
        self.folders: list[str] = []
        self.times: list[dict[str, str]] = []  # what each placemark says of when, with its name
        self.links: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise InputError(
            f"{self.path}: a document with a DOCTYPE may point elsewhere; export it as plain KML", path=self.path
        )

    def _text(self, text: str) -> None:
        if self.open[-2:] == ["Folder", "name"]:
            self.folders.append(text.strip())
        elif self.open[-2:] == ["Placemark", "name"]:
            self.times[-1]["name"] = self.times[-1].get("name", "") + text
        elif "Placemark" in self.open and tuple(self.open[-2:]) in _TIMES:
            column = _TIMES[self.open[-2], self.open[-1]]
            self.times[-1][column] = self.times[-1].get(column, "") + text.strip()
        elif self.open[-1:] == ["href"] and _ELSEWHERE & {*self.open}:
            self.links.append(text.strip())

    def _end(self, _: str) -> None:
        self.open.pop()
        self.depth -= 1
        if not self.depth:
            self.inside = (self.inside[0], self.parser.CurrentByteIndex)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        plain = _PREFIX.sub("", name)
        self.open.append(plain)
        if plain in _FIELDS and "name" in attributes:
            self.fields.append((self.parser.CurrentByteIndex, attributes["name"]))
        self.placemarks += plain == "Placemark"
        self.times += [{}] if plain == "Placemark" else []
        if self.depth == _TOP:
            self.top_level += plain in _FEATURES
            self.inside = (self.inside[0] or self.parser.CurrentByteIndex, 0)
        if plain in _ELSEWHERE and self.inside_of is None:
            raise self.points_elsewhere(plain)
        if self.depth > _DEEPEST:
            raise InputError(f"{self.path}: the document is nested beyond reason", path=self.path)

    def count(self) -> int:
        with self.path.open("rb") as file:
            try:
                self.parser.ParseFile(file)
            except expat.ExpatError as error:
                raise InputError(
                    f"{self.path}: this is no whole KML document ({error}); export it again", path=self.path
                ) from None
        for link in self.links:
            if self.inside_of is None or not _stays(link, self.path.parent, self.inside_of):
                raise self.points_elsewhere("NetworkLink")
        return self.placemarks

    def points_elsewhere(self, name: str) -> InputError:
        """Return the error for a document that is not whole by itself."""
        message = f"{self.path}: the document has a {name}, which points elsewhere; export what it points to"
        return InputError(message, path=self.path)


def _stays(link: str, folder: Path, archive: Path) -> bool:
    """Return whether a link names a file of the same archive: all of them are read anyway."""
    if ":" in link or link.startswith(("/", "\\")):
        return False
    target = (folder / unquote(link.partition("#")[0])).resolve()
    return target.is_relative_to(archive.resolve()) and target.is_file()


def _without_made_up(found: Layer) -> Layer:
    """Leave out what the driver adds; where it says something, keep it under a name that says what it is."""
    for name, nothing in _MADE_UP.items():
        if name in found.columns:
            values = found.columns.pop(name)
            texts = values.astype("str").fillna("")
            if not texts.isin(["", nothing]).all():
                found.columns["id" if name == "id" else f"kml_{name}"] = values.mask(texts == nothing)
    return found


def _aliases(names: Iterable[str]) -> dict[str, str]:
    """Return another name to fields whose own one LIBKML would mangle, or take for one of KML's."""
    own = {name.casefold() for name in (*_MADE_UP, "name", "description", "address", "snippet", "open")}
    odd = [name for name in dict.fromkeys(names) if not _PLAIN_NAME.fullmatch(name) or name.casefold() in own]
    return {name: f"{_ALIAS}{number}" for number, name in enumerate(odd)}


def _under_aliases(content: bytes, fields: list[tuple[int, str]], aliases: dict[str, str]) -> bytes:
    """Write a document in which these fields have their other names, as text."""
    parts, done = [], 0
    for start, name in fields:
        tag = _TAG.match(content, start)
        if tag is None or name not in aliases:
            continue
        renamed = _NAME_IN_TAG.sub(rb'\1"' + aliases[name].encode() + b'"', tag[0])
        parts += [content[done:start], _TYPE_IN_TAG.sub(rb'\1"string"', renamed)]
        done = tag.end()
    return b"".join([*parts, content[done:]])


def _named_again(raw: RawLayer, aliases: dict[str, str]) -> RawLayer:
    names = {alias: name for name, alias in aliases.items()}
    told = told_apart(names.get(str(each), str(each)) for each in raw.columns.columns)
    return replace(raw, columns=raw.columns.set_axis(told, axis="columns"))


def read_kml(path: Path, wanted: str | None = None, archive: Path | None = None) -> list[RawLayer]:
    """Read a KML document: its folders and what its descriptions say are columns."""
    path = path.absolute()
    survey = _Survey(path, archive)
    placemarks = survey.count()
    return [
        _told(raw, {*survey.folders})
        for raw in _with_times(_read_surveyed(path, survey, placemarks, wanted), survey.times)
    ]


def _with_times(raws: list[RawLayer], told: list[dict[str, str]]) -> list[RawLayer]:
    """Add when placemarks say that they were, as they write it: GDAL drops years, and makes days of months."""
    if not any(each.keys() & {*_TIMES.values()} for each in told):
        return raws
    by_name: dict[str, list[dict[str, str]]] = {}
    for each in told:
        by_name.setdefault(" ".join(each.get("name", "").split()), []).append(each)
    found = []
    for raw in raws:
        names = list(raw.columns["Name"].astype("str").fillna("")) if "Name" in raw.columns else []
        own = [by_name.get(" ".join(name.split()), [{}]) for name in names]
        # Placemarks of one name stand in one order here and there.
        given = [each.pop(0) if len(each) > 1 else each[0] for each in own] or [{}] * len(raw.columns)
        times = {
            column: pd.Series([each.get(column) for each in given], index=raw.columns.index, dtype="str")
            for column in _TIMES.values()
        }
        times = {column: values for column, values in times.items() if values.notna().any()}
        found.append(replace(raw, columns=raw.columns.drop(columns=[*times], errors="ignore").assign(**times)))
    return found


def _told(raw: RawLayer, folders: set[str]) -> RawLayer:
    """Add the folder of the placemarks, and take their descriptions apart."""
    columns, notes = raw.columns.drop(columns=_LAYER, errors="ignore"), [*raw.notes]
    if "description" in columns:
        texts = columns["description"].astype("str")
        found = {row: read_description(text) for row, text in texts.dropna().items() if is_html(text)}
        columns = columns.assign(description=texts.where(~texts.index.isin(list(found))))
        columns["description"] = columns["description"].fillna(
            pd.Series({row: each.text or None for row, each in found.items()}, dtype="str")
        )
        notes += [Note("html-as-text", None, "description", f"{len(found)} records")] if found else []
        for key in dict.fromkeys(key for each in found.values() for key in each.told):
            said = pd.Series({row: each.told.get(key) for row, each in found.items()}, dtype="str").reindex(
                columns.index
            )
            same = [name for name in columns if str(name).casefold() == key.casefold()]
            columns[same[0] if same else key] = columns[same[0]].astype("str").fillna(said) if same else said
        pictures = pd.Series({row: " ".join(each.pictures) or None for row, each in found.items()}, dtype="str")
        if pictures.notna().any():
            columns[told_apart([*map(str, columns), "pictures"])[-1]] = pictures.reindex(columns.index)
    if (raw.columns[_LAYER] if _LAYER in raw.columns else pd.Series(raw.layer)).isin(folders).any() and len(columns):
        columns[told_apart([*map(str, columns), "folder"])[-1]] = raw.columns[_LAYER]
    return replace(raw, columns=columns, notes=notes)


def _read_surveyed(path: Path, survey: _Survey, placemarks: int, wanted: str | None) -> list[RawLayer]:
    if not placemarks:
        nothing = np.full(0, None, dtype=object)
        return [RawLayer(path, (path,), KML, "UTF-8", 0, pd.DataFrame(), nothing, source_crs=_NO_CRS)]
    content = path.read_bytes()
    aliases = {} if content.startswith(UTF_16) else _aliases(name for _, name in survey.fields)
    if survey.top_level <= 1 and not aliases:
        return _read(path, placemarks, wanted)
    with tempfile.TemporaryDirectory(prefix="heritage-") as folder:
        copy = Path(folder) / path.name
        content = _under_aliases(content, survey.fields, aliases)
        copy.write_bytes(content)
        again = _Survey(copy)
        again.count()
        if survey.top_level <= 1:
            raws = _read(copy, placemarks, wanted)
            return [replace(_named_again(raw, aliases), path=path, parts=(path,)) for raw in raws]
        start, end = again.inside
        copy.write_bytes(content[:start] + b"<Document>" + content[start:end] + b"</Document>" + content[end:])
        raws = _read(copy, placemarks, wanted)
        return [replace(_named_again(raw, aliases), path=path, parts=(path,)) for raw in raws]


def _read(path: Path, placemarks: int, wanted: str | None) -> list[RawLayer]:
    names = [name for name, _ in layer_names(path, _DRIVER)]
    raws = []
    for name in choose_layers(path, names, wanted):
        found = _without_made_up(read_ogr_layer(path, _DRIVER, name))
        number = len(found.columns)
        raws.append(
            RawLayer(
                path=path,
                parts=(path,),
                driver=KML,
                encoding="UTF-8",
                records_read=number,
                columns=found.columns.reset_index(drop=True).assign(**{_LAYER: name}),
                geometries=found.geometries,
                layer=name if len(names) > 1 else "",
                source_crs=_NO_CRS,
                notes=found.notes,
            )
        )
    missing = placemarks - sum(raw.records_read for raw in raws)
    if wanted is None and missing > 0:
        last = raws[-1].records_read
        lost = dict.fromkeys(range(last, last + missing), "a placemark that GDAL's LIBKML does not give out")
        raws[-1] = replace(raws[-1], records_read=last + missing, rejected=lost)
    return raws


FORMAT = Format(
    KML,
    (".kml",),
    lambda path, asked: read_kml(path, asked.layer, asked.archive),
    is_text=lambda text: root_of(text) == "kml",
)
