"""Every finding that the library can have, and the collector that all rooms fill."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heritage.model.bundled import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COLUMNS = ("severity", "code", "input", "layer", "record", "row", "site_id", "field", "value", "message", "action")
# What the public edition says nothing of: these findings quote what is withheld.
FOR_THE_TEAM = ("rule-without-row", "withheld-elsewhere", "points-at-generalised")
SEVERITIES = ("error", "warning", "info")
ORDER = ["input", "layer", "record", "code", "field"]
_NUMBERS = ("record", "row")
_SAME = ["code", "site_id", "field", "value"]
_WITHOUT_GEOMETRY = (
    "geometry-missing",
    "geometry-empty",
    "geometry-unreadable",
    "geometry-not-finite",
    "geometry-out-of-range",
)


@dataclass(frozen=True)
class Code:
    """
    One kind of finding.

    Attributes
    ----------
    severity
        ``"error"``, ``"warning"`` or ``"info"``.
    action
        What was done with the record or value: kept, repaired or rejected.
    message
        What it says.
    advice
        What to do about it.
    """

    severity: str
    action: str
    message: str
    advice: str


@cache
def codes() -> dict[str, Code]:
    """Return every code with what it means."""
    with (PACKAGE / "model" / "codes.toml").open("rb") as file:
        return {name: Code(**entry) for name, entry in tomllib.load(file).items()}


@dataclass
class Findings:
    """Collects what reading and validation have to say, a column at a time."""

    _parts: list[pd.DataFrame] = field(default_factory=list)
    # Which row of its table each record is, as a spreadsheet numbers it, by input and layer.
    rows: dict[tuple[str, str], Sequence[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return of how many kinds there is anything to say."""
        return len(self._parts)

    def add(
        self,
        code: str,
        input_name: Any,
        layer: Any = "",
        records: Iterable[Any] | None = None,
        site_ids: Any = None,
        field_name: str = "",
        values: Any = None,
    ) -> None:
        """Take findings of one code on one layer, or on the input as a whole."""
        told = [pd.NA] if records is None else _column(records)
        if not len(told):
            return
        numbers = pd.array(told, dtype="Int64")
        part: dict[str, Any] = {"record": numbers, "code": code, "field": field_name}
        for name, given in (("input", input_name), ("layer", layer), ("site_id", site_ids), ("value", values)):
            part[name] = given if given is None or isinstance(given, str) else _column(given)
        self._parts.append(pd.DataFrame(part, copy=False))

    def add_rows(self, code: str, rows: pd.DataFrame, field_name: str = "", values: Any = None) -> None:
        """Take a finding of one code on each row of a frame."""
        self.add(code, rows["_input"], rows["_layer"], rows["_record"], rows["site_id"], field_name, values)

    def frame(self, earlier: Iterable[pd.DataFrame] = ()) -> pd.DataFrame:
        """Return all findings as one table."""
        empty = pd.DataFrame({name: [] for name in ("input", "layer", "record", "code", "field", "site_id", "value")})
        found = pd.concat(self._parts or [empty], ignore_index=True)
        meaning = codes()
        for name in ("severity", "message", "action"):
            found[name] = found["code"].map({code: getattr(entry, name) for code, entry in meaning.items()})
        before = [_typed(rows) for rows in earlier if len(rows)]
        found = _typed(found.assign(row=self._rows_of(found)))
        if before:
            again = _keys(found).isin(_keys(pd.concat(before)))
            found = pd.concat([*before, found[~again]], ignore_index=True)
        return found.sort_values([*ORDER, "site_id", "value"], ignore_index=True, na_position="first")

    def _rows_of(self, found: pd.DataFrame) -> pd.Series:
        """Return the row of its table for each finding on a record of one."""
        rows = pd.Series(pd.NA, index=found.index, dtype="Int64")
        for (name, layer), numbers in self.rows.items():
            own = found["input"].eq(name) & found["layer"].eq(layer) & found["record"].lt(len(numbers)).eq(True)
            if own.any():
                rows[own] = np.asarray(numbers)[found.loc[own, "record"].to_numpy(dtype="int64")]
        return rows


def _column(given: Iterable[Any]) -> Any:
    """Take values as a column; those of a frame stay as they are, which costs nothing."""
    return given.array if isinstance(given, pd.Series | pd.Index) else list(given)


def _keys(findings: pd.DataFrame) -> pd.MultiIndex:
    """Return what makes two findings one: what is said of a text is said wherever it stands."""
    keys = findings[_SAME].fillna("")
    of_text, without = keys["code"].str.startswith("text-"), keys["code"].isin(_WITHOUT_GEOMETRY)
    same = {name: keys[name].mask(of_text, "") for name in ("site_id", "field")}
    # A geometry that could not be used is none in what was written.
    return pd.MultiIndex.from_frame(
        keys.assign(**same, code=keys["code"].mask(without, "geometry-missing"), value=keys["value"].mask(without, ""))
    )


def _typed(findings: pd.DataFrame) -> pd.DataFrame:
    whole = findings if "row" in findings else findings.assign(row=None)
    typed = whole.astype({name: "str" for name in COLUMNS if name not in _NUMBERS})
    for name in _NUMBERS:
        typed[name] = pd.to_numeric(typed[name]).astype("Int64")
    for name in ("input", "layer", "field"):
        typed[name] = typed[name].fillna("")
    for name in ("field", "value"):  # a database ends a text at a NUL
        typed[name] = typed[name].str.replace("\0", "\N{SYMBOL FOR NULL}", regex=False)
    typed["value"] = typed["value"].where(typed["value"] != "")
    return typed[list(COLUMNS)]


def codes_as_markdown() -> str:
    """Write the table of codes that the README shows."""
    rows = [f"| `{name}` | {c.severity} | {c.action} | {c.message} | {c.advice} |" for name, c in codes().items()]
    return "\n".join(["| code | severity | done | what it says | what to do |", "|---|---|---|---|---|", *rows])


def grouped(findings: pd.DataFrame) -> pd.DataFrame:
    """Count findings that say the same, errors first, the most frequent first."""
    keys = ["severity", "code", "input", "field"]
    alike = [*keys, "action", "message"]
    counted = findings.groupby(alike, sort=True, dropna=False).agg(
        number=("code", "size"), records=("record", "nunique")
    )
    examples = findings.drop_duplicates(alike)[[*alike, "record", "row", "site_id", "value"]]
    rows = counted.reset_index().merge(examples, on=alike)
    rows["advice"] = rows["code"].map({name: code.advice for name, code in codes().items()}).astype("str")
    ranks = rows["severity"].map({severity: place for place, severity in enumerate(SEVERITIES)})
    order = rows.assign(rank=ranks).sort_values(["rank", "number", *keys], ascending=[True, False, *[True] * len(keys)])
    columns = [*keys, "action", "number", "records", "record", "row", "site_id", "value", "message", "advice"]
    return order[columns].reset_index(drop=True)
