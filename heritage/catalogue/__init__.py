"""The catalogue, its verbs, and the ways to make one: what other packages and the command line use."""

from heritage.catalogue.adding import add_evidence
from heritage.catalogue.catalogue import Catalogue
from heritage.catalogue.keeping import keep_ids
from heritage.catalogue.looking import Look, look, words_understood
from heritage.catalogue.reading import SAMPLE_REGIONS, read, sample, sample_folder
from heritage.geo.world import region_choices as list_regions
from heritage.reading.profiles.profile import list_profiles
from heritage.releases.export import Exported, require_outside
from heritage.releases.seal import verify

__all__ = [
    "SAMPLE_REGIONS",
    "Catalogue",
    "Exported",
    "Look",
    "add_evidence",
    "keep_ids",
    "list_profiles",
    "list_regions",
    "look",
    "read",
    "require_outside",
    "sample",
    "sample_folder",
    "verify",
    "words_understood",
]
