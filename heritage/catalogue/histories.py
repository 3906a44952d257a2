"""Verbs that answer over time: what changed, what places were called, who lived there and who left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.analysis import history, place_names, populations
from heritage.model.arguments import checked
from heritage.model.tables import Tables
from heritage.statements.question import ask

if TYPE_CHECKING:
    import pandas as pd

    from heritage.model.arguments import Date, Names


class Histories(Tables):
    """The verbs that speak of time."""

    @checked
    def changes(
        self,
        since: Date,
        until: Date,
        *,
        aspect: str = "status",
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
    ) -> pd.DataFrame:
        """
        Count what sites changed from and to between two days.

        Parameters
        ----------
        since, until
            Years, months or days: the last day of each is compared.
        aspect
            Any aspect that has one value per site, names included.
        known_by, according_to, conflict, community
            As for :meth:`summary`.

        Returns
        -------
        pandas.DataFrame
            A row per pair of values that occurs: ``before``, ``after``, ``sites`` (their number) and ``site_ids``
            (joined by ``; ``, blank where nothing changed); ``community`` in front where the aspect is told by
            community. The numbers add up to all sites.

        Raises
        ------
        OptionError
            Where an argument names something that is not there, or ``since`` does not lie before ``until``.

        Examples
        --------
        >>> import heritage
        >>> table = heritage.sample().changes(1987, 1994)
        >>> int(table["sites"].sum())
        378
        """
        question = ask(aspect, None, known_by, according_to, conflict, community)
        return history.changes(self, since, until, question)

    @checked
    def explain_change(  # noqa: PLR0913 (an option each)
        self,
        before: str,
        after: str,
        since: Date,
        until: Date,
        *,
        aspect: str = "status",
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
    ) -> pd.DataFrame:
        """
        Return the statements behind one number of the changes.

        Parameters
        ----------
        before, after
            The values of the number's row.
        since, until, aspect, known_by, according_to, conflict, community
            As they were given to :meth:`changes`.

        Returns
        -------
        pandas.DataFrame
            As :meth:`explain` returns them, with ``day`` in front: ``since`` or ``until``, on which each holds.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> sample = heritage.sample()
        >>> found = sample.explain_change("unassessed", "destroyed", 1987, 1994)
        >>> found["day"].unique().tolist()
        ['1994']
        """
        question = ask(aspect, None, known_by, according_to, conflict, community)
        return history.explain_change(self, before, after, since, until, question)

    @checked
    def timeline(
        self,
        freq: str = "YE",
        *,
        aspect: str = "status",
        since: Date | None = None,
        until: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
    ) -> pd.DataFrame:
        """
        Count sites by value over time.

        Parameters
        ----------
        freq
            The step, as pandas writes it: ``"YE"`` for the last day of each year, ``"10YE"``, ``"ME"``.
        aspect
            The aspect, of type term, with one value per site.
        since, until
            Years, months or days; by default the first and last that statements speak of, within the years 1 to 9999.
        known_by, according_to, conflict, community
            As for :meth:`summary`.

        Returns
        -------
        pandas.DataFrame
            A row per day and value, contested and unassessed included: ``day`` (``datetime64[s]``), ``community``
            where the aspect is told by community, ``value``, ``sites`` (as :meth:`summary` counts them as of that
            day), and a band for what may have begun and has not certainly (between ``possible_from`` and
            ``certain_from``): ``sites_min`` leaves out the sites that may have come to another value by then,
            ``sites_max`` counts those that may have come to this one, or of which a contradicted statement says it.

        Raises
        ------
        OptionError
            Where an argument names something that is not there, or there are more than 5,000 steps.

        Examples
        --------
        >>> import heritage
        >>> line = heritage.sample().timeline("10YE", since=1900, until=1990)
        >>> line.groupby("day")["sites"].sum().unique().tolist()
        [378]
        """
        question = ask(aspect, None, known_by, according_to, conflict, community)
        return history.timeline(self, freq, since, until, question)

    @checked
    def names(
        self,
        *,
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        aspect: str = "name",
    ) -> pd.DataFrame:
        """
        Return what each place was called, and who says so.

        Parameters
        ----------
        as_of
            A year, month or day; by default all statements of any date count.
        known_by, according_to
            As for :meth:`summary`.
        aspect
            The aspect that holds names.

        Returns
        -------
        pandas.DataFrame
            A row per site and statement that holds: ``site_id``, ``kind``, ``name`` (what it was called),
            ``language``, ``when``, ``assessor``, ``source_id``, ``statement_id`` and ``contested`` (whether another
            statement gives another name in that language).

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> called = heritage.sample().names(as_of=1944).set_index("site_id")
        >>> called.loc[["vardenis"], "name"].unique().tolist()
        ['Basarkechar']
        """
        return place_names.names(self, ask(aspect, as_of, known_by, according_to))

    @checked
    def renamings(
        self,
        by: Names = "region",
        *,
        years: int = 10,
        known_by: Date | None = None,
        according_to: Names | None = None,
        aspect: str = "name",
    ) -> pd.DataFrame:
        """
        Count the places that were renamed, by period.

        Parameters
        ----------
        by
            As for :meth:`summary`.
        years
            The length of a period in years, such as 10 for decades.
        known_by, according_to
            As for :meth:`summary`.
        aspect
            The aspect that holds names.

        Returns
        -------
        pandas.DataFrame
            A row per combination of keys and period in which any was renamed: the keys, ``since`` and ``until`` (first
            and last year of the period), ``renamed`` (number of sites), ``site_ids`` and ``renamings`` (old and new
            name of each), joined by ``; ``. A site is renamed in the period at whose end it bears, uncontested,
            another name than the last that it bore uncontested; another spelling is no other name.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> table = heritage.sample().renamings("kind")
        >>> table["kind"].unique().tolist(), int(table["renamed"].sum()) > 50
        (['settlement'], True)
        """
        return place_names.renamings(self, by, years, ask(aspect, None, known_by, according_to))

    @checked
    def population(
        self, year: int, by: Names = "region", *, community: str | None = None, kind: str | None = "settlement"
    ) -> pd.DataFrame:
        """
        Sum counts of people: per site the nearest count at or before a year.

        Parameters
        ----------
        year
            The year.
        by
            As for :meth:`summary`.
        community
            The one community to count; by default there is a row for each that was counted, as its sources name it.
            Nothing is added up across communities.
        kind
            The kind of site that people are counted in; None for all.

        Returns
        -------
        pandas.DataFrame
            A row per combination and community: the keys, ``community``, ``sites``, how many of them have a count
            (``counted``) and none (``uncounted``), on how many the counts of one year differ (``differing``), their
            sum by the least and by the most that is counted (``count_min``, ``count_max``), ``first_year`` and
            ``last_year`` of the counts that were taken, ``age`` (years since the oldest) and ``source_ids``. By
            ``site_id`` there is also ``counts``: each count with its source, side by side.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> table = heritage.sample().population(1926, "kind", community="Azerbaijanis")
        >>> table[["counted", "differing"]].values.tolist()
        [[76, 0]]
        """
        return populations.population(self, year, by, community, kind)

    @checked
    def departures(
        self,
        by: Names = "region",
        *,
        years: int = 10,
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        community: str | None = None,
        aspect: str = "presence",
    ) -> pd.DataFrame:
        """
        Count the sites that communities left, by period, beside who lives there now.

        Parameters
        ----------
        by
            As for :meth:`summary`.
        years
            The length of a period in years, such as 10 for decades.
        as_of, known_by, according_to, community
            As for :meth:`summary`.
        aspect
            The aspect that tells of communities; those left whose value is among its ``share_of``.

        Returns
        -------
        pandas.DataFrame
            A row per combination of keys, community and period: the keys, ``community``, ``since`` and ``until``
            (first and last year of the period in which the departure is certain; missing where no source says when),
            ``departed`` (number of sites), ``contested`` (number of further sites on which it is contested whether
            the community left; these have no period), ``site_ids``, and ``lives_there_now``: the communities that are
            present or have returned there, and the last count after the departure of each that was counted.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> table = heritage.sample().departures("kind", community="Azerbaijanis")
        >>> int(table.loc[table["since"] == 1980, "departed"].iloc[0])
        66
        """
        question = ask(aspect, as_of, known_by, according_to, community=community)
        return populations.departures(self, by, years, question)
