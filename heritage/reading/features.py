"""Features to columns: by Arrow where a block of them is regular, one by one where it is not."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as arrow_json
import shapely

from heritage.model.folding import in_one_piece
from heritage.model.parallel import side_by_side
from heritage.model.raw_layer import Note, told_apart
from heritage.model.schema import EXACT, missing
from heritage.reading.json_shapes import shapes_from_json
from heritage.reading.json_text import FEATURE, KEY, number_of_keys
from heritage.reading.profiles.visibility_columns import is_visibility

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 50_000
SAMPLE = 200  # features of a block whose types are looked at
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_TYPES: dict[type, pa.DataType] = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
_PANDAS = {
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.string(): pd.StringDtype(na_value=np.nan),
}
_DEPTH = {"Point": 1, "MultiPoint": 2, "LineString": 2, "MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4}
_KEPT_WHOLE = {"tags"}  # of OpenStreetMap, as osmtogeojson nests them: its profile takes them apart
_MEMBERS = ("type", "id", "geometry", "properties", "bbox")
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError)
_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode = msgspec.json.Decoder().decode


class _Geometry(msgspec.Struct):
    type: str


class _Sample(msgspec.Struct):
    """What is looked at of a feature to guess the types of others: its coordinates, which may be many, are not."""

    id: Any = None
    properties: dict[str, Any] | None = None
    geometry: _Geometry | None = None


_decode_sample = msgspec.json.Decoder(_Sample).decode


class _NoFeatureError(ValueError):
    """Raised for a record that is no feature."""


@dataclass
class Decoded:
    """
    Features as columns.

    Attributes
    ----------
    columns
        Attributes, on the numbers of the records.
    ids
        The ids beside the attributes.
    geometries
        Shapes or None.
    unreadable, rejected
        Text of geometries, and reasons, by record number.
    notes
        What else there is to say.
    """

    columns: pd.DataFrame
    ids: pd.Series
    geometries: NDArray[np.object_]
    unreadable: dict[int, str]
    rejected: dict[int, str]
    notes: list[Note]

    def moved(self, start: int) -> Decoded:
        """Return regular features, of which nothing is to be said, other numbers."""
        index = pd.RangeIndex(start, start + len(self.columns))
        return replace(self, columns=self.columns.set_axis(index), ids=self.ids.set_axis(index))


def joined(parts: list[Decoded]) -> Decoded:
    """Put blocks of features behind each other."""
    columns = pd.concat(_exact([part.columns for part in parts]))
    texts = [name for name in columns if columns[name].dtype == "str"]
    whole = side_by_side(in_one_piece, [columns[name] for name in texts], len(columns))
    for name, column in zip(texts, whole, strict=True):
        columns[name] = pd.Series(pd.array(column, dtype="str"), index=columns.index)
    without_ids = all(part.ids.isna().all() for part in parts)
    return Decoded(
        columns=columns,
        ids=missing(columns.index) if without_ids else pd.concat([part.ids.astype(object) for part in parts]),
        geometries=np.concatenate([part.geometries for part in parts]),
        unreadable={record: text for part in parts for record, text in part.unreadable.items()},
        rejected={record: reason for part in parts for record, reason in part.rejected.items()},
        notes=[note for part in parts for note in part.notes],
    )


def _exact(frames: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Return columns that are whole numbers in some frames as objects, where a float of the others cannot hold them."""
    for name in {name for frame in frames for name in frame}:
        whole = [frame[name] for frame in frames if name in frame and frame[name].dtype == "Int64"]
        if len(whole) < len(frames) and any((each.abs() > EXACT).any() for each in whole):
            frames = [frame.astype({name: object}) if name in frame else frame for frame in frames]
    return frames


def decode_features(texts: list[Any]) -> Decoded:
    """Decode features."""
    parts = []
    for start in range(0, len(texts), _BLOCK):
        block = texts[start : start + _BLOCK]
        parts.append(_at_once(block, start) or _one_by_one(block, start))
        texts[start : start + _BLOCK] = [None] * len(block)  # the text of a block is needed no longer
    return joined(parts) if len(parts) > 1 else parts[0] if parts else _one_by_one([], 0)


