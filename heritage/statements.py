"""Which statements hold on a day, which contradict one another, and what value a site gets from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from heritage.dates import forms
from heritage.errors import OptionError, unknown_choice
from heritage.names import fold, map_unique
from heritage.vocabulary import UNKNOWN, aspects, vocabulary

if TYPE_CHECKING:
    from heritage.vocabulary import Vocabulary

CONTESTED = "contested"
POLICIES = (CONTESTED, "latest")
EVERYONE = ""
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
    words = vocabulary("confidence").match(statements["confidence"])
    confidence = map_unique(words, _LOW_BLANK_MEDIUM_HIGH.get).astype("float64")
    keys = {
        "site_id": statements["site_id"].fillna(""),
        "aspect": statements["aspect"].fillna(""),
        "known": known,
        # A missing day is the smallest number: it stands before any other.
        "certain_from": statements["certain_from"].to_numpy().view("int64"),
        "possible_from": statements["possible_from"].to_numpy().view("int64"),
        "confidence": confidence.fillna(_BLANK_CONFIDENCE).astype("int8"),
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


def _voices(statements: pd.DataFrame) -> pd.Series:
    """Name who speaks: the assessor, else one unknown voice per source, else the statement alone."""
    sources = "\0source " + statements["source_id"]
    alone = pd.Series("\0statement " + statements.index.astype("str"), index=statements.index)
    return statements["assessor"].fillna(sources).fillna(alone)


def of_aspect(statements: pd.DataFrame, aspect: Vocabulary) -> pd.DataFrame:
    """
    Give the statements on one aspect, those that imply something of it included.

    Parameters
    ----------
    statements
        As in the table of that name, in its order.
    aspect
        The aspect.

    Returns
    -------
    pandas.DataFrame
        Rows of ``statements`` with ``voice``, ``top`` (the top-level value, for text its folded
        form) and ``implied``; where the aspect is implied, every other statement that is not
        unknown stands here with that value.
    """
    own = statements["aspect"] == aspect.name
    chosen = statements[own].assign(implied=False)
    if aspect.implied:
        others = statements[~own & statements["value"].ne(UNKNOWN) & statements["value"].notna()]
        others = others.assign(aspect=aspect.name, value=aspect.implied, implied=True)
        chosen = in_order(pd.concat([chosen, others]))
    top = fold(chosen["value"]) if aspect.type == "text" else aspect.roll_up(chosen["value"])
    return chosen.assign(voice=_voices(chosen), top=top)


def is_undated(statements: pd.DataFrame) -> pd.Series:
    """
    Tell which statements have no day at all.

    Parameters
    ----------
    statements
        As in the table of that name.

    Returns
    -------
    pandas.Series
        True where neither a date that can be read nor ``stated_by`` is known.
    """
    return ~forms(statements["when"])["given"] & statements["stated_by"].isna()


def taking_part(chosen: pd.DataFrame, aspect: Vocabulary, as_of: pd.Timestamp | None) -> pd.DataFrame:
    """
    Give the statements that take part as of a day.

    Parameters
    ----------
    chosen
        As :func:`of_aspect` gives them.
    aspect
        The aspect.
    as_of
        The day; None for all of them.

    Returns
    -------
    pandas.DataFrame
        Those that have begun and are not over. An aspect that is timeless holds on every day.
    """
    if as_of is None or aspect.timeless:
        return chosen
    form = forms(chosen["when"])
    begun = (chosen["certain_from"] <= as_of) | form["starts_open"]
    over = form["ends"] & (chosen["seen_until"] < as_of) & (not aspect.persists)
    undated = ~form["given"] & chosen["stated_by"].isna()
    return chosen[begun & ~over & ~undated]


def in_groups(chosen: pd.DataFrame, communities: list[str]) -> pd.DataFrame:
    """
    Set each statement into the group of its community, and what is said of everyone into each.

    Parameters
    ----------
    chosen
        Statements, in their order.
    communities
        As :func:`communities_of` gives them.

    Returns
    -------
    pandas.DataFrame
        Rows with ``group``, the community that they count for; blank for everyone.
    """
    if communities == [EVERYONE]:
        return chosen.assign(group=EVERYONE)
    placed = chosen.assign(_position=range(len(chosen)))
    everyone = placed[placed["community"].isna()]
    own = placed[placed["community"].isin(communities)]
    groups = [own.assign(group=own["community"]), *(everyone.assign(group=name) for name in communities)]
    return pd.concat(groups).sort_values("_position", kind="stable").drop(columns="_position")


def communities_of(statements: pd.DataFrame, aspect: Vocabulary, community: str | None = None) -> list[str]:
    """
    Give the communities that an aspect is to be told for.

    Parameters
    ----------
    statements
        As in the table of that name.
    aspect
        The aspect.
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
    if not aspect.of_community:
        if community is not None:
            raise OptionError(f"{aspect.name} is not told by community: leave out community={community!r}")
        return [EVERYONE]
    named = sorted(statements.loc[statements["aspect"] == aspect.name, "community"].dropna().unique())
    if community is None:
        return named or [EVERYONE]
    if named and community not in named:
        raise unknown_choice(f"community that statements on {aspect.name} name", community, named)
    return [community]


def holding(
    statements: pd.DataFrame,
    aspect: Vocabulary,
    as_of: pd.Timestamp | None = None,
    communities: list[str] | None = None,
) -> pd.DataFrame:
    """
    Give the statements that hold: of each voice the last that takes part.

    Parameters
    ----------
    statements
        As in the table of that name, in its order.
    aspect
        The aspect.
    as_of
        The day; None for all time.
    communities
        Those to group by, as :func:`communities_of` gives them; None for those that are named.

    Returns
    -------
    pandas.DataFrame
        Rows as :func:`of_aspect` gives them with ``group``, the community they count for.
    """
    if communities is None:
        communities = communities_of(statements, aspect)
    part = taking_part(of_aspect(statements, aspect), aspect, as_of)
    keys = ["site_id", "voice"]
    if aspect.of_community:
        keys.append("community")
    if aspect.type == "text":
        keys.append("language")
    last = part[~part.duplicated(keys, keep="last")]
    return in_groups(last, communities)


