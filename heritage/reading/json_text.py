"""Where the features are in JSON text, in whichever of its forms; nothing is decoded but what must be."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from heritage.model.errors import InputError
from heritage.model.raw_layer import Note, told_apart
from heritage.reading.json_objects import records_under_a_key
from heritage.reading.sniff import RECORD_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

COLLECTION, FEATURE = "FeatureCollection", "Feature"
GEOMETRIES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError)
_FEATURES_KEY = b'"features"'
_SHOWN = 60
_FEWEST_LINES = 2
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_LIKE_FEATURE = re.compile(r'\{\s*"')
_BEHIND_ELEMENT = re.compile(r"\s*[,\]]")
# What stands before the next feature, or closes the collection: no string of JSON holds these signs unescaped.
_BEFORE_NEXT = re.compile(
    r"""\} (?= \s* , \s* \{ \s* (?: "id" \s* : \s* (?: "[^"]*" | [-+\d.eE]+ ) \s* , \s* )?
             (?: "type" \s* : \s* "Feature" | "(?: properties | geometry | bbox )" \s* : )
           | \s* \] \s* \} \s* \Z )""",
    re.VERBOSE,
)
KEY = re.compile(rb'"\s*:')
_BLANKS = " \t\r\n"
_decode_value = json.JSONDecoder(strict=False).raw_decode


class Top(msgspec.Struct):
    """The members of a collection that say what it is; its features are not decoded."""

    type: Any = ""
    features: list[msgspec.Raw] | None = None
    crs: Any = None
    results: Any = None
    links: Any = None
    numberMatched: Any = None  # noqa: N815 (as OGC API Features has it)
    totalFeatures: Any = None  # noqa: N815 (as GeoServer has it)
    next: Any = None
    exceededTransferLimit: Any = None  # noqa: N815 (as ArcGIS has it)
    properties: Any = None


def notes_of_pages(members: Mapping[str, Any], number: int) -> list[Note]:
    """Return whether a collection is one page of a longer answer."""
    links = members.get("links")
    named = links if isinstance(links, list) else [{"rel": name} for name in links] if isinstance(links, dict) else []
    relations = [link.get("rel") for link in named if isinstance(link, dict)]
    if members.get("next") or any(
        "next" in str(each).casefold().replace("'", " ").split() for each in relations if not isinstance(each, list)
    ):
        return [Note("pages-more", None, "links", "rel=next")]
    if any("next" in [str(one).casefold() for one in each] for each in relations if isinstance(each, list)):
        return [Note("pages-more", None, "links", "rel=next")]
    for name in _TOTALS:
        with suppress(ValueError, TypeError, OverflowError):
            if int(members.get(name) or 0) > number:
                return [Note("pages-more", None, name, f"{number} of {members[name]}")]
    beside = members.get("properties")
    if members.get(_EXCEEDED) is True or (isinstance(beside, dict) and beside.get(_EXCEEDED) is True):
        return [Note("pages-more", None, _EXCEEDED, "true")]
    return []


def paging_of(top: Top) -> dict[str, Any]:
    """Return the members of a collection that may say that there is more."""
    return {name: getattr(top, name) for name in PAGING}


_TOTALS, _EXCEEDED = ("numberMatched", "totalFeatures"), "exceededTransferLimit"
PAGING = ("links", "next", *_TOTALS, _EXCEEDED, "properties")


@dataclass
class Found:
    """
    The features of a text, not yet decoded.

    Attributes
    ----------
    features
        Text of each in UTF-8.
    crs
        The ``crs`` member that GeoJSON had before RFC 7946, if there is one.
    notes
        What finding them has to say.
    """

    features: list[Any]
    crs: Any = None
    notes: list[Note] = field(default_factory=list)


def find_features(path: Path, data: bytes, *, salvage: bool) -> Found:
    """Find the features of GeoJSON text in any of its forms."""
    start = data[:_SHOWN].lstrip()
    if start.startswith(RECORD_SEPARATOR):
        return _of_values(path, [text for text in data.split(RECORD_SEPARATOR) if text.strip()])
    try:
        if start.startswith(b"["):
            return _of_list(path, msgspec.json.decode(data, type=list[msgspec.Raw]))
        top = msgspec.json.decode(data, type=Top)
        if data.count(_FEATURES_KEY) <= 1 or top.type != COLLECTION:
            return _of_value(path, data, top)
        lines = []
    except RecursionError:
        raise InputError(f"{path}: the JSON is nested beyond reason", path=path) from None
    except _FAILURES:
        lines = [text for line in data.splitlines() if (text := line.strip(b", \t\r"))]
    if _are_values(lines):
        return _of_values(path, lines)
    try:
        return _walk(path, data.decode("utf-8", "surrogateescape"), salvage=salvage)
    except RecursionError:
        raise InputError(f"{path}: the JSON is nested beyond reason", path=path) from None


def _are_values(lines: list[bytes]) -> bool:
    """Return whether each line is a value of its own: the first is, or is a broken one and the second is."""
    if len(lines) < _FEWEST_LINES:
        return False
    opens_collection = _FEATURES_KEY in lines[0] or COLLECTION.encode() in lines[0]
    return _is_whole(lines[0]) or (lines[0].startswith(b"{") and not opens_collection and _is_whole(lines[1]))


def _is_whole(line: bytes) -> bool:
    """Return whether a line is a JSON object of its own, and no whole collection."""
    try:
        return line.startswith(b"{") and json.loads(line).get("type") != COLLECTION
    except (ValueError, RecursionError):
        return False


def _of_value(path: Path, data: Any, top: Top) -> Found:
    """Take the features of one JSON object."""
    if top.type == COLLECTION and top.features is not None:
        return Found(top.features, top.crs, notes_of_pages(paging_of(top), len(top.features)))
    if top.type == FEATURE or top.type in GEOMETRIES:
        return Found([_as_feature(msgspec.Raw(data))], top.crs)
    if isinstance(top.results, dict) and isinstance(top.results.get("bindings"), list):
        return Found([_of_result(row) for row in top.results["bindings"]])
    if top.type != COLLECTION:
        under = records_under_a_key(data)
        if under is not None:
            name, records, members = under
            found = _of_values(path, map(msgspec.json.encode, records))
            notes = [Note("records-under-key", None, "", name), *notes_of_pages(members, len(records))]
            return replace(found, notes=[*found.notes, *notes])
    if top.type == COLLECTION:
        kind = "a FeatureCollection without features"
    else:
        kind = f"a {top.type!r}" if top.type else "without a type"
    raise InputError(f"{path}: the JSON is {kind}, not a FeatureCollection with features; export it as one", path=path)


def _of_list(path: Path, values: list[msgspec.Raw]) -> Found:
    if values and not any(bytes(value).startswith(b"{") for value in values):
        raise InputError(
            f"{path}: this JSON is a list of values, not of features; export it as a FeatureCollection", path=path
        )
    return Found([_as_feature(value) for value in values])


def _of_values(path: Path, texts: Iterable[bytes]) -> Found:
    """Take the features of several JSON objects, one behind the other: a collection gives all of its own."""
    found = Found([])
    for text in texts:
        try:
            top = msgspec.json.decode(text, type=Top)
        except (*_FAILURES, RecursionError):
            found.features.append(text)
            continue
        if top.type == COLLECTION and top.features is not None:
            found.features.extend(top.features)
            found.notes += notes_of_pages(paging_of(top), len(top.features))
            found.crs = found.crs or top.crs
        else:
            found.features.append(_as_feature(msgspec.Raw(text)))
    if not found.features:
        raise InputError(f"{path}: there is no feature in this JSON; export it as a FeatureCollection", path=path)
    return found


def _as_feature(raw: msgspec.Raw) -> Any:
    """Wrap a bare geometry, or a plain record, as a feature; leave alone what is neither."""
    try:
        value = msgspec.json.decode(raw)
    except (*_FAILURES, RecursionError):
        return raw
    if not isinstance(value, dict) or value.get("type") == FEATURE:
        return raw
    if value.get("type") in GEOMETRIES and ("coordinates" in value or "geometries" in value):
        return b'{"type":"Feature","properties":{},"geometry":' + bytes(raw) + b"}"
    if "geometry" in value:
        return raw
    if len(KEY.findall(bytes(raw))) > number_of_keys(value):
        value = json.loads(
            bytes(raw),
            object_pairs_hook=lambda pairs: dict(
                zip(told_apart(name for name, _ in pairs), (each for _, each in pairs), strict=True)
            ),
            strict=False,
        )
    return _wrapped(value)


def number_of_keys(value: Any) -> int:
    """Count the keys of all objects in a value."""
    if isinstance(value, dict):
        return len(value) + sum(map(number_of_keys, value.values()))
    return sum(map(number_of_keys, value)) if isinstance(value, list) else 0


def _of_result(row: object) -> bytes:
    """Take the values of a row of a SPARQL query's results; what is no such row is left alone."""
    if not isinstance(row, dict):
        return msgspec.json.encode(row)
    return _wrapped({name: cell.get("value") if isinstance(cell, dict) else cell for name, cell in row.items()})


