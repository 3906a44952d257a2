"""What a table counts, in a sentence: of what, as of when, known by when, by whose word, under which policy."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from heritage.model.schema import WORLD
from heritage.model.visibility import CELL_COLUMN, INTERNAL, shown_as_cells
from heritage.statements.conflict import CONTESTED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heritage.model.tables import Tables
    from heritage.statements.question import Question

_POLICIES = {
    CONTESTED: "contested sites counted apart",
    "latest": "contested sites counted by their latest statement, apart where two that contradict are equally late",
    "worst": "contested sites counted by the worst of their values",
    "most_confident": "contested sites counted by their most confident statement, of several by the latest, "
    "apart where two that contradict are equally late",
}


def caption(tables: Tables, question: Question, by: Sequence[str] = (), *, certain_only: bool = False) -> str:
    """Return, in words, what is counted."""
    what = f"{question.aspect.labels['en'].capitalize()} of {len(tables.sites)} sites"
    parts = [what + (f" by {' and '.join(by)}" if by else ""), *conditions(tables, question)]
    if not question.aspect.several:
        parts.append(_POLICIES[question.conflict])
    if certain_only:
        parts.append("only sites that are certain to lie in their region")
    return finished(tables, parts)


def conditions(tables: Tables, question: Question) -> list[str]:
    """Return, in words, under which conditions statements take part."""
    parts = [f"as of {question.as_of}" if question.as_of else "by all statements of any date"]
    if question.known_by:
        parts.append(f"as known by {question.known_by}")
    if question.aspect.of_community:
        parts.append(f"for {question.community}" if question.community else "for each community named")
    parts.append(f"according to {' and '.join(question.according_to) or 'all assessors'}")
    if tables.sources["repeats"].notna().any():
        parts.append("what only repeats another source counts as that source's one voice")
    return parts


def finished(tables: Tables, parts: Sequence[str]) -> str:
    """Finish a caption with the inputs, and with what is held back."""
    inputs = tables.inputs
    # A table of which no row could be used has said nothing.
    used = inputs["role"].eq("sites") | (inputs["role"].eq("statements") & inputs["records_accepted"].gt(0))
    layers = inputs.loc[used, "name"]
    selected = [f"selected by {' and '.join(tables.selected)}"] if tables.selected else []
    parts = [*parts, *selected, f"from {', '.join(dict.fromkeys(layers))}"]
    regions = inputs.loc[inputs["role"] == "regions", "name"]
    if len(regions) and len(tables._regions):
        told = ", whose boundaries are no statement on any border" if WORLD in set(regions) else ""
        parts.append(f"regions of {', '.join(dict.fromkeys(regions))}{told}")
    return " ".join(["; ".join(parts) + ".", *_told_of_edition(tables), *_told_of_catalogue(tables)])


def in_cells(tables: Tables) -> int:
    """Count the sites that are shown as cells."""
    return len(_sides(tables))


def _sides(tables: Tables) -> pd.Series:
    """Return the sides in kilometres of the cells that sites are shown as."""
    if "sides" not in tables._derived:
        sites = tables._sites[shown_as_cells(tables._sites)]
        sides = sites[CELL_COLUMN] if CELL_COLUMN in sites else pd.Series(dtype="float64")
        tables._derived["sides"] = sides[~sites.geometry.isna()] if len(sites) else sides.iloc[:0]
    found: pd.Series = tables._derived["sides"]
    return found


def _told_of_edition(tables: Tables) -> list[str]:
    """Return, in words, what is withheld, or that not everything here is public."""
    sides = _sides(tables)
    told = [f"{tables.withheld} rows are held back from the public edition."] if tables.withheld else []
    if len(sides):
        across = " to ".join(f"{side:g}" for side in dict.fromkeys((sides.min(), sides.max())))
        without = int(shown_as_cells(tables._sites).sum()) - len(sides)
        told.append(
            f"{len(sides)} sites are shown as cells of a grid, {across} km wide"
            f"{f', and {without} without a place' if without else ''}."
        )
    if tables.is_internal():
        told.append(f"Internal: {tables.not_public() or 'words or'} rows of this catalogue are not public.")
    return told


def _told_of_catalogue(tables: Tables) -> list[str]:
    """Return, in words, which catalogue it is, under which licence, and how to cite it."""
    told = tables.metadata.told()
    words = {"title": "Catalogue", "licence": "Licence", "citation": "Cite as"}
    return [f"{word}: {told[name].rstrip('.')}." for name, word in words.items() if name in told]


class Table(pd.DataFrame):
    """A frame that shows its caption in a notebook; in all else it is a frame like any other."""

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return Table

    def _repr_html_(self) -> str | None:
        shown = super()._repr_html_()  # type: ignore[misc]  # pandas-stubs leave it out
        caption = self.attrs.get("caption")
        return f"<p>{escape(str(caption))}</p>\n{shown}" if shown and caption else shown


def told(tables: Tables, text: str) -> dict[str, Any]:
    """Return what the attributes of a table say: its caption, and which inputs of which catalogue it was made of."""
    inputs = tables.inputs[["name", "role", "sha256"]].astype(object)
    of_inputs = inputs.where(inputs.notna(), None).to_dict("records")
    of_catalogue = tables.metadata.told()
    return {"caption": text, "inputs": of_inputs, "catalogue": of_catalogue, INTERNAL: tables.is_internal()}


def described(frame: pd.DataFrame, tables: Tables, text: str) -> pd.DataFrame:
    """Return a table with its caption and inputs in its attributes."""
    table = Table(frame)
    table.attrs.update(frame.attrs)
    table.attrs.update(told(tables, text))
    return table
