"""KML by GDAL's LIBKML; a document that points elsewhere is refused."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

import numpy as np
import pandas as pd

from heritage.model.errors import InputError
from heritage.model.raw_layer import RawLayer, told_apart
from heritage.reading.format import KML, Format
from heritage.reading.formats.geopackage import choose_layers
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
_ALIAS = "heritagefield"
_DEEPEST = 200
_TOP = 2  # the level of what stands right under <kml>, of which GDAL reads only one
_FEATURES = {"Document", "Folder", "Placemark"}
_PREFIX = re.compile(r"^.*[:}]")
_FIELDS = {"Data", "SimpleField", "SimpleData"}
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TAG = re.compile(rb"""<[^\s>/]+(?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_NAME_IN_TAG, _TYPE_IN_TAG = (
    re.compile(rb"""(\s%b\s*=\s*)(?:"[^"]*"|'[^']*')""" % each) for each in (b"name", b"type")
)


class _Survey:
    """Counts the placemarks of a document, and refuses what it must not hold."""

    def __init__(self, path: Path) -> None:
        self.path, self.placemarks, self.depth = path, 0, 0
        self.top_level, self.inside = 0, (0, 0)
        self.fields: list[tuple[int, str]] = []  # where each stands, and its name
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise InputError(
            f"{self.path}: a document with a DOCTYPE may point elsewhere; export it as plain KML", path=self.path
        )

    def _end(self, _: str) -> None:
        self.depth -= 1
        if not self.depth:
            self.inside = (self.inside[0], self.parser.CurrentByteIndex)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        plain = _PREFIX.sub("", name)
        if plain in _FIELDS and "name" in attributes:
            self.fields.append((self.parser.CurrentByteIndex, attributes["name"]))
        self.placemarks += plain == "Placemark"
        if self.depth == _TOP:
            self.top_level += plain in _FEATURES
            self.inside = (self.inside[0] or self.parser.CurrentByteIndex, 0)
        if plain in _ELSEWHERE:
            raise InputError(
                f"{self.path}: the document has a {plain}, which points elsewhere; export what it points to",
                path=self.path,
            )
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
        return self.placemarks


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


def read_kml(path: Path, wanted: str | None = None) -> list[RawLayer]:
    """Read a KML document."""
    path = path.absolute()
    survey = _Survey(path)
    placemarks = survey.count()
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
                columns=found.columns.reset_index(drop=True),
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
    KML, (".kml",), lambda path, asked: read_kml(path, asked.layer), is_text=lambda text: root_of(text) == "kml"
)
