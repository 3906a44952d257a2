"""What went wrong, where, and what to do about it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


_LONGEST = 1000  # characters: a line that can still be read
_LONGEST_VALUE = 80  # of a value that is quoted in it


class HeritageError(Exception):
    """
    Anything that the library cannot do, said in one line with a way out.

    Parameters
    ----------
    message
        What failed, where, and what to do.
    code
        A short name for the kind of error, such as ``"unknown-choice"``, which stays the same in later versions.
    path
        The file or folder that it is about; None where it is about none.
    argument
        The argument that it is about, such as ``"as_of"``; None where it is about none.
    """

    def __init__(
        self, message: str, *, code: str = "", path: str | Path | None = None, argument: str | None = None
    ) -> None:
        line = "".join(
            sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in " ".join(message.split("\n"))
        )
        super().__init__(line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …")
        self.code = code or self._code
        self.path = None if path is None else str(path)
        self.argument = argument

    _code = "error"


class InputError(HeritageError):
    """A file that cannot be used."""

    _code = "unusable-input"


class OptionError(HeritageError):
    """An argument or option that cannot be used."""

    _code = "unusable-option"


def shortened(value: object) -> str:
    """Return a value as a message quotes it."""
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def unknown_choice(what: str, given: object, choices: Iterable[str], argument: str | None = None) -> OptionError:
    """Return the error for a name that is not among the known ones, with the nearest of them."""
    known = sorted(map(str, choices))
    nearest = get_close_matches(str(given)[:_LONGEST_VALUE], known, n=1)
    hint = f"did you mean {nearest[0]!r}? Choose" if nearest else "choose"
    named = f"{argument}={shortened(given)}" if argument else shortened(given)
    message = f"{named} is no {what}: {hint} one of {', '.join(known) or 'none'}"
    return OptionError(message, code="unknown-choice", argument=argument)
