"""Which statements on an aspect hold on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.dates import forms
from heritage.errors import OptionError, unknown_choice
from heritage.names import encoded, fold, map_unique
from heritage.vocabulary import UNKNOWN, aspects, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from heritage.tables import Tables
    from heritage.vocabulary import Vocabulary
    from heritage.voices import Voices

EVERYONE = ""
NO_DAY = np.iinfo("int64").min  # a missing day stands before any other
_LOW_BLANK_MEDIUM_HIGH = {"low": 0, "medium": 2, "high": 3}
_BLANK_CONFIDENCE = 1


def in_order(statements: pd.DataFrame) -> pd.DataFrame:
    """
    Sort statements so that of any voice, and of any site, the one that holds stands last.

    Parameters
    ----------
    statements
        As in the table of that name.

    Returns
    -------
    pandas.DataFrame
        By site, aspect, unknown before known, ``certain_from``, ``possible_from`` (missing before
        any day), confidence, the term's place in its vocabulary, id.
    """
    known = statements["value"].ne(UNKNOWN) & statements["value"].notna()
    keys = {
        "site_id": statements["site_id"].fillna(""),
        "aspect": statements["aspect"].fillna(""),
        "known": known,
        # A missing day is the smallest number: it stands before any other.
        "certain_from": statements["certain_from"].to_numpy().view("int64"),
        "possible_from": statements["possible_from"].to_numpy().view("int64"),
        "confidence": _confidence(statements),
        "place": _places(statements).fillna(-1.0),
        "id": statements.index,
    }
    table = pa.table({name: pa.array(getattr(values, "array", values)) for name, values in keys.items()})
    order = pc.sort_indices(table, [(name, "ascending") for name in keys])
    places = order.to_numpy()
    return statements if (places[1:] > places[:-1]).all() else statements.take(places)


def _places(statements: pd.DataFrame) -> pd.Series:
    """Give the place of each value in its vocabulary; missing where it has none."""
    places = pd.Series(np.nan, index=statements.index)
    for name, aspect in aspects().items():
        own = statements["aspect"] == name
        if aspect.terms and own.any():
            order = {term: float(place) for place, term in enumerate(aspect.terms)}
            places = places.mask(own, map_unique(statements["value"].where(own), order.get).astype("float64"))
    return places


def _confidence(statements: pd.DataFrame) -> NDArray[np.int8]:
    if statements["confidence"].isna().all():
        return np.full(len(statements), _BLANK_CONFIDENCE, dtype="int8")
    words = vocabulary("confidence").match(statements["confidence"])
    ranks = map_unique(words, _LOW_BLANK_MEDIUM_HIGH.get).astype("float64")
    return np.asarray(ranks.fillna(_BLANK_CONFIDENCE), dtype="int8")


@dataclass(frozen=True)
class Claims:
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
        """Give the places of terms in ``terms``; -1 where there is none."""
        return np.asarray(self.terms.get_indexer(pd.Index(list(names), dtype="str")))


def claims(tables: Tables, aspect: Vocabulary, spoken: Voices) -> Claims:
    """
    Take what is said on one aspect.

    Parameters
    ----------
    tables
        The catalogue.
    aspect
        The aspect.
    spoken
        Who speaks, as :func:`heritage.voices.voices` tells.

    Returns
    -------
    Claims
        Where the aspect is implied, every other statement that is not unknown stands in it too.

    Examples
    --------
    >>> import heritage
    >>> from heritage.vocabulary import aspect
    >>> from heritage.voices import voices
    >>> sample = heritage.sample()
    >>> len(claims(sample, aspect("status"), voices(sample.statements, sample.sources)).rows)
    110
    """
    statements = tables.statements
    own = (statements["aspect"] == aspect.name).to_numpy()
    chosen, implied = np.flatnonzero(own), np.zeros(len(own), dtype=bool)
    if aspect.implied:
        implied = ~own & statements["value"].ne(UNKNOWN).to_numpy() & statements["value"].notna().to_numpy()
        both = statements.iloc[np.flatnonzero(own | implied)]
        both = both.assign(value=both["value"].mask(implied[own | implied], aspect.implied), aspect=aspect.name)
        both["_row"] = np.flatnonzero(own | implied)
        chosen = in_order(both)["_row"].to_numpy()
    said = statements.iloc[chosen]
    values = said["value"].mask(implied[chosen], aspect.implied) if aspect.implied else said["value"]
    top, term, terms = _terms(values, aspect)
    community, communities = encoded(said["community"])
    rows = pd.DataFrame(
        {
            "row": chosen,
            "site": _places_of_sites(said["site_id"], tables.sites.index),
            "voice": spoken.codes[chosen],
            "top": top,
            "term": term,
            "community": community,
            "language": encoded(said["language"])[0],
            "confidence": _confidence(said),
            "known": (top >= 0) & (terms[top] != UNKNOWN) if len(terms) else False,
            **_in_time(said),
        }
    )
    return Claims(rows, aspect, terms, communities, _superseding(statements, spoken))


def _superseding(statements: pd.DataFrame, spoken: Voices) -> pd.DataFrame:
    """Give the statements that supersede another, with what tells whether they take part."""
    said = statements.iloc[spoken.superseding]
    persisting = [name for name, found in aspects().items() if found.persists]
    timeless = [name for name, found in aspects().items() if found.timeless]
    return pd.DataFrame(
        {
            "row": spoken.superseding,
            "superseded": spoken.superseded,
            "persists": said["aspect"].isin(persisting).to_numpy(),
            "timeless": said["aspect"].isin(timeless).to_numpy(),
            **_in_time(said),
        }
    )


def _terms(values: pd.Series, aspect: Vocabulary) -> tuple[NDArray[np.int64], NDArray[np.int64], pd.Index]:
    """Give numbers to top-level terms and terms by their place in the file; text by its folded forms."""
    if aspect.type == "text":
        top, folded = encoded(fold(values))
        return top, top, folded
    names = pd.Index(list(aspect.terms), dtype="str")
    given, words = encoded(values)
    own = np.append(names.get_indexer(words), -1)
    above = np.append(names.get_indexer(pd.Index(aspect.roll_up(pd.Series(words, dtype="str")))), -1)
    return above[given], own[given], names


def _in_time(said: pd.DataFrame) -> dict[str, NDArray[np.int64] | NDArray[np.bool_]]:
    """Give the days as numbers, and what they leave open; the form of a date is read only where it matters."""
    days = {
        name: said[name].to_numpy().view("int64")
        for name in ("possible_from", "certain_from", "seen_until", "stated_by")
    }
    open_start, undated = np.zeros(len(said), dtype=bool), np.zeros(len(said), dtype=bool)
    unsure = np.flatnonzero((days["stated_by"] == NO_DAY) | (days["certain_from"] == NO_DAY))
    if len(unsure):
        form = forms(said["when"].iloc[unsure])
        undated[unsure] = ~form["given"] & (days["stated_by"][unsure] == NO_DAY)
        open_start[unsure] = form["starts_open"]
    return {**days, "open_start": open_start, "ends": _ends(said["when"]), "undated": undated}


def _ends(when: pd.Series) -> NDArray[np.bool_]:
    """Tell which dates are intervals with a known end; none else holds a slash."""
    slashed = np.flatnonzero(
        pc.fill_null(pc.match_substring(pa.array(when.array), "/"), False).to_numpy(zero_copy_only=False)
    )
    ends = np.zeros(len(when), dtype=bool)
    if len(slashed):
        ends[slashed] = forms(when.iloc[slashed])["ends"]
    return ends


def _places_of_sites(site_ids: pd.Series, sites: pd.Index) -> NDArray[np.int64]:
    """Give the row that each statement's site has; statements of one site stand together."""
    if not len(site_ids):
        return np.array([], dtype="int64")
    texts = pa.array(site_ids.array, pa.large_string())
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    new = pc.not_equal(texts.slice(1), texts.slice(0, len(texts) - 1)).to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.r_[True, new])
    different = texts.take(pa.array(starts))
    found = pc.index_in(different, value_set=pa.array(sites, pa.large_string())).fill_null(-1).to_numpy()
    return np.repeat(found.astype("int64"), np.diff(np.r_[starts, len(texts)]))


