"""Who contradicts whom, how often, and how two of them compare site by site."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from heritage.analysis.select import statements_behind
from heritage.analysis.summary import UNASSESSED, require_value, values_of_sites
from heritage.model.errors import OptionError
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import aspects
from heritage.statements.captions import caption, conditions, described, finished
from heritage.statements.conflict import CONTESTED, contradicted_rows, number_of_contradictions
from heritage.statements.conflict import contradictions as clashing
from heritage.statements.holding import EVERYONE
from heritage.statements.question import (
    Answer,
    Question,
    answer,
    evaluate,
    heard,
    require_heard,
    require_terms,
    voices_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.model.tables import Tables

_SHOWN = ["value", "when", "assessor", "source_id"]
_FEWEST_FOR_KAPPA = 30
MOST_LISTED = 100_000  # contradictions; a list of more helps nobody, and grows with the square of the voices


class Comparison(NamedTuple):
    """
    Two voices side by side.

    Attributes
    ----------
    table
        A row per value by the first, a column per value by the second: numbers of sites.
    sites
        The sites on which they differ: ``site_id``, ``name``, ``kind``, ``value_a``, ``value_b``.
    """

    table: pd.DataFrame
    sites: pd.DataFrame


def contradictions(tables: Tables, aspect: str | None, question: Question) -> pd.DataFrame:
    """Return the statements that contradict each other, on one aspect or on every one."""
    community = question.community
    require_heard(tables, question.according_to)
    asked = [question.aspect] if aspect is not None else list(aspects().values())
    if aspect is None and community is not None:
        asked = [each for each in asked if each.of_community]
    answers = [evaluate(tables, replace(question, aspect=each)) for each in asked]
    number = sum(number_of_contradictions(found.held, found.said) for found in answers)
    parts, left = [], MOST_LISTED
    for found in answers:
        parts.append(_clashes(tables, found, left))
        left -= len(parts[-1])
    table = pd.concat(parts, ignore_index=True)
    what = f"Contradictions of statements on {aspect or 'every aspect'}"
    what += f", the first {len(table):,} of {number:,}" if number > len(table) else ""
    return described(table, tables, finished(tables, [what, *conditions(tables, question)]))


def _clashes(tables: Tables, found: Answer, most: int) -> pd.DataFrame:
    pairs = clashing(found.held, found.said, most)
    statements = tables.statements
    communities = pd.Series([name if name != EVERYONE else pd.NA for name in found.communities], dtype="str")
    table = pd.DataFrame(
        {
            "aspect": pd.Series(found.question.aspect.name, index=pairs.index, dtype="str"),
            "site_id": pd.Series(tables.sites.index[pairs["site"]], index=pairs.index, dtype="str"),
            "name": pd.Series(tables.sites["name"].iloc[pairs["site"]].array, index=pairs.index),
            "community": pd.Series(communities.iloc[pairs["group"]].array, index=pairs.index),
            "why": pairs["why"],
        }
    )
    for side in ("a", "b"):
        rows = pairs[f"row_{side}"]
        table[f"statement_{side}"] = statements.index[rows]
        for name in _SHOWN:
            table[f"{name}_{side}"] = statements[name].iloc[rows].array
    return table


def assessors(tables: Tables) -> pd.DataFrame:
    """Count what every assessor says, of when, and how often others contradict it."""
    statements = tables.statements
    spoken = voices_of(tables)
    contradicted = np.zeros(len(statements), dtype=bool)
    for aspect in aspects().values():
        found = evaluate(tables, Question(aspect))
        contradicted[contradicted_rows(found.held, found.said)] = True
    codes, names = pd.factorize(statements["assessor"], sort=True)
    rows = pd.DataFrame(
        {
            "code": codes,
            "site": pd.factorize(statements["site_id"], sort=True)[0],
            "first": statements["possible_from"].fillna(statements["certain_from"]).array,
            "last": statements["seen_until"].array,
            "last_stated": statements["stated_by"].array,
            "repeated": spoken.repeated != np.arange(len(statements)),
            "contradicted": contradicted,
        }
    )
    table = (
        rows[codes >= 0]
        .groupby("code")
        .agg(
            statements=("site", "size"),
            sites=("site", "nunique"),
            first=("first", "min"),
            last=("last", "max"),
            last_stated=("last_stated", "max"),
            repeated=("repeated", "sum"),
            contradicted=("contradicted", "sum"),
        )
    )
    table.insert(0, "assessor", pd.Series(names[table.index], index=table.index, dtype="str"))
    text = finished(tables, ["Assessors of statements on every aspect", "contradicted by all statements of any date"])
    return described(table.reset_index(drop=True), tables, text)


def _side_by_side(tables: Tables, question: Question, a: str, b: str) -> tuple[pd.Series, pd.Series, int]:
    """Return the value of each site by each of the two; what of one only repeats the other is left out."""
    require_heard(tables, (a, b))
    spoken = voices_of(tables)
    listened = [heard(tables, spoken, (name,)) for name in (a, b)]
    repeats = spoken.repeated != np.arange(len(spoken.codes))
    both = repeats & np.logical_and.reduce([each for each in listened if each is not None])
    part = replace(tables, _statements=tables.statements[~both])
    values = []
    for name in (a, b):
        found = evaluate(part, replace(question, according_to=(name,)))
        values.append(values_of_sites(part, found)["value"].astype("str").set_axis(tables.sites.index))
    return values[0], values[1], int(both.sum())


def _require_speakers(tables: Tables, a: str, b: str) -> None:
    require_heard(tables, [a], "a")
    require_heard(tables, [b], "b")


def _kappa(table: NDArray[np.int64]) -> float:
    """
    Measure agreement beyond chance: (observed - expected) / (1 - expected).

    The source of the formula is J. Cohen, A coefficient of agreement for nominal scales, Educational and
    Psychological Measurement 20 (1960), 37-46.
    """
    total = table.sum()
    observed = np.trace(table) / total
    expected = (table.sum(axis=0) * table.sum(axis=1)).sum() / total**2
    return float((observed - expected) / (1 - expected)) if expected < 1 else float("nan")


def compare(tables: Tables, a: str, b: str, question: Question) -> Comparison:
    """Set two assessors or publishers side by side."""
    require_terms(question.aspect)
    question = _of_one_community(tables, question)
    _require_speakers(tables, a, b)
    by_a, by_b, repeated = _side_by_side(tables, question, a, b)
    spoken_of = (by_a != UNASSESSED) | (by_b != UNASSESSED)
    values = [*question.aspect.top_level, CONTESTED, UNASSESSED]
    table = pd.crosstab(by_a[spoken_of], by_b[spoken_of])
    present = [[value for value in values if value in axis] for axis in (table.index, table.columns)]
    table = table.reindex(index=present[0], columns=present[1]).rename_axis(index=a, columns=b)
    silent = [UNASSESSED, UNKNOWN]
    shared = ~by_a.isin(silent) & ~by_b.isin(silent)
    differ = shared & (by_a != by_b)
    both = [value for value in values if value not in silent]
    square = pd.crosstab(by_a[shared], by_b[shared]).reindex(index=both, columns=both, fill_value=0)
    kappa = _kappa(square.to_numpy()) if shared.sum() >= _FEWEST_FOR_KAPPA else float("nan")
    rows = tables.sites.loc[differ, ["name", "kind"]].assign(value_a=by_a[differ], value_b=by_b[differ])
    sites = pd.DataFrame(rows).reset_index()
    text = _caption(tables, question, a, b, int(shared.sum()), int(differ.sum()), kappa, repeated)
    table.attrs.update(shared=int(shared.sum()), kappa=kappa)
    return Comparison(described(table, tables, text), described(sites, tables, text))


def _of_one_community(tables: Tables, question: Question) -> Question:
    """Fill in the community where statements name but one; refuse where they name several."""
    named = answer(tables, question).communities
    if len(named) > 1:
        message = f"{question.aspect.name} is compared for one community=: choose one of {', '.join(named)}"
        raise OptionError(message, argument="community")
    return replace(question, community=named[0] or None)


def _caption(
    tables: Tables, question: Question, a: str, b: str, shared: int, differ: int, kappa: float, repeated: int
) -> str:
    what = f"{question.aspect.labels['en'].capitalize()} by {a} (rows) and by {b} (columns)"
    parts = [what, f"{shared} sites assessed by both, {differ} of them differently"]
    if np.isnan(kappa):
        parts.append(f"no kappa (Cohen) below {_FEWEST_FOR_KAPPA} shared sites" if shared < _FEWEST_FOR_KAPPA else "")
    else:
        parts.append(f"Cohen's kappa {kappa:.2f}")
    parts += [each for each in conditions(tables, question) if not each.startswith("according to")]
    if repeated:
        parts.append(f"{repeated} statements that only repeat the other are left out: they are one voice")
    return finished(tables, [part for part in parts if part])


def explain_comparison(tables: Tables, a: str, b: str, value_a: str, value_b: str, question: Question) -> pd.DataFrame:
    """Return the statements behind one number of a comparison."""
    _require_speakers(tables, a, b)
    question = replace(question, according_to=(a, b))
    require_terms(question.aspect)
    question = _of_one_community(tables, question)
    require_value(question.aspect, value_a, "value_a")
    require_value(question.aspect, value_b, "value_b")
    by_a, by_b, _ = _side_by_side(tables, question, a, b)
    chosen = ((by_a == value_a) & (by_b == value_b)).to_numpy()
    table = statements_behind(tables, answer(tables, question), chosen)
    table.attrs["sites"] = int(chosen.sum())
    text = f"Statements behind {int(chosen.sum())} sites, {value_a} by {a} and {value_b} by {b}; "
    return described(table, tables, text + caption(tables, question))
