"""What a page carries: every site, statement, source and count, and the words to tell of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from heritage.analysis.summary import summary_of, values_of_sites
from heritage.model.dates import as_day
from heritage.model.errors import OptionError
from heritage.model.folding import text_codes
from heritage.model.parallel import workers
from heritage.model.tables import region_choice
from heritage.model.visibility import shown_as_cells
from heritage.model.words import aspects
from heritage.statements.captions import in_cells
from heritage.statements.holding import communities_of
from heritage.statements.question import answer, require_terms
from heritage.webmap.columns import (
    add_populations,
    add_sites,
    add_statements,
    add_values,
    kinds_of,
    order_of_page,
)
from heritage.webmap.evidence import PictureLook, evidence_parts
from heritage.webmap.ground import ground_around, view_of
from heritage.webmap.packing import Columns, as_json, nullable, positions, zipped
from heritage.webmap.parts import head as page_head
from heritage.webmap.parts import plain_table
from heritage.webmap.shapes import flat, outline, outlines_of_sites
from heritage.webmap.texts import SITES_PER_PIECE, SOURCES_PER_PIECE, text_parts
from heritage.webmap.words import aspects_in_words, kinds_in_words, labels, methods_in_words, terms_in_words

if TYPE_CHECKING:
    from heritage.model.tables import Tables
    from heritage.statements.question import Answer, Question
    from heritage.webmap.columns import PageOrder
    from heritage.webmap.ground import View

_EPOCH = pd.Timestamp("1970-01-01")
_FOLDED = [(0x00A0, 0x02B0), (0x0300, 0x0700), (0x10A0, 0x1100), (0x1C90, 0x1CC0), (0x1E00, 0x2070)]
_LABEL_DECIMALS = 5
_OF_MARKUP = 4_000  # bytes that stand around a part, or around all of them


@dataclass(frozen=True)
class Payload:
    """
    What a page carries.

    Attributes
    ----------
    parts
        Bytes in gzip by name: ``head``, ``columns``, ``shapes`` and the texts.
    title
        As given, or None.
    bounds
        [[south, west], [north, east]] in degrees.
    table
        The summary by region, else by kind, that stands beside the map where no script runs.
    tiles
        Whether tiles lie under the sites.
    internal
        Whether it is the internal edition.
    left_out
        Number of pictures that had no room.
    """

    parts: dict[str, bytes]
    title: str | None
    bounds: list[list[float]]
    table: pd.DataFrame
    tiles: bool
    internal: bool = False
    left_out: int = 0


@dataclass(frozen=True)
class Look:
    """
    How a page looks, whatever it tells.

    Attributes
    ----------
    title
        Of the page; None for one that says what it shows.
    language
        That it opens in.
    tiles
        Whether tiles lie under the sites.
    backdrop
        Shapes in EPSG:4326 that lie under the sites.
    backdrop_name
        The name of their file.
    pictures
        How large pictures are, and what the page may weigh with them.
    internal
        Whether it is the internal edition, which says so.
    """

    title: str | None = None
    language: str = "en"
    tiles: bool = False
    backdrop: Any = ()
    backdrop_name: str = ""
    pictures: PictureLook = field(default_factory=PictureLook)
    internal: bool = False


def _answer_of_one_community(tables: Tables, question: Question) -> Answer:
    require_terms(question.aspect)
    found = answer(tables, question)
    if question.aspect.of_community and question.community is None:
        named = communities_of(found.said)
        if len(named) > 1:
            message = f"a map shows {question.aspect.name} for one community=: choose one of {', '.join(named)}"
            raise OptionError(message, argument="community")
    return found


def _day(date: str | None) -> int | None:
    """Return the last day of a date, counted from 1970."""
    return None if date is None else (as_day(date) - _EPOCH).days


def question_in_numbers(question: Question) -> dict[str, Any]:
    """Return a question as the page asks it."""
    return {
        "aspect": question.aspect.name,
        "asOf": question.as_of,
        "day": _day(question.as_of),
        "knownBy": question.known_by,
        "knownDay": _day(question.known_by),
        "accordingTo": list(question.according_to),
        "conflict": question.conflict,
        "community": question.community,
    }


def _shapes(tables: Tables, order: PageOrder, view: View, look: Look) -> dict[str, Any]:
    ground = ground_around(view, tables.regions.geometry)
    regions = view.unrolled(tables.regions.geometry.to_numpy())
    middle = shapely.get_coordinates(shapely.point_on_surface(regions)) if len(regions) else np.empty((0, 2))
    own = view.unrolled(np.asarray(look.backdrop, dtype=object))
    areas = shapely.get_dimensions(own) > 1
    return {
        "regions": [outline(shape) for shape in regions],
        "regionLabels": np.round(middle, _LABEL_DECIMALS).tolist(),
        "sites": outlines_of_sites(tables.sites.geometry.to_numpy(), order.sites, view),
        "land": [] if look.tiles else flat(ground.land),
        "lakes": [] if look.tiles else flat(ground.lakes),
        "borders": [] if look.tiles else flat(ground.borders),
        "towns": [] if look.tiles else ground.towns[["name", "longitude", "latitude"]].to_numpy().tolist(),
        "backdropAreas": flat(own[areas]),
        "backdropLines": flat(own[~areas]),
    }


def _view_of_all(tables: Tables, order: PageOrder) -> View:
    """Choose the view that holds every site, and the whole of each cell that stands for some."""
    cells = tables.sites.geometry.to_numpy()[shown_as_cells(tables.sites)]
    west, south, east, north = shapely.bounds(cells[~shapely.is_missing(cells)]).T
    longitude = np.concatenate([order.longitude, west, east])
    return view_of(longitude, np.concatenate([order.latitude, south, north]), tables.regions.geometry)


def _folds() -> dict[str, str]:
    """Return how each letter beyond ASCII is folded, as :func:`heritage.model.folding.fold_text` folds text."""
    from anyascii import anyascii

    letters = [chr(code) for first, behind in _FOLDED for code in range(first, behind)]
    return {letter: anyascii(letter.casefold()).lower() for letter in letters}


def head_and_columns(
    tables: Tables, question: Question, values: pd.DataFrame, look: Look, order: PageOrder
) -> tuple[dict[str, Any], Columns]:
    """Gather what a page must know before it draws."""
    columns = Columns()
    kinds = kinds_of(tables)
    named = [*aspects(), *sorted(set(text_codes(tables.statements["aspect"])[1].to_pylist()) - set(aspects()))]
    add_sites(columns, tables, order, kinds)
    add_values(columns, values, question.aspect, order)
    told = add_statements(columns, tables, order, named)
    counted = add_populations(columns, tables, order)
    publishers = pd.Index(sorted(tables.sources["publisher"].dropna().unique()))
    columns.add("publisher", positions(tables.sources["publisher"], publishers))
    inputs = tables.inputs[["name", "role", "sha256"]]
    regions = tables.regions
    head = {
        "title": look.title or tables.metadata.title or None,
        "catalogue": tables.metadata.told(),
        "internal": look.internal,
        "language": look.language,
        "question": question_in_numbers(question),
        "labels": labels(),
        "folds": _folds(),
        "aspects": aspects_in_words(named),
        "kinds": kinds_in_words(kinds),
        "methods": methods_in_words(),
        "roles": terms_in_words("roles"),
        **told,
        "counted": counted,
        "publishers": list(publishers),
        "regions": {"id": list(regions.index), "name": nullable(regions["name"].fillna(_ids(regions)))},
        "counts": {
            "sites": len(tables.sites),
            "sources": len(tables.sources),
            "withheld": tables.withheld,
            "generalised": in_cells(tables),
        },
        "inputs": [
            dict(zip(inputs, row, strict=True)) | _used_of(tables, row[0], row[1])
            for row in zip(*map(nullable, inputs.to_dict("series").values()), strict=True)
        ],
        "ofWorld": bool(region_choice(tables._inputs)),
        "selected": list(tables.selected),
        "repeats": bool(tables.sources["repeats"].notna().any()),
        "pieces": {"sites": SITES_PER_PIECE, "sources": SOURCES_PER_PIECE},
        "tiles": look.tiles,
        "backdrop": look.backdrop_name,
        "columns": columns.specs,
    }
    return head, columns


def _used_of(tables: Tables, name: object, role: object) -> dict[str, str]:
    """Return which columns of an input were used as what, and which were not, where all of it may be told."""
    own = tables._columns[tables._columns["input"] == name] if role == "sites" else tables._columns.iloc[:0]
    used, left = own[own["used_as"].notna()], own[own["used_as"].isna()]
    told = dict.fromkeys(f"{column} ({ours})" for column, ours in zip(used["column"], used["used_as"], strict=True))
    named = {"used": ", ".join(told), "unused": ", ".join(dict.fromkeys(left["column"]))}
    return {key: text for key, text in named.items() if text}


def _ids(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(frame.index, index=frame.index, dtype="str")


def build(tables: Tables, question: Question, look: Look) -> Payload:
    """Gather what a page carries."""
    found = _answer_of_one_community(tables, question)
    values = values_of_sites(tables, found)
    table = summary_of(tables, found, values, ["region" if len(tables.regions) else "kind"])
    order = order_of_page(tables)
    view = _view_of_all(tables, order)
    order = order.seen_from(view)
    with workers(1, len(tables._sites)) as beside:
        texts = beside.submit(text_parts, tables, order)
        head, columns = head_and_columns(tables, question, values, look, order)
        shapes = zipped(as_json(_shapes(tables, order, view, look)))
        others = {"columns": zipped(columns.data()), "shapes": shapes, **texts.result()}
    pictures, head["evidence"] = evidence_parts(tables, order, look.pictures, _weight(head, others, table))
    parts = {"head": zipped(as_json(head)), **others, **pictures}
    bounds = [[view.south, view.west], [view.north, view.east]]
    left_out = head["evidence"]["leftOut"]
    return Payload(parts, head["title"], bounds, table, look.tiles, look.internal, left_out)


def _weight(head: dict[str, Any], parts: dict[str, bytes], table: pd.DataFrame) -> int:
    """Return the bytes of a page without its evidence, a little more rather than less."""
    packed = len(zipped(as_json(head))) + sum(map(len, parts.values()))
    return packed * 4 // 3 + len(page_head().render()) + len(plain_table(table)) + _OF_MARKUP * (len(parts) + 1)
