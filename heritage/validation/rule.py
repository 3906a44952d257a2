"""What a rule is, and how rules are applied to a frame of records or rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heritage.model.findings import Findings, codes
from heritage.model.parallel import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from heritage.model.distinct import Distinct

REJECTED = "rejected"


@dataclass(frozen=True)
class Rule:
    """
    One thing that can be wrong with a record or row.

    Attributes
    ----------
    code
        In ``codes.toml``; a code whose action is "rejected" takes the rows out.
    field
        The column that it looks at.
    trips
        Gives a boolean per row of a frame.
    shown
        Gives the values that the findings hold; None for those of ``field``.
    repair
        Gives the mended values of ``field`` for the rows that tripped.
    """

    code: str
    field: str
    trips: Callable[[pd.DataFrame], pd.Series]
    shown: Callable[[pd.DataFrame], pd.Series] | None = None
    repair: Callable[[pd.DataFrame], pd.Series] | None = None


def apply(rules: Iterable[Rule], frame: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Apply rules in their order."""
    if frame.empty:
        return frame
    asked, given = list(rules), frame
    for rule, found in zip(asked, side_by_side(lambda rule: rule.trips(given), asked, len(given)), strict=True):
        tripped = found if frame is given else rule.trips(frame)  # what was mended or left out may trip no more
        if not tripped.any():
            continue
        hit = frame[tripped]
        findings.add_rows(rule.code, hit, rule.field, hit[rule.field] if rule.shown is None else rule.shown(hit))
        if rule.repair is not None:
            frame = frame.copy()
            frame.loc[tripped, rule.field] = rule.repair(hit)
        if codes()[rule.code].action == REJECTED:
            frame = frame[~tripped]
    return frame


def apply_once(rules: Iterable[Rule], same: Distinct, origins: pd.DataFrame, findings: Findings) -> Distinct:
    """Apply rules that reject nothing to rows that say the same, once for all of them."""
    said = same.rows
    for rule in rules:
        tripped = rule.trips(said)
        if not tripped.any():
            continue
        hit = said[tripped]
        shown = hit[rule.field] if rule.shown is None else rule.shown(hit)
        rows = tripped.to_numpy(dtype=bool)[same.places] & (same.places >= 0)
        findings.add_rows(rule.code, origins[rows], rule.field, shown.reindex(same.places[rows]))
        if rule.repair is not None:
            said = said.copy()
            said.loc[tripped, rule.field] = rule.repair(hit)
    return replace(same, rows=said)
