"""How one kind of source writes its columns and values: raw columns become ours, all others stay."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from heritage.model.bundled import PACKAGE
from heritage.model.errors import InputError, unknown_choice
from heritage.model.folding import fold_text
from heritage.model.schema import SITES
from heritage.model.visibility import PUBLIC
from heritage.model.words import aspects, once_for_words, vocabularies
from heritage.reading.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from heritage.model.vocabulary import Vocabulary

NATIVE = "native"
SHARED = "shared"
ANY = "*"
# Columns that say where a record lies, for layers that have no geometry of their own.
POSITION = ("latitude", "longitude", "coordinates")
# What concerns the statements of one aspect alone, as NAME_date and so on.
OF_ASPECT = {
    "date": "when",
    "assessor": "assessor",
    "stated": "stated",
    "method": "method",
    "confidence": "confidence",
    "note": "note",
}
_KEYS = {
    "columns": dict,
    "split": dict,
    "parallel": list,
    "several": list,
    "values": dict,
    "defaults": dict,
    "ids": str,
    "extends": str,
    "layers": list,
}
# What our columns of a layer are called beside those of its site and of its aspects.
_OF_RECORDS = (
    *("site_id", "id", "kind", "kind_given", "source", "assessor", "stated", "language", "community"),
    *("locator", "method", "confidence", "note"),
)
_KEYS_IN_WORDS = {dict: "a table", list: "a list", str: "text"}
_FOLDER = PACKAGE / "reading" / "profiles"


@dataclass(frozen=True)
class Profile:
    """
    How one kind of source writes.

    Attributes
    ----------
    name
        Of the profile.
    columns
        What our columns are called there, the first first.
    split
        What stands between the values of a cell, by our column.
    parallel
        Groups of our columns whose cells hold lists of one order; an aspect first.
    meanings
        Our term by their word, by our column; for ``"*"`` words that mean nothing.
    defaults
        What is so where nothing is said, by our column.
    ids
        ``"shared"`` where their ids are the same in every file.
    several
        Columns by our name, for each further statement of a record.
    extends
        Whether columns that the profile does not name are understood by themselves.
    prepared_by
        Name of the bundled profile whose module prepares the columns.
    layers
        Names of the layers that it speaks of, with ``*`` for any letters; all where there is none.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    split: Mapping[str, str] = field(default_factory=dict)
    parallel: tuple[tuple[str, ...], ...] = ()
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    ids: str = ""
    several: tuple[Mapping[str, str], ...] = ()
    extends: bool = True
    prepared_by: str = ""
    layers: tuple[str, ...] = ()

    def nothing(self) -> set[str]:
        """Return the words that mean nothing."""
        return {word for word, meant in self.meanings.get(ANY, {}).items() if not meant} | {""}


@once_for_words
def our_columns() -> frozenset[str]:
    """Return every name that a column of ours can have in a layer."""
    of_aspects = {f"{name}_{part}" for name in aspects() for part in OF_ASPECT} | set(aspects())
    return frozenset(of_aspects | {*_OF_RECORDS, *SITES, *POSITION} - {"region_id"})


@cache
def native() -> Profile:
    """Return the profile that names no columns: all are understood by themselves."""
    return Profile(NATIVE, {})


@cache
def list_profiles() -> dict[str, str]:
    """
    List the profiles that come with the library.

    Returns
    -------
    dict of str to str
        What each is for, by name.

    Examples
    --------
    >>> import heritage
    >>> {"eamena", "native", "osm", "wikidata"} <= set(heritage.list_profiles())
    True
    """
    return {path.stem: _first_comment(path) for path in sorted(_FOLDER.glob("*.toml"))}


