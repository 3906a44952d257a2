"""Ids that are made from content."""

from __future__ import annotations

import hashlib
import json

HEX_DIGITS = 16  # of an id that is made from content
HASHED = (
    "site_id",
    "aspect",
    "value_given",
    "language",
    "community",
    "when",
    "stated",
    "assessor",
    "source_id",
    "locator",
    "note",
)
SAID = tuple(sorted({*HASHED} - {"site_id"}))


def short_hash(content: object) -> str:
    """Return 16 hex digits of the SHA-256 of a text, or of the canonical JSON of a structure."""
    text = content if isinstance(content, str) else _canonical(content)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HEX_DIGITS]


def _canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
