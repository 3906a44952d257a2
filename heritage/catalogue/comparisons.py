"""Verbs about who speaks: contradictions, assessors, sources, and two assessors side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.analysis import comparison
from heritage.model.arguments import checked
from heritage.model.tables import Tables
from heritage.statements import sources
from heritage.statements.question import ask

if TYPE_CHECKING:
    import pandas as pd

    from heritage.analysis.comparison import Comparison
    from heritage.model.arguments import Date, Names


class Comparisons(Tables):
    """The verbs about who speaks."""

    @checked
    def contradictions(
        self,
        aspect: str | None = None,
        *,
        as_of: Date | None = None,
        known_by: Date | None = None,
        according_to: Names | None = None,
        community: str | None = None,
    ) -> pd.DataFrame:
        """
        Return the statements that contradict each other.

        Parameters
        ----------
        aspect
            The aspect; by default every one, or with ``community`` every one that is told by community.
        as_of, known_by, according_to, community
            As for :meth:`summary`.

        Returns
        -------
        pandas.DataFrame
            A row per clash, up to 100,000 (the caption says how many more there are): ``aspect``, ``site_id``,
            ``name`` (of the site), ``community`` (blank where the aspect is not told by community), ``why`` (their
            times overlap, the later cannot follow the earlier, or they cannot be compared), and of both statements,
            the first of which begins no later, ``statement_a``, ``value_a``, ``when_a``, ``assessor_a``,
            ``source_id_a`` and so on to ``source_id_b``.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> clashes = heritage.sample().contradictions("existence")
        >>> clashes["site_id"].unique().tolist(), clashes["value_a"].iloc[0]
        (['aghadede', 'julfa-armenian-cemetery'], 'never_existed')
        """
        question = ask(aspect or "status", as_of, known_by, according_to, community=community)
        return comparison.contradictions(self, aspect, question)

    @checked
    def assessors(self) -> pd.DataFrame:
        """
        Count what every assessor says, for which years, and how often others contradict it.

        Returns
        -------
        pandas.DataFrame
            A row per assessor, in code-point order: ``assessor``, numbers of ``statements`` and ``sites``; ``first``
            and ``last``, the first and last day that its statements speak of; ``last_stated``, the latest day by
            which one was made (missing where unknown); ``repeated``, how many statements only repeat another source;
            ``contradicted``, how many another voice contradicts on any aspect.

        Examples
        --------
        >>> import heritage
        >>> told = heritage.sample().assessors().set_index("assessor")
        >>> told.loc["Wikipedia", ["statements", "repeated"]].tolist()
        [114, 2]
        """
        return comparison.assessors(self)

    @checked
    def sources_report(self) -> pd.DataFrame:
        """
        Return the state of each source, and how much rests on it.

        Returns
        -------
        pandas.DataFrame
            A row per source, those on which most rests first: ``source_id``, ``title``, ``publisher``,
            ``published``, ``url``; numbers of ``statements``, ``sites`` and files of ``evidence``; ``undated``;
            ``unarchived`` (it has an address and no archived copy); ``address`` (why it looks dead by its looks
            alone; missing where it does not); ``repeats`` (the source that it only repeats); ``figure``, the one
            that rests on it most, such as "status destroyed: 7 of 12 sites", and that ``share``. Figures of fewer
            than five sites are left out.

        Examples
        --------
        >>> import heritage
        >>> report = heritage.sample().sources_report()
        >>> len(report), report["unarchived"].dtype
        (516, dtype('bool'))
        """
        return sources.sources_report(self)

    @checked
    def compare(
        self,
        a: str,
        b: str,
        *,
        aspect: str = "status",
        as_of: Date | None = None,
        known_by: Date | None = None,
        community: str | None = None,
    ) -> Comparison:
        """
        Set two assessors or publishers side by side.

        Parameters
        ----------
        a, b
            Their names.
        aspect
            The aspect, of type term.
        as_of, known_by, community
            As for :meth:`summary`; for presence and access a community is needed where several are named.

        Returns
        -------
        Comparison
            ``table``, in which rows are values by ``a`` and columns values by ``b``: those that occur, in the
            vocabulary's order, then contested and unassessed; its sum is the sites on which either speaks. ``sites``,
            those that both assess, neither as unknown, and on which their values differ. ``table.attrs`` has
            ``shared``, the number of sites that both assess, and ``kappa``, Cohen's, missing below 30 shared sites.
            What one of them only repeats from the other is left out.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> table, sites = heritage.sample().compare("Wikipedia", "Vesti.az")
        >>> int(table.to_numpy().sum()) >= len(sites)
        True
        """
        return comparison.compare(self, a, b, ask(aspect, as_of, known_by, community=community))

    @checked
    def explain_comparison(
        self,
        a: str,
        b: str,
        value_a: str,
        value_b: str,
        *,
        aspect: str = "status",
        as_of: Date | None = None,
        known_by: Date | None = None,
        community: str | None = None,
    ) -> pd.DataFrame:
        """
        Return the statements behind one number of a comparison.

        Parameters
        ----------
        a, b, aspect, as_of, known_by, community
            As they were given to :meth:`compare`.
        value_a, value_b
            The row and the column of the number.

        Returns
        -------
        pandas.DataFrame
            As :meth:`explain` returns them: the statements by either that hold on these sites.

        Raises
        ------
        OptionError
            Where an argument names something that is not there.

        Examples
        --------
        >>> import heritage
        >>> sample = heritage.sample()
        >>> found = sample.explain_comparison("Wikipedia", "Vesti.az", "destroyed", "unassessed")
        >>> found.attrs["sites"] == found["site_id"].nunique()
        True
        """
        question = ask(aspect, as_of, known_by, community=community)
        return comparison.explain_comparison(self, a, b, value_a, value_b, question)
