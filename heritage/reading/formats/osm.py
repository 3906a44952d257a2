"""OpenStreetMap: XML as its editors and servers write it, and JSON as Overpass answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from heritage.model.errors import InputError
from heritage.reading.format import Format
from heritage.reading.json_objects import whole_json
from heritage.reading.osm_elements import OF_EDITS, layer_of_elements
from heritage.reading.sniff import root_of
from heritage.reading.xml_survey import survey_xml

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer

OSM, OVERPASS = "OSM", "Overpass JSON"
_OF_OVERPASS = re.compile(
    r'"(?:osm3s|generator)"\s*:.*"elements"\s*:\s*\[|"elements"\s*:\s*\[\s*\{\s*"type"\s*:\s*"(?:node|way|relation)"',
    re.DOTALL,
)
_TYPES = ("node", "way", "relation")


def read_osm(path: Path) -> RawLayer:
    """Read OSM XML; edits that a file of changes deletes are left out."""
    survey_xml(path, OSM)
    found: list[dict[str, Any]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in _TYPES:
            found.append({"type": name, "tags": {}, "nodes": [], "members": [], **attributes})
        elif name == "tag" and found:
            found[-1]["tags"][attributes.get("k", "")] = attributes.get("v", "")
        elif name == "nd" and found:
            found[-1]["nodes"].append(attributes.get("ref"))
        elif name == "member" and found:
            found[-1]["members"].append(attributes)
        elif name == "center" and found:
            found[-1]["center"] = attributes

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with path.open("rb") as file:
        parser.ParseFile(file)
    there = [each for each in found if "id" in each and each.get("action") != "delete"]
    return layer_of_elements(path, OSM, there)


def read_overpass(path: Path, encoding: str | None = None) -> RawLayer:
    """Read what Overpass answers, with geometry, centres, or the nodes of ways."""
    content, _ = whole_json(path, encoding)
    elements = content.get("elements")
    if not isinstance(elements, list):
        raise InputError(f"{path}: this answer of Overpass has no list of elements; ask again with out:json", path=path)
    return layer_of_elements(path, OVERPASS, [_plain(each) for each in elements if _is_element(each)])


def _is_element(given: object) -> bool:
    return isinstance(given, dict) and given.get("type") in _TYPES and isinstance(given.get("id"), int | str)


def _plain(element: dict[str, Any]) -> dict[str, Any]:
    """Return an element whose tags and edits are texts."""
    tags = element.get("tags")
    told = {name: str(element[name]) for name in OF_EDITS if element.get(name) is not None}
    members = {name: element.get(name) or () for name in ("nodes", "members")}
    texts = {str(name): str(value) for name, value in tags.items()} if isinstance(tags, dict) else {}
    return {**element, **told, **members, "tags": texts}


FORMATS = (
    Format(
        OSM,
        (".osm", ".xml"),
        lambda path, _: [read_osm(path)],
        is_text=lambda text: root_of(text) == "osm",
        has_one_layer=True,
    ),
    Format(
        OVERPASS,
        (".json", ".overpassjson", ".osm"),
        lambda path, asked: [read_overpass(path, asked.encoding)],
        is_text=lambda text: text.startswith("{") and _OF_OVERPASS.search(text) is not None,
        has_one_layer=True,
    ),
)
