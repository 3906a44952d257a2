"""The manifest of an export: what was read, counted and written, with checksums."""

from __future__ import annotations

import json
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any

from heritage.model.dates import now
from heritage.model.findings import SEVERITIES
from heritage.model.paths import sha256
from heritage.statements.conflict import are_contested
from heritage.statements.question import answer

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.model.tables import Tables
    from heritage.statements.question import Question

_MEDIA_TYPES = {
    ".html": "text/html",
    ".csv": "text/csv",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".toml": "application/toml",
}


def created() -> str:
    """Return the time of writing, or the one that SOURCE_DATE_EPOCH sets."""
    return now().isoformat(timespec="seconds")


def _contested(tables: Tables, question: Question) -> int:
    found = answer(tables, question)
    return int(found.held.loc[are_contested(found.held, found.said), "site"].nunique())


def _counts(tables: Tables, question: Question) -> dict[str, int]:
    layers = tables.inputs[tables.inputs["role"] == "sites"]
    return {
        **{name: int(layers[name].sum()) for name in ("records_read", "records_accepted", "records_rejected")},
        "sites": len(tables.sites),
        "unlocated": int(tables.sites.geometry.isna().sum()),
        "statements": len(tables.statements),
        "contested": _contested(tables, question),
        "withheld": tables.withheld,
    }


def build_manifest(
    tables: Tables,
    version: str,
    arguments: dict[str, Any],
    folder: Path,
    outputs: list[Path],
    question: Question,
    *,
    internal: bool,
) -> dict[str, Any]:
    """Return what an export was made of and what it wrote."""
    inputs = tables.inputs.astype(object).where(tables.inputs.notna(), None)
    severities = tables.findings["severity"].value_counts()
    return {
        "heritage_version": version,
        "created": created(),
        "arguments": arguments,
        "edition": "internal" if internal else "public",
        "catalogue": tables.metadata.told(),
        "inputs": inputs.to_dict("records"),
        "counts": _counts(tables, question),
        "findings": {name: int(severities.get(name, 0)) for name in SEVERITIES},
        "outputs": [
            {
                "path": path.relative_to(folder).as_posix(),
                "sha256": sha256(path),
                "bytes": path.stat().st_size,
                "media_type": _MEDIA_TYPES.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream",
            }
            for path in outputs
        ],
    }


def write_manifest(manifest: dict[str, Any], path: Path) -> None:
    """Write a manifest as JSON."""
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")