def _first_comment(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").rstrip(".")


def find_profile(given: str | Path) -> Profile:
    """Load a profile by its name or from a TOML file."""
    if str(given) == NATIVE:
        return native()
    if str(given) in list_profiles():
        return _load(_FOLDER / f"{given}.toml")
    path = Path(given)
    if path.suffix.lower() == ".toml":
        return _load(path)
    raise unknown_choice("profile or TOML file", str(given), list_profiles(), "profile")


def _load(path: Path) -> Profile:
    text, content = read_toml(path, "a profile")
    _check(path, text, content)
    base = find_profile(content["extends"]) if content.get("extends") else native()
    columns = {ours: tuple([names] if isinstance(names, str) else names) for ours, names in content["columns"].items()}
    return Profile(
        name=path.stem if path.parent == _FOLDER else path.name,
        columns={**base.columns, **columns},
        split={**base.split, **content.get("split", {})},
        parallel=tuple(tuple(group) for group in content.get("parallel", base.parallel)),
        meanings={**base.meanings, **content.get("values", {})},
        defaults={**base.defaults, **content.get("defaults", {})},
        ids=content.get("ids", base.ids),
        several=base.several + tuple(each for group in content.get("several", ()) for each in _pairwise(group)),
        extends=content.get("extends", NATIVE) != "" and base.extends,
        prepared_by=path.stem if path.parent == _FOLDER else base.prepared_by,
        layers=tuple(content.get("layers", base.layers)),
    )


def _pairwise(group: Mapping[str, str | list[str]]) -> list[dict[str, str]]:
    """Take lists that run side by side apart: the first of each belong together, and so on."""
    lists = {name: [given] if isinstance(given, str) else given for name, given in group.items()}
    return [dict(zip(lists, each, strict=True)) for each in zip(*lists.values(), strict=True)]


def _check(path: Path, text: str, content: dict[str, Any]) -> None:
    """Refuse what a profile cannot say, naming the line."""
    for table, key, why in _faults(content):
        lines = text.splitlines()
        start = next((place for place, line in enumerate(lines) if line.strip() == f"[{table}]"), 0)
        named = re.compile(rf"""^\s*(?:\[.*)?["']?{re.escape(key)}["']?\s*[=\]]""")
        found = [place + 1 for place, line in enumerate(lines) if place >= start and named.match(line)]
        found = found or [place + 1 for place, line in enumerate(lines) if place >= start and key in line]
        raise InputError(f"{path}, {f'line {found[0]}' if found else 'as a whole'}: {why}")


def _faults(content: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Return what is wrong with a profile, each with its table and a word of its line."""
    for key, value in content.items():
        if key not in _KEYS:
            yield "", key, f"{key!r} is no part of a profile; it has {', '.join(_KEYS)}"
        elif not isinstance(value, _KEYS[key]):
            yield "", key, f"{key!r} must be {_KEYS_IN_WORDS[_KEYS[key]]}"
    if "columns" not in content:
        yield "", "columns", "the profile has no [columns]; say what our columns are called in the source"
        return
    if content.get("ids", SHARED) != SHARED:
        yield "", "ids", f"ids is {content['ids']!r}; it can only be {SHARED!r}"
    if content.get("extends") and content["extends"] not in list_profiles():
        yield "", "extends", str(unknown_choice("profile", content["extends"], list_profiles()))
    yield from _faults_of_names(content)
    yield from _faults_of_lists(content)
    yield from _faults_of_several(content)
    for name, words in content.get("values", {}).items():
        yield from _faults_of_words(name, words)


def _faults_of_names(content: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for table in ("columns", "split", "defaults", "values"):
        for name in content.get(table, {}):
            if name not in our_columns() and name != ANY:
                yield table, name, str(unknown_choice("column of ours", name, our_columns()))
    for ours, names in content["columns"].items():
        listed = [names] if isinstance(names, str) else names
        if not isinstance(listed, list) or not listed or not all(isinstance(each, str) for each in listed):
            yield "columns", ours, f"{ours!r} must be the name of a column of the source, or a list of names"
    for table in ("split", "defaults"):
        for name, value in content.get(table, {}).items():
            if not isinstance(value, str) or not value:
                yield table, name, f"{table}.{name} must be text in quotation marks"
            elif (
                table == "defaults" and (known := _vocabulary_of(name)) and known.match(pd.Series([value])).isna().any()
            ):
                yield table, name, str(unknown_choice(f"term of {name}", value, known.terms))


def _faults_of_several(content: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for group in content.get("several", ()):
        if not isinstance(group, dict) or not set(group) & set(aspects()):
            yield (
                "several",
                "several",
                "each [[several]] names the column of an aspect, such as status, and of its date",
            )
            continue
        lengths = {
            1 if isinstance(given, str) else len(given) for given in group.values() if isinstance(given, str | list)
        }
        for name, given in group.items():
            listed = [given] if isinstance(given, str) else given
            if name not in our_columns():
                yield "several", name, str(unknown_choice("column of ours", name, our_columns()))
            elif not isinstance(listed, list) or not all(isinstance(column, str) for column in listed):
                yield "several", name, f"{name!r} must be the name of a column of the source, or a list of names"
            elif len(lengths) > 1:
                yield "several", name, "the lists of a [[several]] run side by side, and so are equally long"
    for name in content.get("layers", ()):
        if not isinstance(name, str):
            yield "", "layers", "layers is a list of names of layers"


def _faults_of_lists(content: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for group in content.get("parallel", ()):
        plain = isinstance(group, list) and all(isinstance(name, str) for name in group)
        if not plain or not group[1:] or group[0] not in aspects():
            yield "", "parallel", "each group of parallel is a list of our columns, with an aspect first"
            continue
        for name in group[1:]:
            if name not in our_columns() or str(name).partition("_")[0] != group[0]:
                yield "", str(name), f"{name!r} cannot run parallel with {group[0]!r}; use {group[0]}_date and so on"


def _vocabulary_of(name: str) -> Vocabulary | None:
    """Return the terms that a column of ours can hold; None where it holds any text."""
    known = vocabularies().get({"kind": "kinds", "method": "methods"}.get(name, name))
    return known if known is not None and known.terms else None


def _faults_of_words(name: str, words: object) -> Iterator[tuple[str, str, str]]:
    if not isinstance(words, dict):
        yield f"values.{name}", name, f"values.{name} must give a term for each word"
        return
    for word, meant in words.items():
        if not isinstance(meant, str):
            yield f"values.{name}", word, f"values.{name} must give a term for {word!r}"
    if name in {ANY, "visibility"}:
        yield from _faults_of_visibility(name, words)
    if name != ANY:
        yield from _faults_of_terms(name, words)


def _faults_of_visibility(name: str, words: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Refuse another meaning for a word of ours that hides rows."""
    own = vocabularies()["visibility"].folded_words()
    for word, meant in words.items():
        hides = own.get(fold_text(word))
        if hides not in {None, PUBLIC} and own.get(fold_text(str(meant))) != hides:
            yield f"values.{name}", word, f"{word!r} says who may see a row, and keeps its meaning; take the line out"


def _faults_of_terms(name: str, words: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    known = _vocabulary_of(name)
    if known is None:
        return
    for word, meant in words.items():
        if not {meant, meant.replace(" ", "_")} & set(known.terms):
            yield f"values.{name}", word, str(unknown_choice(f"term of {name}", meant, known.terms))
