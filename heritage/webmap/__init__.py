"""The map of a catalogue: one page, offline, that shows who says what of each site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.edition import edition
from heritage.vocabulary import aspect as find_aspect

if TYPE_CHECKING:
    from heritage.tables import Tables
    from heritage.webmap.figure import CatalogueMap


def map(  # noqa: A001 (the verb that users know)
    tables: Tables,
    aspect: str = "status",
    as_of: str | None = None,
    community: str | None = None,
    conflict: str = "contested",
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
    community
        For presence and access, the community to tell of; needed where statements name several.
    conflict
        What a contested site counts as, ``"contested"`` or ``"latest"``, as for ``summary()``.
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
    return draw(edition(tables), aspect, as_of, community, conflict, title)


def draw(
    public: Tables, aspect: str, as_of: str | None, community: str | None, conflict: str, title: str | None
) -> CatalogueMap:
    """
    Draw an edition as a map.

    Parameters
    ----------
    public
        What may be shown.
    aspect, as_of, community, conflict, title
        As for :func:`map`.

    Returns
    -------
    folium.Map
        The map.
    """
    from heritage.webmap.figure import CatalogueMap
    from heritage.webmap.payload import Question, build

    payload, table = build(public, Question(find_aspect(aspect), as_of, conflict, community), title)
    return CatalogueMap(payload, table)
