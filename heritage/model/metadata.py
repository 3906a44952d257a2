"""What a catalogue says of itself in ``catalogue.toml``: title, scope, licence, and what may be shown of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from heritage.model.errors import InputError, unknown_choice
from heritage.model.grid_cells import LARGEST_KM, SMALLEST_KM, side_of_grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

METADATA_FILE = "catalogue.toml"
METADATA_FIELDS = ("title", "scope", "method", "limits", "contact", "licence", "citation")
CELL_KM = 10.0
_RULE_KEYS = ("table", "where", "visibility", "withhold")
_RULE_VISIBILITIES = ("generalised", "withheld")
# Columns that may be withheld by themselves; further columns that a table has may be too.
WITHHOLDABLE: Mapping[str, tuple[str, ...]] = {
    "sites": ("name", "other_names", "place", "country", "description", "kind_given", "same_as"),
    "statements": ("assessor", "note", "locator", "method"),
    "sources": ("title", "publisher", "url", "archived_url", "licence", "sha256"),
    "evidence": ("creator", "caption", "captured", "obtained", "licence"),
    "populations": (),
}


@dataclass(frozen=True)
class VisibilityRule:
    """
    What is held back of rows that hold some words.

    Attributes
    ----------
    table
        ``"sites"``, ``"statements"``, ``"sources"``, ``"evidence"`` or ``"populations"``.
    where
        Columns with the words of which one must stand there; without any, all rows.
    visibility
        Of the rows: ``"generalised"`` (sites) or ``"withheld"``; None where only columns are held back.
    withhold
        Columns that the public edition leaves out of these rows.
    """

    table: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    visibility: str | None = None
    withhold: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metadata:
    """
    What a catalogue says of itself, blank where it says nothing.

    Attributes
    ----------
    title, scope, method, limits, contact, licence, citation
        What it is called, covers and leaves out, how it was made, what it cannot say, whom to ask, what
        may be done with it, how to cite it.
    cell_km
        Side of the cells that stand for generalised sites, in kilometres, as it is asked for.
    k
        The least number of generalised sites that a cell stands for; 0 for any.
    rules
        What is held back.
    """

    title: str = ""
    scope: str = ""
    method: str = ""
    limits: str = ""
    contact: str = ""
    licence: str = ""
    citation: str = ""
    cell_km: float = CELL_KM
    k: int = 0
    rules: tuple[VisibilityRule, ...] = ()

    @property
    def side_km(self) -> float:
        """The side of the cells in kilometres, rounded up to one of the grid."""
        return side_of_grid(self.cell_km)

    def told(self) -> dict[str, str]:
        """Return what is said, by name."""
        return {name: getattr(self, name) for name in METADATA_FIELDS if getattr(self, name)}

    def missing(self) -> list[str]:
        """Return what is not said."""
        return [name for name in METADATA_FIELDS if not getattr(self, name)]


def read_metadata(path: Path) -> Metadata:
    """Read ``catalogue.toml``."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: this is no text in UTF-8 ({error}); save it as such", path=path) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); look at its permissions", path=path) from None
    return metadata_of(text, path)


