"""What the arguments of the public verbs may be: looked at once, before a verb begins, by what its signature says."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar

import pandas as pd

from heritage.model.dates import as_day
from heritage.model.errors import OptionError
from heritage.model.words import speaking

P = ParamSpec("P")
R = TypeVar("R")

PathLike = str | Path
Input = str | Path | pd.DataFrame | BinaryIO  # a GeoDataFrame is a DataFrame
Paths = str | Path | Sequence[str | Path]
Names = str | Sequence[str]
Date = str | int | date | datetime | pd.Timestamp
_LONGEST = 1000  # letters of a name or title: more is a file's content that went astray
_LONGEST_PATH = 4096  # PATH_MAX of Linux
_YEARS = range(1, 10_000)


def _wrong_type(name: str, given: object, wanted: str) -> OptionError:
    return OptionError(f"{name}= takes {wanted}, not {type(given).__name__}", argument=name, code="wrong-type")


def _text(name: str, given: object) -> str:
    if not isinstance(given, str):
        raise _wrong_type(name, given, "text")
    return _plain(name, given)


def _plain(name: str, given: str) -> str:
    if not given.strip():
        raise OptionError(f"{name}= is empty: write a text or leave it out", argument=name, code="empty")
    if len(given) > _LONGEST:
        raise OptionError(f"{name}= takes text of at most {_LONGEST} letters, not {len(given)}", argument=name)
    return given


def _names(name: str, given: object) -> tuple[str, ...]:
    """Return one name or several as a tuple, each once."""
    listed = [given] if isinstance(given, str) else given
    if isinstance(listed, Mapping | bytes) or not isinstance(listed, Collection):
        raise _wrong_type(name, given, "text or a list of texts")
    for each in listed:
        if not isinstance(each, str):
            raise _wrong_type(name, each, "text or a list of texts")
    if not listed:
        raise OptionError(f"{name}= is an empty list: write a text or leave it out", argument=name, code="empty")
    return tuple(dict.fromkeys(_plain(name, each) for each in listed))


def _date(name: str, given: object) -> str:
    """Return a date as EDTF."""
    if isinstance(given, datetime | date) and not pd.isna(given):
        return f"{given.year:04}-{given.month:02}-{given.day:02}"
    if isinstance(given, bool) or not isinstance(given, str | int) or (isinstance(given, int) and given not in _YEARS):
        raise _wrong_type(name, given, "a year, a date as text such as '1994-05', or a day")
    text = _plain(name, f"{given:04}" if isinstance(given, int) else given).strip()
    try:
        as_day(text)
    except OptionError as error:
        raise OptionError(f"{name}={error}", argument=name, code="no-date") from None
    return text


def _flag(name: str, given: object) -> bool:
    if not isinstance(given, bool):
        raise _wrong_type(name, given, "True or False")
    return given


def _whole_number(name: str, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise _wrong_type(name, given, "a whole number")
    if given not in _YEARS:
        raise OptionError(f"{name}={given} is out of range: write a number from 1 to 9999", argument=name)
    return given


def _whole_numbers(name: str, given: object) -> list[int]:
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Collection):
        raise _wrong_type(name, given, "a list of years")
    return [_whole_number(name, each) for each in given]


def _number(name: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise _wrong_type(name, given, "a number")
    if not 0 < given < float("inf"):
        raise OptionError(f"{name}={given!r} is no number above 0", argument=name)
    return given


def _path(name: str, given: object) -> Path:
    if not isinstance(given, str | os.PathLike):
        raise _wrong_type(name, given, "the path of a file or folder")
    path = os.fspath(given)
    if not isinstance(path, str) or not path.strip() or "\0" in path:
        raise OptionError(f"{name}= names no file: write its path", argument=name, code="empty")
    if len(path) > _LONGEST_PATH or any(len(part) > _LONGEST for part in Path(path).parts):
        raise OptionError(f"{name}= is longer than a path can be: name a file or folder", argument=name)
    return Path(path)


def _paths(name: str, given: object) -> tuple[Path, ...]:
    """Return one path or several as a tuple, each once."""
    if isinstance(given, Mapping | bytes):
        raise _wrong_type(name, given, "the path of a file or folder, or a list of them")
    listed = given if isinstance(given, Collection) and not isinstance(given, str) else [given]
    if not listed:
        raise OptionError(f"{name}= is an empty list: write a path or leave it out", argument=name, code="empty")
    return tuple(dict.fromkeys(_path(name, each) for each in listed))


def _input(name: str, given: object) -> Any:
    if isinstance(given, pd.DataFrame) or hasattr(given, "read"):
        return given
    return _path(name, given)


def _values_by_column(name: str, given: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, Mapping):
        raise _wrong_type(name, given, "values by column, such as {'country': 'AM'}")
    return {_text(name, column): _names(name, wanted) for column, wanted in given.items()}


# By how signatures write it; what is not here (a catalogue, a provider of tiles) is looked at where it is used.
CHECKS: Mapping[str, Callable[[str, object], Any]] = {
    "str": _text,
    "Names": _names,
    "Date": _date,
    "bool": _flag,
    "int": _whole_number,
    "Sequence[int]": _whole_numbers,
    "float": _number,
    "PathLike": _path,
    "Paths": _paths,
    "Input": _input,
    "Mapping[str, Names]": _values_by_column,
}
_OR_NONE = " | None"


def checked(verb: Callable[P, R]) -> Callable[P, R]:
    """Look at every argument of a verb before it begins, hand it on in one form, and speak in a catalogue's words."""
    signature = inspect.signature(verb)
    of_catalogue = "self" in signature.parameters

    @functools.wraps(verb)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = signature.bind(*args, **kwargs)
        for name, given in bound.arguments.items():
            bound.arguments[name] = _looked_at(signature.parameters[name], given)
        own = getattr(bound.arguments["self"], "_words", None) if of_catalogue else None
        with nullcontext() if own is None else speaking(own):
            return verb(*bound.args, **bound.kwargs)

    return call


def _looked_at(parameter: inspect.Parameter, given: Any) -> Any:
    annotation = str(parameter.annotation)
    check = CHECKS.get(annotation.removesuffix(_OR_NONE))
    if check is None or (given is None and annotation.endswith(_OR_NONE)):
        return given
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        return tuple(check(parameter.name, each) for each in given)
    if parameter.kind is inspect.Parameter.VAR_KEYWORD:
        return {name: check(name, each) for name, each in given.items()}
    return check(parameter.name, given)
