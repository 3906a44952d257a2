"""A layer's columns and values by a profile: ours as text, statements of lists, and all others as they came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heritage.model.cell_values import as_texts, further_values
from heritage.model.folding import fold_text, is_any_of, map_unique
from heritage.model.raw_layer import Note
from heritage.model.schema import SITES, blank_as_missing
from heritage.model.words import aspects
from heritage.reading.profiles.lists import STATEMENT, listed, meant, statements_of_lists
from heritage.reading.profiles.profile import (
    ANY,
    NATIVE,
    OF_ASPECT,
    POSITION,
    Profile,
    find_profile,
    native,
    our_columns,
)
from heritage.reading.profiles.recognised import recognised
from heritage.reading.profiles.visibility_columns import VISIBILITY, doubtful_columns, is_visibility, take_visibility
from heritage.reading.understanding.layer import Layer
from heritage.reading.understanding.understood import Understood, table_of, understand

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from pathlib import Path

    from heritage.model.raw_layer import RawLayer

# The profiles that are recognised by themselves, with what TOML cannot say of them.
# Headings of a grid's axes, which may be metres; the others are degrees.
_GRID = {"x", "y", "northing", "easting", "point x", "point y", "x coord", "y coord", "xcoord", "ycoord"}
_CUT = 10  # characters that a shapefile keeps of a column's name
_OTHER = "other"
_OF_STATEMENTS = {"source", "assessor", "stated", "community", "language", "locator", "method", "confidence", "note"}
_JOINED_BY = {"other_names": "; ", "same_as": " "}


@dataclass(frozen=True)
class Mapped:
    """
    A layer in our columns.

    Attributes
    ----------
    columns
        Ours as text, then all others; a word that the profile gives a meaning has that in ``kind``, or in
        ``NAME_value`` for the aspect NAME.
    statements
        Those of cells that hold lists, on the record's number.
    notes
        What there is to say.
    """

    columns: pd.DataFrame
    statements: pd.DataFrame
    notes: list[Note]


def choose_profile(
    raw: RawLayer, asked: Sequence[str | Path], beside: Sequence[Path] = ()
) -> tuple[Profile, list[Note]]:
    """Return the profile asked for, or lying beside, that fits best, else that of a source that is recognised."""
    columns, ids, layer = raw.columns, raw.feature_ids, raw.layer or raw.path.stem
    own = [profile for profile in map(find_profile, asked) if speaks_of(profile, layer)]
    near = [profile for profile in map(find_profile, beside) if speaks_of(profile, layer)]
    ranked = sorted(
        [*own, *near], key=lambda profile: -len(_columns_of_ours(_prepared(columns, ids, profile), profile))
    )
    if ranked and (ranked[0].name == NATIVE or _columns_of_ours(_prepared(columns, ids, ranked[0]), ranked[0])):
        return ranked[0], _unfound(columns, ranked[0])
    notes = [Note("profile-unused", None, "", profile.name) for profile in own if profile.name != NATIVE]
    for name, module in recognised().items():
        if module.recognises(columns, ids):
            return find_profile(name), [*notes, Note("profile-recognised", None, "", name)]
    return native(), notes


def speaks_of(profile: Profile, layer: str) -> bool:
    """Return whether a profile is meant for a layer."""
    return not profile.layers or any(fnmatchcase(layer.casefold(), each.casefold()) for each in profile.layers)


def _unfound(columns: pd.DataFrame, profile: Profile) -> list[Note]:
    """Note what a profile of one's own names that the layer has not."""
    if profile.name in {NATIVE, *recognised()}:
        return []
    spelled = set(map(_spelled, map(str, columns.columns)))
    unfound = [ours for ours, names in profile.columns.items() if not spelled & set(map(_spelled, names))]
    return [Note("column-unfound", None, ours, "; ".join(profile.columns[ours])) for ours in unfound]