def _wrapped(record: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"type": FEATURE, "properties": record, "geometry": None})


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _BLANKS:
        position += 1
    return position


@dataclass
class _Walk:
    """A walk through the text of a collection that no parser takes as a whole."""

    path: Path
    text: str
    found: Found
    has_features: bool = False
    kind: object = None
    paging: dict[str, Any] = field(default_factory=dict)

    def value(self, position: int) -> int:
        """Take the features of a list, a collection or a feature that opens here; give where the next value does."""
        if self.text[position : position + 1] == "[":
            return _skip(self.text, self.elements(position))
        before = len(self.found.features)
        end = self.members(position)
        if len(self.found.features) == before and not self.has_features:
            if self.kind == COLLECTION:
                raise InputError(
                    f"{self.path}: the JSON is a FeatureCollection without a list of features; export it again",
                    path=self.path,
                )
            text = self.text[position:end].encode("utf-8", "surrogateescape")
            self.found.features.append(_as_feature(msgspec.Raw(text)))
        return _skip(self.text, end)

    def members(self, position: int) -> int:
        """Walk through the members of the object that opens here; give where it ends."""
        self.has_features, self.kind = False, None
        if self.text[position : position + 1] != "{":
            raise json.JSONDecodeError("this is no object", self.text, position)
        position = _skip(self.text, position + 1)
        while self.text[position : position + 1] != "}":
            name, position = _decode_value(self.text, position)
            position = _skip(self.text, position)
            if self.text[position : position + 1] != ":":
                raise json.JSONDecodeError("a colon is missing", self.text, position)
            position = self.member(name, _skip(self.text, position + 1))
            position = _skip(self.text, position)
            if self.text[position : position + 1] == ",":
                position = _skip(self.text, position + 1)
        return position + 1

    def member(self, name: object, position: int) -> int:
        if name == "features" and self.text[position : position + 1] == "[":
            self.has_features = True
            return self.elements(position)
        value, position = _decode_value(self.text, position)
        if name == "crs":
            self.found.crs = value
        if name in PAGING:
            self.paging[str(name)] = value
        if name == "type":
            self.kind = value
        return position

    def element_end(self, position: int) -> int:
        """Return where an element ends; of one that is no JSON, where its brackets say, or before what is next."""
        try:
            return _decode_value(self.text, position)[1]
        except json.JSONDecodeError:
            if not _LIKE_FEATURE.match(self.text, position):
                raise
            following = _BEFORE_NEXT.search(self.text, position)
            last = len(self.text) if following is None else following.end()
            end = self.closing_bracket(position, last)
            if end is None and following is None:
                raise
            return last if end is None else end

    def closing_bracket(self, position: int, last: int) -> int | None:
        """Return where the bracket that opens here is closed; None where that is not before what comes next."""
        depth = 0
        for token in _BRACKETS.finditer(self.text, position, last):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
            if depth <= 0:
                closes = token[0] in {"}", "]"} and _BEHIND_ELEMENT.match(self.text, token.end())
                return token.end() if closes else None
        return None

    def elements(self, position: int) -> int:
        position = _skip(self.text, position + 1)
        while self.text[position : position + 1] != "]":
            end = self.element_end(position)
            self.found.features.append(self.text[position:end].encode("utf-8", "surrogateescape"))
            position = _skip(self.text, end)
            if self.text[position : position + 1] == ",":
                position = _skip(self.text, position + 1)
            elif self.text[position : position + 1] != "]":
                raise json.JSONDecodeError("a comma is missing", self.text, position)
        return position + 1


def _walk(path: Path, text: str, *, salvage: bool) -> Found:
    """Take the features of a collection one by one, until it ends or breaks."""
    walk = _Walk(path, text, Found([]))
    try:
        end = walk.value(_skip(text, 0))
        while text[end : end + 1] in {"{", "[", ","}:
            end = _skip(text, end + 1) if text[end] == "," else walk.value(end)
    except (json.JSONDecodeError, IndexError) as error:
        number = len(walk.found.features)
        if not salvage or not number:
            advice = "; salvage=True reads these" if number else ""
            raise InputError(
                f"{path}: this is no whole JSON file: it breaks after {number} whole features ({error}); "
                f"export it again or mend it{advice}",
                path=path,
            ) from None
        walk.found.notes.append(Note("file-cut", None, "", f"after {number} whole features: {error}"))
        return walk.found
    walk.found.notes += notes_of_pages(walk.paging, len(walk.found.features))
    if end < len(text):
        walk.found.notes.append(
            Note("text-after-end", None, "", text[end : end + _SHOWN].encode("utf-8", "replace").decode())
        )
    return walk.found
