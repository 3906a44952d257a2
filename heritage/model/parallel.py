"""Work on several columns or blocks at a time: Arrow and numpy let other threads go on while they compute."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
S = TypeVar("S")
_MOST_WORKERS = 4
_MUCH = 20_000


def side_by_side(function: Callable[[T], S], items: Iterable[T], size: int) -> list[S]:
    """Apply a function to each of some items, several at a time where there is much to do."""
    if size < _MUCH:
        return list(map(function, items))
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_WORKERS)) as pool:
        return list(pool.map(function, items))
