"""Sites under different ids that somebody said are one place, in ``same-as.csv``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from heritage.model.errors import InputError
from heritage.model.folding import fold_text
from heritage.model.plain_ids import sites_called
from heritage.model.schema import missing
from heritage.reading.formats.delimited import read_delimited

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from heritage.assembly.records import Records
    from heritage.model.findings import Findings

_SAME, _DIFFERENT = "same", "different"
_NEEDED = ("a", "b", "same")


def one_under_several_ids(
    records: Records, paths: list[Path], names: Mapping[Path, str], findings: Findings
) -> Records:
    """Give records of sites that are said to be one the first of their ids; the others stay names of it."""
    if not paths:
        return records
    known = pd.Index(records.records["site_id"].unique())
    same, different = _pairs(paths, names, known, findings)
    groups = _groups([pair for pair in same if pair not in different])
    for pair in sorted(map(sorted, same & different)):
        findings.add("same-contradicted", "", "", [pd.NA], [pair[0]], "same_as", [" / ".join(pair)])
    for pair in sorted(map(sorted, different)):
        if groups.get(pair[0], pair[0]) == groups.get(pair[1], pair[1]):
            findings.add("same-contradicted", "", "", [pd.NA], [groups[pair[0]]], "same_as", [" / ".join(pair)])
    became = {name: first for name, first in groups.items() if name != first}
    if not became:
        return records
    others: dict[str, list[str]] = {}
    for name, first in sorted(became.items()):
        others.setdefault(first, []).append(name)
    rows, statements = records.records, records.statements
    ids = rows["site_id"].map(lambda name: became.get(name, name)).astype("str")
    also = ids.map({first: " ".join(each) for first, each in others.items()}).astype("str")
    before = rows.get("same_as", missing(rows.index))
    told = before.str.cat(also, sep=" ").fillna(before).fillna(also)
    if "site_id" in statements:
        statements = statements.assign(site_id=statements["site_id"].map(lambda name: became.get(name, name)))
    return replace(records, records=rows.assign(site_id=ids, same_as=told), statements=statements, became=became)


def _pairs(
    paths: list[Path], names: Mapping[Path, str], known: pd.Index, findings: Findings
) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """Read which ids are said to be the same, and which to be different; ids that no site has are told."""
    found: dict[str, set[frozenset[str]]] = {_SAME: set(), _DIFFERENT: set()}
    for path in paths:
        rows = read_delimited(path).columns
        lacks = [name for name in _NEEDED if name not in rows]
        if lacks:
            message = f"{path}: this lacks the column {lacks[0]}; it has a, b, same, who, when and why"
            raise InputError(message, path=path)
        called = sites_called({*rows["a"].dropna(), *rows["b"].dropna()}, known)
        for number, row in rows.iterrows():
            word = fold_text(str(row["same"]))
            pair = [called[each][0] if len(called.get(each, ())) == 1 else each for each in (row["a"], row["b"])]
            if word not in found or not all(isinstance(each, str) and each in known for each in pair):
                told = "{a} / {b}: {same}".format(**row[[*_NEEDED]].fillna(""))
                findings.add("same-unknown", names.get(path, path.name), "", [number], None, "a", [told])
            elif pair[0] != pair[1]:
                found[word].add(frozenset(pair))
    return found[_SAME], found[_DIFFERENT]


def _groups(pairs: list[frozenset[str]]) -> dict[str, str]:
    """Return for each id that is in some pair the first, in code-point order, of all that hang together with it."""
    first: dict[str, str] = {}

    def root(name: str) -> str:
        while first.setdefault(name, name) != name:
            name = first[name]
        return name

    for pair in pairs:
        low, high = sorted(map(root, pair))
        first[high] = low
    return {name: root(name) for name in first}
