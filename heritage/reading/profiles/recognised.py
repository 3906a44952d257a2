"""Sources that are recognised: a profile with a module of its name beside its TOML file is found by being there."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, cast

from heritage.reading.profiles.profile import list_profiles

if TYPE_CHECKING:
    import pandas as pd

    from heritage.reading.profiles.profile import Profile


class Source(Protocol):
    """What such a module has."""

    def recognises(self, columns: pd.DataFrame, ids: pd.Series | None, /) -> bool:
        """Return whether a layer comes from it."""

    def prepare(self, columns: pd.DataFrame, ids: pd.Series | None, profile: Profile, /) -> pd.DataFrame:
        """Add the columns that the profile reads."""


@cache
def recognised() -> dict[str, Source]:
    """Return the sources that are recognised, by the name of their profile."""
    package = __name__.rpartition(".")[0]
    files = {name: f"{package}.{name.replace('-', '_')}" for name in list_profiles()}
    modules = {name: import_module(file) for name, file in files.items() if find_spec(file) is not None}
    # A profile may be called like a file of this package that is no source.
    return {name: cast("Source", each) for name, each in modules.items() if hasattr(each, "recognises")}