def _at_once(block: list[Any], start: int) -> Decoded | None:
    text = b"\n".join(block)
    sample = block[:: max(len(block) // SAMPLE, 1)]
    over_lines = text.count(b"\n") >= len(block)
    return by_arrow(pa.py_buffer(text), sample, len(block), start, over_lines=over_lines)


def _schema(sample: list[Any]) -> tuple[pa.Schema, str] | None:
    """Guess the types of a block from some of its features; None where they are not regular."""
    kinds: dict[str, set[type]] = {}
    ids: set[type] = set()
    geometry_types: set[str] = set()
    for text in sample:
        try:
            feature = _decode_sample(text)
        except _FAILURES:
            return None
        geometry_types.update([] if feature.geometry is None else [feature.geometry.type])
        for name, value in (feature.properties or {}).items():
            kinds.setdefault(name, set()).add(type(value))
        ids.add(type(feature.id))
    columns = {name: _arrow_type(types) for name, types in kinds.items()}
    id_type = _arrow_type(ids)
    if None in columns.values() or id_type is None or len(geometry_types) != 1 or not columns:
        return None
    shape = geometry_types.pop()
    coordinates = pa.float64()
    for _ in range(_DEPTH.get(shape, 0)):
        coordinates = pa.list_(coordinates)
    fields = [
        ("type", pa.string()),
        ("id", id_type),
        ("properties", pa.struct(list(columns.items()))),
        ("geometry", pa.struct([("type", pa.string()), ("coordinates", coordinates)])),
        ("bbox", pa.list_(pa.float64())),
    ]
    return (pa.schema(fields), shape) if shape in _DEPTH else None


def _arrow_type(types: set[type]) -> pa.DataType | None:
    given = types - {type(None)}
    if given == {int, float}:
        return pa.float64()
    return pa.string() if not given else _TYPES.get(given.pop()) if len(given) == 1 else None


def by_arrow(text: pa.Buffer, sample: list[Any], number: int, start: int, *, over_lines: bool) -> Decoded | None:
    """Decode a block whose features all have the same columns of the same types."""
    guessed = _schema(sample)
    if guessed is None:
        return None
    schema, shape = guessed
    try:
        table = arrow_json.read_json(
            pa.BufferReader(text),
            read_options=arrow_json.ReadOptions(use_threads=True, block_size=text.size + 1),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=schema,
                unexpected_field_behavior="error",
                newlines_in_values=over_lines,
            ),
        )
        table.validate(full=True)  # that text is UTF-8
        if table.num_rows != number or pc.sum(pc.equal(table["type"], FEATURE)).as_py() != number:
            return None
        shapes = _shapes(table["geometry"].combine_chunks(), shape)
    except (pa.ArrowException, UnicodeDecodeError, ValueError, shapely.errors.ShapelyError):
        return None
    return _from_table(table, shapes, start)


def _from_table(table: pa.Table, shapes: NDArray[np.object_], start: int) -> Decoded | None:
    properties = table["properties"].combine_chunks()
    columns = pa.Table.from_batches([pa.RecordBatch.from_struct_array(properties)])
    for name in columns.column_names:
        if columns[name].type == pa.float64() and (pc.max(pc.abs(columns[name])).as_py() or 0) >= EXACT:
            return None
    index = pd.RangeIndex(start, start + table.num_rows)
    frame = columns.to_pandas(types_mapper=_PANDAS.get).set_axis(index)
    ids = table.select(["id"]).to_pandas(types_mapper=_PANDAS.get)["id"].set_axis(index)
    return Decoded(frame, ids, shapes, {}, {}, [])


def _shapes(geometries: pa.StructArray, shape: str) -> NDArray[np.object_]:
    """Build shapes of one type from nested coordinates; raises where one needs a closer look."""
    there = geometries.is_valid()
    coordinates = geometries.filter(there).field("coordinates")
    if geometries.filter(there).field("type").unique().to_pylist() not in ([], [shape]) or coordinates.null_count:
        raise ValueError(shape)
    offsets = []
    for _ in range(_DEPTH[shape] - 1):
        offsets.append(coordinates.offsets.to_numpy())
        coordinates = coordinates.flatten()
        if coordinates.null_count:
            raise ValueError(shape)
    lengths = pc.unique(pc.list_value_length(coordinates)).to_pylist()
    numbers = coordinates.flatten()
    if lengths not in ([2], [3], []) or numbers.null_count:
        raise ValueError(shape)
    positions = numbers.to_numpy().reshape(-1, lengths[0] if lengths else 2)
    shapes = np.full(len(geometries), None, dtype=object)
    if len(positions):
        if shape.endswith("Polygon") and not _are_closed(positions, offsets[-1]):
            raise ValueError(shape)
        kind = getattr(shapely.GeometryType, shape.upper())
        made = shapely.from_ragged_array(kind, positions, tuple(reversed(offsets)) or None)
        shapes[there.to_numpy(zero_copy_only=False)] = made
    elif pc.any(there).as_py():
        raise ValueError(shape)
    return shapes


def _are_closed(positions: NDArray[np.float64], offsets: NDArray[np.int32]) -> bool:
    """Return whether each ring ends where it begins; shapely would close the others without a word."""
    starts, ends = offsets[:-1], offsets[1:] - 1
    return bool((starts <= ends).all() and (positions[starts] == positions[ends]).all())


def _one_by_one(block: list[Any], start: int) -> Decoded:
    properties: dict[int, dict[str, Any]] = {}
    ids: dict[int, Any] = {}
    texts: dict[int, str | None] = {}
    unreadable: dict[int, str] = {}
    rejected: dict[int, str] = {}
    notes: list[Note] = []
    for record, text in enumerate(block, start):
        try:
            given, ids[record], geometry = _feature(bytes(text), record, notes)
            properties[record] = _flat(given)
        except _FAILURES as error:
            properties.pop(record, None)
            rejected[record] = str(error)
            continue
        texts[record] = geometry if _is_geometry(geometry) else None
        if texts[record] is None and geometry is not None:
            unreadable[record] = geometry
    shapes, not_shapes, closed = shapes_from_json(texts)
    index = pd.Index(list(properties), dtype="int64")
    names = dict.fromkeys(name for each in properties.values() for name in each)
    columns = {name: [each.get(name) for each in properties.values()] for name in names}
    return Decoded(
        columns=pd.DataFrame(columns, index=index, dtype=object),
        ids=pd.Series(list(ids.values()), index=index, dtype=object),
        geometries=shapes,
        unreadable=unreadable | not_shapes,
        rejected=rejected,
        notes=[*notes, *closed],
    )


def _flat(properties: dict[str, Any]) -> dict[str, Any]:
    """Give the members of an object within the attributes names of their own, such as ``location.name``."""
    if not any(isinstance(value, dict) for value in properties.values()):
        return properties
    flat: dict[str, Any] = {}
    for name, value in properties.items():
        inner = _flat(value) if isinstance(value, dict) and not _stays_whole(name) else {}
        for key, each in inner.items() if inner else [("", value)]:
            flat[told_apart([*flat, f"{name}.{key}" if key or inner else name])[-1]] = each
    return flat


def _stays_whole(name: str) -> bool:
    """Return whether an object is one value: what hides a row must not come apart."""
    return name in _KEPT_WHOLE or is_visibility(name)


def _is_geometry(text: str | None) -> bool:
    try:
        return text is not None and json.loads(text, strict=False).get("type") in {*_DEPTH, "GeometryCollection"}
    except (ValueError, AttributeError, TypeError, RecursionError):
        return False


def _feature(text: bytes, record: int, notes: list[Note]) -> tuple[dict[str, Any], Any, str | None]:
    """Take a feature apart: attributes, id, and the text of its geometry."""
    try:
        members = _decode_members(text)
        feature = {name: _decode(value) for name, value in members.items() if name != "geometry"}
        geometry = bytes(members["geometry"]).decode() if "geometry" in members else "null"
        given = {**feature, **{name: _decode(value) for name, value in members.items() if name == "geometry"}}
        if len(KEY.findall(text)) > number_of_keys(given):  # what looks like a key in a text counts, too
            feature, geometry = _with_what_is_said_twice(text, record, notes)
    except (msgspec.DecodeError, UnicodeDecodeError):
        feature, geometry = _by_slow_parser(text, record, notes)
    properties = feature.get("properties")
    if feature.get("type") != FEATURE or not isinstance(properties, dict | None):
        raise _NoFeatureError(
            "it has no type Feature" if feature.get("type") != FEATURE else "its properties are no object"
        )
    properties = dict(properties or {})
    for name, value in feature.items():
        if name not in _MEMBERS and properties.get(name) != value:
            unique = told_apart([*properties, name])[-1]
            if unique != name:
                notes.append(Note("column-twice", record, name, unique))
            properties[unique] = value
    return properties, feature.get("id"), None if geometry == "null" else geometry


def _with_what_is_said_twice(text: bytes, record: int, notes: list[Note]) -> tuple[dict[str, Any], str]:
    """Keep each value of an object that has a name twice: the later one under a name with its number."""

    def kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        given = [name for name, _ in pairs]
        if len(set(given)) == len(given):
            return dict(pairs)
        names = told_apart(given)
        notes.extend(
            Note("column-twice", record, name, told)
            for name, told in zip(given, names, strict=True)
            if name not in {"", told}
        )
        return dict(zip(names, (value for _, value in pairs), strict=True))

    feature = json.loads(text.decode(), object_pairs_hook=kept)
    return feature, json.dumps(feature.pop("geometry", None))


def _by_slow_parser(text: bytes, record: int, notes: list[Note]) -> tuple[dict[str, Any], str]:
    """Parse what the fast parser refuses: bare NaN, lone surrogates, bytes that are no UTF-8, huge numbers."""
    given = text.decode("utf-8", "surrogateescape")
    try:
        feature = json.loads(given, strict=False)
    except json.JSONDecodeError:
        given = _BAD_ESCAPE.sub(r"\\\\", given)
        feature = json.loads(given, strict=False)
        notes.append(Note("text-undecodable", record, "", ascii(given)))
    if not isinstance(feature, dict):
        raise _NoFeatureError("it is no object")
    geometry = json.dumps(feature.pop("geometry", None))
    feature = _without_nan(feature)
    mended: dict[str, Any] = _mend(feature)
    if mended != feature:
        notes.append(Note("text-undecodable", record, "", ascii(text.decode("utf-8", "backslashreplace"))))
    return mended, geometry


def _mend(value: Any) -> Any:
    """Replace halves of characters by the sign for what cannot be read."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mend(name): _mend(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_mend(each) for each in value]
    return value


def _without_nan(value: Any) -> Any:
    """Take NaN, which programs write where there is nothing, for nothing; what is beyond all numbers stays as text."""
    if isinstance(value, dict):
        return {name: _without_nan(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_nan(each) for each in value]
    if not isinstance(value, float) or np.isfinite(value):
        return value
    return None if np.isnan(value) else str(value)
