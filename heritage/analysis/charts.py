"""Charts of a catalogue's public edition, for print: status by region, over time, populations, voices side by side."""

from __future__ import annotations

import textwrap
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from heritage.analysis.comparison import compare
from heritage.analysis.grouping import columns_of
from heritage.analysis.history import timeline
from heritage.analysis.populations import counted_each_year, population
from heritage.analysis.summary import UNASSESSED, summary
from heritage.editions.edition import edition
from heritage.model.errors import OptionError
from heritage.model.labels import label, require_language
from heritage.statements.conflict import CONTESTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from heritage.model.arguments import Date
    from heritage.model.tables import Tables
    from heritage.model.vocabulary import Vocabulary
    from heritage.statements.question import Question


_COLOURS = {CONTESTED: "#5b2a9d", UNASSESSED: "#ffffff"}
# What is not one of the values is hatched: told apart without colour, and in print.
_HATCHES = {CONTESTED: "xxxx", UNASSESSED: "...."}
_WIDTH, _CAPTION_SIGNS = 10.0, 150
_LINES = ("-", "--", "-.", ":")
_MARKERS = "osD^vPX*"
_ROW = 0.34  # inches
_MOST_ROWS = 60


def _values(aspect: Vocabulary) -> list[str]:
    return [*aspect.top_level, CONTESTED, UNASSESSED]


def _colour(aspect: Vocabulary, value: str) -> str:
    return _COLOURS[value] if value in _COLOURS else aspect.terms[value].colour


def _row_names(table: pd.DataFrame, by: Sequence[str], language: str) -> list[str]:
    names = ["region" if name == "region" else name for name in by]
    if "community" in table and "community" not in names:
        names.append("community")
    rows = table[names].astype("str")
    return [plain(", ".join(label(each, language) for each in row)) for row in rows.itertuples(index=False)]


def _bars(axes: Axes, table: pd.DataFrame, aspect: Vocabulary, language: str) -> None:
    places, left = np.arange(len(table)), np.zeros(len(table))
    for value in [name for name in _values(aspect) if name in table and table[name].any()]:
        counts = table[value].to_numpy(dtype=float)
        bars = axes.barh(
            places,
            counts,
            left=left,
            label=label(value, language),
            color=_colour(aspect, value),
            hatch=_HATCHES.get(value),
            edgecolor="#6f757c" if value == UNASSESSED else "white",
            linewidth=0.6,
        )
        wide = [f"{count:.0f}" if count > 0.04 * table["sites"].max() else "" for count in counts]
        axes.bar_label(
            bars,
            wide,
            label_type="center",
            fontsize=7.5,
            color=INK,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
        )
        left += counts


def _bounds(axes: Axes, table: pd.DataFrame, share: str, language: str) -> None:
    places = np.arange(len(table))
    least, most = (100 * table[f"{share}_{end}"].to_numpy() for end in ("min", "max"))
    axes.hlines(places, least, most, color=INK, linewidth=1.6)
    for ends in (least, most):
        axes.plot(ends, places, "|", color=INK, markersize=8, markeredgewidth=1.6)
    axes.plot(100 * table[share], places, "o", color=INK, markersize=5)
    axes.set(xlim=(-3, 103), xlabel=f"{label(share, language)}, %")
    axes.grid(axis="x", color="#d6dae0", linewidth=0.6)
    axes.tick_params(labelleft=False)


def chart_summary(tables: Tables, by: Sequence[str], question: Question, *, language: str, internal: bool) -> Figure:
    """Draw a summary as stacked bars, and beside them the share with its bounds."""
    require_language(language)
    found, columns = question.aspect, columns_of(by)
    table = summary(edition(tables, internal=internal), columns, question)
    if len(table) > _MOST_ROWS:
        raise OptionError(
            f"a chart holds {_MOST_ROWS} rows and there are {len(table)}: count by fewer columns", argument="by"
        )
    share = f"share_{found.share_of[0]}" if found.share_of else None
    figure = new_figure(2.2 + _ROW * max(len(table), 1))
    widths = [3, 1.2] if share else [1]
    every = figure.subplots(1, len(widths), sharey=True, width_ratios=widths, squeeze=False)[0]
    _bars(every[0], table, found, language)
    every[0].set_yticks(np.arange(len(table)), _row_names(table, columns, language))
    every[0].set(xlabel=label("number", language))
    if len(table):
        every[0].invert_yaxis()
        every[0].legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False, fontsize=8)
    if share:
        _bounds(every[1], table, share, language)
    return finished_figure(figure, label(found.name, language).capitalize(), table.attrs["caption"])