def understood_columns(
    raw: pd.DataFrame, ids: pd.Series | None, profile: Profile, names: tuple[str, ...], *, has_geometry: bool
) -> Understood:
    """Return what each column was taken for: by the profile, and, where it allows, by heading and content."""
    raw = raw.rename(columns=lambda name: str(name).replace("\0", "\N{SYMBOL FOR NULL}"))
    prepared = _prepared(raw, ids, profile)
    named = _columns_of_ours(prepared, profile)
    given = {column for columns in named.values() for column in columns} | {
        column for group in profile.several for column in group.values()
    }
    as_given = {ours: [_as_given(raw, prepared, column) for column in found] for ours, found in named.items()}
    if not profile.extends:
        return Understood(named, table=table_of(raw, as_given, profile.name), prepared=prepared)
    hidden = {name for name in raw.columns if is_visibility(str(name))}
    workflow: frozenset[str] = getattr(recognised().get(profile.prepared_by), "WORKFLOW", frozenset())
    at_work = {name for name in raw.columns if str(name).casefold() in workflow}
    left_out = frozenset(given | hidden | at_work) & frozenset(raw.columns)
    of_ours = frozenset({*named, *(name for group in profile.several for name in group)})
    layer = Layer(raw, names, has_geometry, (left_out, of_ours | _near(of_ours)))
    found = understand(layer, as_given, profile.name)
    further = {
        str(_as_given(raw, prepared, column)): ours
        for group in profile.several
        for ours, column in group.items()
        if column in prepared
    }
    table = _with_further_told(found.table, further, profile.name)
    return replace(found, used={**found.used, **named}, prepared=prepared, table=table)


def _with_further_told(table: pd.DataFrame, further: dict[str, str], profile: str) -> pd.DataFrame:
    """Tell what the columns of further statements are taken for, where a profile names them."""
    ours = table["column"].map(further).astype("str").where(table["used_as"].isna())
    why = pd.Series(f"profile: {profile}", index=table.index, dtype="str").where(ours.notna())
    return table.assign(used_as=table["used_as"].fillna(ours), why=table["why"].fillna(why))


def _as_given(raw: pd.DataFrame, prepared: pd.DataFrame, column: Hashable) -> Hashable:
    """Return the column of the layer that a made one only repeats; any other as it is."""
    if column in raw.columns:
        return column
    made = as_texts(prepared[column])
    alike = (name for name in raw.columns if raw[name].notna().any() and as_texts(raw[name]).equals(made))
    return next(alike, column)


def _near(ours: frozenset[str]) -> frozenset[str]:
    """Return what a profile that says where records lie, or which id they have, leaves nothing else to say of."""
    positions = frozenset(POSITION) if ours & {*POSITION} else frozenset()
    return positions | (frozenset({"id", "site_id"}) if ours & {"id", "site_id"} else frozenset())


def map_columns(raw: pd.DataFrame, profile: Profile, understood: Understood) -> Mapped:
    """Rename the columns of a layer to ours and give its words their meanings."""
    raw = raw.rename(columns=lambda name: str(name).replace("\0", "\N{SYMBOL FOR NULL}"))
    prepared = understood.prepared
    found = {ours: [*columns] for ours, columns in understood.used.items()}
    notes = [*understood.notes, *_matched(raw, found)]
    nothing = profile.nothing()
    columns: dict[str, pd.Series] = {}
    rest: dict[Hashable, pd.Series] = {name: prepared[name] for name in prepared.columns}
    seen = take_visibility(prepared, profile, found.pop(VISIBILITY, []))
    if seen is not None:
        columns[VISIBILITY] = seen.words
        rest = {name: seen.left.get(name, values) for name, values in rest.items() if name not in seen.used}
    notes += doubtful_columns(raw, [name for names in found.values() for name in names])
    for ours, names in found.items():
        texts = [as_texts(prepared[name]) for name in names]
        if profile.split.get(ours):
            columns[ours] = _joined(texts, profile.split[ours], nothing)
            continue
        columns[ours], left = _first_filled(texts, nothing)
        for name in names:
            rest.pop(name, None)
        rest |= {name: values for name, values in zip(names[1:], left, strict=True) if values.notna().any()}
    _add_names_in_languages(columns, prepared, understood.names_in, rest)
    for name in [name for name in rest if name not in raw.columns]:
        del rest[name]
    groups: list[tuple[dict[str, Hashable], str]] = [
        *_named_groups(prepared, profile),
        *zip(understood.several, understood.years, strict=True),
    ]
    _add_defaults(columns, profile, raw.index, [group for group, _ in groups])
    statements = statements_of_lists(columns, profile, notes)
    if groups:
        further = _further_statements(prepared, groups, profile, nothing)
        statements = pd.concat([statements, further]) if len(statements) else further
        for column, values in _beside_no_statement(prepared, groups).items():
            rest.pop(column, None)
            rest |= {column: values} if values.notna().any() else {}
    _give_meanings(columns, profile)
    frame = pd.DataFrame({**columns, **_further(rest, columns)}, index=raw.index)
    return Mapped(frame, statements, notes)


def _matched(raw: pd.DataFrame, found: dict[str, list[Hashable]]) -> list[Note]:
    """Note the columns that were taken for ours and are called otherwise."""
    own = {_spelled(name) for ours in our_columns() | {"source_id"} for name in (ours, ours[:_CUT])}
    return [
        Note("column-matched", None, ours, "; ".join(map(str, names)))
        for ours, names in found.items()
        if any(name in raw.columns and _spelled(str(name)) not in own for name in names)
    ]


