"""The state of the sources, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.statements.captions import described, finished
from heritage.statements.question import voices_of
from heritage.statements.sources import FEWEST_SITES, state_of_sources

if TYPE_CHECKING:
    import pandas as pd

    from heritage.model.tables import Tables


def sources_report(tables: Tables) -> pd.DataFrame:
    """
    Tell in what state each source is, and how much rests on it.

    Parameters
    ----------
    tables
        The catalogue.

    Returns
    -------
    pandas.DataFrame
        A row per source, those on which most rests first: ``source_id``, ``title``, ``publisher``,
        ``published``, ``url``; number of ``statements``, ``sites`` and files of ``evidence``; ``undated``;
        ``unarchived`` (it has an address and no archived copy); ``address`` (why it looks dead by its looks
        alone; missing where it does not); ``repeats`` (the source that it only repeats); ``figure``, the one
        of which it bears the largest share, such as "status destroyed: 7 of 12 sites", and that ``share``.
        Figures of fewer than five sites are left out.

    Examples
    --------
    >>> import heritage
    >>> report = heritage.sample().sources_report()
    >>> len(report), report["unarchived"].dtype
    (231, dtype('bool'))
    """
    spoken = voices_of(tables)
    state = state_of_sources(tables.statements, tables.sources, tables.evidence, spoken).reset_index()
    order = ["share", "statements", "source_id"]
    table = state.sort_values(order, ascending=[False, False, True], na_position="last", ignore_index=True)
    parts = [f"State of {len(table)} sources", f"figures of {FEWEST_SITES} sites and more", "addresses were not asked"]
    return described(table, tables, finished(tables, parts))
