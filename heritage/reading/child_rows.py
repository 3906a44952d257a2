"""Rows of a repeat in a form: they belong to a record of another layer, and are no sites of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heritage.evidence.pictures import NAMES_PICTURE
from heritage.model.cell_values import as_texts
from heritage.model.raw_layer import Note, RawLayer, told_apart

if TYPE_CHECKING:
    import pandas as pd

# What a child calls its parent, and what the parent calls itself: KoboToolbox, ODK Central, Survey123.
_KEYS = (
    ("_parent_index", "_index"),
    ("_submission__uuid", "_uuid"),
    ("_submission__id", "_id"),
    ("PARENT_KEY", "KEY"),
    ("ParentGlobalID", "GlobalID"),
    ("parentglobalid", "globalid"),
)
_NAMES_PARENT = "_parent_table_name"


def with_children_counted(raws: list[RawLayer]) -> list[RawLayer]:
    """Give each parent the number of its rows in each layer of children, and their pictures; they are left out."""
    kept = list(raws)
    for child in raws:
        found = _parent(child, [raw for raw in kept if raw is not child])
        if found is None:
            continue
        parent, own, named = found
        called = child.layer or child.path.stem
        name = told_apart([*map(str, parent.columns), called])[-1]
        note = Note("rows-of-parents", None, name, f"{called}: {child.records_read} rows")
        columns = parent.columns.assign(**{name: own.map(named.value_counts()).fillna(0).astype("int64")})
        for title, pictures in _pictures(child, named).items():
            columns[told_apart([*map(str, columns.columns), f"{called} {title}"])[-1]] = own.map(pictures).astype("str")
        counted = replace(parent, columns=columns, notes=[*parent.notes, note])
        kept = [counted if raw is parent else raw for raw in kept if raw is not child]
    return kept


def _parent(child: RawLayer, others: list[RawLayer]) -> tuple[RawLayer, pd.Series, pd.Series] | None:
    """Find the layer that holds the parents of all rows, what each parent is called, and which each row names."""
    for of_child, of_parent in _KEYS:
        if of_child not in child.columns:
            continue
        named = as_texts(child.columns[of_child])
        for other in others:
            if of_parent in other.columns and _is_called(other, child):
                own = as_texts(other.columns[of_parent])
                if len(named) and named.notna().all() and named.isin(own).all():
                    return other, own, named
    return None


def _pictures(child: RawLayer, parents: pd.Series) -> dict[str, pd.Series]:
    """Return the columns of a layer whose cells name pictures: for each parent the names, with semicolons between."""
    found = {}
    for title in child.columns:
        texts = as_texts(child.columns[title])
        names = texts[texts.str.fullmatch(NAMES_PICTURE).eq(True)]
        if len(names) and len(names) == texts.notna().sum():
            found[str(title)] = names.groupby(parents.reindex(names.index)).agg("; ".join)
    return found


def _is_called(parent: RawLayer, child: RawLayer) -> bool:
    """Return whether a layer is the one that a child names, where it names one."""
    if _NAMES_PARENT not in child.columns:
        return True
    names = set(as_texts(child.columns[_NAMES_PARENT]).dropna())
    return names == {parent.layer or parent.path.stem}
