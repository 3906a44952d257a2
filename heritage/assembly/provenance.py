"""What is gathered while files are read: inputs, findings, and which row came from which record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heritage.assembly.flat_records import ORIGIN
from heritage.assembly.records import add_notes
from heritage.editions.rules import rows_of_rule
from heritage.geo.reprojection import Located, locate
from heritage.geo.world import ACCURACY_M, world_file
from heritage.geo.world import ids as world_ids
from heritage.model.errors import InputError
from heritage.model.findings import Findings
from heritage.model.paths import sha256
from heritage.model.schema import CRS, EARLIER, INPUTS, WORLD, conform, missing
from heritage.model.visibility import WITHHELD
from heritage.reading.format import CSV
from heritage.reading.layers import read_layers

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from numpy.typing import NDArray

    from heritage.model.metadata import VisibilityRule
    from heritage.model.raw_layer import RawLayer


@dataclass
class Loading:
    """What is gathered while files are read, and who works on it beside the rest."""

    pool: Executor
    progress: Callable[[str, int, int], object] | None = None
    steps: int = 0
    done: int = 0
    findings: Findings = field(default_factory=Findings)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    origins: list[pd.DataFrame] = field(default_factory=list)
    columns: list[pd.DataFrame] = field(default_factory=list)
    rules: tuple[VisibilityRule, ...] = ()
    ruled: dict[VisibilityRule, frozenset[str]] = field(default_factory=dict)
    # Layers of tables that had to be read to tell whether they are layers.
    read_already: dict[Path, list[RawLayer]] = field(default_factory=dict)
    checksums: dict[tuple[Path, ...], Future[str]] = field(default_factory=dict)

    def tell(self, step: str) -> None:
        """Say that a step begins; what the caller's function raises stops the reading."""
        if self.progress is not None:
            self.progress(step, self.done, self.steps)
        self.done += 1

    def checksum(self, raw: RawLayer) -> Future[str]:
        """Begin, once, to take the checksum of the files that a layer or table was read from."""
        if raw.parts not in self.checksums:
            self.checksums[raw.parts] = self.pool.submit(sha256, *raw.parts)
        return self.checksums[raw.parts]

    def note_input(self, raw: RawLayer, name: str, role: str, located: Located | None = None) -> None:
        """Take the row of one layer or table; what was accepted and rejected is counted at the end."""
        crs = located.crs if located is not None else None
        # A catalogue that was written has one name for all its tables.
        if raw.rows is not None and (name, raw.layer) not in self.findings.rows:
            self.findings.rows[name, raw.layer] = raw.rows
        self.inputs.append(
            {
                "name": name,
                "role": role,
                "sha256": self.checksum(raw),
                "driver": raw.driver,
                "layer": raw.layer,
                "encoding": raw.encoding,
                "source_crs": (":".join(crs.to_authority() or ()) or crs.name) if crs is not None else "",
                "operation": located.operation.name if located is not None else "",
                "accuracy_m": located.operation.accuracy_m if located is not None else float("nan"),
                "records_read": raw.records_read,
            }
        )

    def note_world(self, choice: str) -> None:
        """Take the row of the bundled regions: all of them are read, whichever are needed, so that none tells."""
        number = len(world_ids())
        self.inputs.append(
            {
                "name": WORLD,
                "role": "regions",
                "sha256": self.pool.submit(sha256, world_file()),
                "driver": "Parquet",
                "layer": choice,
                "encoding": "utf-8",
                "source_crs": CRS,
                "operation": "",
                "accuracy_m": ACCURACY_M,
                "records_read": number,
            }
        )

    def note_origins(self, rows: pd.DataFrame, accepted: pd.Index, table: str, row_id: str | None = None) -> None:
        """Remember which record each row of a table came from, and whether it was accepted."""
        named = "supersedes" if table == "statements" else "statement_id"
        nothing = missing(rows.index)
        origin = {name.removeprefix("_"): rows[name] for name in ORIGIN}
        origin |= {name: rows.get(name, nothing) for name in ("site_id", "source_id")}
        origin |= {"statement_id": rows.get(named, nothing), "row_id": rows[row_id] if row_id else nothing}
        taken = rows.index.isin(accepted)
        hidden = self._note_rules(rows, table, row_id, taken)
        origin["visibility"] = rows.get("visibility", nothing).astype("str").mask(hidden, WITHHELD)
        self.origins.append(pd.DataFrame(origin).assign(table=table, accepted=taken))

    def _note_rules(
        self, rows: pd.DataFrame, table: str, row_id: str | None, taken: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """
        Remember of which rows one of several records has the words of a rule: the joined row may have others.

        Gives the records that a rule withholds; of rejected ones all words, since findings alone tell of them.
        """
        hidden = np.zeros(len(rows), dtype=bool)
        own = [
            each for each in self.rules if each.table == table and {name for name, _ in each.where} <= {*rows.columns}
        ]
        if not own:
            return hidden
        if "kind_given" in rows:
            rows = rows.assign(kind=rows["kind"].fillna(rows["kind_given"]))
        several = np.zeros(len(rows), dtype=bool) if row_id is None else rows[row_id].duplicated(keep=False).to_numpy()
        for rule in own:
            hit = rows_of_rule(replace(rule, withhold=()), rows)
            hidden = hidden | (hit if rule.visibility == WITHHELD else hit & ~taken)
            if row_id is not None:
                ids = frozenset(rows.loc[hit & several, row_id].dropna())
                self.ruled[rule] = self.ruled.get(rule, frozenset()) | ids
        return hidden


def note_layer(raw: RawLayer, located: Located, name: str, role: str, loading: Loading) -> None:
    """Take the input row of a layer; what is no feature gets its finding here."""
    loading.note_input(raw, name, role, located)
    code = "row-unreadable" if raw.driver == CSV else "feature-unreadable"
    loading.findings.add(code, name, raw.layer, raw.rejected, values=raw.rejected.values())


def read_regions(path: Path, name: str, crs: str | None, loading: Loading) -> tuple[RawLayer, Located]:
    """Read the one layer of a region file."""
    raws = [raw for raw in read_layers(path) if raw.geometries is not None]
    if len(raws) != 1:
        found = ", ".join(raw.layer for raw in raws) or "none"
        raise InputError(
            f"{path}: a region file has one layer of polygons, this has {found}; save that one alone", path=path
        )
    (raw,) = raws
    located = locate(raw, crs if not raw.source_crs or raw.crs_assumed else None, name, loading.findings)
    add_notes(raw.notes, name, raw.layer, None, loading.findings)
    note_layer(raw, located, name, "regions", loading)
    return raw, located


def counted(loading: Loading, origins: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Count accepted records by the rows that came of them, and rejected ones by the findings that say so."""
    rows = [{**row, "sha256": row["sha256"].result()} for row in loading.inputs]
    table = pd.DataFrame(rows).reindex(columns=list(INPUTS))
    where = ["input", "layer", "table"]
    # Of a row that named several values several statements were made.
    kept = origins.loc[origins["accepted"].to_numpy(), [*where, "record"]]
    accepted = kept.groupby(where, observed=True)["record"].nunique()
    keys = pd.MultiIndex.from_frame(table[["name", "layer", "role"]])
    table["records_accepted"] = accepted.reindex(keys, fill_value=0).to_numpy()
    rejected = findings[findings["action"] == "rejected"].drop_duplicates(["input", "layer", "record"])
    counts = rejected.groupby(["input", "layer"]).size()
    table["records_rejected"] = counts.reindex(keys.droplevel("role"), fill_value=0).to_numpy()
    of_regions = table["role"].eq("regions")  # of which each feature is a region, or the layer is refused
    table.loc[of_regions, "records_accepted"] = (table["records_read"] - table["records_rejected"])[of_regions]
    # The regions of the world stand behind the files that somebody named.
    table["_bundled"] = table["name"].eq(WORLD) & of_regions
    table = table.sort_values(["_bundled", "role", "name", "layer"], ignore_index=True)
    return table.drop(columns="_bundled").astype(dict(INPUTS))


def with_earlier(inputs: pd.DataFrame, earlier: list[pd.DataFrame]) -> pd.DataFrame:
    """Put behind what was read now what written catalogues had been read from; their roles say so."""
    parts = [inputs]
    for rows in earlier:
        if len(rows):
            part = conform(rows.astype({"accuracy_m": "float64"}), INPUTS)
            part["role"] = part["role"].where(part["role"].str.endswith(EARLIER), part["role"] + EARLIER)
            text = ["driver", "layer", "encoding", "source_crs", "operation"]
            parts.append(part.assign(**{name: part[name].fillna("") for name in text}))
    return pd.concat(parts, ignore_index=True)
