"""Verbs that draw charts for print; matplotlib is imported when one of them is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.catalogue._shown import in_words_shown
from heritage.model.arguments import checked
from heritage.model.tables import Tables
from heritage.statements.question import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from heritage.model.arguments import Date, Names


class Charts(Tables):
    """The verbs that draw charts."""

    @checked
    def chart_summary(  # noqa: PLR0913 (an option each)
        self,
        by: Names = "region",
        *,
        aspect: str = "status",
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        conflict: str = "contested",
        community: str | None = None,
        language: str = "en",
        internal: bool = False,
    ) -> Figure:
        """
        Draw a summary as stacked bars, and beside them the share with its bounds.

        Parameters
        ----------
        by, aspect, as_of, known_by, according_to, conflict, community
            As for :meth:`summary`.
        language
            The language of the labels: ``"en"``, ``"az"``, ``"hy"`` or ``"ru"``. The caption is English.
        internal
            Whether to count what is not public, too; by default the public edition is drawn.

        Returns
        -------
        matplotlib.figure.Figure
            A bar for each row of the summary; a dot is the share, the line its bounds. ``savefig("chart.pdf")`` writes
            it. Needs the extra ``charts``.

        Raises
        ------
        OptionError
            Where an argument names something that is not there, or there are more than 60 rows.

        Examples
        --------
        >>> import heritage
        >>> chart = heritage.sample().chart_summary("kind", language="az")
        >>> [text.get_text() for text in chart.axes[0].get_yticklabels()][:2]
        ['körpü', 'qəbiristanlıq']
        """
        from heritage.analysis import charts

        with in_words_shown(self, internal=internal):
            question = ask(aspect, as_of, known_by, according_to, conflict, community)
            return charts.chart_summary(self, by, question, language=language, internal=internal)

    @checked
    def chart_timeline(  # noqa: PLR0913 (an option each)
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
        language: str = "en",
        internal: bool = False,
    ) -> Figure:
        """
        Draw counts over time, what is uncertain as a band.

        Parameters
        ----------
        freq, aspect, since, until, known_by, according_to, conflict, community
            As for :meth:`timeline`; for presence and access a community is needed where several are named.
        language, internal
            As for :meth:`chart_summary`.

        Returns
        -------
        matplotlib.figure.Figure
            A line for each value that occurs, unassessed aside. Needs the extra ``charts``.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> chart = heritage.sample().chart_timeline("10YE", since=1900, language="ru")
        >>> chart.axes[0].get_ylabel()
        'число мест'
        """
        from heritage.analysis import charts

        with in_words_shown(self, internal=internal):
            question = ask(aspect, None, known_by, according_to, conflict, community)
            return charts.chart_timeline(self, freq, since, until, question, language=language, internal=internal)

    @checked
    def chart_population(
        self,
        years: Sequence[int] | None = None,
        *,
        community: str | None = None,
        kind: str | None = "settlement",
        language: str = "en",
        internal: bool = False,
    ) -> Figure:
        """
        Draw how many people were counted over time, community by community.

        Parameters
        ----------
        years
            The years; by default those of any count.
        community, kind
            As for :meth:`population`.
        language, internal
            As for :meth:`chart_summary`.

        Returns
        -------
        matplotlib.figure.Figure
            The sum of the counts of each year itself, none carried over from an earlier one, with the number of sites
            that were counted under it: sums of different sites are no trend. Needs the extra ``charts``.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> chart = heritage.sample().chart_population(community="Azerbaijanis")
        >>> len(chart.axes)
        2
        """
        from heritage.analysis import charts

        with in_words_shown(self, internal=internal):
            return charts.chart_population(
                self, years, community=community, kind=kind, language=language, internal=internal
            )

    @checked
    def chart_comparison(
        self,
        a: str,
        b: str,
        *,
        aspect: str = "status",
        as_of: Date | None = None,
        known_by: Date | None = None,
        community: str | None = None,
        language: str = "en",
        internal: bool = False,
    ) -> Figure:
        """
        Draw what two assessors say about the same sites as a table of squares.

        Parameters
        ----------
        a, b, aspect, as_of, known_by, community
            As for :meth:`compare`.
        language, internal
            As for :meth:`chart_summary`.

        Returns
        -------
        matplotlib.figure.Figure
            Rows are values by ``a``, columns values by ``b``; where they agree, the number is framed. Needs the extra
            ``charts``.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> chart = heritage.sample().chart_comparison("Wikipedia", "Vesti.az")
        >>> chart.axes[0].get_ylabel()
        'Wikipedia'
        """
        from heritage.analysis import charts

        with in_words_shown(self, internal=internal):
            question = ask(aspect, as_of, known_by, community=community)
            return charts.chart_comparison(self, a, b, question, language=language, internal=internal)
