"""Rules on statements and on the other tables' rows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd

from heritage.model.date_words import to_edtf
from heritage.model.dates import read_days, today
from heritage.model.folding import is_any_of
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import aspects, vocabulary
from heritage.validation.rule import Rule
from heritage.validation.sites import blank, is_no_number

_LARGEST_COUNT = 10**15  # beyond it a float, as which numbers are read, no longer tells neighbours apart


def _aspect_is_unknown(frame: pd.DataFrame) -> pd.Series:
    return ~frame["aspect"].isin(list(aspects()))


def _value_is_missing(frame: pd.DataFrame) -> pd.Series:
    return frame["value_given"].isna()


def _value_is_unknown(frame: pd.DataFrame) -> pd.Series:
    of_terms = frame["aspect"].isin([name for name, found in aspects().items() if found.type == "term"])
    said_unknown = frame["value"].eq(UNKNOWN) & frame["_matched"].ne(UNKNOWN)
    return of_terms & said_unknown & frame["value_given"].notna()


def _word_is_unknown(frame: pd.DataFrame, column: str, words: str) -> pd.Series:
    return frame[column].notna() & vocabulary(words).match(frame[column]).isna()


def _date_is_unreadable(frame: pd.DataFrame, column: str) -> pd.Series:
    return ~read_days(frame[column])["readable"]


def _date_is_in_future(frame: pd.DataFrame, column: str) -> pd.Series:
    return read_days(frame[column])["first_from"] > today()


def _begins_after_statement(frame: pd.DataFrame) -> pd.Series:
    return frame["possible_from"] > frame["stated_by"]


def _number_is_unreadable(frame: pd.DataFrame, column: str) -> pd.Series:
    numbers = pd.to_numeric(frame[column], errors="coerce")
    return is_no_number(frame[column]) | (numbers.abs() > _LARGEST_COUNT) | (numbers % 1).gt(0)


def _value_given(frame: pd.DataFrame) -> pd.Series:
    return frame["value_given"]


def _edtf(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the dates of a column as EDTF; each file and layer has its own way to write them."""
    files = [name for name in ("_input", "_layer") if name in frame]
    return to_edtf(frame[column], frame[files] if files else None)


def _is_rewritten(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame[column].notna() & (_edtf(frame, column) != frame[column])


def _rewritten(frame: pd.DataFrame, column: str) -> pd.Series:
    return _edtf(frame, column)


def rules_rewriting_dates(*columns: str) -> list[Rule]:
    """Return the rules that write dates as EDTF where it is certain what they mean."""
    return [
        Rule("date-rewritten", name, partial(_is_rewritten, column=name), repair=partial(_rewritten, column=name))
        for name in columns
    ]


def rules_on_dates(*columns: str) -> list[Rule]:
    """Return the rules that report dates which are no EDTF, or have not come yet."""
    return [
        *(Rule("date-unreadable", name, partial(_date_is_unreadable, column=name)) for name in columns),
        *(Rule("date-in-future", name, partial(_date_is_in_future, column=name)) for name in columns),
    ]


def _whole_numbers(*columns: str) -> list[Rule]:
    return [
        Rule("number-unreadable", name, partial(_number_is_unreadable, column=name), repair=blank) for name in columns
    ]


def _names_none(column: str, known: pd.Index, frame: pd.DataFrame) -> pd.Series:
    return ~is_any_of(frame[column], known)


def _names_unknown(column: str, known: pd.Index, frame: pd.DataFrame) -> pd.Series:
    return frame[column].notna() & ~is_any_of(frame[column], known)


def rule_on_site(known: pd.Index) -> Rule:
    """Return the rule that rejects rows of sites that no input has."""
    return Rule("site-unknown", "site_id", partial(_names_none, "site_id", known))


def rule_on_source(known: pd.Index, column: str = "source_id") -> Rule:
    """Return the rule that reports sources that the table of sources does not have."""
    return Rule("source-unknown", column, partial(_names_unknown, column, known))


def rule_on_word(column: str, words: str) -> Rule:
    """Return the rule that reports words which no term of a vocabulary has."""
    return Rule("term-unknown", column, partial(_word_is_unknown, column=column, words=words))


RULES_ON_STATEMENTS = [
    Rule("aspect-unknown", "aspect", _aspect_is_unknown),
    Rule("value-missing", "value", _value_is_missing, shown=_value_given),
    Rule("value-unknown", "value", _value_is_unknown, shown=_value_given),
    rule_on_word("method", "methods"),
    rule_on_word("confidence", "confidence"),
    Rule("source-missing", "source_id", lambda frame: frame["source_id"].isna()),
    *(replace(rule, repair=blank) for rule in rules_on_dates("when", "stated") if rule.code == "date-unreadable"),
    *(rule for rule in rules_on_dates("when", "stated") if rule.code != "date-unreadable"),
    Rule("date-after-statement", "when", _begins_after_statement),
]
RULES_ON_SOURCES = [
    *rules_rewriting_dates("published", "accessed"),
    *rules_on_dates("published", "accessed"),
]
RULES_ON_POPULATIONS = [*_whole_numbers("year", "count")]
