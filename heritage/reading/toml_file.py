"""Files in TOML that people write: profiles, and vocabularies of their own."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from heritage.model.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST = 5_000_000  # bytes


def read_toml(path: Path, what: str) -> tuple[str, dict[str, Any]]:
    """Return a file's text, and what it says."""
    try:
        if path.is_file() and path.stat().st_size > _LARGEST:
            raise InputError(f"{path}: this is larger than {what} can be; name the right file", path=path)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as {what} ({error}); name a text file", path=path) from None
    return text, toml_of(text, str(path), what)


def toml_of(text: str, told: str, what: str) -> dict[str, Any]:
    """Return what a text says."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{told}: this is no TOML ({error}); {_advice_on(text, error)}", path=told) from None
    except RecursionError:
        raise InputError(f"{told}: this is nested too deep for {what}; write it plainly", path=told) from None


def _advice_on(text: str, error: tomllib.TOMLDecodeError) -> str:
    """Tell what to do about a line: a name with letters beyond ASCII, or with blanks, stands in quotation marks."""
    named = re.search(r"line (\d+)", str(error))
    line = text.splitlines()[int(named[1]) - 1] if named and int(named[1]) <= len(text.splitlines()) else ""
    key = line.partition("=")[0].strip()
    if "=" in line and key and not re.fullmatch(r"""[A-Za-z0-9_.-]+|"[^"]*"|'[^']*'""", key):
        return f'put the name in quotation marks: "{key}" ='
    return "mend that line"
