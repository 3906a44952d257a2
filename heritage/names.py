"""Names folded across scripts, so that Göy, GOY and Гёй can be compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd  # noqa: TC002 (the examples use it)

if TYPE_CHECKING:
    from collections.abc import Callable

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def fold_text(text: str) -> str:
    """
    Fold one text to lower-case ASCII words.

    Parameters
    ----------
    text
        Any text, in any script.

    Returns
    -------
    str
        Its words transliterated by ``anyascii``, without case, diacritics and punctuation; a
        text of which nothing is left is only stripped.

    Examples
    --------
    >>> fold_text("  Göy  Məscid "), fold_text("DAĞIDILIB") == fold_text("dağıdılıb")
    ('goy mescid', True)
    """
    from anyascii import anyascii

    return _NOT_A_WORD.sub(" ", anyascii(text.casefold()).lower()).strip() or text.strip()


def map_unique(values: pd.Series, function: Callable[[str], object]) -> pd.Series:
    """
    Apply a function of one text to a column, once per different text.

    Parameters
    ----------
    values
        Text, of any length; missing values stay missing.
    function
        What to do with each.

    Returns
    -------
    pandas.Series
        The results on the same index.

    Examples
    --------
    >>> map_unique(pd.Series(["a", "b", "a"]), str.upper).tolist()
    ['A', 'B', 'A']
    """
    known = values.dropna().unique()
    return values.map(dict(zip(known, map(function, known), strict=True)))


def fold(values: pd.Series) -> pd.Series:
    """
    Fold a column of texts, once per different text.

    Parameters
    ----------
    values
        Text, of any length; missing values stay missing.

    Returns
    -------
    pandas.Series
        Folded text on the same index.

    Examples
    --------
    >>> fold(pd.Series(["Ağdam", "Agdam"], dtype="str")).nunique()
    1
    """
    return map_unique(values, fold_text).astype("str")
