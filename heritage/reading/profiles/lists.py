"""Cells that hold lists: they become statements, and what runs parallel to them goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from heritage.model.raw_layer import Note
from heritage.model.words import aspects
from heritage.reading.profiles.profile import OF_ASPECT, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

STATEMENT = ("aspect", "value_given", "value", *OF_ASPECT.values())


def meant(given: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Return the terms that words mean."""
    whole = given.map(dict(words)).astype("str")
    return whole.fillna(given.str.replace(r"[:=].*", "", regex=True).map(dict(words)).astype("str"))


def listed(values: pd.Series, separator: str, nothing: set[str]) -> list[list[str]]:
    """Cut cells into lists."""

    def cut(text: object) -> list[str]:
        parts = [part.strip() for part in text.split(separator.strip() or separator)] if isinstance(text, str) else []
        return ["" if part in nothing else part for part in parts]

    return [cut(text) for text in values]


def statements_of_lists(columns: dict[str, pd.Series], profile: Profile, notes: list[Note]) -> pd.DataFrame:
    """Take statements out of cells that hold lists; what runs parallel to them goes with them."""
    rows: list[dict[str, Any]] = []
    grouped = {group[0]: group[1:] for group in profile.parallel}
    of_lists = {name for name in profile.split if name in aspects()} | set(grouped)
    for aspect in sorted(of_lists & set(columns)):
        records = columns[aspect].index
        separator = profile.split.get(aspect, ", ")
        beside = [name for name in grouped.get(aspect, ()) if name in columns]
        given = {name: columns.pop(name) for name in (aspect, *beside)}
        cells = {name: listed(texts, separator, profile.nothing()) for name, texts in given.items()}
        silent = pd.Series([not any(values) for values in cells[aspect]], index=records)
        for name in beside:  # what runs parallel to nothing stays with the site
            unused = given[name].where(silent & pd.Series([any(each) for each in cells[name]], index=records))
            if unused.notna().any():
                columns[f"{name}_given"] = unused
        for record, values, *others in zip(records, *cells.values(), strict=True):
            rows += _rows_of_lists(aspect, int(record), values, dict(zip(beside, others, strict=True)), notes)
    frame = pd.DataFrame(rows, columns=["record", *STATEMENT]).set_index("record").astype("str")
    for aspect, words in profile.meanings.items():
        own = frame["aspect"] == aspect
        frame.loc[own, "value"] = meant(frame.loc[own, "value_given"], words)
    for name in ("method", "confidence"):
        if name in profile.meanings:
            frame[name] = frame[name].map(profile.meanings[name]).fillna(frame[name])
    return frame


def _rows_of_lists(
    aspect: str, record: int, values: list[str], beside: dict[str, list[str]], notes: list[Note]
) -> list[dict[str, Any]]:
    length = max([len(values), *(len(each) for each in beside.values())]) if any(values) else 0
    if len(values) == 1:
        values = values * length
    rows: list[dict[str, Any]] = [
        {"record": record, "aspect": aspect, "value_given": value} for value in values[:length]
    ]
    for name, given in beside.items():
        part = OF_ASPECT[name.removeprefix(f"{aspect}_")]
        if len(given) == len(values):
            for row, value in zip(rows, given, strict=True):
                row[part] = value or None
        elif any(given) and rows:
            notes.append(Note("lists-differ", record, name, ", ".join(given)))
            for row in rows:
                row["note"] = "; ".join(filter(None, [row.get("note"), f"{name}: {', '.join(given)}"]))
    notes.extend(
        Note("lists-differ", record, aspect, "; ".join(str(row[part]) for part in row if row[part]))
        for row in rows
        if not row["value_given"] and any(row.get(part) for part in OF_ASPECT.values())
    )
    return [row for row in rows if row["value_given"]]
