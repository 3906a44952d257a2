"""Rules on text: white space and Unicode form."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from heritage.names import map_unique
from heritage.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def _trimmed(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].str.strip()


def _normalised(frame: pd.DataFrame, name: str) -> pd.Series:
    texts = pa.array(frame[name], type=pa.string(), from_pandas=True)
    is_ascii = pc.fill_null(pc.string_is_ascii(texts), True).to_numpy(zero_copy_only=False)
    composed = map_unique(frame[name].mask(is_ascii), partial(unicodedata.normalize, "NFC"))
    return composed.astype("str").fillna(frame[name])


def _differs(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].notna() & (_trimmed(frame, name) != frame[name])


def _is_decomposed(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].notna() & (_normalised(frame, name) != frame[name])


def rules_on_text(columns: Iterable[str]) -> list[Rule]:
    """
    Give the rules on text for some columns.

    Parameters
    ----------
    columns
        Names of columns of text.

    Returns
    -------
    list of Rule
        Trimming, then composing, for each.
    """
    return [
        rule
        for name in columns
        for rule in (
            Rule("text-trimmed", name, partial(_differs, name=name), repair=partial(_trimmed, name=name)),
            Rule("text-normalised", name, partial(_is_decomposed, name=name), repair=partial(_normalised, name=name)),
        )
    ]