def begun(
    rows: pd.DataFrame, day: pd.Timestamp | None, known: pd.Timestamp | None, *, persists: bool | pd.Series
) -> pd.Series:
    """
    Tell which statements take part on a day.

    Parameters
    ----------
    rows
        Of :class:`Claims`.
    day
        What was so then; None for all time.
    known
        By when it had to be said; None for whenever.
    persists
        Whether what was last seen is taken to stand after an interval's end.

    Returns
    -------
    pandas.Series
        True where it has begun, is not over, and had been said. What is undated stays out of any day;
        so does, of what was known by a day, all of which it is not known when it was said.
    """
    part = pd.Series(True, index=rows.index)
    if known is not None:
        part &= (rows["stated_by"] <= _seconds(known)) & (rows["stated_by"] != NO_DAY)
    if day is not None:
        began = ((rows["certain_from"] <= _seconds(day)) & (rows["certain_from"] != NO_DAY)) | rows["open_start"]
        over = rows["ends"] & (rows["seen_until"] < _seconds(day)) & ~pd.Series(persists, index=rows.index)
        part &= began & ~over & ~rows["undated"]
    return part


def _seconds(day: pd.Timestamp) -> int:
    return int(day.as_unit("s").asm8.view("int64"))


def taking_part(
    said: Claims,
    day: pd.Timestamp | None = None,
    known: pd.Timestamp | None = None,
    heard: NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """
    Give the statements that take part: neither superseded nor out of time.

    Parameters
    ----------
    said
        What is said.
    day, known
        As for :func:`begun`; an aspect that is timeless holds on every day.
    heard
        Per row of the table of statements, whether it is listened to; None for all.

    Returns
    -------
    pandas.DataFrame
        Rows of ``said.rows``.
    """
    day = None if said.aspect.timeless else day
    part = begun(said.rows, day, known, persists=said.aspect.persists).to_numpy(copy=True)
    if len(said.superseding):
        asked = begun(said.superseding, day, known, persists=said.superseding["persists"])
        asked |= said.superseding["timeless"] & begun(said.superseding, None, known, persists=True)
        part &= ~np.isin(said.rows["row"], said.superseding.loc[asked, "superseded"])
    if heard is not None:
        part &= heard[said.rows["row"]]
    return said.rows if part.all() else said.rows[part]


def communities_of(said: Claims, community: str | None = None) -> list[str]:
    """
    Give the communities that an aspect is to be told for.

    Parameters
    ----------
    said
        What is said.
    community
        The one asked for, or None for all that its statements name.

    Returns
    -------
    list of str
        In code-point order; one blank for everyone where no community plays a part.

    Raises
    ------
    OptionError
        Where the aspect is not told by community, or its statements name others and not this one.
    """
    aspect = said.aspect
    if not aspect.of_community:
        if community is not None:
            raise OptionError(f"{aspect.name} is not told by community: leave out community={community!r}")
        return [EVERYONE]
    named = list(said.communities)
    if community is None:
        return named or [EVERYONE]
    if named and community not in named:
        raise unknown_choice(f"community that statements on {aspect.name} name", community, named)
    return [community]


def in_groups(rows: pd.DataFrame, said: Claims, communities: list[str]) -> pd.DataFrame:
    """
    Set each statement into the group of its community, and what is said of everyone into each.

    Parameters
    ----------
    rows
        Of ``said.rows``.
    said
        What is said.
    communities
        As :func:`communities_of` gives them.

    Returns
    -------
    pandas.DataFrame
        Rows with ``group``, the place in ``communities`` of the one that they count for.
    """
    if communities == [EVERYONE]:
        return rows.assign(group=0)
    own = rows[rows["community"] >= 0]
    own = own.assign(group=pd.Index(communities).get_indexer(said.communities[own["community"]]))
    everyone = rows[rows["community"] < 0]
    groups = [own[own["group"] >= 0], *(everyone.assign(group=place) for place in range(len(communities)))]
    return pd.concat(groups).sort_index(kind="stable")


def holding(said: Claims, part: pd.DataFrame, communities: list[str]) -> pd.DataFrame:
    """
    Give the statements that hold: of each voice the last that takes part.

    Parameters
    ----------
    said
        What is said.
    part
        As :func:`taking_part` gives them.
    communities
        As :func:`communities_of` gives them.

    Returns
    -------
    pandas.DataFrame
        Rows with ``group``. Where an aspect has several values side by side, each of a voice's values.
    """
    aspect = said.aspect
    columns = ["site", "voice"]
    columns += ["community"] * aspect.of_community + ["language"] * (aspect.type == "text") + ["term"] * aspect.several
    last = part[~_as_one(part, columns).duplicated(keep="last").to_numpy()]
    return in_groups(last, said, communities)


def _as_one(rows: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Give one number per row that is equal where all the columns are."""
    key = np.zeros(len(rows), dtype="int64")
    size = 1
    for name in columns:
        numbers = rows[name].to_numpy()
        width = int(numbers.max(initial=0)) + 2
        if size * width >= np.iinfo("int64").max:
            key = pd.factorize(key)[0].astype("int64")
            size = int(key.max(initial=0)) + 1
        key, size = key * width + numbers + 1, size * width
    return pd.Series(key)
