"""JSON that is one object: as a whole, and where its records lie in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from heritage.model.errors import InputError
from heritage.reading.encodings import decoded

if TYPE_CHECKING:
    from pathlib import Path

_DEEPEST_KEY = 3  # of objects within each other, in which a list of records is looked for
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError)


def whole_json(path: Path, encoding: str | None) -> tuple[dict[str, Any], str]:
    """Return the object that a file of JSON holds, and its encoding."""
    data, used = decoded(path, encoding)
    try:
        return msgspec.json.decode(data, type=dict[str, Any]), used
    except (*_FAILURES, RecursionError) as error:
        raise InputError(f"{path}: this is no whole JSON file ({error}); export it again", path=path) from None


def records_under_a_key(data: bytes) -> tuple[str, list[dict[str, Any]], dict[str, Any]] | None:
    """Find the longest list of objects that lies under a key, or under a key of what lies there."""
    top = msgspec.json.decode(data)
    found: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {}
    level = [("", top)] if isinstance(top, dict) else []
    for _ in range(_DEEPEST_KEY):
        inner = []
        for path, members in level:
            for name, value in members.items():
                place = f"{path}.{name}" if path else name
                if isinstance(value, dict):
                    inner.append((place, value))
                elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
                    found[place] = (value, members)
        level = inner
    if not found:
        return None
    name = max(found, key=lambda place: len(found[place][0]))
    return name, *found[name]