def metadata_of(text: str, path: Path) -> Metadata:
    """Understand the text of a ``catalogue.toml``."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{path}: this is no TOML ({error}); mend that line", path=path) from None
    try:
        return _metadata(content)
    except (ValueError, TypeError) as error:
        raise InputError(f"{path}: {error}", path=path) from None


def _metadata(content: dict[str, Any]) -> Metadata:
    for name in content:
        _require_known(name, (*METADATA_FIELDS, "generalised", "rule"), "key of catalogue.toml")
    for name in METADATA_FIELDS:
        if not isinstance(content.get(name, ""), str):
            raise TypeError(f"{name} is no text; put it in quotes")
    told = {name: " ".join(content.get(name, "").split()) for name in METADATA_FIELDS}
    cell_km, k = _generalised(content.get("generalised", {}))
    rules = content.get("rule", [])
    if not isinstance(rules, list):
        raise TypeError("rule is a list of tables; write [[rule]] above each")
    made = tuple(_rule(number, rule) for number, rule in enumerate(rules, 1))
    return Metadata(**told, cell_km=cell_km, k=k, rules=made)


def _require_known(given: str, known: Iterable[str], what: str) -> None:
    choices = list(known)
    if given not in choices:
        raise ValueError(str(unknown_choice(what, given, choices)))


def _generalised(given: Any) -> tuple[float, int]:
    if not isinstance(given, dict):
        raise TypeError("generalised is a table; write [generalised] above cell_km and k")
    for name in given:
        _require_known(name, ("cell_km", "k"), "key of [generalised]")
    cell_km, k = given.get("cell_km", CELL_KM), given.get("k", 0)
    fits = isinstance(cell_km, int | float) and SMALLEST_KM <= cell_km <= LARGEST_KM
    if isinstance(cell_km, bool) or not fits:
        raise ValueError(f"cell_km is {cell_km!r}; give kilometres, from {SMALLEST_KM} to {LARGEST_KM:.0f}")
    if isinstance(k, bool) or not isinstance(k, int) or k < 0:
        raise ValueError(f"k is {k!r}; give a whole number of sites")
    return float(cell_km), k


def _rule(number: int, given: Any) -> VisibilityRule:
    what = f"rule {number}"
    if not isinstance(given, dict):
        raise TypeError(f"{what} is no table; write [[rule]] above it")
    for name in given:
        _require_known(name, _RULE_KEYS, f"key of {what}")
    table = given.get("table")
    _require_known(str(table), WITHHOLDABLE, f"table of {what}")
    withhold = _words(given.get("withhold", []), f"withhold of {what}")
    if withhold and table == "populations":
        raise ValueError(f'{what}: counts of people are withheld as whole rows; give visibility = "withheld"')
    visibility = given.get("visibility")
    if visibility is not None:
        _require_known(
            str(visibility), _RULE_VISIBILITIES if table == "sites" else ("withheld",), f"visibility of {what}"
        )
    if (visibility is None) == (not withhold):
        raise ValueError(f'{what} gives either visibility = "withheld" for the row, or withhold = ["column"]')
    where = given.get("where", {})
    if not isinstance(where, dict):
        raise TypeError(f'where of {what} is no table; write where = {{ method = "testimony" }}')
    words = tuple((column, _words(value, f"where of {what}")) for column, value in where.items())
    return VisibilityRule(str(table), words, visibility, withhold)


def _words(given: Any, what: str) -> tuple[str, ...]:
    words = [given] if isinstance(given, str) else given
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise TypeError(f"{what} is no text and no list of texts")
    return tuple(word.strip() for word in words)


def joined(every: Iterable[Metadata]) -> Metadata:
    """Join what several catalogues say of themselves: every word, the largest cells, every rule."""
    parts = list(every)
    told = {
        name: "; ".join(dict.fromkeys(filter(None, (getattr(part, name) for part in parts))))
        for name in METADATA_FIELDS
    }
    rules = tuple(dict.fromkeys(rule for part in parts for rule in part.rules))
    cells = max((part.cell_km for part in parts), default=CELL_KM)
    return Metadata(**told, cell_km=cells, k=max((part.k for part in parts), default=0), rules=rules)


def public_metadata(metadata: Metadata) -> Metadata:
    """Return what the public edition says: the rules name what is held back, and stay out."""
    return replace(metadata, rules=(), k=0, cell_km=metadata.side_km)


def as_toml(metadata: Metadata) -> str:
    """Write metadata as ``catalogue.toml``."""
    lines = [f"{name} = {quoted(text)}" for name, text in metadata.told().items()]
    lines += ["", "[generalised]", f"cell_km = {metadata.cell_km}", f"k = {metadata.k}"]
    for rule in metadata.rules:
        where = ", ".join(f"{quoted(column)} = [{', '.join(map(quoted, words))}]" for column, words in rule.where)
        lines += ["", "[[rule]]", f"table = {quoted(rule.table)}", f"where = {{ {where} }}"]
        lines += [f"visibility = {quoted(rule.visibility)}"] if rule.visibility else []
        lines += [f"withhold = [{', '.join(map(quoted, rule.withhold))}]"] if rule.withhold else []
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Write a text as a basic string of TOML, which escapes as JSON does."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in escaped) + '"'
