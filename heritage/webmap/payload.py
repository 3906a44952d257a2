"""The columns that a page carries: every site, statement, source and count, as JSON in gzip."""

from __future__ import annotations

import gzip
import json
import tomllib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from heritage.bundled import PACKAGE
from heritage.captions import caption
from heritage.conflict import CONTESTED, contradictions
from heritage.errors import OptionError
from heritage.grouping import OUTSIDE, UNLOCATED, region_of_sites
from heritage.names import fold
from heritage.question import Answer, Question, answer, evaluate, require_terms
from heritage.statements import communities_of, taking_part
from heritage.summary import UNASSESSED, site_values, summary
from heritage.vocabulary import UNKNOWN, aspects, vocabulary
from heritage.webmap.ground import SOURCE, ground_around, view_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

    from heritage.tables import Tables
    from heritage.vocabulary import Vocabulary

LANGUAGE = "en"
CONTESTED_COLOUR = "#5b2a9d"
UNASSESSED_COLOUR = "#6f757c"
_WIDE = 0.25
_SITE_DECIMALS = 6
_RING_DECIMALS = 4


@cache
def labels() -> dict[str, str]:
    """
    Give what the page itself says.

    Returns
    -------
    dict of str to str
        Text by key, as ``labels/en.toml`` has it.
    """
    with (PACKAGE / "webmap" / "labels" / f"{LANGUAGE}.toml").open("rb") as file:
        return {name: str(text) for name, text in tomllib.load(file).items()}


def _plain(values: pd.Series) -> list[Any]:
    """Give a column as JSON can hold it, missing values as null."""
    return list(values.astype(object).where(values.notna(), None))


def _positions(keys: pd.Series, index: pd.Index) -> list[int | None]:
    """Give the row that each key has in a table, null where it names none."""
    found = index.get_indexer(pd.Index(keys.astype(object)))
    return [None if position < 0 else int(position) for position in found]


