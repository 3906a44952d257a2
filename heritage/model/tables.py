"""``Tables``: the tables that everything works on, as one catalogue holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003 (type of a field)
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import geopandas as gpd  # noqa: TC002 (types of fields)
import pandas as pd

from heritage.model.findings import grouped
from heritage.model.metadata import Metadata, VisibilityRule
from heritage.model.schema import COLUMNS, UNDERSTOOD, WORLD, conform
from heritage.model.visibility import INTERNAL, Protection, is_hidden, shown_as_cells
from heritage.model.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Mapping

F = TypeVar("F", bound=pd.DataFrame)
OF_ROWS = "of rows"  # what was told of rows in ``_derived``: it is the same where an edition shows all as they are


class EvidenceFile(NamedTuple):
    """A file of evidence as it was when the catalogue was read."""

    path: Path
    sha256: str
    media_type: str | None


@dataclass(frozen=True, eq=False, repr=False)
class Tables:
    """
    The tables of a catalogue.

    They are handed out as shallow copies: writing into one changes no catalogue.

    Attributes
    ----------
    metadata
        What the catalogue says of itself, by ``catalogue.toml``.
    withheld
        Number of rows that an edition holds back; 0 for a catalogue with everything.
    selected
        By what the sites were selected of a larger catalogue; empty where they were not.
    """

    _sites: gpd.GeoDataFrame
    _statements: pd.DataFrame
    _sources: pd.DataFrame
    _populations: pd.DataFrame
    _regions: gpd.GeoDataFrame
    _findings: pd.DataFrame
    _inputs: pd.DataFrame
    _origins: pd.DataFrame
    _evidence: pd.DataFrame
    # What each column of what was read was taken for; told of only where all that was read may be told.
    _columns: pd.DataFrame = field(default_factory=lambda: conform(pd.DataFrame(), UNDERSTOOD))
    # Where the files of evidence lie that were found whole, by their id.
    _files: Mapping[str, EvidenceFile] = field(default_factory=dict)
    metadata: Metadata = field(default_factory=Metadata)
    withheld: int = 0
    selected: tuple[str, ...] = ()
    # What the whole catalogue holds back, where these are a part of it; what follows from other rows would be lost.
    _protection: Protection | None = None
    # The files that were read: nothing is written over them.
    _read_from: frozenset[Path] = frozenset()
    # The folders that were read: nothing is exported into them.
    _folders: tuple[Path, ...] = ()
    # Folders into which archives were unpacked, which go away with the catalogue.
    _unpacked: tuple[object, ...] = ()
    # How they were read, by the arguments of ``read()`` that were given.
    _arguments: Mapping[str, Any] = field(default_factory=dict)
    # By rule, the ids of which some record had its words, though the row that was made of several has not.
    _ruled: Mapping[VisibilityRule, frozenset[str]] = field(default_factory=dict)
    # The words in which it was read, and in which each of its verbs speaks.
    _words: Words = field(default_factory=words)
    # What rooms derive of these tables once and use again; another catalogue begins without any.
    _derived: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __repr__(self) -> str:
        if "told" not in self._derived:  # a notebook asks for it at every step
            self._derived["told"] = self._in_a_line()
        told: str = self._derived["told"]
        return told

    def _in_a_line(self) -> str:
        without = int(self._sites.geometry.isna().sum())
        told = [f"{len(self._sites):,} sites" + (f" ({without:,} without a position)" if without else "")]
        assessors = self._statements["assessor"].nunique()
        told.append(f"{len(self._statements):,} statements by {assessors:,} assessors")
        told.append(f"{len(self._sources):,} sources")
        held = "; not all of it is public" if self.is_internal() else ""
        held += f"; {self.withheld:,} rows are withheld" if self.withheld else ""
        return f"<{type(self).__name__}: {', '.join(told)}{held}>"

    def not_public(self) -> int:
        """
        Count the rows that must not be shown as they are.

        Returns
        -------
        int
            Of sites, statements, sources, populations and evidence; generalised sites that are shown as cells
            already do not count.

        Examples
        --------
        >>> import heritage
        >>> heritage.sample().edition().not_public()
        0
        """
        if "not_public" not in self._derived:
            hidden = sum(int(is_hidden(getattr(self, f"_{name}")).sum()) for name in COLUMNS)
            self._derived["not_public"] = hidden - int(shown_as_cells(self._sites).sum())
        found: int = self._derived["not_public"]
        return found

    def is_internal(self) -> bool:
        """
        Return whether anything here must not be shown: rows, words that rules withhold, or what follows from either.

        Returns
        -------
        bool
            False for a public edition, and for a catalogue in which all is public.

        Examples
        --------
        >>> import heritage
        >>> heritage.sample().edition().is_internal()
        False
        """
        withholds = any(rule.withhold for rule in self.metadata.rules)
        of_whole = self._protection is not None and self._protection.holds_anything()
        return self.not_public() > 0 or withholds or of_whole

    def _handed_out(self, frame: F) -> F:
        """Return a shallow copy that says of itself whether it holds what is not public."""
        copy = frame.copy(deep=False)
        copy.attrs[INTERNAL] = self.is_internal()
        return copy

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """Places: one row each, index ``site_id``, geometry in EPSG:4326, missing where unlocated."""
        return self._handed_out(self._sites)

    @property
    def statements(self) -> pd.DataFrame:
        """
        What assessors say: one row each, index ``statement_id``.

        They stand by site and aspect; within these, what is unknown first, then by ``certain_from``,
        ``possible_from``, confidence, place of the value in its vocabulary, and id.
        """
        return self._handed_out(self._statements)

    @property
    def sources(self) -> pd.DataFrame:
        """Where it was published: index ``source_id``."""
        return self._handed_out(self._sources)

    @property
    def populations(self) -> pd.DataFrame:
        """Counts of people by site, year and community."""
        return self._handed_out(self._populations)

    @property
    def evidence(self) -> pd.DataFrame:
        """Files that bear statements out: one row each, index ``evidence_id``."""
        return self._handed_out(self._evidence)

    @property
    def regions(self) -> gpd.GeoDataFrame:
        """Polygons that sites are summed by: index ``region_id``, EPSG:4326; empty when none was given."""
        return self._handed_out(self._regions)

    @property
    def findings(self) -> pd.DataFrame:
        """What reading and validation have to say, sorted by input, layer, record, code, field."""
        return self._handed_out(self._findings)

    @property
    def inputs(self) -> pd.DataFrame:
        """One row per layer or table read, with its checksum, CRS and counts of records."""
        return self._handed_out(self._inputs)

    @property
    def columns(self) -> pd.DataFrame:
        """
        What each column of each layer was taken for.

        A row for each: ``input``, ``layer``, ``column``, ``used_as`` (one of ours; missing where the column stays
        as it is), ``why``, ``filled`` (rows), ``understood`` (share of them whose word is known), ``not_understood``
        (up to three words), ``could_be``. Empty in an edition that holds anything back.
        """
        return self._handed_out(self._columns)

    def findings_summary(self) -> pd.DataFrame:
        """
        Count the findings that say the same, with an example each.

        Returns
        -------
        pandas.DataFrame
            A row for each severity, code, input and field, errors first, then the most frequent:
            ``number`` of findings and of ``records``, an example (``record``, ``site_id``, ``value``),
            ``message`` and ``advice``.

        Examples
        --------
        >>> import heritage
        >>> heritage.sample().findings_summary()["code"].unique().tolist()[:3]
        ['geometry-missing', 'repetition-unresolved', 'source-unarchived']
        """
        found = grouped(self._findings)
        found.attrs[INTERNAL] = self.is_internal()
        return found


def region_choice(inputs: pd.DataFrame) -> str:
    """Return which regions of the world a catalogue has, by its inputs; nothing where it has those of a file."""
    told = inputs.loc[inputs["role"].eq("regions") & inputs["name"].eq(WORLD), "layer"]
    return str(told.iloc[0]) if len(told) else ""
