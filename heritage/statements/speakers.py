"""Who speaks: the voice of each statement, whose words it only repeats, and what it supersedes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.model.folding import is_any_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.model.findings import Findings

CODES_OF_VOICES = ("repetition-unresolved", "supersedes-unknown")
_SAME = ["site_id", "aspect", "community", "source_id"]


@dataclass(frozen=True)
class Voices:
    """
    Who speaks in each row of the table of statements.

    Attributes
    ----------
    codes
        A number per row: equal where one voice speaks.
    names
        The assessors: the voice with the code 0 is the first; codes beyond them are unknown voices.
    repeated
        Per row, the row whose words it only repeats; its own where it repeats none.
    unresolved
        Per row, whether its source repeats another in which not one statement can be told to be the
        one: there is none, there are several, or the sources repeat each other in a circle.
    superseding, superseded
        Rows, pair by pair: the first names the second, of the same voice on the same site and aspect, in
        ``supersedes``.
    """

    codes: NDArray[np.int64]
    names: pd.Index
    repeated: NDArray[np.int64]
    unresolved: NDArray[np.bool_]
    superseding: NDArray[np.int64]
    superseded: NDArray[np.int64]


def voices(statements: pd.DataFrame, sources: pd.DataFrame) -> Voices:
    """Return who speaks in each statement."""
    codes, names = pd.factorize(statements["assessor"], sort=True)
    nameless = codes < 0
    if nameless.any():
        of_source, known = pd.factorize(statements["source_id"], sort=True)
        alone = len(names) + len(known) + np.arange(len(codes))
        codes = np.where(nameless, np.where(of_source < 0, alone, len(names) + of_source), codes)
    repeated, unresolved = _repeated(statements, sources["repeats"].dropna())
    codes = codes[repeated]
    superseding, superseded = _named_in_supersedes(statements)
    same = (codes[superseding] == codes[superseded]) & (superseding != superseded)
    for column in ("site_id", "aspect"):  # all that is said of a site is told by its own rows
        own = statements[column].iloc[superseding].to_numpy(dtype=object)
        same &= own == statements[column].iloc[superseded].to_numpy(dtype=object)
    return Voices(codes, names, repeated, unresolved, superseding[same], superseded[same])


def check_voices(statements: pd.DataFrame, spoken: Voices, findings: Findings) -> None:
    """Note repetitions that cannot be followed, and statements that supersede none of their assessor's."""
    names = statements["supersedes"].notna().to_numpy(copy=True)
    names[spoken.superseding] = False
    for code, field, hit in (
        ("repetition-unresolved", "source_id", spoken.unresolved),
        ("supersedes-unknown", "supersedes", names),
    ):
        rows = statements[hit]
        if len(rows):
            findings.add(code, "", "", [pd.NA] * len(rows), rows["site_id"], field, rows.index)


def _repeated(statements: pd.DataFrame, repeats: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the row at the end of the chain of repetitions that each row starts; its own where it starts none."""
    itself = np.arange(len(statements))
    unresolved = np.zeros(len(statements), dtype=bool)
    if repeats.empty:
        return itself, unresolved
    rows = np.flatnonzero(is_any_of(statements["source_id"], pd.Index(repeats.index)).to_numpy())
    repeating = statements.iloc[rows][_SAME].fillna({"community": ""})
    repeating["source_id"] = repeating["source_id"].map(repeats)
    others = np.flatnonzero(is_any_of(statements["source_id"], pd.Index(repeats.unique())).to_numpy())
    originals = statements.iloc[others][_SAME].fillna({"community": ""})
    # A number for each site, aspect, community and source: what is repeated must be the one statement of its own.
    both = pd.concat([repeating[_SAME], originals[_SAME]], ignore_index=True)
    of_group = both.groupby(_SAME, sort=False, dropna=False).ngroup().to_numpy()
    asked, given = of_group[: len(rows)], of_group[len(rows) :]
    number = np.bincount(given, minlength=len(both))
    original = np.full(len(both), -1, dtype="int64")
    original[given] = others
    one = (number[asked] == 1) & (original[asked] != rows)
    following = itself.copy()
    following[rows[one]] = original[asked[one]]
    unresolved[rows] = ~one
    end = following
    for _ in range(len(repeats).bit_length()):  # each step goes twice as far along every chain
        end = end[end]
    circle = following[end] != end
    unresolved |= circle
    return np.where(circle, itself, end), unresolved


def _named_in_supersedes(statements: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows that name another row in ``supersedes``, and the rows that they name."""
    rows = np.flatnonzero(statements["supersedes"].notna().to_numpy())
    if not len(rows):
        return rows, rows
    known = pa.array(statements.index, pa.large_string())
    named = pc.index_in(pa.array(statements["supersedes"].iloc[rows].array, pa.large_string()), value_set=known)
    found = named.is_valid().to_numpy(zero_copy_only=False)
    return rows[found], named.drop_null().to_numpy().astype("int64")
