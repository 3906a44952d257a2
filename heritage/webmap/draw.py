"""The map of a catalogue: one page, offline, that shows who says what of each site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from xyzservices import TileProvider

    from heritage.model.tables import Tables
    from heritage.statements.question import Question
    from heritage.webmap.figure import CatalogueMap


class Backdrop(NamedTuple):
    """Polygons and lines that lie under the sites, and the file that they come from."""

    path: Path
    shapes: NDArray[np.object_]


@dataclass(frozen=True)
class Page:
    """How a page looks, as a user asks for it."""

    title: str | None = None
    language: str = "en"
    tiles: str | TileProvider | None = None
    ground: Backdrop | None = None
    pictures: str = "thumbnails"
    budget_mb: float = 20


def draw(shown: Tables, question: Question, page: Page, *, internal: bool = False) -> CatalogueMap:
    """Draw an edition as a map."""
    from heritage.webmap.evidence import require_pictures
    from heritage.webmap.figure import CatalogueMap
    from heritage.webmap.payload import Look, build
    from heritage.webmap.tiles import tile_layer
    from heritage.webmap.words import require_page_language

    layer = None if page.tiles is None else tile_layer(page.tiles)
    backdrop, name = ((), "") if page.ground is None else (page.ground.shapes, page.ground.path.name)
    seen = require_pictures(page.pictures, page.budget_mb)
    language = require_page_language(page.language)
    look = Look(page.title, language, layer is not None, backdrop, name, seen, internal)
    drawn = CatalogueMap(build(shown, question, look))
    if layer is not None:
        layer.add_to(drawn)
    return drawn
