"""Rules of ``catalogue.toml``: which rows they speak of, and what these rows then are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from heritage.errors import InputError
from heritage.metadata import METADATA_FILE
from heritage.names import fold, fold_text
from heritage.rules.site import VISIBILITIES
from heritage.vocabulary import Vocabulary, aspects, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from heritage.findings import Findings
    from heritage.metadata import VisibilityRule

F = TypeVar("F", bound=pd.DataFrame)
_VOCABULARIES = {"kind": "kinds", "method": "methods", "confidence": "confidence", "role": "roles"}


def rows_of_rule(rule: VisibilityRule, table: pd.DataFrame) -> NDArray[np.bool_]:
    """
    Tell of which rows a rule speaks.

    Parameters
    ----------
    rule
        Of ``catalogue.toml``.
    table
        The table that it names.

    Returns
    -------
    numpy.ndarray of bool
        True where every column has one of its words: folded as names are, and for terms under any of
        their names.

    Raises
    ------
    InputError
        Where the table has no such column: a rule that protects somebody must not be passed over.

    Examples
    --------
    >>> from heritage.metadata import VisibilityRule
    >>> rule = VisibilityRule("statements", (("method", ("testimony",)),), withhold=("assessor",))
    >>> table = pd.DataFrame({"method": ["Interview", "press"], "assessor": ["A", "B"]}, dtype="str")
    >>> rows_of_rule(rule, table).tolist()
    [True, False]
    """
    rows = np.ones(len(table), dtype=bool)
    for column in [*(name for name, _ in rule.where), *rule.withhold]:
        if column not in table.columns and column != table.index.name:
            known = ", ".join(map(str, table.columns.drop("geometry", errors="ignore")))
            raise InputError(
                f"{METADATA_FILE}: a rule names the column {column}; the table of {rule.table} has {known}"
            )
    for column, words in rule.where:
        values = table[column] if column in table.columns else table.index.to_series()
        rows &= _has_word(values.astype("str"), column, words)
    return rows


def _has_word(values: pd.Series, column: str, words: Iterable[str]) -> NDArray[np.bool_]:
    asked = {fold_text(word) for word in words}
    found = fold(values).isin(asked)
    terms = _terms(column)
    if terms is not None:
        named = terms.match(pd.Series(list(words), dtype="str")).dropna()
        matched = terms.match(values).fillna(values)
        found |= matched.isin(set(named)) | terms.roll_up(matched).isin(set(named))
    return found.to_numpy(dtype=bool, na_value=False)


def _terms(column: str) -> Vocabulary | None:
    if column in _VOCABULARIES:
        return vocabulary(_VOCABULARIES[column])
    return aspects().get(column)


def with_rules(table: F, name: str, rules: Iterable[VisibilityRule]) -> F:
    """
    Give rows the visibility that rules ask for; a stricter one stays.

    Parameters
    ----------
    table
        One of the tables, with ``visibility``.
    name
        Which one.
    rules
        Of ``catalogue.toml``.

    Returns
    -------
    pandas.DataFrame
        The same with other visibilities.
    """
    ranks = {word: rank for rank, word in enumerate(VISIBILITIES)}
    asked = [rule for rule in rules if rule.table == name and rule.visibility]
    if not asked:
        return table
    own = table["visibility"].map(ranks).fillna(ranks["withheld"]).to_numpy()
    for rule in asked:
        own = np.where(rows_of_rule(rule, table), np.maximum(own, ranks[str(rule.visibility)]), own)
    words = np.array(VISIBILITIES, dtype=object)[own.astype("int64")]
    table = table.copy()
    table["visibility"] = pd.Series(words, index=table.index, dtype="str")
    return table


def check_rules(
    tables: dict[str, pd.DataFrame], rules: Iterable[VisibilityRule], input_name: str, findings: Findings
) -> None:
    """
    Report the rules that speak of no row.

    Parameters
    ----------
    tables
        By name.
    rules
        Of ``catalogue.toml``.
    input_name
        What the file is called in findings.
    findings
        Takes one for each.
    """
    for rule in rules:
        if not rows_of_rule(rule, tables[rule.table]).any():
            words = "; ".join(f"{column} = {' or '.join(given)}" for column, given in rule.where)
            findings.add("rule-without-row", input_name, field_name=rule.table, values=words or "all rows")
