"""What went wrong, where, and what to do about it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class HeritageError(Exception):
    """Anything that the library cannot do, said in one sentence with a way out."""


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
    nearest = get_close_matches(given, known, n=1)
    hint = f"did you mean {nearest[0]!r}? " if nearest else ""
    return OptionError(f"{given!r} is no {what}: {hint}Choose one of {', '.join(known) or 'none'}")
