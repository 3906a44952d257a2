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
    """Return the state of each source, and how much rests on it."""
    spoken = voices_of(tables)
    state = state_of_sources(tables.statements, tables.sources, tables.evidence, spoken).reset_index()
    order = ["share", "statements", "source_id"]
    table = state.sort_values(order, ascending=[False, False, True], na_position="last", ignore_index=True)
    parts = [f"State of {len(table)} sources", f"figures of {FEWEST_SITES} sites and more", "addresses were not asked"]
    return described(table, tables, finished(tables, parts))
