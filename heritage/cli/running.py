"""How a command runs: options in groups, exit status, and every error as one line in the command line's words."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperCommand
from typer.exceptions import Abort, TyperException

from heritage.model.errors import HeritageError

DONE, ERROR_FINDINGS, CANNOT = 0, 1, 2
_INTERRUPTED = 130
_KINDS = {"argument": "Arguments", "option": "Options"}
# An argument as Python names it: name='value', name=value, name=True, name=.
_ARGUMENT = re.compile(r"\b([a-z]\w*)=(?:True\b|False\b|'([^']*)'|([^\s,;:]*))")


class GroupedCommand(TyperCommand):
    """A command whose ``--help`` shows options in the groups that they name."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write a section for each group, in the order of the options; arguments and ``--help`` stand first."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx)
            if record is not None:
                groups.setdefault(
                    getattr(option, "rich_help_panel", None) or _KINDS[option.param_type_name], []
                ).append(record)
        for name, records in groups.items():
            with formatter.section(name):
                formatter.write_dl(records)


def in_words_of_shell(message: str, options: dict[str, str]) -> str:
    """
    Return a message with ``name=value`` written as ``--name value``.

    Parameters
    ----------
    message
        An error's message, which names arguments as Python does.
    options
        The command's options by argument.

    Returns
    -------
    str
        The same in the words of who called.

    Examples
    --------
    >>> in_words_of_shell("as_of='x' is no date; leave layer= out", {"as_of": "--as-of", "layer": "--layer"})
    "--as-of 'x' is no date; leave --layer out"
    """

    def reworded(found: re.Match[str]) -> str:
        option = options.get(found[1])
        if option is None:
            return found[0]
        value = f"'{found[2]}'" if found[2] is not None else found[3] or ""
        return f"{option} {value}".rstrip()

    return _ARGUMENT.sub(reworded, message)


def _options(app: typer.Typer, arguments: list[str]) -> dict[str, str]:
    """Return the options of the command that was called, by argument."""
    command = typer.main.get_command(app)
    for word in arguments:
        command = getattr(command, "commands", {}).get(word, command)
    long = ((option.name, max(option.opts, key=len)) for option in command.params)
    return {name or "": option for name, option in long if option.startswith("--")}


def _stop(*_: object) -> None:
    """End in good order when asked to: what is half written goes away."""
    raise KeyboardInterrupt


def run(app: typer.Typer, arguments: list[str]) -> int:
    """Run a command and return its exit status; whatever cannot be done is one line on stderr."""
    with suppress(ValueError):  # outside the main thread no signal can be heeded
        signal.signal(signal.SIGTERM, _stop)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows another
    try:
        return int(app(arguments, standalone_mode=False) or DONE)
    except TyperException as error:
        message = error.format_message()
    except HeritageError as error:
        message = in_words_of_shell(str(error), _options(app, arguments))
    except UnicodeError as error:
        message = f"an option or a file's name holds what is no text ({error}); write it in UTF-8"
    except (Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except (BrokenPipeError, SystemExit):  # typer's way to end where who reads what is printed has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        message = f"{error.filename or 'a file'}: {error.strerror or error}; look at the path and its permissions"
    sys.stderr.write(f"heritage: {' '.join(message.split())}\n")
    return CANNOT
