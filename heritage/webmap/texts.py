"""The texts of a page, in pieces that stay compressed until a card, a list or a search asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.model.distinct import distinct
from heritage.model.folding import fold, in_one_piece, is_any_of, map_unique, places_among
from heritage.model.parallel import side_by_side
from heritage.model.schema import SITES, taken
from heritage.model.visibility import CELL_COLUMN, PUBLIC, shown_as_cells
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import aspects
from heritage.webmap.columns import DATES
from heritage.webmap.packing import as_json, chunks, zipped_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from heritage.model.tables import Tables
    from heritage.webmap.columns import PageOrder

SITES_PER_PIECE = 2_048
SOURCES_PER_PIECE = 4_096
BETWEEN_LINES, BETWEEN_FIELDS = "\n", "\t"
_NOT_IN_LINES = r"[\n\t]"
_STATED = ["locator", "method", "confidence", "note"]
_VISIBILITY = "visibility"
_OF_SOURCES = ["title", "publisher", "published", "accessed", "url", "archived_url", "licence"]
_OF_SITES = ["description", "country"]


def text_parts(tables: Tables, order: PageOrder) -> dict[str, bytes]:
    """Return every text of a page."""
    named = {
        "ids": _lines([pd.Series(tables.sites.index, dtype="str"), _same_as(tables)], order.sites),
        "names": _lines(_names(tables), order.sites),
        "dates": as_json({name: list(pd.factorize(tables.statements[name], sort=True)[1]) for name in DATES}),
        **{f"sites-{number}": as_json(piece) for number, piece in enumerate(_pieces(tables, order))},
        **{f"sources-{number}": as_json(piece) for number, piece in enumerate(_source_pieces(tables.sources))},
    }
    return dict(zip(named, zipped_all(named.values()), strict=True))


def _same_as(tables: Tables) -> pd.Series:
    """Return the ids that sites have elsewhere."""
    return pd.Series(tables.sites["same_as"].array, dtype="str")


def _lines(columns: list[pd.Series], rows: NDArray[np.int64]) -> bytes:
    """Join columns of text to a line per row, in the order of the page."""
    plain = side_by_side(_on_one_line, columns, len(rows))
    lines = pc.binary_join_element_wise(*plain, pa.scalar(BETWEEN_FIELDS, pa.large_string())).take(pa.array(rows))
    whole = pa.LargeListArray.from_arrays([0, len(lines)], lines)
    return bytes(pc.binary_join(whole, pa.scalar(BETWEEN_LINES, pa.large_string()))[0].as_buffer())


def _on_one_line(column: pd.Series) -> pa.LargeStringArray:
    texts = in_one_piece(column.fillna(""))
    if not pc.any(pc.match_substring_regex(texts, _NOT_IN_LINES)).as_py():
        return texts
    return pc.replace_substring_regex(texts, _NOT_IN_LINES, " ")


def _names(tables: Tables) -> list[pd.Series]:
    """Return what a site is called: its name, other names, the names that statements tell of, its place."""
    sites, statements = tables.sites, tables.statements
    told = [name for name, aspect in aspects().items() if aspect.type == "text"]
    of_names = is_any_of(statements["aspect"], pd.Index(told)) & statements["value"].notna()
    own = statements[of_names.to_numpy()]
    stated = own.groupby("site_id")["value"].agg(lambda values: "; ".join(dict.fromkeys(values)))
    places = places_among(sites.index.to_series(), stated.index)
    named = pd.Series(pd.array([*stated, None], dtype="str").take(places), index=sites.index)  # -1: the last
    return [sites["name"], sites["other_names"], named, sites["place"]]


def _bounds(rows: int, per_piece: int) -> np.ndarray:
    return np.append(np.arange(0, rows, per_piece), rows).astype("int64")


def _pieces(tables: Tables, order: PageOrder) -> Iterator[dict[str, object]]:
    """Return what is written of the sites of each piece, and in the statements on them."""
    sites = tables.sites
    extra = sites.columns.difference([*SITES, "geometry"])
    own = {f"+{name}": _as_text(sites[name]) for name in extra}
    if CELL_COLUMN in extra:  # the page draws the cell, and tells of it
        own[f"+{CELL_COLUMN}"] = own[f"+{CELL_COLUMN}"].mask(shown_as_cells(sites))
    written = pd.DataFrame({**{name: sites[name] for name in _OF_SITES}, _VISIBILITY: _not_public(sites), **own})
    bounds = _bounds(len(sites), SITES_PER_PIECE)
    starts = np.append(0, np.cumsum(order.statements_per_site))[bounds]
    said = chunks(_statements(tables.statements), order.statements, starts)
    for of_sites, of_statements in zip(chunks(written, order.sites, bounds), said, strict=True):
        yield {"sites": of_sites, "statements": of_statements}


def _as_text(values: pd.Series) -> pd.Series:
    return values.astype("str").where(values.notna())


def _statements(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the words of each statement: free text, and the source's own word where it is not the term's label."""
    same = distinct(statements, ["aspect", "value", "value_given"])
    words = taken(_words(same.rows), same.places)
    stated = {name: statements[name].array for name in _STATED}
    return words.assign(**stated, **{_VISIBILITY: _not_public(statements).array})


def _words(said: pd.DataFrame) -> pd.DataFrame:
    terms = [name for name, aspect in aspects().items() if aspect.type == "term"]
    of_term = said["aspect"].isin(terms)
    free = said["value"].fillna(said["value_given"]).mask(of_term)
    differs = np.zeros(len(said), dtype=bool)
    for name in terms:
        own = np.flatnonzero((said["aspect"] == name).to_numpy())
        known = {term: entry.labels["en"] for term, entry in aspects()[name].terms.items()}
        labels = map_unique(said["value"].iloc[own], known.get).astype("str").fillna(UNKNOWN)
        differs[own] = fold(said["value_given"].iloc[own]).ne(fold(labels)).to_numpy()
    return pd.DataFrame({"value": free, "given": said["value_given"].where(differs)})


def _not_public(table: pd.DataFrame) -> pd.Series:
    """Return what an internal edition says of rows that are not public."""
    return table[_VISIBILITY].mask(table[_VISIBILITY] == PUBLIC)


def _source_pieces(sources: pd.DataFrame) -> Iterator[Mapping[str, object]]:
    table = sources[_OF_SOURCES].assign(id=sources.index, repeats=sources["repeats"], visibility=_not_public(sources))
    yield from chunks(table, np.arange(len(table)), _bounds(len(table), SOURCES_PER_PIECE))
