"""Parts of a catalogue: the sites that are asked for, and the statements that make a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from heritage.analysis.grouping import BLANK, OUTSIDE, UNLOCATED, region_of_sites
from heritage.analysis.summary import UNASSESSED, require_value, values_of_sites
from heritage.editions.protection import protection_of
from heritage.model.errors import unknown_choice
from heritage.model.folding import is_among, is_any_of
from heritage.model.plain_ids import one_site
from heritage.model.schema import AUTO
from heritage.model.tables import Tables, region_choice
from heritage.model.words import aspect, vocabulary
from heritage.statements.captions import caption, described
from heritage.statements.conflict import contradicted_rows, values
from heritage.statements.question import Answer, Question, answer, require_heard, require_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

T = TypeVar("T", bound=Tables)
_OF_SOURCE = ["title", "publisher", "published", "url", "archived_url"]
_OF_STATEMENT = [
    "value",
    "value_given",
    "community",
    "when",
    "stated",
    "assessor",
    "method",
    "confidence",
    "note",
    "source_id",
    "locator",
]


def listed(given: str | Sequence[str]) -> list[str]:
    """Take one name or several as a list."""
    return (
        [str(each) for each in given] if isinstance(given, list | tuple | set | pd.Series | pd.Index) else [str(given)]
    )


def _of_region(tables: Tables, wanted: list[str]) -> pd.Series:
    """Return which sites lie in regions that are named by id or name."""
    regions = tables.regions["name"].fillna("")
    known = {*regions.index, *regions, OUTSIDE, UNLOCATED} - {""}
    for name in wanted:
        if name not in known:
            raise unknown_choice("region of this catalogue", name, known, "region")
    ids = {*wanted, *regions.index[regions.isin(wanted)]}
    return is_any_of(region_of_sites(tables), pd.Index(sorted(ids)))


def _of_column(tables: Tables, name: str, wanted: list[str]) -> pd.Series:
    """Return which sites have one of some values in a column."""
    sites = tables.sites
    if name == "site_id":
        known, column = sites.index, pd.Series(sites.index, index=sites.index, dtype="str")
        wanted = [one_site(each, sites) for each in wanted]
    elif name == "kind":
        known, column = pd.Index(list(vocabulary("kinds").terms)), sites["kind"].astype("str")
    elif name in sites.columns and name != "geometry":
        known, column = pd.Index(wanted), sites[name].astype("str").fillna(BLANK)
    else:
        raise unknown_choice("column of the sites", name, ["site_id", *sites.columns.drop("geometry")], "where")
    for each in wanted:
        if each not in known:
            raise unknown_choice("kind" if name == "kind" else "site of this catalogue", each, known, name)
    return is_any_of(column, pd.Index(wanted))


def chosen_sites(
    tables: Tables,
    region: str | Sequence[str] | None,
    kind: str | Sequence[str] | None,
    site_id: str | Sequence[str] | None,
    where: Mapping[str, str | Sequence[str]] | None,
) -> tuple[NDArray[np.bool_], list[str]]:
    """Return which sites are asked for."""
    chosen = np.ones(len(tables.sites), dtype=bool)
    words = []
    asked = {"kind": kind, "site_id": site_id}
    if region is not None:
        chosen &= _of_region(tables, listed(region)).to_numpy()
        words.append(f"region {' or '.join(listed(region))}")
    for name, wanted in asked.items():
        if wanted is not None:
            chosen &= _of_column(tables, name, listed(wanted)).to_numpy()
            words.append(f"{name} {' or '.join(listed(wanted))}")
    for name, wanted in (where or {}).items():
        chosen &= _of_column(tables, name, listed(wanted)).to_numpy()
        words.append(f"where {name} is {' or '.join(listed(wanted))}")
    return chosen, words


def _with_value(
    tables: Tables, question: Question, wanted: list[str], argument: str, *, only_detail: bool = False
) -> NDArray[np.bool_]:
    """Return which sites have one of some values, as ``summary()`` counts them."""
    aspect = question.aspect
    require_terms(aspect, several=True)
    for value in wanted:
        require_value(aspect, value, argument)
    found = answer(tables, question)
    if aspect.several:
        known = found.held.loc[found.held["known"], "site"]
        held = found.held[found.held["known"] | ~found.held["site"].isin(known)]
        said = held[held[["term"] if only_detail else ["top", "term"]].isin(found.said.places(wanted)).any(axis=1)]
        unassessed = ~np.isin(np.arange(len(tables.sites)), found.held["site"]) & (UNASSESSED in wanted)
        return np.asarray(np.isin(np.arange(len(tables.sites)), said["site"]) | unassessed)
    hit = np.zeros(len(tables.sites) * len(found.communities), dtype=bool)
    for detail in (True,) if only_detail else (False, True):
        hit |= values_of_sites(tables, found, detail=detail)["value"].isin(wanted).to_numpy()
    return np.asarray(hit.reshape(len(found.communities), -1).any(axis=0))


def _regions_of(tables: Tables, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the regions of a part: where they are those in which sites lie, no others."""
    regions = tables._regions
    return (
        regions[is_among(regions.index, set(sites["region_id"].dropna()))]
        if region_choice(tables._inputs) == AUTO
        else regions
    )


