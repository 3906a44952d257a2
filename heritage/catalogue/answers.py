"""Verbs that count, select and explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from heritage.analysis import select, summary
from heritage.model.arguments import checked
from heritage.model.tables import Tables
from heritage.statements.question import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from heritage.model.arguments import Date, Names


class Answers(Tables):
    """The verbs that count, select and explain."""

    @checked
    def summary(  # noqa: PLR0913 (an option each)
        self,
        by: Names = ("region", "kind"),
        *,
        aspect: str = "status",
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
        detail: bool = False,
        certain_only: bool = False,
    ) -> pd.DataFrame:
        """
        Count sites by condition, access, occupancy or another aspect.

        Parameters
        ----------
        by
            What a row is: ``"region"``, ``"site_id"``, any column of the sites, or several of these.
        aspect
            What is counted, such as ``"status"`` (the state of the fabric) or ``"access"``.
        as_of
            A year, month or day: counts what was so on its last day. By default all statements of any date count.
        known_by
            A year, month or day: counts only what had been said by its last day.
        according_to
            An assessor, a publisher, or several: counts only what they say or publish.
        conflict
            What a contested site counts as: ``"contested"`` (the default), as contested; ``"latest"``, by the last of
            its statements; ``"worst"``, by the value that stands last in the vocabulary, unknown aside;
            ``"most_confident"``, by the statement of the highest confidence, of several the latest. Where two that
            contradict are equally late and none is later, ``"latest"`` and ``"most_confident"`` leave it contested.
        community
            For presence and access, the one community to count; by default there is a row for each.
        detail
            Whether narrower terms have columns of their own; a site then counts in the term that was stated, and no
            longer in the one above it.
        certain_only
            Whether to leave out sites whose region is not certain.

        Returns
        -------
        pandas.DataFrame
            A row per combination that occurs, in code-point order, ``(outside)`` and ``(unlocated)`` last. Columns:
            the keys (``region`` gives ``region_id`` and ``region``), ``community`` where the aspect is told by
            community, one per top-level value, then ``contested``, ``unassessed`` (of them ``undated``) and
            ``sites``. In each row the sites are the sum of values, contested and unassessed, except where an aspect
            holds several values side by side, such as causes. ``share_destroyed`` (named after the first term whose
            share is told) is the share of sites with a value other than unknown, contested included. Its bounds need
            no model of chance: ``_min`` counts uncontested sites of all sites; ``_max`` counts also the contested
            ones of which any statement says so, the unassessed and the unknown. ``attrs["caption"]`` says what was
            counted, ``attrs["inputs"]`` of which files.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> table = heritage.sample().summary("kind", as_of=1990)
        >>> table.loc[table["kind"] == "mosque", ["destroyed", "contested", "unassessed", "sites"]].values.tolist()
        [[7, 1, 25, 38]]
        """
        question = ask(aspect, as_of, known_by, according_to, conflict, community)
        return summary.summary(self, by, question, detail=detail, certain_only=certain_only)

    @checked
    def site_values(
        self,
        aspect: str = "status",
        *,
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
        detail: bool = False,
    ) -> gpd.GeoDataFrame:
        """
        Return the value of every site, and the statement that decides it.

        Parameters
        ----------
        aspect
            What the values are about, such as ``"status"``.
        as_of, known_by, according_to, conflict, community, detail
            As for :meth:`summary`, which counts these values.

        Returns
        -------
        geopandas.GeoDataFrame
            The sites in EPSG:4326, index ``site_id``, with ``value`` (a term, ``"contested"`` or ``"unassessed"``),
            ``contested`` (whether two statements contradict, whatever the policy), and of the statement that decides
            ``statement_id``, ``when``, ``assessor`` and ``source_id``: missing where the site is unassessed, or
            contested and no policy decides. Where an aspect is told by community, a row for each site and
            ``community``.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> values = heritage.sample().site_values(as_of=1990)
        >>> values["value"].value_counts()["destroyed"]
        np.int64(8)
        """
        question = ask(aspect, as_of, known_by, according_to, conflict, community)
        return summary.site_values(self, question, detail=detail)

    @checked
    def select(  # noqa: PLR0913 (an option each)
        self,
        *,
        region: Names | None = None,
        kind: Names | None = None,
        site_id: Names | None = None,
        where: Mapping[str, Names] | None = None,
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
        **values: Names,
    ) -> Self:
        """
        Return a catalogue of some sites, with everything that is said about them.

        Parameters
        ----------
        region
            Regions by id or name, ``"(outside)"`` or ``"(unlocated)"``.
        kind, site_id
            Kinds; ids of sites.
        where
            Values by column of the sites, such as ``{"country": "AM"}``.
        as_of, known_by, according_to, conflict, community
            When, by whom and under which policy the values count, as for :meth:`summary`.
        **values
            Values by aspect, such as ``status="destroyed"``: what :meth:`summary` counts a site as; narrower terms,
            ``"contested"`` and ``"unassessed"`` included.

        Returns
        -------
        Catalogue
            The sites for which all of it is so; where several values are named, one of them. Captions say how they
            were selected. A selection withholds whatever the full catalogue withholds.

        Raises
        ------
        OptionError
            Where an argument names something that is not there; an empty selection is no error.

        Examples
        --------
        >>> import heritage
        >>> mosques = heritage.sample().select(kind="mosque", status="contested")
        >>> len(mosques), mosques.selected
        (14, ('kind mosque', 'status contested'))
        """
        question = ask("status", as_of, known_by, according_to, conflict, community)
        return select.select(
            self, region=region, kind=kind, site_id=site_id, where=where, question=question, values=values
        )

    @checked
    def explain(  # noqa: PLR0913 (an option each)
        self,
        value: str | None = None,
        *,
        aspect: str = "status",
        region: Names | None = None,
        kind: Names | None = None,
        site_id: Names | None = None,
        where: Mapping[str, Names] | None = None,
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
        detail: bool = False,
        certain_only: bool = False,
    ) -> pd.DataFrame:
        """
        Return the statements behind a number of a summary.

        Parameters
        ----------
        value
            The column of the number: a term, narrower ones included, ``"contested"`` or ``"unassessed"``; by default
            all of a row.
        aspect
            The aspect.
        region, kind, site_id, where
            The row of the number, as for :meth:`select`.
        as_of, known_by, according_to, conflict, community, detail, certain_only
            As they were given to :meth:`summary`.

        Returns
        -------
        pandas.DataFrame
            A row per statement that holds on one of the counted sites: its id, the site's id and name, what it says,
            who says so and when, its source and the place in it, ``decides`` (whether the site counts by it) and
            ``contradicted``. ``attrs["sites"]`` is the number that is explained; on sites that nobody assesses there
            is no statement.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> found = heritage.sample().explain("destroyed", kind="mosque", as_of=1990)
        >>> found.attrs["sites"], found["site_id"].nunique()
        (7, 7)
        """
        question = ask(aspect, as_of, known_by, according_to, conflict, community)
        return select.explain(
            self,
            value,
            question,
            region=region,
            kind=kind,
            site_id=site_id,
            where=where,
            detail=detail,
            certain_only=certain_only,
        )
