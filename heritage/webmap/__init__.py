"""The map of a catalogue: one page, offline, that shows who says what of each site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.conflict import CONTESTED
from heritage.edition import edition
from heritage.question import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heritage.question import Question
    from heritage.tables import Tables
    from heritage.webmap.figure import CatalogueMap


def map(  # noqa: A001 (the verb that users know, an option each)
    tables: Tables,
    aspect: str = "status",
    as_of: str | None = None,
    known_by: str | None = None,
    according_to: str | Sequence[str] | None = None,
    conflict: str = CONTESTED,
    community: str | None = None,
    title: str | None = None,
) -> CatalogueMap:
    """
    Draw the public edition of a catalogue as a map.

    Parameters
    ----------
    tables
        The catalogue.
    aspect
        What colours the sites, of type term; by default the state of the fabric.
    as_of
        A year, month or day in EDTF: what was so on its last day. Without it every statement takes part.
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

    Returns
    -------
    folium.Map
        ``save("map.html")`` writes one file that needs no network; in a notebook it shows itself.

    Raises
    ------
    OptionError
        Where an argument names what is not there.

    Examples
    --------
    >>> import heritage
    >>> page = heritage.sample().map(as_of="1990").get_root().render()
    >>> "Content-Security-Policy" in page and "https://" not in page.partition("<body>")[2]
    True
    """
    return draw(edition(tables), ask(aspect, as_of, known_by, according_to, conflict, community), title)


def draw(public: Tables, question: Question, title: str | None) -> CatalogueMap:
    """
    Draw an edition as a map.

    Parameters
    ----------
    public
        What may be shown.
    question
        What the map shows.
    title
        As for :func:`map`.

    Returns
    -------
    folium.Map
        The map.
    """
    from heritage.webmap.figure import CatalogueMap
    from heritage.webmap.payload import build

    payload, table = build(public, question, title)
    return CatalogueMap(payload, table)
