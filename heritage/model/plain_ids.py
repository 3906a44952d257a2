"""Ids as people write them: ``1`` for ``monuments:1`` while one site alone has it, ids that sites have elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pandas as pd

from heritage.model.errors import OptionError
from heritage.model.folding import is_among

if TYPE_CHECKING:
    from collections.abc import Iterable


BETWEEN_IDS = re.compile(r"[\s;,|]+")


def ids_elsewhere(same_as: str) -> list[str]:
    """Take apart what a site says of its ids elsewhere; of a web address the end of its path is one too."""
    told = [same_as.strip()]  # an id may have blanks in it
    for word in filter(None, BETWEEN_IDS.split(same_as)):
        told.append(word)
        if "://" in word:
            told.append(unquote(urlsplit(word).path.rstrip("/").rpartition("/")[2]))
    return [each for each in told if each]


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


def _sites_also_called(given: str, same_as: pd.Series) -> list[str]:
    """Return the sites that have an id elsewhere, whole or without the name of its file."""
    near = same_as.dropna()
    near = near[near.str.contains(given, regex=False)]
    found = {
        site: {each for told in ids_elsewhere(text) for each in (told, *_plain(told))} for site, text in near.items()
    }
    return [str(site) for site, told in found.items() if given in told]


def _plain(told: str) -> tuple[str, str]:
    return told.partition(":")[2], told.rpartition(":")[2]


def one_site(given: str, sites: pd.DataFrame) -> str:
    """Return the id of the site that is named; what no site is called stays as it is given."""
    if given in sites.index or not given.strip():
        return given
    given = given.strip()
    called = [*sites_called([given], sites.index).get(given, []), *_sites_also_called(given, sites["same_as"])]
    called = list(dict.fromkeys(called))
    if len(called) > 1:
        told = ", ".join(called[:5])
        raise OptionError(f"several sites have the id {given!r}: {told}; name one of them", argument="site_id")
    return called[0] if called else given
