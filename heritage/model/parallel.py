"""Work on several columns or blocks at a time: Arrow and numpy let other threads go on while they compute."""

from __future__ import annotations

import os
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
S = TypeVar("S")
P = ParamSpec("P")
_MOST_WORKERS = 4
_MUCH = 20_000


class _Threads(ThreadPoolExecutor):
    """Threads that speak in the words of whoever asks them."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return super().submit(copy_context().run, partial(function, *args, **kwargs))


def side_by_side(function: Callable[[T], S], items: Iterable[T], size: int) -> list[S]:
    """Apply a function to each of some items, several at a time where there is much to do."""
    if size < _MUCH:
        return list(map(function, items))
    with _Threads(min(os.cpu_count() or 1, _MOST_WORKERS)) as pool:
        return list(pool.map(function, items))


class _AtOnce(Executor):
    """Does each piece of work when it is asked for."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 (raised where the result is asked for, as a thread's is)
            done.set_exception(error)
        return done


def workers(number: int, size: int) -> Executor:
    """Return who does pieces of work beside the rest, where so many rows are worth threads of their own."""
    # Reading a small folder took a quarter longer with threads: they wait for each other at every step.
    return _Threads(number) if size >= _MUCH else _AtOnce()
