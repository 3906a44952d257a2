"""
A catalogue of heritage sites: who says what of each, when, and where it was published.

``read()`` makes a :class:`Catalogue` of files, ``sample()`` of the bundled ones.
"""

from heritage.analysis.summary import whole_per_cents
from heritage.catalogue import Catalogue, read, sample, sample_folder
from heritage.model.errors import HeritageError, InputError, OptionError
from heritage.model.version import VERSION
from heritage.reading.profiles.profile import list_profiles
from heritage.releases.seal import verify
from heritage.writing.tables import read_table, write_table

__all__ = [
    "Catalogue",
    "HeritageError",
    "InputError",
    "OptionError",
    "list_profiles",
    "read",
    "read_table",
    "sample",
    "sample_folder",
    "verify",
    "whole_per_cents",
    "write_table",
]
__version__ = VERSION
