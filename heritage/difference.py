"""How one catalogue differs from another: rows, sites, and each figure with what changed it."""

from __future__ import annotations

import html
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.captions import caption
from heritage.changed_figures import changed_cells, changed_figures
from heritage.changed_rows import changed_sites, changed_statements, former_ids
from heritage.conflict import CONTESTED
from heritage.edition import edition
from heritage.errors import unknown_choice
from heritage.grouping import columns_of
from heritage.metadata import joined
from heritage.question import ask, require_terms
from heritage.rules.site import VISIBILITIES
from heritage.tables import PUBLIC
from heritage.withholding import with_rules
from heritage.writing.staging import staged
from heritage.writing.tables import html_page, html_table, markdown_table, markdown_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heritage.metadata import Metadata, VisibilityRule
    from heritage.tables import Tables

_TABLES = ("sites", "statements", "sources", "evidence")
_TITLE = "What changed"
_CAPTIONS = {
    "figures": "Figures that changed",
    "reasons": "Sites that count otherwise, and why",
    "statements": "Statements added, withdrawn and changed",
    "sites": "Sites added, removed, joined, renamed and moved",
    "rows": "Rows of each table",
}


@dataclass(frozen=True)
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

    def to_markdown(self) -> str:
        """
        Tell all of it in Markdown.

        Returns
        -------
        str
            A heading, what was compared, and a table for each part.
        """
        parts = [f"# {_TITLE}", *map(markdown_text, self.caption.split("\n"))]
        return "\n\n".join([*parts, *(markdown_table(frame) for frame in self._tables())])

    def to_html(self) -> str:
        """
        Tell all of it as a page that runs nothing and asks nobody.

        Returns
        -------
        str
            HTML.
        """
        head = f"<h1>{_TITLE}</h1>\n" + "".join(f"<p>{html.escape(line)}</p>" for line in self.caption.split("\n"))
        return html_page(_TITLE, "\n".join([head, *(html_table(frame) for frame in self._tables())]))

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
            raise unknown_choice("format of differences", path.suffix, ways)
        with staged(path.parent, path.name) as folder:
            (folder / path.name).write_text(ways[path.suffix.lower()](), encoding="utf-8", errors="replace")

    def _tables(self) -> list[pd.DataFrame]:
        """Give each part with a caption of its own; one that is empty says so."""
        shown = []
        for each in fields(self)[1:]:
            frame = getattr(self, each.name).copy()
            number = len(frame) if each.name != "rows" else None
            if each.name == "figures":
                frame = _in_plain_numbers(frame)
            frame.attrs["caption"] = _CAPTIONS[each.name] + ("" if number is None else f": {number or 'none'}")
            shown.append(frame)
        return shown

    def __repr__(self) -> str:
        told = ", ".join(f"{len(getattr(self, name))} {name}" for name in ("figures", "statements", "sites"))
        return f"<Difference: {told}>"

    def _repr_html_(self) -> str:
        return "\n".join(html_table(frame) for frame in self._tables())


def diff(  # noqa: PLR0913 (an option each)
    tables: Tables,
    other: Tables,
    aspect: str = "status",
    by: str | Sequence[str] = ("region", "kind"),
    *,
    as_of: str | None = None,
    known_by: str | None = None,
    according_to: str | Sequence[str] | None = None,
    conflict: str = CONTESTED,
    community: str | None = None,
    internal: bool = False,
) -> Difference:
    """
    Tell how a later catalogue differs from this one.

    Parameters
    ----------
    tables
        The earlier catalogue.
    other
        The later one.
    aspect, by, as_of, known_by, according_to, conflict, community
        The summary whose figures are compared, as for ``summary()``.
    internal
        Whether to compare everything. By default the public editions are compared, and what is not public in
        either, or by the rules of either, is in neither.

    Returns
    -------
    Difference
        Rows, sites, and each changed figure with the sites and statements that changed it; as frames, and by
        ``to_markdown()``, ``to_html()`` and ``write("changes.html")``.

    Raises
    ------
    OptionError
        Where an argument names what is not there.

    Examples
    --------
    >>> import heritage
    >>> sample = heritage.sample()
    >>> found = sample.diff(sample.select(region="Yerevan"), by="kind")
    >>> found.sites["change"].unique().tolist(), found.statements["change"].unique().tolist()
    (['removed'], ['withdrawn'])
    """
    question = ask(aspect, as_of, known_by, according_to, conflict, community)
    require_terms(question.aspect)
    columns = columns_of(by)
    old, new = _editions(tables, other, internal=internal)
    became = former_ids(old, new)
    statements = changed_statements(old, new, became)
    cells = changed_cells(old, new, question, columns, became, statements)
    shown = ["site_id", "community", "before", "after", "because", "statement_ids"]
    reasons = cells[shown if question.aspect.of_community else [name for name in shown if name != "community"]]
    text = f"From: {caption(old, question, columns)}\nTo: {caption(new, question, columns)}"
    return Difference(
        caption=text,
        figures=changed_figures(old, new, question, columns, cells),
        reasons=reasons,
        statements=statements,
        sites=changed_sites(old, new, became),
        rows=_changed_rows(old, new),
    )


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
    return shown


