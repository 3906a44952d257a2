"""The state of the sources: dated, archived, with an address that leads somewhere, and how much rests on each."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.model.bundled import PACKAGE
from heritage.model.folding import map_unique
from heritage.model.parallel import side_by_side
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import aspects
from heritage.statements.captions import described, finished
from heritage.statements.question import voices_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.model.findings import Findings
    from heritage.model.tables import Tables
    from heritage.statements.speakers import Voices


FEWEST_SITES = 5  # of a figure: of fewer, one source is soon more than half
_HALF = 0.5
_FEW = 2**15
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")
_RESERVED = ("localhost", "local", "invalid", "test", "example", "example.com", "example.org", "example.net")
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
    with (PACKAGE / "statements" / "addresses.toml").open("rb") as file:
        closed: dict[str, int] = tomllib.load(file)["closed"]
        return closed


def address_trouble(address: str) -> str | None:
    """Return why an address looks dead, by its looks alone; nothing is asked of the network."""
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
    if any(host == name or host.endswith(f".{name}") for name in _RESERVED):
        return "a host that stands for none"
    if not _HOST.fullmatch(host):
        return "no web address"
    closed = next((name for name in _closed_hosts() if host == name or host.endswith(f".{name}")), None)
    return f"{closed} closed in {_closed_hosts()[closed]}" if closed else None


@dataclass(frozen=True)
class _Said:
    """Statements as numbers: the place of each site, and of each source (-1 where there is none)."""

    sites: NDArray[np.int64]
    sources: NDArray[np.int64]
    source_ids: pd.Index

    def distinct(self, groups: NDArray[np.int64], rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the group of every site that some rows name, once for each group and site."""
        own, sites = groups[rows], self.sites[rows]
        few = own.astype("int16") if own.max(initial=0) < _FEW else own
        order = np.argsort(few, kind="stable")  # sites stand in order; few groups are sorted without comparing them
        own, sites = own[order], sites[order]
        first = np.append(True, (own[1:] != own[:-1]) | (sites[1:] != sites[:-1]))[: len(own)]
        return np.asarray(own[first])


def _in_numbers(statements: pd.DataFrame) -> _Said:
    """Return a number per site by where they change: statements stand by site."""
    ids = pa.array(statements["site_id"].array, pa.large_string())
    other = pc.fill_null(pc.not_equal(ids[1:], ids[:-1]), fill_value=True).to_numpy(zero_copy_only=False)
    sources, texts = pd.factorize(statements["source_id"], sort=True)
    return _Said(np.append(0, np.cumsum(other))[: len(ids)].astype("int64"), sources.astype("int64"), texts)


def _originals(said: _Said, repeats: pd.Series) -> NDArray[np.int64]:
    """Return for each source the one whose words it repeats in the end, by number; itself where it repeats none."""
    own = np.arange(len(said.source_ids))
    named = said.source_ids.get_indexer(pd.Index(repeats.reindex(said.source_ids)))
    following = np.where(named < 0, own, named)
    for _ in range(len(own).bit_length()):  # each step goes twice as far along every chain
        following = following[following]
    return np.asarray(following, dtype="int64")


