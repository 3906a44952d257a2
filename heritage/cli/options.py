"""The options that several commands have: once, with their groups; their types import nothing heavy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

READING, TABLES, REGIONS, ASKING, PAGE, OUTPUT = "Reading", "Tables", "Regions", "Asking", "Page", "Output"
AUTO = "auto"

Regions = Annotated[
    str,
    typer.Option(
        metavar="auto|none|COUNTRY|FILE",
        help="What sites are summed by: the first-level regions in which they lie (auto), those of a country, "
        "a file of polygons, or none.",
        rich_help_panel=REGIONS,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Encoding of text, such as cp1251.", rich_help_panel=READING),
]
Vocabulary = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE|FOLDER",
        help="Words of your own: TOML with terms, synonyms, headings; may be given again.",
        rich_help_panel=READING,
    ),
]
Aspect = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="What to count and colour by, such as status, access, occupancy or presence.",
        rich_help_panel=ASKING,
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN",
        help="Count by this; may be given again. By default region and kind.",
        rich_help_panel=ASKING,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="What was so on the last day of this year, month or day. By default statements of any date count.",
        rich_help_panel=ASKING,
    ),
]
KnownBy = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Count only what had been said by this year, month or day.",
        rich_help_panel=ASKING,
    ),
]
AccordingTo = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WHO",
        help="Count only what this assessor or publisher says; may be given again.",
        rich_help_panel=ASKING,
    ),
]
Community = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="For presence and access: the community to count.", rich_help_panel=ASKING),
]
Conflict = Annotated[
    str,
    typer.Option(
        metavar="POLICY",
        help="What a contested site counts as: contested, latest, worst, most_confident.",
        rich_help_panel=ASKING,
    ),
]
Title = Annotated[str | None, typer.Option(metavar="TEXT", help="Title of the page.", rich_help_panel=PAGE)]
Language = Annotated[
    str,
    typer.Option(
        metavar="CODE", help="Language that the page opens in, such as en, az, hy or ru.", rich_help_panel=PAGE
    ),
]
Pictures = Annotated[
    str,
    typer.Option(metavar="SIZE", help="Pictures on the page: none, thumbnails, full.", rich_help_panel=PAGE),
]
BudgetMb = Annotated[
    float,
    typer.Option(metavar="MB", help="What the page may weigh with its pictures.", rich_help_panel=PAGE),
]
Internal = Annotated[
    bool,
    typer.Option(
        "--internal", help="Include everything, also what is withheld or generalised.", rich_help_panel=OUTPUT
    ),
]
File = Annotated[Path, typer.Argument()]
