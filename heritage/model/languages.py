"""The languages: a TOML file each, with what pages say, what columns are called, and further languages' terms."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from heritage.model.bundled import PACKAGE

ENGLISH = "en"
FOLDER = PACKAGE / "model" / "languages"


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Read every language, by its BCP 47 tag."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def texts(part: str) -> dict[str, dict[str, str]]:
    """Return one part of every language, English where a language lacks a text."""
    english = languages()[ENGLISH][part]
    return {code: {**english, **own.get(part, {})} for code, own in languages().items()}


def labels_of(vocabulary: str, name: str | None = None) -> dict[str, str]:
    """Return what languages beside the first four call a vocabulary, or a term of it."""
    found = {}
    for code, own in languages().items():
        of_terms = own.get("terms", {}).get(vocabulary, {})
        label = own.get("vocabularies", {}).get(vocabulary) if name is None else of_terms.get(name)
        if label is not None:
            found[code] = label
    return found