def chart_timeline(
    tables: Tables,
    freq: str,
    since: Date | None,
    until: Date | None,
    question: Question,
    *,
    language: str,
    internal: bool,
) -> Figure:
    """Draw counts over time, what is uncertain as a band."""
    require_language(language)
    found = question.aspect
    table = timeline(edition(tables, internal=internal), freq, since, until, question)
    if "community" in table and len(set(table["community"])) > 1:
        raise OptionError(
            f"a timeline of {found.name} is drawn for one community: give community=", argument="community"
        )
    figure = new_figure(5.2)
    axes = figure.subplots()
    drawn = [value for value in _values(found)[:-1] if table.loc[table["value"] == value, "sites_max"].any()]
    for place, value in enumerate(drawn):
        line = table[table["value"] == value]
        style: dict[str, Any] = {"color": _colour(found, value), "step": "post"}
        axes.fill_between(line["day"], line["sites_min"], line["sites_max"], alpha=0.22, linewidth=0, **style)
        axes.step(
            line["day"],
            line["sites"],
            where="post",
            color=style["color"],
            linestyle=_LINES[place % len(_LINES)],
            marker=_MARKERS[place % len(_MARKERS)],
            markevery=max(len(line) // 8, 1),
            label=label(value, language),
        )
    axes.set(ylabel=label("number", language), ylim=(0, None))
    axes.grid(axis="y", color="#d6dae0", linewidth=0.6)
    if drawn:
        axes.legend(loc="upper left", frameon=False, fontsize=8)
    return finished_figure(figure, label(found.name, language).capitalize(), table.attrs["caption"])


def chart_population(
    tables: Tables,
    years: Sequence[int] | None,
    *,
    community: str | None,
    kind: str | None,
    language: str,
    internal: bool,
) -> Figure:
    """Draw how many people were counted over time, community by community."""
    require_language(language)
    public = edition(tables, internal=internal)
    counted = public.populations["year"].dropna().unique().tolist()
    every = sorted({int(year) for year in (counted if years is None else years)})
    figure = new_figure(5.6)
    people, sites = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    whole = population(public, every[-1] if every else 0, ("kind",), community, kind)
    caption = whole.attrs["caption"].partition(";")[2].strip()
    sums = counted_each_year(public, every, community, kind)
    for place, (name, rows) in enumerate(sums.groupby("community", sort=False)):
        when, least, most = (rows[column] for column in ("year", "count_min", "count_max"))
        style = {"marker": _MARKERS[place % len(_MARKERS)], "linestyle": "none"}
        drawn = people.plot(when, most, markersize=5, label=plain(str(name)), **style)
        people.vlines(when, least, most, color=drawn[0].get_color(), linewidth=3, alpha=0.5)
        sites.plot(when, rows["counted"], markersize=4, color=drawn[0].get_color(), **style)
    people.set(ylabel=label("people", language), ylim=(0, None))
    sites.set(ylabel=label("counted", language), xlabel=label("year", language), ylim=(0, None))
    for axes in (people, sites):
        axes.grid(axis="y", color="#d6dae0", linewidth=0.6)
    if len(sums):
        people.legend(loc="upper left", frameon=False, fontsize=8)
    return finished_figure(figure, label("people", language).capitalize(), f"Counts of each year as made; {caption}")


def chart_comparison(tables: Tables, a: str, b: str, question: Question, *, language: str, internal: bool) -> Figure:
    """Draw what two assessors say of the same sites as a table of squares."""
    require_language(language)
    table = compare(edition(tables, internal=internal), a, b, question).table
    figure = new_figure(1.9 + 0.55 * max(len(table), 1))
    axes = figure.subplots()
    numbers = table.to_numpy(dtype=float)
    if table.size:
        axes.imshow(numbers, cmap="Greys", vmin=0, vmax=max(numbers.max() * 1.6, 1), aspect="auto")
    for row, column in np.ndindex(*numbers.shape):
        same = table.index[row] == table.columns[column]
        frame = {"boxstyle": "square", "facecolor": "white", "edgecolor": INK, "linewidth": 1.5} if same else None
        axes.text(column, row, f"{numbers[row, column]:.0f}", ha="center", va="center", color=INK, bbox=frame)
    axes.set_xticks(range(table.shape[1]), [label(str(name), language) for name in table.columns])
    axes.set_yticks(range(table.shape[0]), [label(str(name), language) for name in table.index])
    axes.set_xlabel(plain(b))
    axes.set_ylabel(plain(a))
    return finished_figure(figure, label(question.aspect.name, language).capitalize(), table.attrs["caption"])


INK = "#1c1e21"


def new_figure(height: float) -> Figure:
    """Return an empty figure."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise OptionError("charts need matplotlib: pip install 'heritage-catalogue[charts]'") from None

    class Chart(Figure):
        """A figure that shows itself in a notebook without pyplot."""

        def _repr_png_(self) -> bytes:
            picture = BytesIO()
            self.savefig(picture, format="png", dpi=110)
            return picture.getvalue()

    return Chart(figsize=(_WIDTH, height), layout="constrained")


def plain(text: str) -> str:
    """Return a text that a chart shows as it is: a dollar sign would start a formula."""
    return text.replace("$", r"\$")


def finished_figure(figure: Figure, title: str, caption: str) -> Figure:
    """Put the title above a chart and the caption below it."""
    figure.suptitle(plain(title), x=0.01, ha="left", fontsize=13, fontweight="bold", color=INK)
    lines = "\n".join(textwrap.wrap(plain(caption), _CAPTION_SIGNS))
    figure.supxlabel(lines, x=0.01, ha="left", fontsize=7.5, color=INK)
    return figure
