"""The console script ``heritage`` and ``python -m heritage``: the subcommands."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from heritage.cli.export import EXAMPLES, export
from heritage.cli.options import (
    AUTO,
    OUTPUT,
    READING,
    AccordingTo,
    AsOf,
    Aspect,
    BudgetMb,
    By,
    Community,
    Conflict,
    Encoding,
    Internal,
    KnownBy,
    Language,
    Pictures,
    Regions,
    Title,
    Vocabulary,
)
from heritage.cli.running import DONE, GroupedCommand, run

NOT_WHOLE = 1


def codes() -> None:
    """Print every finding that there can be."""
    from heritage.model.findings import codes_as_markdown

    typer.echo(codes_as_markdown())


def words(
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Language of the labels, such as az. By default English.")
    ] = None,
    vocabulary: Vocabulary = None,
) -> None:
    """Print the headings, terms and synonyms that are understood."""
    from heritage.catalogue import words_understood

    typer.echo(words_understood(language, vocabulary=vocabulary or None))


def look(
    inputs: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files and folders.")],
    profile: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME|FILE", help="How a source writes; may be given again.", rich_help_panel=READING),
    ] = None,
    encoding: Encoding = None,
    layer: Annotated[
        str | None, typer.Option(metavar="NAME", help="The one layer or sheet to look at.", rich_help_panel=READING)
    ] = None,
    vocabulary: Vocabulary = None,
    save_profile: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a profile to start from, a TOML file.", rich_help_panel=OUTPUT),
    ] = None,
) -> int:
    """Show what each column of files would be taken for, and write a profile to start from."""
    from heritage.catalogue import look
    from heritage.cli.printing import console, print_look

    found = look(*inputs, profile=profile or None, encoding=encoding, layer=layer, vocabulary=vocabulary or None)
    print_look(console(), found.layers, found.columns)
    if save_profile is not None:
        found.save_profile(save_profile)
        typer.echo(f"Written to {save_profile}: change what is wrong, and give it by --profile {save_profile}")
    return DONE


def ids(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A catalogue's folder.")]) -> int:
    """Write ids.csv, which keeps the ids of records without one."""
    from heritage.catalogue import keep_ids

    number = keep_ids(folder)
    typer.echo(f"{folder / 'ids.csv'}: {number} records without an id of their own keep the one that they have")
    return DONE


def diff(  # noqa: PLR0913, PLR0917 (an option each)
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier catalogue: a folder or a file.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later one.")],
    vocabulary: Vocabulary = None,
    regions: Regions = AUTO,
    by: By = None,
    aspect: Aspect = "status",
    as_of: AsOf = None,
    known_by: KnownBy = None,
    according_to: AccordingTo = None,
    community: Community = None,
    conflict: Conflict = "contested",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it: .md or .html.", rich_help_panel=OUTPUT)
    ] = None,
    internal: Internal = False,  # noqa: FBT002 (a flag)
) -> int:
    """Compare two catalogues, and say what changed each figure."""
    from heritage.catalogue import read, require_outside

    earlier, later = (read(path, regions=regions, vocabulary=vocabulary or None) for path in (old, new))
    for catalogue in (earlier, later):
        if out is not None:
            require_outside(out, catalogue)
    found = earlier.diff(
        later,
        by or ("region", "kind"),
        aspect=aspect,
        as_of=as_of,
        known_by=known_by,
        according_to=according_to or None,
        conflict=conflict,
        community=community,
        internal=internal,
    )
    found = replace(found, caption=f"{old.name} to {new.name}\n{found.caption}")
    if out is None:
        typer.echo(found.to_markdown())
    else:
        found.write(out)
        typer.echo(f"{found.counts()} differ: written to {out}")
    return DONE


def verify(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A release that was sealed.")]) -> int:
    """Check that a sealed release is whole."""
    from heritage.catalogue import verify

    found = verify(folder)
    typer.echo(str(found))
    return DONE if found.whole else NOT_WHOLE


def seal(  # noqa: PLR0913, PLR0917 (an option each)
    catalogue: Annotated[Path, typer.Argument(metavar="CATALOGUE", help="A folder or file that holds one.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for the release.")],
    vocabulary: Vocabulary = None,
    regions: Regions = AUTO,
    title: Title = None,
    language: Language = "en",
    pictures: Pictures = "full",
    budget_mb: BudgetMb = 20,
    internal: Internal = False,  # noqa: FBT002 (a flag)
) -> int:
    """Write a release: one folder, sealed by checksums."""
    from heritage.catalogue import read, require_outside
    from heritage.cli.printing import tell_the_team

    whole = read(catalogue, regions=regions, vocabulary=vocabulary or None)
    require_outside(folder, whole)
    digest = whole.seal(
        folder, title=title, language=language, pictures=pictures, budget_mb=budget_mb, internal=internal
    )
    if not internal:
        tell_the_team(whole.findings)
    what = "sealed with all that is not public: do not pass it on" if internal else "sealed"
    typer.echo(f"{folder}: {what}, seal {digest}")
    return DONE


def add(  # noqa: PLR0913, PLR0917 (an option each)
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file; copied into evidence/ if it lies elsewhere.")],
    site: Annotated[str | None, typer.Option(metavar="ID", help="The site that it shows.")] = None,
    statement: Annotated[str | None, typer.Option(metavar="ID", help="The statement that it bears out.")] = None,
    source: Annotated[str | None, typer.Option(metavar="ID", help="The source that it belongs to.")] = None,
    role: Annotated[str | None, typer.Option(help="What it is: before, after, context, document, testimony.")] = None,
    captured: Annotated[str | None, typer.Option(metavar="DATE", help="When it was taken, in EDTF.")] = None,
    creator: Annotated[str | None, typer.Option(help="Who made it.")] = None,
    obtained: Annotated[str | None, typer.Option(metavar="DAY", help="When it was obtained.")] = None,
    licence: Annotated[str | None, typer.Option(help="The licence under which it may be shown.")] = None,
    caption: Annotated[str | None, typer.Option(help="What it shows.")] = None,
    graphic: Annotated[  # noqa: FBT002 (a flag)
        bool, typer.Option("--graphic", help="Cover it until it is asked for.")
    ] = False,
    visibility: Annotated[str | None, typer.Option(help="public or withheld.")] = None,
    folder: Annotated[Path, typer.Option(metavar="DIR", help="The catalogue's folder.")] = Path(),
) -> int:
    """Copy a file into evidence/, and write its row."""
    from heritage.catalogue import add_evidence

    row, odd = add_evidence(
        folder,
        file,
        site=site,
        statement=statement,
        source=source,
        role=role,
        captured=captured,
        creator=creator,
        obtained=obtained,
        licence=licence,
        caption=caption,
        graphic=graphic,
        visibility=visibility,
    )
    typer.echo(f"{row['path']}: SHA-256 {row['sha256']}, written to {folder / 'evidence.csv'}")
    if odd:
        typer.echo(odd, err=True)
    return DONE


def main() -> int:
    """
    Run ``heritage`` and return the exit status.

    0 done; 1 error findings with ``--strict``, or a release that is not whole; 2 an input or option that cannot be
    used.
    """
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="A catalogue of heritage sites: who says what about each, when, and where it was published.",
        epilog=EXAMPLES,
    )
    evidence = typer.Typer(add_completion=False, rich_markup_mode=None, help="Add files that bear statements out.")
    evidence.command("add", cls=GroupedCommand)(add)
    evidence.callback()(lambda: None)
    app.command("export", cls=GroupedCommand, epilog=EXAMPLES)(export)
    app.command("look", cls=GroupedCommand)(look)
    app.command("ids")(ids)
    app.command("diff", cls=GroupedCommand)(diff)
    app.command("seal", cls=GroupedCommand)(seal)
    app.command("verify")(verify)
    app.add_typer(evidence, name="evidence")
    app.command("codes")(codes)
    app.command("words")(words)
    return run(app, sys.argv[1:] or ["--help"])