def _rings(shape: shapely.Geometry) -> list[list[float]]:
    """Flatten polygons or lines to lists of longitude, latitude, longitude, ..."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    lines = [ring for part in parts for ring in ([part] if isinstance(part, shapely.LineString) else _edges(part))]
    return [np.round(shapely.get_coordinates(line), _RING_DECIMALS).ravel().tolist() for line in lines]


def _edges(part: shapely.Geometry) -> list[shapely.Geometry]:
    return [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else []


def _flat(shapes: Iterable[shapely.Geometry]) -> list[list[float]]:
    return [ring for shape in shapes for ring in _rings(shape)]


def _values(aspect: Vocabulary) -> list[dict[str, Any]]:
    terms = [
        {"id": name, "label": aspect.terms[name].labels[LANGUAGE], "colour": aspect.terms[name].colour}
        for name in aspect.top_level
    ]
    special = [
        {"id": CONTESTED, "label": labels()["contested"], "colour": CONTESTED_COLOUR, "contested": True},
        {"id": UNASSESSED, "label": labels()["unassessed"], "colour": UNASSESSED_COLOUR, "hollow": True},
    ]
    every: list[dict[str, Any]] = [*terms, *special]
    return [{"hollow": False, "contested": False, **value} for value in every]


def _kinds(sites: gpd.GeoDataFrame) -> list[dict[str, str]]:
    terms = vocabulary("kinds").terms
    present = set(sites["kind"].astype("str"))
    return [
        {"id": name, "label": term.labels[LANGUAGE], "symbol": term.symbol}
        for name, term in terms.items()
        if name in present
    ]


def _sites(tables: Tables, found: Answer, values: list[dict[str, Any]]) -> dict[str, list[Any]]:
    sites = tables.sites
    assessed = site_values(tables, found)
    points = shapely.point_on_surface(sites.geometry.to_numpy())
    regions = pd.Index([*tables.regions.index])
    return {
        "id": list(sites.index),
        "name": _plain(sites["name"]),
        "other_names": _plain(sites["other_names"]),
        "kind": _positions(sites["kind"].astype("str"), pd.Index([kind["id"] for kind in _kinds(sites)])),
        "value": _positions(assessed["value"].astype("str"), pd.Index([value["id"] for value in values])),
        "contested": assessed["contested"].astype(int).tolist(),
        "lon": _plain(pd.Series(shapely.get_x(points)).round(_SITE_DECIMALS)),
        "lat": _plain(pd.Series(shapely.get_y(points)).round(_SITE_DECIMALS)),
        "uncertainty": _plain(sites["location_uncertainty_m"]),
        "place": _plain(sites["place"]),
        "country": _plain(sites["country"]),
        "description": _plain(sites["description"]),
        "same_as": _plain(sites["same_as"]),
        "region": _positions(region_of_sites(tables), regions),
        "location_source": _positions(sites["location_source_id"], tables.sources.index),
    }


def _labels_of_values(statements: pd.DataFrame) -> pd.Series:
    """Give the English label of each value; free text stands for itself."""
    shown = statements["value"].copy()
    for name, aspect in aspects().items():
        own = statements["aspect"] == name
        known = {term: entry.labels[LANGUAGE] for term, entry in aspect.terms.items()}
        shown[own] = statements.loc[own, "value"].replace(known)
    return shown.fillna(UNKNOWN)


def _statements(
    tables: Tables, question: Question, shown: list[str], counting: NDArray[np.bool_]
) -> dict[str, list[Any]]:
    statements = tables.statements
    label = _labels_of_values(statements)
    given = statements["value_given"].where(fold(statements["value_given"]) != fold(label))
    own = statements["aspect"] == question.aspect.name
    top = question.aspect.roll_up(statements["value"]).where(own)
    return {
        "site": _positions(statements["site_id"], tables.sites.index),
        "aspect": _positions(statements["aspect"], pd.Index(shown)),
        "value": _positions(top, pd.Index(question.aspect.top_level)),
        "label": list(label),
        "given": _plain(given.where(statements["aspect"].isin(_term_aspects()))),
        "assessor": list(statements["assessor"].fillna(labels()["unknown_assessor"])),
        "source": _positions(statements["source_id"], tables.sources.index),
        **{
            name: _plain(statements[name])
            for name in ("when", "stated", "community", "locator", "method", "confidence", "note")
        },
        "counts": counting.tolist(),
    }


def _term_aspects() -> list[str]:
    return [name for name, aspect in aspects().items() if aspect.type == "term"]


def _weighed(tables: Tables, question: Question) -> tuple[NDArray[np.bool_], list[list[int]]]:
    """Tell which statements take part, and which of them contradict each other on any aspect, as rows."""
    counting = np.zeros(len(tables.statements), dtype=bool)
    pairs = []
    for aspect in aspects().values():
        found = evaluate(tables, replace(question, aspect=aspect, community=None))
        part = taking_part(found.said, question.day, question.known_day, found.listened)
        own = part.loc[(tables.statements["aspect"] == aspect.name).to_numpy()[part["row"]], "row"]
        counting[own] = True
        pairs.append(contradictions(found.held, found.said)[["row_a", "row_b"]])
    return counting, pd.concat(pairs).drop_duplicates().to_numpy().tolist()


def _regions(tables: Tables, table: pd.DataFrame, share: str | None) -> dict[str, list[Any]]:
    regions = tables.regions
    rows = table.set_index("region_id").reindex(regions.index)
    least, most = (rows[f"{share}_{end}"] if share else rows["sites"] * np.nan for end in ("min", "max"))
    middle = shapely.point_on_surface(regions.geometry.to_numpy())
    return {
        "id": list(regions.index),
        "name": _plain(regions["name"].fillna(pd.Series(regions.index, index=regions.index))),
        "rings": [_rings(shape) for shape in regions.geometry],
        "bounds": np.round(shapely.bounds(regions.geometry.to_numpy()), _RING_DECIMALS).tolist(),
        "label": np.round(shapely.get_coordinates(middle), _RING_DECIMALS).tolist(),
        "sites": rows["sites"].fillna(0).astype(int).tolist(),
        "share": _plain(rows[share]) if share else [None] * len(regions),
        "least": _plain(least),
        "most": _plain(most),
        "wide": (most - least >= _WIDE).tolist(),
        "elsewhere": _elsewhere(table, share),
    }


def _elsewhere(table: pd.DataFrame, share: str | None) -> list[dict[str, Any]]:
    """Give the rows of what lies in no region."""
    rows = table[table["region_id"].isin([OUTSIDE, UNLOCATED])]
    shares = rows[[share, f"{share}_min", f"{share}_max"]] if share else rows[["sites"] * 3].astype(float) * np.nan
    columns = [rows["region"], rows["sites"], *(shares.iloc[:, position] for position in range(3))]
    names = ("name", "sites", "share", "least", "most")
    return [dict(zip(names, row, strict=True)) for row in zip(*map(_plain, columns), strict=True)]


def build(tables: Tables, question: Question, title: str | None) -> tuple[dict[str, Any], pd.DataFrame]:
    """
    Gather what a page shows.

    Parameters
    ----------
    tables
        An edition.
    question
        What to show.
    title
        Of the page; None for one that says what it shows.

    Returns
    -------
    tuple of dict and pandas.DataFrame
        The payload, and the summary by region, else by kind, that stands beside the map.
    """
    aspect = question.aspect
    require_terms(aspect)
    found = answer(tables, question)
    if aspect.of_community and question.community is None:
        named = communities_of(found.said)
        if len(named) > 1:
            raise OptionError(f"a map shows {aspect.name} for one community: choose one of {', '.join(named)}")
    by = "region" if len(tables.regions) else "kind"
    table = summary(
        tables,
        aspect.name,
        by,
        question.as_of,
        question.known_by,
        question.according_to,
        question.conflict,
        question.community,
    )
    counting, clashes = _weighed(tables, question)
    share = f"share_{aspect.share_of[0]}" if aspect.share_of else None
    values = _values(aspect)
    shown = [aspect.name, *(name for name in aspects() if name != aspect.name)]
    unknown = sorted(set(tables.statements["aspect"].dropna()) - set(shown))
    view = view_of(tables.sites.geometry, tables.regions.geometry)
    ground = ground_around(view, tables.regions.geometry)
    payload = {
        "title": title or f"{len(tables.sites)} {labels()['title'].lower()}: {aspect.labels[LANGUAGE]}",
        "caption": caption(tables, question),
        "labels": labels(),
        "asOf": question.as_of,
        "aspect": aspect.labels[LANGUAGE].capitalize(),
        "aspects": [aspects()[name].labels[LANGUAGE].capitalize() for name in shown] + unknown,
        "values": values,
        "kinds": _kinds(tables.sites),
        "contestedColour": CONTESTED_COLOUR,
        "share": f"{labels()['share']} {aspect.terms[aspect.share_of[0]].labels[LANGUAGE]}" if share else None,
        "sites": _sites(tables, found, values),
        "statements": _statements(tables, question, [*shown, *unknown], counting),
        "clashes": clashes,
        "sources": {
            "id": list(tables.sources.index),
            **_columns(tables.sources, "title publisher published accessed url"),
        },
        "populations": {
            "site": _positions(tables.populations["site_id"], tables.sites.index),
            "source": _positions(tables.populations["source_id"], tables.sources.index),
            **_columns(tables.populations, "year community count"),
        },
        "regions": _regions(tables, table, share) if by == "region" else _regions(tables, _no_rows(table), share),
        "ground": {"land": _flat(ground.land), "borders": _flat(ground.borders), "source": SOURCE},
        "view": [[view[1], view[0]], [view[3], view[2]]],
    }
    return payload, table


def _columns(table: pd.DataFrame, names: str) -> dict[str, list[Any]]:
    return {name: _plain(table[name]) for name in names.split()}


def _no_rows(table: pd.DataFrame) -> pd.DataFrame:
    return table.iloc[:0].assign(region_id=pd.Series(dtype="str"), region=pd.Series(dtype="str"))


def pack(payload: dict[str, Any]) -> bytes:
    """
    Write a payload so that the same content gives the same bytes.

    Parameters
    ----------
    payload
        What JSON can hold.

    Returns
    -------
    bytes
        JSON in gzip.
    """
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode("utf-8", "replace"), mtime=0)