def _editions(tables: Tables, other: Tables, *, internal: bool) -> tuple[Tables, Tables]:
    """Give both as they may be shown: what either holds back is held back in both."""
    if internal:
        return tables, other
    metadata = joined([tables.metadata, other.metadata])
    old = _as_strict_as(tables, other, metadata)
    new = _as_strict_as(other, tables, metadata)
    return edition(old), edition(new)


def _as_strict_as(tables: Tables, other: Tables, metadata: Metadata) -> Tables:
    """Give rows the stricter visibility that they have in either catalogue, by id, sites also by name and kind."""
    frames = {}
    for name in _TABLES:
        frame, theirs = getattr(tables, f"_{name}"), getattr(other, f"_{name}")
        asked = frame.index.to_series().map(theirs["visibility"]).astype("str")
        if name == "sites":
            hidden = theirs[theirs["visibility"] != PUBLIC]
            by_name = dict(zip(_named(hidden), hidden["visibility"], strict=True))
            asked = asked.fillna(pd.Series([by_name.get(each) for each in _named(frame)], frame.index).astype("str"))
        ranks = {word: rank for rank, word in enumerate(VISIBILITIES)}
        own = np.fmax(frame["visibility"].map(ranks).to_numpy("float64"), asked.map(ranks).to_numpy("float64"))
        words = np.array(VISIBILITIES, dtype=object)[own.astype("int64")]
        changed = frame.copy()
        changed["visibility"] = pd.Series(words, index=frame.index, dtype="str")
        rules = [rule for rule in metadata.rules if rule.table == name and _fits(rule, frame)]
        frames[f"_{name}"] = with_rules(changed, name, rules)
    fitting = tuple(rule for rule in metadata.rules if _fits(rule, frames[f"_{rule.table}"]))
    told = replace(tables.metadata, rules=fitting, cell_km=metadata.cell_km, k=metadata.k)
    return replace(tables, **frames, metadata=told)


def _named(sites: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(sites["name"].fillna(sites.index.to_series()), sites["kind"].astype("str"), strict=True))


def _fits(rule: VisibilityRule, frame: pd.DataFrame) -> bool:
    """Tell whether a catalogue has the columns that a rule of the other one names."""
    return {*(name for name, _ in rule.where), *rule.withhold} <= {*frame.columns, frame.index.name}


def _changed_rows(old: Tables, new: Tables) -> pd.DataFrame:
    """Count rows of every table that came, went, or differ."""
    rows = []
    for name in ("sites", "statements", "sources", "evidence", "populations"):
        then, now = (_as_text(getattr(tables, name), keyed=name != "populations") for tables in (old, new))
        both = then.index.intersection(now.index)
        number = int((then.loc[both] != now.loc[both]).sum())
        rows.append({"table": name, "before": len(then), "after": len(now), "added": len(now) - len(both)})
        rows[-1] |= {"removed": len(then) - len(both), "changed": number}
    return pd.DataFrame(rows)


def _as_text(frame: pd.DataFrame, *, keyed: bool) -> pd.Series:
    """Give each row as one text, by its id; rows without one are told by their whole text."""
    plain = pd.DataFrame(frame).astype("str").fillna("")
    texts = plain[sorted(plain.columns, key=str)].agg("\x1f".join, axis=1) if len(plain) else pd.Series(dtype="str")
    if keyed:
        return texts
    number = texts.groupby(texts).cumcount().astype("str")
    return pd.Series(texts.to_numpy(), index=texts + number)
