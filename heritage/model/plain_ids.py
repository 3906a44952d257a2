"""Ids as people write them: ``1`` for ``monuments:1``, while one site alone has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from heritage.model.errors import OptionError
from heritage.model.folding import is_among

if TYPE_CHECKING:
    from collections.abc import Iterable


def sites_called(named: Iterable[str], known: pd.Index) -> dict[str, list[str]]:
    """Return the sites whose id is a file's stem and a plain id, for each plain one that no site has as it is."""
    wanted = {*named}.difference(known[is_among(known, {*named})])
    found: dict[str, list[str]] = {}
    if not wanted:
        return found
    texts = pd.Series(known, dtype="str")
    texts = texts[texts.str.contains(":", regex=False)]
    if texts.empty:
        return found
    # "file:layer:7" may be called "layer:7" or "7"; an id of its own may hold colons, too.
    for ending in (texts.str.partition(":")[2], texts.str.rpartition(":")[2]):
        hit = is_among(ending, wanted)
        for plain, whole in zip(ending[hit], texts[hit], strict=True):
            if whole not in found.setdefault(plain, []):
                found[plain].append(whole)
    return found


def one_site(given: str, known: pd.Index) -> str:
    """Return the id of the site that is named; what no site is called stays as it is given."""
    called = sites_called([given], known).get(given, [])
    if len(called) > 1:
        told = ", ".join(called[:5])
        raise OptionError(f"several sites have the id {given!r}: {told}; name one of them", argument="site_id")
    return called[0] if called else given