def _figures(statements: pd.DataFrame, said: _Said, repeats: pd.Series, spoken: Voices) -> pd.DataFrame:
    """
    Return for each source the figure of which it bears the largest share: by how many of how many sites.

    What only repeats a source is borne by that one; what its own voice took back by none.
    """
    parts = [pd.DataFrame({"source_id": [], "borne": [], "sites": [], "what": []})]
    number = len(said.source_ids) + 1
    aspect_codes, names = pd.factorize(statements["aspect"], sort=True)
    value_codes, values = pd.factorize(statements["value"], sort=True)
    sources = np.where(said.sources < 0, -1, np.append(_originals(said, repeats), -1)[said.sources])
    stands = np.ones(len(statements), dtype=bool)
    stands[spoken.superseded] = False

    def of_aspect(name: str) -> pd.DataFrame:
        terms_of_aspect = aspects()[name].terms
        tops = [term.broader or value for value, term in terms_of_aspect.items()]
        order = {value: tops.index(top) for value, top in zip(terms_of_aspect, tops, strict=True) if top != UNKNOWN}
        of_value = np.array([*(order.get(value, -1) for value in values), -1], dtype="int64")
        terms = of_value[value_codes]
        counts = (aspect_codes == names.get_loc(name)) & (terms >= 0) & stands
        whole = np.bincount(said.distinct(terms, counts), minlength=len(tops))
        pairs = said.distinct(terms * number + sources, counts & (sources >= 0))
        keys, borne = np.unique(pairs, return_counts=True)
        words = [f"{name} {tops[term]}" for term in keys // number]
        part = {"source_id": said.source_ids[keys % number], "borne": borne, "sites": whole[keys // number]}
        return pd.DataFrame({**part, "what": words})

    of_terms = {name for name, aspect in aspects().items() if aspect.type == "term" and not aspect.timeless}
    counted = [name for name in names if name in of_terms]
    parts += side_by_side(of_aspect, counted, len(statements))
    found = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    found = found[found["sites"] >= FEWEST_SITES]
    found = found.assign(share=found["borne"] / found["sites"])
    ranked = found.sort_values(["share", "sites", "what"], ascending=[False, False, True], kind="stable")
    return ranked.drop_duplicates("source_id")


def state_of_sources(
    statements: pd.DataFrame, sources: pd.DataFrame, evidence: pd.DataFrame, spoken: Voices
) -> pd.DataFrame:
    """Return the state of each source."""
    state = sources[["title", "publisher", "published", "url"]].copy()
    said = _in_numbers(statements)
    named = said.sources >= 0
    for name, counted in (("statements", said.sources[named]), ("sites", said.distinct(said.sources, named))):
        number = pd.Series(np.bincount(counted, minlength=len(said.source_ids)), index=said.source_ids)
        state[name] = number.reindex(state.index, fill_value=0).astype("int64")
    files = evidence["source_id"].value_counts()
    state["evidence"] = files.reindex(state.index, fill_value=0).astype("int64")
    state["undated"] = sources["published"].isna()
    state["unarchived"] = sources["url"].notna() & sources["archived_url"].isna()
    state["address"] = map_unique(sources["url"], address_trouble).astype("str")
    state["repeats"] = sources["repeats"]
    figures = _figures(statements, said, sources["repeats"], spoken).set_index("source_id")
    state["figure"] = _worded(figures).reindex(state.index).astype("str")
    state["share"] = figures["share"].reindex(state.index).astype("float64")
    return state


def _worded(figures: pd.DataFrame) -> pd.Series:
    words = [f"{row.what}: {row.borne} of {row.sites} sites" for row in figures.itertuples()]
    return pd.Series(words, index=figures.index, dtype="str")


def check_sources(
    statements: pd.DataFrame, sources: pd.DataFrame, evidence: pd.DataFrame, spoken: Voices, findings: Findings
) -> None:
    """Note sources without a date or an archived copy, with a dead-looking address, that repeat, or bear most."""
    state = state_of_sources(statements, sources, evidence, spoken)
    state["figure"] = state["figure"].where(state["share"] > _HALF)
    for column, (code, field) in _CHECKS.items():
        flag = state[column].dtype == bool
        hit = state[state[column]] if flag else state[state[column].notna()]
        if len(hit):
            told = hit.index if flag else [f"{name}: {words}" for name, words in hit[column].items()]
            findings.add(code, "", "", [pd.NA] * len(hit), None, field, told)


def sources_report(tables: Tables) -> pd.DataFrame:
    """Return the state of each source, and how much rests on it."""
    spoken = voices_of(tables)
    state = state_of_sources(tables.statements, tables.sources, tables.evidence, spoken).reset_index()
    order = ["share", "statements", "source_id"]
    table = state.sort_values(order, ascending=[False, False, True], na_position="last", ignore_index=True)
    parts = [f"State of {len(table)} sources", f"figures of {FEWEST_SITES} sites and more", "addresses were not asked"]
    return described(table, tables, finished(tables, parts))
