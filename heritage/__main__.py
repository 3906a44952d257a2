"""``python -m heritage``: the subcommands."""

from __future__ import annotations

import sys

import typer

from heritage.export import export, run


def main() -> int:
    """
    Run ``python -m heritage``.

    Returns
    -------
    int
        The exit status.
    """
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True)
    app.command("export")(export)
    app.callback()(lambda: None)
    return run(app)


if __name__ == "__main__":
    sys.exit(main())
