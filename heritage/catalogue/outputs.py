"""Verbs that draw, write and hand on: what leaves the house is the public edition unless it is asked for all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from heritage.catalogue._shown import in_words_shown
from heritage.model.arguments import checked
from heritage.model.tables import Tables
from heritage.model.words import speaking
from heritage.statements.question import ask

if TYPE_CHECKING:
    from xyzservices import TileProvider

    from heritage.model.arguments import Date, Names, PathLike
    from heritage.releases.difference import Difference
    from heritage.releases.export import Exported
    from heritage.webmap.draw import Backdrop
    from heritage.webmap.figure import CatalogueMap


def _backdrop(ground: PathLike | None) -> Backdrop | None:
    from heritage.assembly.layers import read_shapes
    from heritage.webmap.draw import Backdrop

    return None if ground is None else Backdrop(Path(ground), read_shapes(Path(ground)))


class Outputs(Tables):
    """The verbs that make pages, charts and files."""

    @checked
    def map(  # noqa: PLR0913 (an option each)
        self,
        aspect: str = "status",
        *,
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
        title: str | None = None,
        language: str = "en",
        regions: PathLike | None = None,
        tiles: str | TileProvider | None = None,
        ground: PathLike | None = None,
        pictures: str = "thumbnails",
        budget_mb: float = 20,
        internal: bool = False,
    ) -> CatalogueMap:
        """
        Draw the sites on an interactive map, which needs no network.

        Parameters
        ----------
        aspect
            What colours the sites first, of type term; by default the state of the fabric. The page offers the others.
        as_of, known_by, according_to, conflict, community
            As for :meth:`summary`. The page has a slider over the years.
        title
            The title of the page; by default it says what is shown.
        language
            The language that the page opens in: ``"en"``, ``"az"``, ``"hy"`` or ``"ru"``; its reader can choose
            another.
        regions
            Other regions than those of the catalogue: a country such as ``"Armenia"``, or a file of polygons.
        tiles
            A name or provider of ``xyzservices``, such as ``"OpenStreetMap"``, for tiles under the sites. Whoever
            opens the page then asks that server, and no other; by default nobody is asked.
        ground
            A file of polygons or lines, in any CRS that it names, as a backdrop under the sites.
        pictures
            ``"thumbnails"`` (320 pixels, the default), ``"full"`` (800 pixels) or ``"none"``: how large the pictures of
            the evidence are on the page. They carry nothing but their pixels.
        budget_mb
            What the page may weigh with its pictures, in megabytes (10**6 bytes; 20 by default): they are written more
            coarsely until they fit; those that still do not fit stay out, and the page says how many.
        internal
            Whether to show everything, also what is withheld or generalised; the page says so in red.

        Returns
        -------
        folium.Map
            ``save("map.html")`` writes one file that needs no network; in a notebook it shows itself. Layers of folium
            can be added: the page opens for the scripts, styles and tiles that they link, and a warning names them;
            whatever else they would load from elsewhere is blocked.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.
        InputError
            Where a file cannot be used.

        Examples
        --------
        >>> import heritage
        >>> page = heritage.sample().map(as_of=1990).get_root().render()
        >>> "Content-Security-Policy" in page and "https://" not in page.partition("<body>")[2]
        True
        """
        from heritage.assembly.layers import with_regions
        from heritage.editions.edition import edition
        from heritage.webmap.draw import Page, draw

        with in_words_shown(self, internal=internal):
            question = ask(aspect, as_of, known_by, according_to, conflict, community)
            page = Page(title, language, tiles, _backdrop(ground), pictures, budget_mb)
            located = self if regions is None else with_regions(self, regions)
            return draw(edition(located, internal=internal), question, page, internal=internal)

    @checked
    def edition(self, *, internal: bool = False) -> Self:
        """
        Return the public edition: without what is withheld, with cells for places that are generalised.

        Parameters
        ----------
        internal
            Whether to return the internal edition instead, which is the catalogue as it is.

        Returns
        -------
        Catalogue
            Without any row that is not public, any row that names one, and any word that a rule of ``catalogue.toml``
            withholds. Counts of inputs, findings and checksums no longer speak of what is held back; ``withheld`` says
            how many rows of sites, statements, sources, populations and evidence that are. Generalised sites are cells
            of a fixed grid of equal areas (EPSG:6933), as polygons in EPSG:4326 with their side in ``cell_km``
            (kilometres; 0 where too few lie near for a cell, and no geometry is told); they keep kind and name, and
            have the region and country of the cell's centre. Ids that were made from what is no longer shown are made
            anew.

        Notes
        -----
        A selection withholds whatever the full catalogue withholds, and ``withheld`` is the number of the full one.
        Each statement whose assessor is withheld is a voice of its own, except those that take back one another: to
        tell that two are one would tell who they are.

        Examples
        --------
        >>> import heritage
        >>> public = heritage.sample().edition()
        >>> len(public), int((public.evidence["visibility"] != "public").sum())
        (378, 0)
        """
        from heritage.editions import edition

        return edition.edition(self, internal=internal)

    @checked
    def write(
        self,
        path: PathLike,
        *,
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        internal: bool = False,
    ) -> None:
        """
        Write the catalogue to a file or a folder.

        Parameters
        ----------
        path
            Its ending decides the format. ``.gpkg``, and a path without an ending, which becomes a folder, hold every
            table, and :func:`heritage.read` reads them back whole; a folder also holds the files of evidence.
            ``.geojson``, ``.parquet``, ``.csv``, ``.xlsx`` (needs the extra ``excel``) and ``.kml`` hold a row per
            site with its values.
        as_of, known_by, according_to, conflict
            For a row per site: as for :meth:`summary`.
        internal
            Whether to write everything, also what is not public; by default the public edition.

        Raises
        ------
        OptionError
            Where there is no such format, or the path cannot be written.

        Examples
        --------
        >>> import heritage, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     heritage.sample().write(f"{folder}/catalogue.gpkg")
        ...     len(heritage.read(f"{folder}/catalogue.gpkg").statements)
        928
        """
        from heritage.writing import write

        with in_words_shown(self, internal=internal):
            question = ask("status", as_of, known_by, according_to, conflict)
            write.write(self, Path(path), question, internal=internal)

    @checked
    def export(  # noqa: PLR0913 (an option each)
        self,
        out: PathLike = "maps",
        *,
        name: str = "heritage",
        format: Names | None = None,  # noqa: A002 (the command line's name for it)
        by: Names = ("region", "kind"),
        aspect: str = "status",
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
        detail: bool = False,
        title: str | None = None,
        language: str = "en",
        tiles: str | TileProvider | None = None,
        ground: PathLike | None = None,
        pictures: str = "thumbnails",
        budget_mb: float = 20,
        internal: bool = False,
    ) -> Exported:
        """
        Write what ``heritage export`` writes: a page, a summary, the findings and a manifest.

        Parameters
        ----------
        out
            The folder to write into.
        name
            What the files' names begin with; with ``internal`` they continue with ``-internal``.
        format
            Further formats, as for :meth:`write`: ``"gpkg"``, ``"folder"``, ``"geojson"``, ``"parquet"``, ``"csv"``,
            ``"xlsx"``, ``"kml"``.
        by, aspect, as_of, known_by, according_to, conflict, community, detail
            As for :meth:`summary`.
        title, language, tiles, ground, pictures, budget_mb, internal
            As for :meth:`map`.

        Returns
        -------
        Exported
            ``folder``, ``files`` (their names, the manifest last), ``summary`` (the table), ``edition`` (what was
            written) and ``pictures_left_out`` (number of pictures that had no room in the page).

        Raises
        ------
        OptionError
            Where an argument names something that is not there, or a file cannot be written.

        Examples
        --------
        >>> import heritage, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     heritage.sample().export(folder, format="geojson").files[:2]
        ('heritage.html', 'heritage-summary.csv')
        """
        from heritage.releases import export
        from heritage.webmap.draw import Page

        with in_words_shown(self, internal=internal):
            question = ask(aspect, as_of, known_by, according_to, conflict, community)
            page = Page(title, language, tiles, _backdrop(ground), pictures, budget_mb)
            wanted = export.Wanted(Path(out), name, tuple(format or ()), tuple(by), question, page, detail, internal)
            return export.export(self, wanted)

    @checked
    def seal(
        self,
        path: PathLike,
        *,
        title: str | None = None,
        language: str = "en",
        pictures: str = "full",
        budget_mb: float = 20,
        internal: bool = False,
    ) -> str:
        """
        Write a release: tables, evidence, page and manifest in one folder, sealed by the checksum of every file.

        Parameters
        ----------
        path
            A folder that is not there yet; nothing is ever overwritten.
        title, language, pictures, budget_mb
            Of the page, as for :meth:`map`.
        internal
            Whether to release everything; by default the public edition, its pictures without their tags.

        Returns
        -------
        str
            The seal: the SHA-256 of ``tagmanifest-sha256.txt``, on which all others depend. Publish it elsewhere, so
            that nobody can change the folder and seal it again unnoticed.

        Raises
        ------
        OptionError
            Where the folder is there already, or cannot be written.

        Notes
        -----
        The folder is a bag as BagIt has it (version 0.97, the forerunner of RFC 8493). ``heritage verify FOLDER``
        checks it, and so does ``sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt`` in it, which finds no added
        files.

        Examples
        --------
        >>> import heritage, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     seal = heritage.sample().seal(f"{folder}/release")
        ...     found = heritage.verify(f"{folder}/release")
        >>> found.whole, found.seal == seal
        (True, True)
        """
        from heritage.releases import seal
        from heritage.webmap.draw import Page

        with in_words_shown(self, internal=internal):
            return seal.seal(
                self, Path(path), Page(title, language, None, None, pictures, budget_mb), internal=internal
            )

    @checked
    def diff(  # noqa: PLR0913 (an option each)
        self,
        other: Tables,
        by: Names = ("region", "kind"),
        *,
        aspect: str = "status",
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
        internal: bool = False,
    ) -> Difference:
        """
        Compare a later catalogue with this one.

        Parameters
        ----------
        other
            The later catalogue.
        by, aspect, as_of, known_by, according_to, conflict, community
            The summary whose figures are compared, as for :meth:`summary`.
        internal
            Whether to compare everything. By default the public editions are compared, and what is not public in
            either, or by the rules of either, is in neither.

        Returns
        -------
        Difference
            Rows, sites, and each changed figure with the sites and statements that changed it; as frames, and by
            ``to_markdown()``, ``to_html()`` and ``write("changes.html")``.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> sample = heritage.sample()
        >>> found = sample.diff(sample.select(region="Yerevan"), "kind")
        >>> found.sites["change"].unique().tolist(), found.statements["change"].unique().tolist()
        (['removed'], ['withdrawn'])
        """
        from heritage.reading.own_words import words_of_both
        from heritage.releases import difference

        with speaking(words_of_both(self._words, getattr(other, "_words", self._words))):
            question = ask(aspect, as_of, known_by, according_to, conflict, community)
            return difference.diff(self, other, by, question, internal=internal)
