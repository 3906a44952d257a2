"""How a catalogue shows itself in a notebook: its tables, its extent, its findings, and what it was read from."""

from __future__ import annotations

from contextlib import contextmanager
from html import escape
from math import isnan
from typing import TYPE_CHECKING

from heritage.editions.edition import edition
from heritage.model.findings import SEVERITIES, codes
from heritage.model.schema import COLUMNS
from heritage.model.words import speaking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heritage.model.tables import Tables


@contextmanager
def in_words_shown(tables: Tables, *, internal: bool) -> Iterator[None]:
    """Speak in the words of what is shown: an edition leaves out those of one's own that it does not use."""
    with speaking(edition(tables, internal=internal)._words):
        yield


_MOST_ROWS = 10
_LONGEST = 80


def as_html(tables: Tables) -> str:
    """Return the catalogue as HTML; whatever comes from a file is text in it."""
    parts = [
        f"<p><strong>{escape(repr(tables)[1:-1])}</strong></p>",
        table_as_html("Tables", ("table", "rows"), _rows_of_tables(tables)),
        f"<p>{escape(extent_in_words(tables))}</p>",
        table_as_html("Findings", ("severity", "number", "what it says"), _rows_of_findings(tables)),
        table_as_html("Read from", ("input", "layer", "records read", "accepted", "rejected"), _rows_of_inputs(tables)),
    ]
    return f'<div class="heritage-catalogue">{"".join(parts)}</div>'


def _rows_of_tables(tables: Tables) -> list[tuple[object, ...]]:
    return [(name, f"{len(getattr(tables, f'_{name}')):,}") for name in (*COLUMNS, "regions", "findings")]


def extent_in_words(tables: Tables) -> str:
    """Return the box of the sites in degrees, as a sentence."""
    if "extent" not in tables._derived:
        tables._derived["extent"] = tuple(map(float, tables._sites.total_bounds))
    west, south, east, north = tables._derived["extent"]
    if isnan(west):
        return "No site has a position."
    return f"The sites lie between {west:.3f} and {east:.3f} degrees east, {south:.3f} and {north:.3f} degrees north."


def _rows_of_findings(tables: Tables) -> list[tuple[object, ...]]:
    counted = tables._findings["code"].value_counts()
    rows = [(codes()[str(code)].severity, int(number), codes()[str(code)].message) for code, number in counted.items()]
    ranked = sorted(rows, key=lambda row: (SEVERITIES.index(row[0]), -row[1], row[2]))
    return [(severity, f"{number:,}", message) for severity, number, message in ranked]


def _rows_of_inputs(tables: Tables) -> list[tuple[object, ...]]:
    columns = ["name", "layer", "records_read", "records_accepted", "records_rejected"]
    return [tuple(row) for row in tables._inputs[columns].itertuples(index=False)]


def table_as_html(title: str, head: Iterable[str], rows: list[tuple[object, ...]], most: int = _MOST_ROWS) -> str:
    """Return a table; rows beyond the most are counted."""
    if not rows:
        return ""
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows[:most])
    more = f"<p>and {len(rows) - most:,} more</p>" if len(rows) > most else ""
    head_of_table = f"<caption>{escape(title)}</caption><thead><tr>{cells}</tr></thead>"
    return f"<table>{head_of_table}<tbody>{body}</tbody></table>{more}"


def _cell(value: object) -> str:
    text = str(value)
    return escape(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
