"""How one catalogue differs from another: rows, sites, and each figure with what changed it."""

from __future__ import annotations

import html
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from heritage.analysis.grouping import columns_of
from heritage.editions.pair import editions_of_both
from heritage.model.errors import OptionError, unknown_choice
from heritage.model.folding import map_unique, rows_as_text
from heritage.model.labels import label
from heritage.model.schema import COLUMNS
from heritage.model.tables import Tables
from heritage.model.visibility import INTERNAL
from heritage.model.words import Words, speaking, words
from heritage.releases.changed_figures import changed_cells, changed_figures
from heritage.releases.changed_rows import ADDED, CHANGED, WITHDRAWN, changed_sites, changed_statements, former_ids
from heritage.statements.captions import caption
from heritage.statements.question import Question, require_terms
from heritage.writing.staging import staged
from heritage.writing.tables import html_page, html_table, markdown_table, markdown_text

if TYPE_CHECKING:
    from collections.abc import Sequence


_TITLE, _LANGUAGE = "What changed", "en"
_INTERNAL = "Internal: this compares what is not public. Do not pass it on."
_NUMBERS = {"figures": ("before", "after", "change")}
_CAPTIONS = {
    "figures": "Figures that changed",
    "reasons": "Sites that count otherwise, and why",
    "statements": "Statements added, withdrawn and changed",
    "sites": "Sites added, removed, joined, renamed and moved",
    "rows": "Rows of each table",
}


@dataclass(frozen=True, eq=False)
class Difference:
    """
    How one catalogue differs from an earlier one.

    Attributes
    ----------
    caption
        What was compared, a line each.
    figures
        A row per changed figure of the summary: its keys, ``figure``, ``before``, ``after``, ``change``,
        ``came`` and ``went`` (ids of sites) and ``statement_ids``. The change of a number of sites is the
        number that came less the number that went.
    reasons
        A row per site that counts elsewhere or otherwise: ``before``, ``after``, ``because`` and
        ``statement_ids``.
    statements
        A row per statement that was added, withdrawn or changed, with the ``fields`` that differ.
    sites
        A row per site that was added, removed, joined, renamed or moved, or has another id or kind.
    rows
        Per table: rows that were added, removed and changed.
    """

    caption: str
    figures: pd.DataFrame
    reasons: pd.DataFrame
    statements: pd.DataFrame
    sites: pd.DataFrame
    rows: pd.DataFrame
    _words: Words = field(default_factory=words)

    def frames(self) -> dict[str, pd.DataFrame]:
        """
        Return all parts.

        Returns
        -------
        dict of str to pandas.DataFrame
            By name, in the order in which they are told.
        """
        return {each.name: getattr(self, each.name) for each in fields(self)[1:-1]}

    def to_markdown(self) -> str:
        """
        Return all of it as Markdown.

        Returns
        -------
        str
            A heading, what was compared, and a table for each part.
        """
        parts = [f"# {_TITLE}", *map(markdown_text, self.caption.split("\n"))]
        with speaking(self._words):
            return "\n\n".join([*parts, *(markdown_table(frame, _LANGUAGE) for frame in self._tables())])

    def to_html(self) -> str:
        """
        Return all of it as a page that runs nothing and asks nobody.

        Returns
        -------
        str
            HTML.
        """
        with speaking(self._words):
            return html_page(_TITLE, f"<h1>{_TITLE}</h1>\n{self._body()}")

    def _body(self) -> str:
        """Return what was compared, then each part."""
        lines = [(line, ' class="internal"' if line == _INTERNAL else "") for line in self.caption.split("\n")]
        told = [f"<p{kind}>{html.escape(line)}</p>" for line, kind in lines]
        return "\n".join([*told, *map(_part, self._tables())])

    def write(self, path: str | Path) -> None:
        """
        Write all of it as a file.

        Parameters
        ----------
        path
            What it ends with decides: ``.md`` or ``.html``.

        Raises
        ------
        OptionError
            Where it ends otherwise, or cannot be written.
        """
        path = Path(path)
        ways = {".md": self.to_markdown, ".html": self.to_html}
        if path.suffix.lower() not in ways:
            raise unknown_choice("format of differences", path.suffix, ways, "path")
        with staged(path.parent, path.name) as folder:
            (folder / path.name).write_text(ways[path.suffix.lower()](), encoding="utf-8", errors="replace")

    def _tables(self) -> list[pd.DataFrame]:
        """Return each part with a caption of its own; one that is empty says so."""
        shown = []
        for name, given in self.frames().items():
            frame = _in_plain_numbers(given) if name == "figures" else given.copy()
            number = "" if name == "rows" else f": {len(given) or 'none'}"
            frame.attrs["caption"] = _CAPTIONS[name] + number
            frame.attrs["numbers"] = _NUMBERS.get(name, ())
            shown.append(frame)
        return shown

    def __repr__(self) -> str:
        return f"<Difference: {self.counts()}>"

    def counts(self) -> str:
        """
        Return how much differs.

        Returns
        -------
        str
            Numbers of figures, statements and sites.
        """
        return ", ".join(f"{len(getattr(self, name))} {name}" for name in ("figures", "statements", "sites"))

    def _repr_html_(self) -> str:
        return self._body()


