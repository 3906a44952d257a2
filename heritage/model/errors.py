"""What went wrong, where, and what to do about it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


_LONGEST = 1000  # characters: a line that can still be read


class HeritageError(Exception):
    """Anything that the library cannot do, said in one line with a way out."""

    def __init__(self, message: str) -> None:
        line = "".join(
            sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in " ".join(message.split("\n"))
        )
        super().__init__(line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …")


class InputError(HeritageError):
    """A file that cannot be used."""


class OptionError(HeritageError):
    """An argument or option that cannot be used."""


def unknown_choice(what: str, given: str, choices: Iterable[str]) -> OptionError:
    """
    Word the error for a name that is not among the known ones.

    Parameters
    ----------
    what
        What was to be named, such as ``"aspect"``.
    given
        The name that is not known.
    choices
        The names that are.

    Returns
    -------
    OptionError
        To be raised; it names the nearest choice and all others.

    Examples
    --------
    >>> print(unknown_choice("aspect", "statos", ["status", "access"]))
    'statos' is no aspect: did you mean 'status'? Choose one of access, status
    """
    known = sorted(choices)
    nearest = get_close_matches(str(given), known, n=1)
    hint = f"did you mean {nearest[0]!r}? Choose" if nearest else "choose"
    return OptionError(f"{given!r} is no {what}: {hint} one of {', '.join(known) or 'none'}")
