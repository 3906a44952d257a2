"""``python -m heritage``: the subcommands."""

from __future__ import annotations

import sys

import typer

from heritage.export import export, run
from heritage.findings import codes_as_markdown


def codes() -> None:
    """Print every finding that there can be, as the README's table."""
    typer.echo(codes_as_markdown())


def main() -> int:
    """
    Run ``python -m heritage``.

    Returns
    -------
    int
        The exit status.
    """
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command("export")(export)
    app.command("codes")(codes)
    return run(app, sys.argv[1:] or ["--help"])


if __name__ == "__main__":
    sys.exit(main())
