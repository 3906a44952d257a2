"""A look at a document in XML before any other reader opens it: what it has, and that it points nowhere else."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from xml.parsers import expat

from heritage.model.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_DEEPEST = 200
_PREFIX = re.compile(r"^.*[:}]")


def survey_xml(path: Path, what: str) -> Counter[str]:
    """Count the elements by name; refuse a document with a DOCTYPE, nested beyond reason, or not whole."""
    counts: Counter[str] = Counter()
    depth = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        counts[_PREFIX.sub("", name)] += 1
        if depth > _DEEPEST:
            raise InputError(f"{path}: the document is nested beyond reason; export it again", path=path)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        raise InputError(f"{path}: a document with a DOCTYPE may point elsewhere; export it as plain {what}", path=path)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = start, end, doctype
    with path.open("rb") as file:
        try:
            parser.ParseFile(file)
        except expat.ExpatError as error:
            message = f"{path}: this is no whole {what} document ({error}); export it again"
            raise InputError(message, path=path) from None
    return counts