def _add_defaults(
    columns: dict[str, pd.Series], profile: Profile, index: pd.Index, groups: list[dict[str, Hashable]]
) -> None:
    """Add what a profile says of each record, or of each that says anything."""
    said = [columns[name].notna() for name in aspects() if name in columns]
    speaks = pd.concat(said, axis=1).any(axis=1) if said else pd.Series(False, index=index)
    for ours, given in profile.defaults.items():
        only = speaks | bool(groups) if ours in _OF_STATEMENTS else pd.Series(True, index=index)
        default = pd.Series(given, index=index, dtype="str").where(only)
        columns[ours] = columns.get(ours, pd.Series(np.nan, index=index, dtype="str")).fillna(default)


def _add_names_in_languages(
    columns: dict[str, pd.Series],
    prepared: pd.DataFrame,
    names_in: dict[Hashable, str],
    rest: dict[Hashable, pd.Series],
) -> None:
    """Put names in further languages behind the other names, each with its language."""
    for column, language in names_in.items():
        rest.pop(column, None)
        texts = as_texts(prepared[column]).str.strip()
        texts = texts.mask(texts == "") + f" ({language})"
        before = columns.get("other_names", pd.Series(np.nan, index=texts.index, dtype="str"))
        columns["other_names"] = before.str.cat(texts, sep="; ").fillna(before).fillna(texts)


def _named_groups(prepared: pd.DataFrame, profile: Profile) -> list[tuple[dict[str, Hashable], str]]:
    """Return the columns of a profile's further statements that the layer has."""
    by_name = {_spelled(str(name)): name for name in reversed(prepared.columns)}
    cut = {_spelled(str(name)[:_CUT]): name for name in reversed(prepared.columns)}
    found: list[tuple[dict[str, Hashable], str]] = []
    for group in profile.several:
        own: dict[str, Hashable | None] = {
            ours: by_name.get(_spelled(name), cut.get(_spelled(name))) for ours, name in group.items()
        }
        there = {ours: column for ours, column in own.items() if column is not None}
        if {*there} & {*aspects()}:
            found.append((there, ""))
    return found


def _beside_no_statement(
    prepared: pd.DataFrame, groups: list[tuple[dict[str, Hashable], str]]
) -> dict[Hashable, pd.Series]:
    """Return what columns of further statements hold in records that make none of them: that stays with the site."""
    left: dict[Hashable, pd.Series] = {}
    for group, _ in groups:
        speaks = prepared[[column for ours, column in group.items() if ours in aspects()]].notna().any(axis=1)
        for column in group.values():
            left[column] = left.get(column, prepared[column]).mask(speaks)
    return left


def _further_statements(
    prepared: pd.DataFrame, groups: list[tuple[dict[str, Hashable], str]], profile: Profile, nothing: set[str]
) -> pd.DataFrame:
    """Take a statement out of each group of columns that a record fills."""
    parts = []
    for group, year in groups:
        for aspect in [name for name in group if name in aspects()]:
            given = _first_filled([as_texts(prepared[group[aspect]])], nothing)[0]
            part = {"aspect": pd.Series(aspect, index=given.index, dtype="str"), "value_given": given}
            words = profile.meanings.get(aspect)
            part["value"] = pd.Series(np.nan, index=given.index, dtype="str") if words is None else meant(given, words)
            for ours, column in group.items():
                name = OF_ASPECT.get(ours.removeprefix(f"{aspect}_"), ours) if ours.startswith(f"{aspect}_") else ours
                if name not in {aspect, *part}:
                    part[name] = as_texts(prepared[column])
            if year:
                part["when"] = pd.Series(year, index=given.index, dtype="str")
            parts.append(pd.DataFrame(part)[given.notna()])
    whole = pd.concat(parts).reindex(columns=list(STATEMENT)).astype("str")
    return whole.rename_axis("record")


def names_positions(raw: RawLayer) -> bool:
    """Return whether a layer has columns that say where its records lie."""
    profile = choose_profile(raw, ())[0]
    found = understood_columns(raw.columns, None, profile, (raw.path.stem,), has_geometry=False).used
    return "coordinates" in found or {"latitude", "longitude"} <= set(found)


def _prepared(raw: pd.DataFrame, ids: pd.Series | None, profile: Profile) -> pd.DataFrame:
    source = recognised().get(profile.prepared_by)
    return raw if source is None else source.prepare(raw, ids, profile)


