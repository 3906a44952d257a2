"""Rules of ``catalogue.toml``: which rows they speak of, and what these rows then are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from heritage.model.errors import InputError, unknown_choice
from heritage.model.folding import fold, fold_text, is_among
from heritage.model.metadata import METADATA_FILE, WITHHOLDABLE
from heritage.model.schema import COLUMNS, missing, population_keys
from heritage.model.visibility import CELL_COLUMN, strictest
from heritage.model.words import aspects, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from heritage.model.findings import Findings
    from heritage.model.metadata import VisibilityRule
    from heritage.model.vocabulary import Vocabulary

F = TypeVar("F", bound=pd.DataFrame)
# What says which row it is, or where it lies, cannot be withheld by itself.
_OF_ROWS = ("site_id", "statement_id", "source_id", "evidence_id", "geometry", CELL_COLUMN)
_VOCABULARIES = {"kind": "kinds", "method": "methods", "confidence": "confidence", "role": "roles"}


def rows_of_rule(rule: VisibilityRule, table: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows a rule speaks."""
    rows = np.ones(len(table), dtype=bool)
    for column in [*(name for name, _ in rule.where), *rule.withhold]:
        if column not in table.columns and column != table.index.name:
            known = [str(name) for name in table.columns if name != "geometry"]
            raise InputError(
                f"{METADATA_FILE}: {unknown_choice(f'column of the table of {rule.table}', column, known)}"
            )
    for column, words in rule.where:
        rows &= _has_word(_values(table, column), column, words)
    return rows


def _values(table: pd.DataFrame, column: str) -> pd.Series:
    return (table[column] if column in table.columns else table.index.to_series()).astype("str")


def _has_word(values: pd.Series, column: str, words: Iterable[str]) -> NDArray[np.bool_]:
    asked = {fold_text(word) for word in words}
    found = fold(values).isin(asked)
    terms = _terms(column)
    if terms is not None:
        named = terms.match(pd.Series(list(words), dtype="str")).dropna()
        matched = terms.understand(values).fillna(values)
        found |= matched.isin(set(named)) | terms.roll_up(matched).isin(set(named))
    return found.to_numpy(dtype=bool, na_value=False)


def _terms(column: str) -> Vocabulary | None:
    if column in _VOCABULARIES:
        return vocabulary(_VOCABULARIES[column])
    aspect = aspects().get(column)
    return aspect if aspect is not None and aspect.terms else None


def with_rules(
    table: F, name: str, rules: Iterable[VisibilityRule], ruled: Mapping[VisibilityRule, frozenset[str]] | None = None
) -> F:
    """Set the visibility that rules ask for; a stricter one stays."""
    asked = [rule for rule in rules if rule.table == name and rule.visibility]
    if not asked:
        return table
    also, ids = ruled or {}, population_keys(table) if name == "populations" else table.index
    by_rules = (
        missing(table.index).mask(rows_of_rule(rule, table) | is_among(ids, also.get(rule, ())), rule.visibility)
        for rule in asked
    )
    return table.assign(visibility=strictest(table["visibility"], *by_rules))


def check_rules(
    tables: dict[str, pd.DataFrame], rules: Iterable[VisibilityRule], input_name: str, findings: Findings
) -> None:
    """Refuse rules that cannot be meant so, and report words by which a rule speaks of no row."""
    for number, rule in enumerate(rules, 1):
        what, table = f"{input_name}: rule {number}", tables[rule.table]
        for column in rule.withhold:
            if column in {*COLUMNS[rule.table], *_OF_ROWS} - {*WITHHOLDABLE[rule.table]}:
                one = f"column of {rule.table} that can be withheld"
                raise InputError(
                    f"{what}: {unknown_choice(one, column, WITHHOLDABLE[rule.table])}, or a further column; "
                    "or withhold the row by visibility"
                )
        found = rows_of_rule(rule, table).any()
        asked = [(column, word) for column, words in rule.where for word in words]
        idle = [each for each in asked if not _has_word(_values(table, each[0]), each[0], [each[1]]).any()]
        for column, word in idle:
            _require_term(word, column, what)
        told = [f"{column} = {word}" for column, word in idle]
        if not found and not idle:
            told = ["; ".join(f"{column} = {' or '.join(words)}" for column, words in rule.where) or "all rows"]
        if told:
            findings.add(
                "rule-without-row", input_name, records=[pd.NA] * len(told), field_name=rule.table, values=told
            )


def _require_term(word: str, column: str, what: str) -> None:
    """Refuse a word that no row can ever have, since it is no term of the column's vocabulary."""
    terms = _terms(column)
    if terms is not None and terms.match(pd.Series([word], dtype="str")).isna().all():
        raise InputError(f"{what}: {unknown_choice(column, word, terms.terms)}")
