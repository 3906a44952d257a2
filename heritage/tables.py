"""The tables that everything works on: their columns and types, and ``Tables`` that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003 (type of a field)
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import geopandas as gpd  # noqa: TC002 (types of fields)
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.dates import DAYS
from heritage.findings import grouped
from heritage.metadata import Metadata, VisibilityRule
from heritage.names import encoded
from heritage.visibility import INTERNAL, Protection, is_hidden, shown_as_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

F = TypeVar("F", bound=pd.DataFrame)
CRS = "EPSG:4326"
REGION_GIVEN = "_region_given"  # of a generalised site that was written, while its catalogue is read
EARLIER = " (earlier)"  # stands behind the role of what a written catalogue had been read from

SITES: Mapping[str, str] = {
    "kind": "category",
    "kind_given": "str",
    "name": "str",
    "other_names": "str",
    "place": "str",
    "country": "str",
    "description": "str",
    "location_uncertainty_m": "float64",
    "location_source_id": "str",
    "same_as": "str",
    "visibility": "str",
    "region_id": "str",
    "region_certain": "boolean",
}
STATEMENTS: Mapping[str, str] = {
    "site_id": "str",
    "aspect": "str",
    "value": "str",
    "value_given": "str",
    "language": "str",
    "community": "str",
    "when": "str",
    "stated": "str",
    "assessor": "str",
    "source_id": "str",
    "locator": "str",
    "method": "str",
    "confidence": "str",
    "note": "str",
    "supersedes": "str",
    "visibility": "str",
    "possible_from": DAYS,
    "certain_from": DAYS,
    "seen_until": DAYS,
    "stated_by": DAYS,
}
SOURCES: Mapping[str, str] = {
    "title": "str",
    "publisher": "str",
    "published": "str",
    "accessed": "str",
    "url": "str",
    "archived_url": "str",
    "sha256": "str",
    "licence": "str",
    "repeats": "str",
    "visibility": "str",
}
POPULATIONS: Mapping[str, str] = {
    "site_id": "str",
    "year": "Int64",
    "community": "str",
    "count": "Int64",
    "source_id": "str",
    "visibility": "str",
}
EVIDENCE: Mapping[str, str] = {
    "site_id": "str",
    "statement_id": "str",
    "source_id": "str",
    "path": "str",
    "sha256": "str",
    "media_type": "str",
    "role": "str",
    "captured": "str",
    "creator": "str",
    "obtained": "str",
    "licence": "str",
    "caption": "str",
    "graphic": "boolean",
    "visibility": "str",
}
# The tables that hold what is said, by name; each but the counts of people has an index of ids.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "sites": SITES,
    "statements": STATEMENTS,
    "sources": SOURCES,
    "evidence": EVIDENCE,
    "populations": POPULATIONS,
}
REGIONS: Mapping[str, str] = {"name": "str", "country": "str"}
INPUTS: Mapping[str, str] = {
    "name": "str",
    "role": "str",
    "sha256": "str",
    "driver": "str",
    "layer": "str",
    "encoding": "str",
    "source_crs": "str",
    "operation": "str",
    "accuracy_m": "float64",
    "records_read": "int64",
    "records_accepted": "int64",
    "records_rejected": "int64",
}
ORIGINS: Mapping[str, str] = {
    "input": "category",
    "layer": "category",
    "record": "int64",
    "table": "category",
    "row_id": "str",
    "site_id": "str",
    "source_id": "str",
    "statement_id": "str",
    "visibility": "category",
    "accepted": "bool",
}


def conform(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """
    Give a frame the columns and types of a table; further columns stay behind them.

    Parameters
    ----------
    frame
        Any columns; blank text counts as missing.
    columns
        Type by column name, such as ``SITES``.

    Returns
    -------
    pandas.DataFrame
        All of the columns in their order, then the others as they are.

    Examples
    --------
    >>> conform(pd.DataFrame({"year": ["1931"], "z": [1]}), POPULATIONS).columns.tolist()
    ['site_id', 'year', 'community', 'count', 'source_id', 'visibility', 'z']
    """
    whole = {
        name: _of_type(frame[name], dtype) if name in frame else missing(frame.index, dtype)
        for name, dtype in columns.items()
    }
    whole |= {name: frame[name] for name in frame.columns if name not in columns}
    return pd.DataFrame(whole, index=frame.index)


def _of_type(values: pd.Series, dtype: str) -> pd.Series:
    if dtype == "category" and values.dtype == "str":
        return as_category(values)
    typed = values if values.dtype == dtype else values.astype(pd.api.types.pandas_dtype(dtype))
    return blank_as_missing(typed) if dtype == "str" else typed


def as_category(texts: pd.Series) -> pd.Series:
    """
    Give text as a category; pandas' own way compares text far more slowly.

    Parameters
    ----------
    texts
        Text, of any length.

    Returns
    -------
    pandas.Series
        The same, its words in code-point order.

    Examples
    --------
    >>> as_category(pd.Series(["b", "a"], dtype="str")).cat.categories.tolist()
    ['a', 'b']
    """
    return pd.Series(pd.Categorical.from_codes(*encoded(texts)), index=texts.index)


def stacked(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """
    Set frames below each other; one without rows gives its columns and costs no copy of the others.

    Parameters
    ----------
    parts
        At least one frame.

    Returns
    -------
    pandas.DataFrame
        Their rows, numbered from 0, with the columns of all.

    Examples
    --------
    >>> stacked([pd.DataFrame({"a": []}), pd.DataFrame({"b": [1]})]).columns.tolist()
    ['a', 'b']
    """
    every = list(parts)
    filled = [part for part in every if len(part)]
    if len(filled) != 1:
        return pd.concat(every, ignore_index=True)
    whole = filled[0].reset_index(drop=True)
    columns = {name: part[name].dtype for part in every for name in part.columns}
    absent = {name: pd.Series(dtype=dtype) for name, dtype in columns.items() if name not in whole}
    for name, values in absent.items():
        whole[name] = missing(whole.index) if values.dtype == "str" else values.reindex(whole.index)
    return whole[[*columns]]


def missing(index: pd.Index, dtype: str = "str") -> pd.Series:
    """
    Give a column in which nothing is said.

    Parameters
    ----------
    index
        Of the rows.
    dtype
        The type; by default text.

    Returns
    -------
    pandas.Series
        Missing values.

    Examples
    --------
    >>> missing(pd.RangeIndex(2)).isna().tolist()
    [True, True]
    """
    if dtype != "str":
        return pd.Series(pd.NaT if dtype == DAYS else None, index=index, dtype=dtype)
    return pd.Series(pd.array(pa.nulls(len(index), pa.large_string()), dtype="str"), index=index)


def blank_as_missing(texts: pd.Series) -> pd.Series:
    """
    Take empty text for a missing value.

    Parameters
    ----------
    texts
        Text, of any length.

    Returns
    -------
    pandas.Series
        The same without empty ones.

    Examples
    --------
    >>> blank_as_missing(pd.Series(["a", ""])).isna().tolist()
    [False, True]
    """
    if not pc.any(pc.equal(pa.array(texts.array), "")).as_py():
        return texts
    return texts.where(texts != "")


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
    # Where the files of evidence lie that were found whole, by their id.
    _files: Mapping[str, EvidenceFile] = field(default_factory=dict)
    metadata: Metadata = field(default_factory=Metadata)
    withheld: int = 0
    selected: tuple[str, ...] = ()
    # What the whole catalogue holds back, where these are a part of it; what follows from other rows would be lost.
    _protection: Protection | None = None
    # By rule, the ids of which some record had its words, though the row that was made of several has not.
    _ruled: Mapping[VisibilityRule, frozenset[str]] = field(default_factory=dict)
    # What rooms derive of these tables once and use again; another catalogue begins without any.
    _derived: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __repr__(self) -> str:
        told = ", ".join(f"{len(getattr(self, f'_{name}'))} {name}" for name in (*COLUMNS, "findings"))
        held = "; not all of it is public" if self.is_internal() else ""
        held += f"; {self.withheld} rows are held back" if self.withheld else ""
        return f"<{type(self).__name__}: {told}{held}>"

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
        Tell whether anything here must not be shown: rows, words that rules withhold, or what follows from either.

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
        """Give a shallow copy that says of itself whether it holds what is not public."""
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
        return self._regions.copy(deep=False)

    @property
    def findings(self) -> pd.DataFrame:
        """What reading and validation have to say, sorted by input, layer, record, code, field."""
        return self._handed_out(self._findings)

    @property
    def inputs(self) -> pd.DataFrame:
        """One row per layer or table read, with its checksum, CRS and counts of records."""
        return self._handed_out(self._inputs)

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
        >>> heritage.sample().findings_summary()["code"].tolist()
        ['geometry-missing', 'geometry-missing', 'geometry-missing', 'source-unarchived', 'source-undated']
        """
        found = grouped(self._findings)
        found.attrs[INTERNAL] = self.is_internal()
        return found
