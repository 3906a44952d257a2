"""What the command line prints: a summary, its findings, and what there is for the team to look at."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from heritage.model.findings import FOR_THE_TEAM, SEVERITIES, codes

if TYPE_CHECKING:
    from heritage.catalogue import Exported

_MOST_FINDINGS = 10
_WIDTH_OF_A_FILE = 160
_EXAMPLE_LENGTH = 60
_MOST_COLUMNS = 20
_OF_A_LAYER = {"crs": "CRS", "extent": "extent", "profile": "read as"}


class _Patient(Console):
    """A console that goes on where nobody reads what it prints: what is written does not depend on that."""

    def on_broken_pipe(self) -> None:
        """Print nothing any more."""
        self.quiet = True
        stream = sys.stderr if self.stderr else sys.stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def console(*, stderr: bool = False) -> Console:
    """
    Give a console that prints text as text.

    Parameters
    ----------
    stderr
        Whether it prints there.

    Returns
    -------
    rich.console.Console
        As wide as the terminal; into a file wide enough for tables.
    """
    made = _Patient(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = _WIDTH_OF_A_FILE
    return made


def _cell(value: object) -> Text:
    """Show text as text: neither rich's markup nor the terminal's own signs take effect."""
    return Text("".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(value)))


def _shares(table: pd.DataFrame, share: str) -> list[str]:
    """Word each row's share as per cent with its bounds, an en dash where there is none."""
    percents = (100 * table[[share, f"{share}_min", f"{share}_max"]]).round().astype("Int64")
    return [
        f"{'–' if pd.isna(middle) else middle} ({low}–{high}) %"
        for middle, low, high in percents.itertuples(index=False)
    ]


def print_summary(to: Console, table: pd.DataFrame, narrower: tuple[str, ...]) -> None:
    """
    Print a summary with its caption above it; a narrower term that nobody states takes no column.

    Parameters
    ----------
    to
        Where.
    table
        As ``summary()`` gives it.
    narrower
        The narrower terms.
    """
    share = next((name for name in table.columns if f"{name}_min" in table.columns), None)
    shown = table.drop(columns=[] if share is None else [f"{share}_min", f"{share}_max"])
    unsaid = [name for name in narrower if name in shown and not shown[name].any()]
    shown = shown.drop(columns=unsaid)
    if share is not None:
        shown[share] = _shares(table, share)
    printed = Table(title=Text(table.attrs["caption"], justify="left"), title_style="", box=None, pad_edge=False)
    for name in shown.columns:
        printed.add_column(
            _cell(name), justify="left" if table[name].dtype == "str" else "right", no_wrap=name == share
        )
    for row in shown.itertuples(index=False):
        printed.add_row(*map(_cell, row))
    to.print(printed)


def print_findings(to: Console, findings: pd.DataFrame) -> None:
    """
    Print the most frequent findings, errors first, with one example each.

    Parameters
    ----------
    to
        Where.
    findings
        As ``findings_summary()`` gives them.
    """
    if findings.empty:
        return
    of_one_kind = ["severity", "code"]
    numbers = findings.groupby(of_one_kind, sort=False, as_index=False)["number"].sum()
    kinds = numbers.merge(findings.drop_duplicates(of_one_kind).drop(columns="number"), on=of_one_kind)
    ranks = kinds["severity"].map({severity: place for place, severity in enumerate(SEVERITIES)})
    kinds = kinds.assign(rank=ranks).sort_values(["rank", "number"], ascending=[True, False])
    rows = kinds.head(_MOST_FINDINGS)
    more = f" ({_MOST_FINDINGS} of {len(kinds)} kinds)" if len(kinds) > _MOST_FINDINGS else ""
    printed = Table(
        title=Text(f"Findings, the gravest first{more}", justify="left"), title_style="", box=None, pad_edge=False
    )
    for name in ("severity", "code", "number", "what it says", "for example"):
        printed.add_column(name, justify="right" if name == "number" else "left")
    record = (" row " + rows["row"].astype("str")).fillna(" record " + rows["record"].astype("str")).fillna("")
    where = [", ".join(filter(None, each)) for each in zip(rows["input"] + record, rows["field"], strict=True)]
    value = rows["value"].str.slice(0, _EXAMPLE_LENGTH).fillna("")
    example = [": ".join(filter(None, each)) for each in zip(where, value, strict=True)]
    for cells in zip(rows["severity"], rows["code"], rows["number"], rows["message"], example, strict=True):
        printed.add_row(*map(_cell, cells))
    to.print(printed)


