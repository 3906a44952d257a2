"""What a profile in TOML cannot say of Linked Places: names, types and links are lists of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from heritage.model.cell_values import as_texts
from heritage.model.words import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from heritage.reading.profiles.profile import Profile

_OWN = {"@id", "names", "types", "links", "when", "descriptions", "relations"}
_FEWEST_OWN = 2
_SHORT = {"wd": "wikidata", "gn": "geonames", "pl": "pleiades"}
_ENDS_OF_WIKIDATA = ("wikidata.org/entity/", "wikidata.org/wiki/")


def recognises(columns: pd.DataFrame, _ids: pd.Series | None) -> bool:
    """Return whether a layer has such lists beside its attributes."""
    named = [name for name in columns.columns if str(name) in _OWN - {"@id", "when"}]
    lists = [name for name in named if columns[name].dropna().map(lambda cell: isinstance(cell, list)).all()]
    return len({*lists} | ({"@id"} & set(map(str, columns.columns)))) >= _FEWEST_OWN and bool(lists)


def prepare(columns: pd.DataFrame, _ids: pd.Series | None, _profile: Profile) -> pd.DataFrame:
    """Add a column for each of ours that such lists hold."""

    def told(name: str, read: Callable[[list[dict[str, Any]]], str | None]) -> pd.Series:
        cells = columns.get(name, pd.Series(None, index=columns.index, dtype=object))
        return pd.Series([read(_objects(cell)) for cell in cells], index=columns.index, dtype="str")

    names = told("names", lambda each: each[0].get("toponym") if each else None)
    title = as_texts(columns["title"]).fillna(names) if "title" in columns else names
    others = [
        _others(_objects(cell), first)
        for cell, first in zip(columns.get("names", [None] * len(columns)), title, strict=True)
    ]
    added = {
        "Linked Places name": names,
        "Linked Places names": pd.Series(others, index=columns.index, dtype="str"),
        "Linked Places type": told("types", _type),
        "Linked Places links": told("links", _links),
        "Linked Places description": told("descriptions", lambda each: "; ".join(_texts(each, "value")) or None),
    }
    if "@id" in columns:
        added["Linked Places id"] = as_texts(columns["@id"])
    return columns.assign(**added)


def _objects(cell: Any) -> list[dict[str, Any]]:
    return [each for each in cell if isinstance(each, dict)] if isinstance(cell, list) else []


def _texts(each: list[dict[str, Any]], key: str) -> list[str]:
    return [str(one[key]) for one in each if one.get(key)]


def _others(names: list[dict[str, Any]], first: Any) -> str | None:
    """Join names that are not the title, each with its language."""
    told = [
        f"{each['toponym']} ({each['lang']})" if each.get("lang") else str(each["toponym"])
        for each in names
        if each.get("toponym") and each["toponym"] != first
    ]
    return "; ".join(dict.fromkeys(told)) or None


def _type(types: list[dict[str, Any]]) -> str | None:
    """Return the first label that names a kind we know, else the first."""
    labels = [label for each in types for label in (each.get("label"), each.get("sourceLabel")) if label]
    return next((label for label in labels if vocabulary("kinds").terms_in(str(label)).terms), next(iter(labels), None))


def _links(links: list[dict[str, Any]]) -> str | None:
    """Return ids elsewhere of what is the same place."""
    told = []
    for each in links:
        if str(each.get("type", "")).casefold() in {"closematch", "exactmatch", "sameas"} and each.get("identifier"):
            scheme, _, rest = str(each["identifier"]).partition(":")
            ids = f"{_SHORT.get(scheme, scheme)}:{rest}" if rest else scheme
            told.append(next((f"wikidata:{ids.rpartition('/')[2]}" for end in _ENDS_OF_WIKIDATA if end in ids), ids))
    return " ".join(told) or None
