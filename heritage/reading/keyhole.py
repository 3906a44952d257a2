"""KML by GDAL's LIBKML; a document that points elsewhere is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.parsers import expat

from heritage.errors import InputError
from heritage.reading.geopackage import choose_layers
from heritage.reading.guard import KML
from heritage.reading.ogr import Layer, layer_names, read_ogr_layer
from heritage.reading.raw import RawLayer

if TYPE_CHECKING:
    from pathlib import Path

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
_DEEPEST = 200
_PREFIX = re.compile(r"^.*[:}]")


class _Survey:
    """Counts the placemarks of a document, and refuses what it must not hold."""

    def __init__(self, path: Path) -> None:
        self.path, self.placemarks, self.depth = path, 0, 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise InputError(f"{self.path}: a document with a DOCTYPE may point elsewhere; export it as plain KML")

    def _end(self, _: str) -> None:
        self.depth -= 1

    def _start(self, name: str, _: dict[str, str]) -> None:
        self.depth += 1
        plain = _PREFIX.sub("", name)
        self.placemarks += plain == "Placemark"
        if plain in _ELSEWHERE:
            raise InputError(
                f"{self.path}: the document has a {plain}, which points elsewhere; export what it points to"
            )
        if self.depth > _DEEPEST:
            raise InputError(f"{self.path}: the document is nested beyond reason")

    def count(self) -> int:
        with self.path.open("rb") as file:
            try:
                self.parser.ParseFile(file)
            except expat.ExpatError as error:
                raise InputError(f"{self.path}: this is no whole KML document ({error}); export it again") from None
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


def read_kml(path: Path, wanted: str | None = None) -> list[RawLayer]:
    """
    Read a KML document.

    Parameters
    ----------
    path
        A file that the guard knows.
    wanted
        The one layer (folder) to read; None for all.

    Returns
    -------
    list of RawLayer
        Folder by folder.

    Raises
    ------
    InputError
        Where it is no whole document, or points elsewhere.
    """
    path = path.absolute()
    placemarks = _Survey(path).count()
    names = [name for name, _ in layer_names(path, _DRIVER)] if placemarks else []
    if not names:
        raise InputError(f"{path}: there is no placemark in this document; export it again")
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
            )
        )
    missing = placemarks - sum(raw.records_read for raw in raws)
    if wanted is None and missing > 0:
        last = raws[-1].records_read
        lost = dict.fromkeys(range(last, last + missing), "a placemark that GDAL's LIBKML does not give out")
        raws[-1] = replace(raws[-1], records_read=last + missing, rejected=lost)
    return raws