def print_understood(to: Console, columns: pd.DataFrame) -> None:
    """Print which columns of each layer are used, as what, and which are not."""
    of_layers = columns.assign(layer=columns["layer"].fillna(""))
    for (name, layer), own in of_layers.groupby(["input", "layer"], sort=False):
        used = own[own["used_as"].notna()]
        left = own[own["used_as"].isna()]
        where = f"{name}, {layer}" if layer else str(name)
        told = [
            column if column == ours else f"{column} as {ours}"
            for column, ours in zip(used["column"], used["used_as"], strict=True)
        ]
        near = [
            f"{column} (could be {ours})" if isinstance(ours, str) else column
            for column, ours in zip(left["column"], left["could_be"], strict=True)
        ]
        to.print(_cell(f"{where}: used {', '.join(told) or 'no column'}"))
        if near:
            more = f" and {len(near) - _MOST_COLUMNS} more" if len(near) > _MOST_COLUMNS else ""
            to.print(_cell(f"{where}: not used {', '.join(near[:_MOST_COLUMNS])}{more}"))


def print_look(to: Console, layers: pd.DataFrame, columns: pd.DataFrame) -> None:
    """Print each layer, and a table of what its columns would be taken for."""
    of_layers = columns.assign(layer=columns["layer"].fillna(""))
    for row in layers.to_dict("records"):
        own = of_layers[(of_layers["input"] == row["input"]) & (of_layers["layer"] == row["layer"])]
        where = ", ".join(filter(None, [row["input"], row["layer"]]))
        parts = [row["format"], f"{row['records']:,} records, {row['located']:,} with a position"]
        parts += [f"{what} {row[name]}" for name, what in _OF_A_LAYER.items() if row[name]]
        to.print(_cell(f"{where}: {'; '.join(parts)}"))
        printed = Table(box=None, pad_edge=False)
        for name in ("column", "used as", "why", "filled", "understood", "not understood", "could be"):
            printed.add_column(name, justify="right" if name in {"filled", "understood"} else "left")
        shares = (100 * own["understood"]).round().astype("Int64").astype("str") + " %"
        told = own.assign(understood=shares, filled=own["filled"].astype("str")).drop(columns=["input", "layer"])
        for cells in told.astype("str").fillna("").itertuples(index=False):
            printed.add_row(*map(_cell, cells))
        to.print(printed)
        to.print()


def step(what: str, done: int, total: int) -> Text:
    """Return what a status line says of the step that reading is at."""
    return _cell(f"{what} ({done + 1} of {total})")


def print_export(exported: Exported, columns: pd.DataFrame) -> None:
    """Print what was understood, the summary, the gravest findings, and what was written where."""
    to = console()
    if exported.pictures_left_out:
        number = exported.pictures_left_out
        told = f"heritage: {number} pictures had no room in the page: give it more by --budget-mb"
        console(stderr=True).print(_cell(told))
    print_understood(to, columns)
    print_summary(to, exported.summary, exported.narrower)
    print_findings(to, exported.edition.findings_summary())
    to.print(_cell(f"Written to {exported.folder}: {', '.join(exported.files)}"))


def tell_of_errors(errors: int, shown: int) -> None:
    """Say on stderr that ``--strict`` kept the command from writing."""
    more = f", {errors - shown} of them not public (see them with --internal)" if errors > shown else ""
    told = f"heritage: there are {errors} error findings{more} and --strict was given: nothing was written"
    console(stderr=True).print(_cell(told))


def tell_the_team(findings: pd.DataFrame) -> None:
    """
    Say on stderr how many findings there are that what is written says nothing of: they quote what is held back.

    Parameters
    ----------
    findings
        Of the whole catalogue.
    """
    progress = console(stderr=True)
    for code, number in findings.loc[findings["code"].isin(FOR_THE_TEAM), "code"].value_counts().items():
        told = f"heritage: {number} {code}: {codes()[str(code)].message} (--internal tells which)"
        progress.print(Text(told))


def tell_of_visibility(findings: pd.DataFrame, sites: int, shown: int) -> None:
    """
    Say on stderr which rows are withheld since their word for visibility is not known, and why there may be no site.

    Parameters
    ----------
    findings
        Of the whole catalogue.
    sites, shown
        Number of sites in it, and in the edition that is written.
    """
    progress = console(stderr=True)
    unknown = findings[findings["code"] == "visibility-unknown"]
    for (name, layer), rows in unknown.groupby(["input", "layer"], sort=True):
        counted = rows["value"].fillna("").value_counts()
        words = ", ".join(f"{word!r} ({number})" for word, number in counted.head(_MOST_FINDINGS).items())
        words += f" and {len(counted) - _MOST_FINDINGS} others" if len(counted) > _MOST_FINDINGS else ""
        where = f"{name}, layer {layer}" if layer else name
        progress.print(
            _cell(
                f"heritage: {where}: {len(rows)} rows are withheld, since the column visibility holds words "
                f"that are not known: {words}. Write public, generalised or withheld, or rename the column."
            )
        )
    if sites and not shown:
        why = "see above" if len(unknown) else "by their visibility, by a rule of catalogue.toml, or by what they name"
        told = f"heritage: all {sites} sites are withheld ({why}), so that what is written shows none (--internal does)"
        progress.print(_cell(told))