def _can_follow(aspect: Vocabulary, earlier: pd.Series, later: pd.Series) -> pd.Series:
    allowed = [(before, after) for before, afters in aspect.becomes.items() for after in afters]
    named = earlier.isin(list(aspect.becomes))
    pairs = pd.MultiIndex.from_arrays([earlier, later])
    return ~named | pd.Series(pairs.isin(allowed), index=earlier.index)


def _succeeds(aspect: Vocabulary, pairs: pd.DataFrame, earlier: str, later: str) -> pd.Series:
    # What is said to begin after it was said cannot be placed in time.
    possible = pairs[f"possible_from_{later}"]
    in_time = (pairs[f"seen_until_{earlier}"] < possible) & ~(possible > pairs[f"certain_from_{later}"])
    return in_time & _can_follow(aspect, pairs[f"top_{earlier}"], pairs[f"top_{later}"])


def _alike_or_open(pairs: pd.DataFrame, column: str) -> pd.Series:
    left, right = pairs[f"{column}_a"], pairs[f"{column}_b"]
    return left.isna() | right.isna() | (left == right)


def contradictions(held: pd.DataFrame, aspect: Vocabulary) -> pd.DataFrame:
    """
    Give the pairs of holding statements that contradict each other.

    Parameters
    ----------
    held
        As :func:`holding` gives them.
    aspect
        The aspect.

    Returns
    -------
    pandas.DataFrame
        ``group``, ``site_id``, ``statement_a`` and ``statement_b``; one row per pair.
    """
    columns = ["group", "site_id", "statement_a", "statement_b"]
    said = held[held["top"].ne(UNKNOWN) & held["top"].notna()]
    different = said.groupby(["group", "site_id"])["top"].transform("nunique") > 1
    if aspect.several or not different.any():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    kept = ["group", "site_id", "voice", "top", "community", "language", "possible_from", "certain_from", "seen_until"]
    said = said.loc[different, kept].rename_axis("statement").reset_index()
    pairs = said.merge(said, on=["group", "site_id"], suffixes=("_a", "_b"))
    pairs = pairs[(pairs["voice_a"] < pairs["voice_b"]) & (pairs["top_a"] != pairs["top_b"])]
    clash = pd.Series(True, index=pairs.index)
    if aspect.of_community:
        clash &= _alike_or_open(pairs, "community")
    if aspect.type == "text":
        clash &= _alike_or_open(pairs, "language")
    both_true = [pair for a, b in map(tuple, aspect.compatible) for pair in ((a, b), (b, a))]
    clash &= ~pd.Series(pd.MultiIndex.from_frame(pairs[["top_a", "top_b"]]).isin(both_true), index=pairs.index)
    if not aspect.timeless:
        clash &= ~_succeeds(aspect, pairs, "a", "b") & ~_succeeds(aspect, pairs, "b", "a")
    return pairs.loc[clash, columns].drop_duplicates(ignore_index=True)


def _stays_contested(held: pd.DataFrame, clashes: pd.DataFrame) -> pd.MultiIndex:
    """Give the sites on which two that contradict are equally late, and no other is later."""
    said = held[held["top"].ne(UNKNOWN)]
    times = said[["certain_from", "possible_from"]].set_axis(pd.MultiIndex.from_frame(said[["group", "site_id"]]))
    latest = times[~times.index.duplicated(keep="last")]
    keyed = said.set_index([said["group"], said.index])[["certain_from", "possible_from"]]
    sites = pd.MultiIndex.from_frame(clashes[["group", "site_id"]])
    greatest = latest.reindex(sites).reset_index(drop=True)
    equal = pd.Series(True, index=clashes.index)
    for side in ("statement_a", "statement_b"):
        own = keyed.reindex(pd.MultiIndex.from_frame(clashes[["group", side]])).reset_index(drop=True)
        equal &= ((own == greatest) | (own.isna() & greatest.isna())).all(axis=1)
    return sites[equal.to_numpy()]


def values(held: pd.DataFrame, aspect: Vocabulary, conflict: str = CONTESTED) -> pd.DataFrame:
    """
    Give the value of each site that has a statement which holds.

    Parameters
    ----------
    held
        As :func:`holding` gives them.
    aspect
        The aspect.
    conflict
        The policy for contested sites: ``"contested"``, they count as contested; ``"latest"``, the
        last statement counts, but where two that contradict are equally late.

    Returns
    -------
    pandas.DataFrame
        By ``group`` (community, blank for everyone) and ``site_id``: ``value`` (a top-level term or
        ``"contested"``) and ``contested`` (whatever the policy).

    Raises
    ------
    OptionError
        Where the policy is not known.
    """
    if conflict not in POLICIES:
        raise unknown_choice("policy for conflicts", conflict, POLICIES)
    clashes = contradictions(held, aspect)
    last = held[~held.duplicated(["group", "site_id"], keep="last")].set_index(["group", "site_id"])
    contested = pd.MultiIndex.from_frame(clashes[["group", "site_id"]])
    shown = contested if conflict == CONTESTED else _stays_contested(held, clashes)
    result = pd.DataFrame(index=last.index)
    result["value"] = last["top"].fillna(UNKNOWN).mask(last.index.isin(shown), CONTESTED)
    result["contested"] = result.index.isin(contested)
    return result.sort_index()