def _further(rest: dict[Hashable, pd.Series], columns: dict[str, pd.Series]) -> dict[str, pd.Series]:
    of_values = {f"{name}_value" for name in aspects()}
    reserved = {*SITES, *our_columns(), *of_values, "geometry", "geometry_given"} - {*POSITION, "id"}
    named: dict[str, pd.Series] = {}
    for name, values in rest.items():
        further = str(name)
        while further in reserved or further in columns or further in named or further.startswith("_"):
            further = f"{further.lstrip('_')}_given"
        named[further] = further_values(values)
    return named


def _spelled(name: str) -> str:
    """Fold a column's name; a dash below at its end stays, since a shapefile may have cut off what followed."""
    return fold_text(name.replace("_", " ")) + "_" * name.strip().endswith("_")


def _columns_of_ours(raw: pd.DataFrame, profile: Profile) -> dict[str, list[Hashable]]:
    """Return the raw columns that mean each of ours: those spelled in full before those that are cut."""
    by_name: dict[str, list[Hashable]] = {}
    for name in raw.columns:
        by_name.setdefault(_spelled(str(name)), []).append(name)
    found: dict[str, list[Hashable]] = {}
    for ours, candidates in profile.columns.items():
        spelled = dict.fromkeys(map(_spelled, candidates))
        names = [name for candidate in spelled for name in by_name.get(candidate, [])]
        if names:
            found[ours] = names
    # GDAL tells a second column that begins alike by a number.
    for cut in (lambda each: each[:_CUT], lambda each: f"{each[: _CUT - 2]}_1"):
        for ours, candidates in profile.columns.items():
            if ours not in found:
                ends = [_spelled(cut(candidate)) for candidate in candidates if len(candidate) > _CUT]
                names = [name for end in ends for name in by_name.pop(end, [])]
                if names:
                    found[ours] = names
    _keep_one_pair(found)
    return {ours: found[ours] for ours in profile.columns if ours in found}


def _keep_one_pair(found: dict[str, list[Hashable]]) -> None:
    """Keep one column of latitude and one of longitude that belong together; one alone says nothing."""
    names = {ours: found.pop(ours, []) for ours in ("latitude", "longitude")}
    for of_grid in (False, True):
        pair = {ours: [name for name in names[ours] if (_spelled(str(name)) in _GRID) == of_grid][:1] for ours in names}
        if all(pair.values()):
            found.update(pair)
            return


def _first_filled(given: list[pd.Series], nothing: set[str]) -> tuple[pd.Series, list[pd.Series]]:
    """Take the first column that each record fills, and give what of the others differs."""
    filled = [values.mask(is_any_of(values.str.strip(), pd.Index(sorted(nothing)))) for values in given]
    taken = filled[0]
    left = []
    for values, as_given in zip(filled[1:], given[1:], strict=True):
        left.append(as_given.mask(taken.isna() | (values == taken) | values.isna()))
        taken = taken.fillna(values)
    return taken, left


def _joined(given: list[pd.Series], separator: str, nothing: set[str]) -> pd.Series:
    """Put the lists of several columns behind each other."""
    taken = given[0].fillna("")
    for values in given[1:]:
        taken = taken.str.cat(values.fillna(""), sep=separator)
    return taken.mask(map_unique(taken, lambda text: all(part.strip() in nothing for part in text.split(separator))))


def _give_meanings(columns: dict[str, pd.Series], profile: Profile) -> None:
    """Put the terms that the profile's words mean beside the words; join what else was split."""
    for name, separator in profile.split.items():
        if name in columns and name != "kind":
            cells = listed(columns[name], separator, profile.nothing())
            together = [_JOINED_BY.get(name, "; ").join(filter(None, each)) for each in cells]
            columns[name] = blank_as_missing(pd.Series(together, index=columns[name].index, dtype="str"))
    for name, words in profile.meanings.items():
        if name == "kind" and name in columns:
            given = columns.pop("kind")
            between = profile.split.get("kind")

            def best(text: str, words: Any = words, between: str | None = between) -> str:
                parts = [part.strip() for part in text.split(between.strip())] if between else [text]
                known = [part for part in parts if words.get(part, _OTHER) != _OTHER]
                return (known or [part for part in parts if part not in profile.nothing()] or parts)[0]

            columns["kind_given"] = map_unique(given, best).astype("str")
            columns["kind"] = columns["kind_given"].map(dict(words)).astype("str")
        elif name in aspects() and name in columns:
            columns[f"{name}_value"] = meant(columns[name], words)
        elif name in columns and name not in {ANY, VISIBILITY}:
            columns[name] = columns[name].map(dict(words)).astype("str").fillna(columns[name])