def part_of(tables: T, chosen: NDArray[np.bool_], words: Iterable[str]) -> T:
    """Return some sites of a catalogue with everything that is said of them."""
    sites = tables.sites[chosen]
    statements = tables.statements[is_any_of(tables.statements["site_id"], sites.index)]
    populations = tables.populations[is_any_of(tables.populations["site_id"], sites.index)]
    findings, evidence = tables.findings, tables.evidence
    named = {*statements["source_id"], *populations["source_id"], *sites["location_source_id"]}
    of_sites = is_any_of(evidence["site_id"], sites.index)
    named |= set(evidence.loc[of_sites, "source_id"].dropna())
    repeats = tables.sources["repeats"].dropna()
    while more := set(repeats[repeats.index.isin(named)]) - named:
        named |= more
    evidence = evidence[of_sites | (evidence["site_id"].isna() & evidence["source_id"].isin(named))]
    return replace(
        tables,
        _sites=sites,
        _regions=_regions_of(tables, sites),
        _evidence=evidence,
        _files={name: file for name, file in tables._files.items() if name in evidence.index},
        _statements=statements,
        _populations=populations.reset_index(drop=True),
        _sources=tables.sources[tables.sources.index.isin(named)],
        _findings=findings[findings["site_id"].isna() | is_any_of(findings["site_id"], sites.index)].reset_index(
            drop=True
        ),
        selected=(*tables.selected, *words),
        _protection=protection_of(tables),
    )


def _require_community(tables: Tables, community: str | None) -> None:
    named = set(tables.statements["community"].dropna())
    if community is not None and community not in named:
        raise unknown_choice("community of this catalogue", community, named, "community")


def select(
    tables: T,
    *,
    region: Sequence[str] | None,
    kind: Sequence[str] | None,
    site_id: Sequence[str] | None,
    where: Mapping[str, Sequence[str]] | None,
    question: Question,
    values: Mapping[str, Sequence[str]],
) -> T:
    """Take some sites with everything that is said of them; the question's own aspect plays no part."""
    require_heard(tables, question.according_to)
    _require_community(tables, question.community)
    chosen, words = chosen_sites(tables, region, kind, site_id, where)
    for name, wanted in values.items():
        found = aspect(name)
        asked = replace(question, aspect=found, community=question.community if found.of_community else None)
        chosen &= _with_value(tables, asked, listed(wanted), name)
        words.append(f"{name} {' or '.join(listed(wanted))}")
    return part_of(tables, chosen, words)


def statements_behind(tables: Tables, found: Answer, chosen: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the statements that hold on some sites, with their sources."""
    known = values(found.held, found.said, found.question.conflict)
    held = found.held[chosen[found.held["site"]]].drop_duplicates("row").sort_values(["site", "row"])
    statements = tables.statements.iloc[held["row"]]
    table = statements[["site_id"]].reset_index()
    names = tables.sites["name"]
    table["name"] = names.iloc[held["site"]].to_numpy()
    table["aspect"] = statements["aspect"].to_numpy()
    for name in _OF_STATEMENT:
        table[name] = statements[name].to_numpy()
    of_source = tables.sources.reindex(statements["source_id"])
    for name in _OF_SOURCE:
        table[name] = of_source[name].to_numpy()
    deciding = held["known"] if found.said.aspect.several else held["row"].isin(known["row"])
    table["decides"] = deciding.to_numpy()
    table["contradicted"] = np.isin(held["row"], contradicted_rows(found.held, found.said))
    return table


def explain(  # noqa: PLR0913 (an option each)
    tables: Tables,
    value: str | None,
    question: Question,
    *,
    region: Sequence[str] | None,
    kind: Sequence[str] | None,
    site_id: Sequence[str] | None,
    where: Mapping[str, Sequence[str]] | None,
    detail: bool,
    certain_only: bool,
) -> pd.DataFrame:
    """Return the statements behind a number of a summary."""
    chosen, words = chosen_sites(tables, region, kind, site_id, where)
    if certain_only:
        chosen &= tables.sites["region_certain"].eq(True).to_numpy(dtype=bool, na_value=False)
    if value is not None:
        chosen &= _with_value(tables, question, [value], "value", only_detail=detail)
        words.append(f"{question.aspect.name} {value}")
    table = statements_behind(tables, answer(tables, question), chosen)
    table.attrs["sites"] = int(chosen.sum())
    text = f"Statements behind {int(chosen.sum())} sites ({', '.join(words) or 'all'}); "
    return described(table, tables, text + caption(tables, question, certain_only=certain_only))
