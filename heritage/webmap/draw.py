"""The map of a catalogue: one page, offline, that shows who says what of each site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from heritage.assembly.layers import read_shapes, with_regions
from heritage.editions.edition import edition
from heritage.model.errors import OptionError
from heritage.statements.conflict import CONTESTED
from heritage.statements.question import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xyzservices import TileProvider

    from heritage.model.tables import Tables
    from heritage.statements.question import Question
    from heritage.webmap.figure import CatalogueMap


PICTURES_OF_PAGE = ("none", "thumbnails", "full")


def map(  # noqa: A001, PLR0913, PLR0917 (the verb that users know, an option each)
    tables: Tables,
    aspect: str = "status",
    as_of: str | None = None,
    known_by: str | None = None,
    according_to: str | Sequence[str] | None = None,
    conflict: str = CONTESTED,
    community: str | None = None,
    title: str | None = None,
    language: str = "en",
    regions: str | Path | None = None,
    tiles: str | TileProvider | None = None,
    ground: str | Path | None = None,
    pictures: str = "thumbnails",
    budget_mb: float = 20,
    *,
    internal: bool = False,
) -> CatalogueMap:
    """
    Draw the public edition of a catalogue as a map, or the internal one.

    Parameters
    ----------
    tables
        The catalogue.
    aspect
        What colours the sites first, of type term; by default the state of the fabric. The page offers
        the others.
    as_of
        A year, month or day in EDTF: what was so on its last day. Without it every statement takes
        part. The page has a slider over the years.
    known_by
        A year, month or day: only what had been said until its last day takes part.
    according_to
        An assessor, a publisher, or several: only what they say or publish takes part.
    conflict
        What a contested site counts as: ``"contested"``, ``"latest"``, ``"worst"`` or
        ``"most_confident"``, as for ``summary()``.
    community
        For presence and access, the community to tell of; needed where statements name several.
    title
        Of the page; by default it says what is shown.
    language
        That the page opens in: ``"en"``, ``"az"``, ``"hy"`` or ``"ru"``; its reader can choose another.
    regions
        Other regions than those of the catalogue: a bundled layer such as ``"armenia"``, or a file of
        polygons.
    tiles
        A name or provider of ``xyzservices``, such as ``"OpenStreetMap"``, for tiles under the sites.
        Whoever opens the page then asks that server, and no other; by default nobody is asked.
    ground
        A file of polygons or lines, in any CRS that it names, as a backdrop under the sites.
    pictures
        ``"thumbnails"`` (320 pixels), ``"full"`` (800 pixels) or ``"none"``: how large the pictures of the
        evidence are on the page. They hold nothing but their pixels.
    budget_mb
        What the page may weigh with them, in megabytes (10**6 bytes): they are written more coarsely until
        they fit; those that still do not fit stay out, and the page says how many.
    internal
        Whether to show everything, also what is withheld or generalised; the page says so in red.

    Returns
    -------
    folium.Map
        ``save("map.html")`` writes one file that needs no network; in a notebook it shows itself.
        Layers of folium can be added: the page opens for the scripts, styles and tiles that they link,
        and a warning names them; whatever else they would load from elsewhere is blocked.

    Raises
    ------
    OptionError
        Where an argument names what is not there.
    InputError
        Where a file cannot be used.

    Examples
    --------
    >>> import heritage
    >>> page = heritage.sample().map(as_of="1990").get_root().render()
    >>> "Content-Security-Policy" in page and "https://" not in page.partition("<body>")[2]
    True
    """
    question = ask(aspect, as_of, known_by, according_to, conflict, community)
    shown = edition(tables if regions is None else with_regions(tables, regions), internal=internal)
    return draw(shown, question, title, language, tiles, ground, pictures, budget_mb, internal=internal)


def draw(  # noqa: PLR0913 (an option each)
    shown: Tables,
    question: Question,
    title: str | None = None,
    language: str = "en",
    tiles: str | TileProvider | None = None,
    ground: str | Path | None = None,
    pictures: str = "thumbnails",
    budget_mb: float = 20,
    *,
    internal: bool = False,
) -> CatalogueMap:
    """
    Draw an edition as a map.

    Parameters
    ----------
    shown
        The edition.
    question
        What the map shows.
    title, language, tiles, ground, pictures, budget_mb, internal
        As for :func:`map`.

    Returns
    -------
    folium.Map
        The map.
    """
    from heritage.webmap.evidence import require_pictures
    from heritage.webmap.figure import CatalogueMap
    from heritage.webmap.payload import Look, build
    from heritage.webmap.tiles import tile_layer
    from heritage.webmap.words import require_page_language

    if title is not None and not isinstance(title, str):
        raise OptionError(f"title={title!r} is no text")
    layer = None if tiles is None else tile_layer(tiles)
    backdrop = () if ground is None else read_shapes(ground)
    name = "" if ground is None else Path(ground).name
    seen = require_pictures(pictures, budget_mb)
    look = Look(title, require_page_language(language), layer is not None, backdrop, name, seen, internal)
    drawn = CatalogueMap(build(shown, question, look))
    if layer is not None:
        layer.add_to(drawn)
    return drawn
