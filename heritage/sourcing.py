"""The state of the sources: dated, archived, with an address that leads somewhere, and how much rests on each."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from heritage.bundled import PACKAGE
from heritage.names import encoded, map_unique
from heritage.vocabulary import UNKNOWN, aspects

if TYPE_CHECKING:
    from heritage.findings import Findings

FEWEST_SITES = 5  # of a figure: of fewer, one source is soon more than half
_HALF = 0.5
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")
_RESERVED = ("localhost", ".local", ".invalid", ".test", ".example", "example.com", "example.org", "example.net")
_CHECKS = {
    "undated": ("source-undated", "published"),
    "unarchived": ("source-unarchived", "archived_url"),
    "address": ("source-address-dead", "url"),
    "repeats": ("source-repeats", "repeats"),
    "figure": ("source-bears-most", "source_id"),
}

CODES_OF_SOURCES = tuple(code for code, _ in _CHECKS.values())


@cache
def _closed_hosts() -> dict[str, int]:
    with (PACKAGE / "addresses.toml").open("rb") as file:
        closed: dict[str, int] = tomllib.load(file)["closed"]
        return closed


def address_trouble(address: str) -> str | None:
    """
    Say by its looks alone why an address leads nowhere; nothing is asked of the network.

    Parameters
    ----------
    address
        As a source gives it.

    Returns
    -------
    str or None
        The reason; None where it looks as it should.

    Examples
    --------
    >>> address_trouble("https://caucasusheritage.cornell.edu/")
    >>> address_trouble("www.example"), address_trouble("http://www.geocities.com/x")
    ('no web address', 'geocities.com closed in 2009')
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return "no web address"
    if parts.scheme not in {"http", "https"} or not host or re.search(r"\s", address.strip()):
        return "no web address"
    try:
        return None if ipaddress.ip_address(host).is_global else "an address inside a network"
    except ValueError:
        pass
    if host.endswith(_RESERVED):
        return "a host that stands for none"
    if not _HOST.fullmatch(host):
        return "no web address"
    closed = next((name for name in _closed_hosts() if host == name or host.endswith(f".{name}")), None)
    return f"{closed} closed in {_closed_hosts()[closed]}" if closed else None


def _figures(statements: pd.DataFrame) -> pd.DataFrame:
    """Give for each source the figure of which it bears the largest share: by how many of how many sites."""
    parts = []
    for name, aspect in aspects().items():
        own = statements[(statements["aspect"] == name).to_numpy()]
        if aspect.type != "term" or aspect.timeless or own.empty:
            continue
        tops = [term.broader or value for value, term in aspect.terms.items()]
        order = {value: tops.index(top) for value, top in zip(aspect.terms, tops, strict=True)}
        terms = map_unique(own["value"], order.get).astype("float64").fillna(-1).to_numpy("int64")
        sites, sources = (encoded(own[column])[0].astype("int64") for column in ("site_id", "source_id"))
        _, texts = encoded(own["source_id"])
        said = (terms >= 0) & (terms != order.get(UNKNOWN, -1))
        of_value = np.unique(terms[said] * (sites.max() + 2) + sites[said]) // (sites.max() + 2)
        whole = np.bincount(of_value, minlength=len(order))
        named = said & (sources >= 0)
        pairs = np.unique(((terms * (len(texts) + 1) + sources) * (sites.max() + 2) + sites)[named]) // (
            sites.max() + 2
        )
        keys, counts = np.unique(pairs, return_counts=True)
        values = keys // (len(texts) + 1)
        words = np.array(tops, dtype=object)[values] if len(values) else np.array([], dtype=object)
        part = pd.DataFrame({"source_id": np.asarray(texts, dtype=object)[keys % (len(texts) + 1)], "borne": counts})
        parts.append(part.assign(sites=whole[values], what=[f"{name} {word}" for word in words]))
    if not parts:
        return pd.DataFrame({"source_id": [], "borne": [], "sites": [], "what": [], "share": []})
    found = pd.concat(parts, ignore_index=True)
    found = found[found["sites"] >= FEWEST_SITES]
    found = found.assign(share=found["borne"] / found["sites"])
    ranked = found.sort_values(["share", "sites", "what"], ascending=[False, False, True], kind="stable")
    return ranked.drop_duplicates("source_id")


def state_of_sources(statements: pd.DataFrame, sources: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """
    Tell in what state each source is.

    Parameters
    ----------
    statements, sources, evidence
        The tables.

    Returns
    -------
    pandas.DataFrame
        A row per source, index ``source_id``: ``title``, ``publisher``, ``published``, ``url``; number of
        ``statements``, ``sites`` and files of ``evidence``; ``undated``, ``unarchived`` (it has an address
        and no archived copy), ``address`` (why it looks dead, or missing), ``repeats``; and ``figure``, the
        one of which it bears the largest share, with that ``share``, where five sites or more make it.
    """
    state = sources[["title", "publisher", "published", "url"]].copy()
    said = statements[["source_id", "site_id"]].dropna(subset=["source_id"])
    state["statements"] = said["source_id"].value_counts().reindex(state.index, fill_value=0).astype("int64")
    (sources_said, texts), (sites_said, _) = (encoded(said[column]) for column in ("source_id", "site_id"))
    pairs = np.unique(sources_said * (len(said) + 1) + sites_said) // (len(said) + 1)
    sites = pd.Series(np.bincount(pairs, minlength=len(texts)), index=texts)
    state["sites"] = sites.reindex(state.index, fill_value=0).astype("int64")
    files = evidence["source_id"].value_counts()
    state["evidence"] = files.reindex(state.index, fill_value=0).astype("int64")
    state["undated"] = sources["published"].isna()
    state["unarchived"] = sources["url"].notna() & sources["archived_url"].isna()
    state["address"] = map_unique(sources["url"], address_trouble).astype("str")
    state["repeats"] = sources["repeats"]
    figures = _figures(statements).set_index("source_id")
    state["figure"] = _worded(figures).reindex(state.index).astype("str")
    state["share"] = figures["share"].reindex(state.index).astype("float64")
    return state


def _worded(figures: pd.DataFrame) -> pd.Series:
    words = [f"{row.what}: {row.borne} of {row.sites} sites" for row in figures.itertuples()]
    return pd.Series(words, index=figures.index, dtype="str")


def check_sources(statements: pd.DataFrame, sources: pd.DataFrame, evidence: pd.DataFrame, findings: Findings) -> None:
    """
    Report sources without a date or an archived copy, with a dead-looking address, that repeat, or bear most.

    Parameters
    ----------
    statements, sources, evidence
        The tables.
    findings
        Takes a finding on each.
    """
    state = state_of_sources(statements, sources, evidence)
    state["figure"] = state["figure"].where(state["share"] > _HALF)
    for column, (code, field) in _CHECKS.items():
        flag = state[column].dtype == bool
        hit = state[state[column]] if flag else state[state[column].notna()]
        if len(hit):
            told = hit.index if flag else [f"{name}: {words}" for name, words in hit[column].items()]
            findings.add(code, "", "", [pd.NA] * len(hit), None, field, told)
