"""The statements on one aspect as numbers, ready to be asked on any day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.model.dates import forms
from heritage.model.folding import fold, in_one_piece, places_among
from heritage.model.schema import taken
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import aspects
from heritage.statements.precedence import confidence_of, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from heritage.model.tables import Tables
    from heritage.model.vocabulary import Vocabulary
    from heritage.statements.speakers import Voices

NO_DAY = np.iinfo("int64").min  # a missing day stands before any other

_TOLD = [
    "site_id",
    "aspect",
    "value",
    "community",
    "language",
    "when",
    "confidence",
    "possible_from",
    "certain_from",
    "seen_until",
    "stated_by",
]


@dataclass(frozen=True)
class CodedStatements:
    """
    The statements on one aspect as numbers, ready to be asked on any day.

    Attributes
    ----------
    rows
        A row per statement, those that imply something of the aspect included, in the order in which
        the one that holds stands last: ``row`` (in the table of statements), ``site`` (row in the table
        of sites), ``voice``, ``top`` and ``term`` (places in ``terms``), ``community`` and ``language``
        (-1: blank), ``possible_from``, ``certain_from``, ``seen_until``, ``stated_by`` (seconds, the
        smallest number where missing), ``confidence``, ``open_start``, ``ends``, ``undated``, ``known``.
    aspect
        The aspect.
    terms
        What ``top`` and ``term`` stand for: terms in their order, for text its folded forms.
    communities
        What ``community`` stands for.
    superseding
        A row per pair of statements of which one supersedes the other: ``row``, ``superseded`` and what
        tells whether the first takes part.
    """

    rows: pd.DataFrame
    aspect: Vocabulary
    terms: pd.Index
    communities: pd.Index
    superseding: pd.DataFrame

    def places(self, names: Iterable[str]) -> NDArray[np.int64]:
        """Return the places of terms in ``terms``; -1 where there is none."""
        return np.asarray(self.terms.get_indexer(pd.Index(list(names), dtype="str")))


def coded_statements(tables: Tables, aspect: Vocabulary, spoken: Voices) -> CodedStatements:
    """Take what is said on one aspect."""
    statements = tables.statements
    own = (statements["aspect"] == aspect.name).to_numpy()
    chosen, implied = np.flatnonzero(own), np.zeros(len(own), dtype=bool)
    if aspect.implied:
        implied = ~own & statements["value"].ne(UNKNOWN).to_numpy() & statements["value"].notna().to_numpy()
        both = taken(statements[_TOLD], np.flatnonzero(own | implied))
        both = both.assign(value=both["value"].mask(implied[own | implied], aspect.implied), aspect=aspect.name)
        both["_row"] = np.flatnonzero(own | implied)
        chosen = in_order(both)["_row"].to_numpy()
    said = taken(statements[_TOLD], chosen)
    values = said["value"].mask(implied[chosen], aspect.implied) if aspect.implied else said["value"]
    top, term, terms = _terms(values, aspect)
    community, communities = pd.factorize(said["community"], sort=True)
    rows = pd.DataFrame(
        {
            "row": chosen,
            "site": places_of_sites(said["site_id"], tables.sites.index),
            "voice": spoken.codes[chosen],
            "top": top,
            "term": term,
            "community": community,
            "language": pd.factorize(said["language"], sort=True)[0],
            "confidence": confidence_of(said),
            "known": (top >= 0) & (terms[top] != UNKNOWN) if len(terms) else False,
            **in_time(said),
        }
    )
    return CodedStatements(rows, aspect, terms, communities, _superseding(statements, spoken))


def _superseding(statements: pd.DataFrame, spoken: Voices) -> pd.DataFrame:
    """Return the statements that supersede another, with what tells whether they take part."""
    said = statements.iloc[spoken.superseding]
    persisting = [name for name, found in aspects().items() if found.persists]
    timeless = [name for name, found in aspects().items() if found.timeless]
    return pd.DataFrame(
        {
            "row": spoken.superseding,
            "superseded": spoken.superseded,
            "persists": said["aspect"].isin(persisting).to_numpy(),
            "timeless": said["aspect"].isin(timeless).to_numpy(),
            **in_time(said),
        }
    )


def _terms(values: pd.Series, aspect: Vocabulary) -> tuple[NDArray[np.int64], NDArray[np.int64], pd.Index]:
    """Return numbers to top-level terms and terms by their place in the file; text by its folded forms."""
    if aspect.type == "text":
        top, folded = pd.factorize(fold(values), sort=True)
        return top, top, folded
    names = pd.Index(list(aspect.terms), dtype="str")
    given, words = pd.factorize(values, sort=True)
    own = np.append(names.get_indexer(words), -1)
    above = np.append(names.get_indexer(pd.Index(aspect.roll_up(pd.Series(words, dtype="str")))), -1)
    return above[given], own[given], names


def in_time(said: pd.DataFrame) -> dict[str, NDArray[np.int64] | NDArray[np.bool_]]:
    """Return the days as numbers, and what they leave open; the form of a date is read only where it matters."""
    days = {
        name: said[name].to_numpy().view("int64")
        for name in ("possible_from", "certain_from", "seen_until", "stated_by")
    }
    open_start, undated = np.zeros(len(said), dtype=bool), np.zeros(len(said), dtype=bool)
    unsure = np.flatnonzero((days["stated_by"] == NO_DAY) | (days["certain_from"] == NO_DAY))
    if len(unsure):
        form = forms(said["when"].iloc[unsure])
        # numpy would look for its own names among the ids of a column of pandas
        undated[unsure] = ~form["given"].to_numpy() & (days["stated_by"][unsure] == NO_DAY)
        open_start[unsure] = form["starts_open"].to_numpy()
    return {**days, "open_start": open_start, "ends": _ends(said["when"]), "undated": undated}


def _ends(when: pd.Series) -> NDArray[np.bool_]:
    """Return which dates are intervals with a known end; none else holds a slash."""
    slashed = np.flatnonzero(
        pc.fill_null(pc.match_substring(pa.array(when.array), "/"), False).to_numpy(zero_copy_only=False)
    )
    ends = np.zeros(len(when), dtype=bool)
    if len(slashed):
        ends[slashed] = forms(when.iloc[slashed])["ends"].to_numpy()
    return ends


def places_of_sites(site_ids: pd.Series, sites: pd.Index) -> NDArray[np.int64]:
    """Return the place of each statement's site."""
    if not len(site_ids):
        return np.array([], dtype="int64")
    texts = in_one_piece(site_ids)
    new = pc.not_equal(texts.slice(1), texts.slice(0, len(texts) - 1)).to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.r_[True, new])
    different = texts.take(pa.array(starts))
    # Most often every site has statements: then they stand as the sites do, and none need be looked for.
    whole = len(different) == len(sites) and different.equals(in_one_piece(sites))
    found = np.arange(len(sites)) if whole else places_among(pd.Series(pd.array(different, dtype="str")), sites)
    return np.repeat(found, np.diff(np.r_[starts, len(texts)]))
