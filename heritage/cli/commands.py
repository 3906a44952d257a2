"""``python -m heritage``: the subcommands."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from heritage.catalogue import read
from heritage.cli.adding import add_evidence
from heritage.cli.export import DONE, export, require_outside, run
from heritage.cli.printing import tell_the_team
from heritage.model.findings import codes_as_markdown
from heritage.model.vocabulary import vocabulary, words_as_markdown
from heritage.releases.seal import verify as verify_release
from heritage.statements.conflict import POLICIES
from heritage.webmap.draw import PICTURES_OF_PAGE

NOT_WHOLE = 1
_ROLES = ", ".join(vocabulary("roles").terms)


def codes() -> None:
    """Print every finding that there can be, as the README's table."""
    typer.echo(codes_as_markdown())


def words() -> None:
    """Print every word that statuses, kinds, methods and the like may have."""
    typer.echo(words_as_markdown())


def diff(  # noqa: PLR0913, PLR0917 (an option each)
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier catalogue: a folder or a file.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later one.")],
    regions: Annotated[str | None, typer.Option(help="Regions for both: a bundled layer or a file.")] = None,
    aspect: Annotated[str, typer.Option(help="Whose figures to compare.")] = "status",
    by: Annotated[list[str] | None, typer.Option(metavar="COLUMN", help="Sum by this; may be given again.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="What was so on the last day of this.")] = None,
    known_by: Annotated[str | None, typer.Option(metavar="DATE", help="Only what had been said until then.")] = None,
    according_to: Annotated[
        list[str] | None, typer.Option(metavar="WHO", help="Only by the word of these; may be given again.")
    ] = None,
    community: Annotated[str | None, typer.Option(metavar="NAME", help="For presence and access: of whom.")] = None,
    conflict: Annotated[str, typer.Option(metavar="POLICY", help=f"{', '.join(POLICIES)}.")] = "contested",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it: .md or .html.")] = None,
    internal: Annotated[  # noqa: FBT002 (a flag)
        bool, typer.Option("--internal", help="Compare everything, also what is not public.")
    ] = False,
) -> int:
    """Tell how a later catalogue differs: statements, sites, and each figure with what changed it."""
    if out is not None:
        require_outside(out, [old, new])
    earlier, later = (read(path, regions=regions) for path in (old, new))
    columns = by or ("region", "kind")
    found = earlier.diff(
        later,
        aspect,
        columns,
        as_of=as_of,
        known_by=known_by,
        according_to=according_to,
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
    """Say in one line whether a sealed release is whole, or which file is not."""
    found = verify_release(folder)
    typer.echo(str(found))
    return DONE if found.whole else NOT_WHOLE


def seal(
    catalogue: Annotated[Path, typer.Argument(metavar="CATALOGUE", help="A folder or file that holds one.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for the release.")],
    regions: Annotated[str | None, typer.Option(help="A bundled layer, or a file of polygons.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the page.")] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="Language that the page opens in.")] = "en",
    pictures: Annotated[str, typer.Option(metavar="SIZE", help=f"{', '.join(PICTURES_OF_PAGE)}.")] = "full",
    budget_mb: Annotated[float, typer.Option(metavar="MB", help="What the page may weigh with its pictures.")] = 20,
    internal: Annotated[  # noqa: FBT002 (a flag)
        bool, typer.Option("--internal", help="Release everything, also what is not public.")
    ] = False,
) -> int:
    """Write tables, evidence and page into one folder, and seal it by the checksum of every file."""
    require_outside(folder, [catalogue])
    whole = read(catalogue, regions=regions)
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
    role: Annotated[str | None, typer.Option(help=f"{_ROLES}.")] = None,
    captured: Annotated[str | None, typer.Option(metavar="DATE", help="When it was taken, in EDTF.")] = None,
    creator: Annotated[str | None, typer.Option(help="Who made it.")] = None,
    obtained: Annotated[str | None, typer.Option(metavar="DAY", help="When it was obtained.")] = None,
    licence: Annotated[str | None, typer.Option(help="Under which licence it may be shown.")] = None,
    caption: Annotated[str | None, typer.Option(help="What it shows.")] = None,
    graphic: Annotated[bool, typer.Option("--graphic", help="Cover it until asked for.")] = False,  # noqa: FBT002 (a flag)
    visibility: Annotated[str | None, typer.Option(help="public or withheld.")] = None,
    folder: Annotated[Path, typer.Option(metavar="DIR", help="The catalogue's folder.")] = Path(),
) -> int:
    """Take a file as evidence: copy it, compute its checksum, and write its row into evidence.csv."""
    told = {
        "site_id": site,
        "statement_id": statement,
        "source_id": source,
        "role": role,
        "captured": captured,
        "creator": creator,
        "obtained": obtained,
        "licence": licence,
        "caption": caption,
        "graphic": "yes" if graphic else None,
        "visibility": visibility,
    }
    row, odd = add_evidence(folder, file, {name: text for name, text in told.items() if text is not None})
    typer.echo(f"{row['path']}: SHA-256 {row['sha256']}, written to {folder / 'evidence.csv'}")
    if odd:
        typer.echo(odd, err=True)
    return DONE


def main() -> int:
    """
    Run ``python -m heritage``.

    Returns
    -------
    int
        The exit status: 0 done; 1 error findings with ``--strict``, or a release that is not whole; 2 an
        input or option that cannot be used.
    """
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    evidence = typer.Typer(add_completion=False, rich_markup_mode=None, help="Evidence of a catalogue.")
    evidence.command("add")(add)
    evidence.callback()(lambda: None)
    app.command("export")(export)
    app.command("diff")(diff)
    app.command("seal")(seal)
    app.command("verify")(verify)
    app.add_typer(evidence, name="evidence")
    app.command("codes")(codes)
    app.command("words")(words)
    return run(app, sys.argv[1:] or ["--help"])