def _part(frame: pd.DataFrame) -> str:
    """Return a part under its heading; of an empty one the heading says it all."""
    heading = f"<h2>{html.escape(frame.attrs['caption'])}</h2>"
    frame.attrs["caption"] = ""
    return heading if frame.empty else f"{heading}\n{html_table(frame, _LANGUAGE)}"


def diff(tables: Tables, other: Tables, by: Sequence[str], question: Question, *, internal: bool = False) -> Difference:
    """Compare a later catalogue with this one: rows, sites, and each figure with what changed it."""
    if not isinstance(other, Tables):
        message = f"other= takes a catalogue, not {type(other).__name__}: heritage.read() makes one"
        raise OptionError(message, argument="other", code="wrong-type")
    require_terms(question.aspect)
    columns = columns_of(by)
    old, new = editions_of_both(tables, other, internal=internal)
    became = former_ids(old, new)
    statements = changed_statements(old, new, became)
    cells = changed_cells(old, new, question, columns, became, statements)
    shown = ["site_id", "community", "before", "after", "because", "statement_ids"]
    reasons = cells[shown if question.aspect.of_community else [name for name in shown if name != "community"]]
    hidden = old.is_internal() or new.is_internal()
    text = f"From: {caption(old, question, columns)}\nTo: {caption(new, question, columns)}"
    if old.inputs["role"].eq("regions").any() != new.inputs["role"].eq("regions").any():
        text = f"Only one of the two has regions: give them to both.\n{text}"
    found = Difference(
        caption=f"{_INTERNAL}\n{text}" if hidden else text,
        figures=changed_figures(old, new, question, columns, cells),
        reasons=reasons,
        statements=statements,
        sites=changed_sites(old, new, became),
        rows=_changed_rows(old, new, statements),
    )
    for frame in found.frames().values():
        frame.attrs[INTERNAL] = hidden
    return found


def _in_plain_numbers(figures: pd.DataFrame) -> pd.DataFrame:
    """Write numbers of sites whole, and shares with three decimals."""
    shares = figures["figure"].str.startswith("share_")
    shown = figures.copy()
    for name in ("before", "after", "change"):
        form = [f"{value:+.3f}" if name == "change" else f"{value:.3f}" for value in figures[name]]
        whole = [f"{value:+.0f}" if name == "change" else f"{value:.0f}" for value in figures[name].fillna(0)]
        texts = pd.Series(form, index=figures.index, dtype="str").where(shares, pd.Series(whole, index=figures.index))
        # A sign in front of digits is no formula, but a spreadsheet cannot know.
        shown[name] = texts.str.replace("-", "\N{MINUS SIGN}").str.removeprefix("+").where(figures[name].notna(), "–")
    shown["figure"] = map_unique(figures["figure"], lambda name: label(name, _LANGUAGE)).astype("str")
    return shown


def _changed_rows(old: Tables, new: Tables, statements: pd.DataFrame) -> pd.DataFrame:
    """Count rows of every table that came, went, or differ; of statements those that are told of."""
    changes = statements["change"].value_counts()
    rows = []
    for name in COLUMNS:
        then, now = (getattr(tables, name) for tables in (old, new))
        if name == "statements":
            counts = [int(changes.get(change, 0)) for change in (ADDED, WITHDRAWN, CHANGED)]
        else:
            counts = _counts(then, now, keyed=name != "populations")
        told = dict(zip(("added", "removed", "changed"), counts, strict=True))
        rows.append({"table": name, "before": len(then), "after": len(now), **told})
    return pd.DataFrame(rows)


def _counts(then: pd.DataFrame, now: pd.DataFrame, *, keyed: bool) -> list[int]:
    columns = sorted({*then.columns, *now.columns}, key=str)
    before, after = (_as_text(frame, columns, keyed=keyed) for frame in (then, now))
    both = before.index.intersection(after.index)
    differ = int((before.loc[both] != after.loc[both]).sum())
    return [len(after) - len(both), len(before) - len(both), differ]


def _as_text(frame: pd.DataFrame, columns: list[str], *, keyed: bool) -> pd.Series:
    """Return each row as one text, by its id; rows without one are told by their whole text."""
    texts = rows_as_text(pd.DataFrame(frame), columns)
    if keyed:
        return texts
    number = texts.groupby(texts).cumcount().astype("str")
    return pd.Series(texts.to_numpy(), index=texts + number)
