"""Ids and numbers made anew of what an edition shows: neither they nor their order tell what is held back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from heritage.model.folding import is_among, places_among
from heritage.model.ids import HEX_DIGITS
from heritage.model.schema import EVIDENCE, SITES, SOURCES, STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]

NAME_WITHHELD = "Name withheld"
NUMBERED = rf"{NAME_WITHHELD} \(\d+, .*\)"
_MADE = rf"(?:.*[:-])?[0-9a-f]{{{HEX_DIGITS}}}(?:-\d+)?"
_ID_STARTS = {"sites": "site-", "sources": "src-", "statements": "s-", "evidence": "e-"}
_KNOWN = {"sites": SITES, "sources": SOURCES, "statements": STATEMENTS, "evidence": EVIDENCE}
# Which column of which table names a row of another, or of its own.
NAMES_ID: Mapping[str, Mapping[str, str]] = {
    "sites": {"location_source_id": "sources"},
    "sources": {"repeats": "sources"},
    "statements": {"site_id": "sites", "source_id": "sources", "supersedes": "statements"},
    "evidence": {"site_id": "sites", "source_id": "sources", "statement_id": "statements"},
    "populations": {"site_id": "sites", "source_id": "sources"},
}
_MOST_ROUNDS = 12
_MIXING, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)  # odd, with its bits all over: the golden ratio


@dataclass(frozen=True)
class Anew:
    """
    What rows of which something is held back are called now.

    Attributes
    ----------
    ids
        By table, the new ids by the former ones.
    assessors
        By the former id of a statement, what stands for a name that is withheld.
    """

    ids: dict[str, dict[str, str]]
    assessors: dict[str, str]


def made_anew(frames: Mapping[str, pd.DataFrame], touched: Mapping[str, set[str]], unnamed: set[str]) -> Anew:
    """Make ids anew that were made from what is gone, and number the voices that must not be named."""
    graph = _Graph(frames, touched, unnamed)
    keys = graph.refined()
    ids = {name: graph.new_ids(name, keys[name]) for name in _ID_STARTS if graph.anew[name].any()}
    said = frames["statements"]
    own = np.flatnonzero(is_among(said.index, unnamed))
    if not len(own):
        return Anew(ids, {})
    sites = said["site_id"].map(lambda site: ids.get("sites", {}).get(site, site), na_action="ignore").fillna("")
    taken = set(said["assessor"].dropna().unique())
    told = _numbered(own, graph.voices(own), sites.to_numpy(dtype=object), keys["statements"], taken)
    return Anew(ids, dict(zip(said.index[own], told, strict=True)))


class _Graph:
    """Rows that name each other, as numbers."""

    def __init__(self, frames: Mapping[str, pd.DataFrame], touched: Mapping[str, set[str]], unnamed: set[str]) -> None:
        self.frames, self.unnamed = frames, unnamed
        self.places = {
            (name, column): places_among(frames[name][column].astype("str"), frames[other].index)
            for name, columns in NAMES_ID.items()
            for column, other in columns.items()
        }
        self.anew = {name: self._are_made(name, touched.get(name, set())) for name in _ID_STARTS}
        self._spread()

    def _are_made(self, name: str, touched: set[str]) -> NDArray[np.bool_]:
        index = self.frames[name].index
        return np.asarray(is_among(index, touched) & index.astype("str").str.fullmatch(_MADE).astype(bool))

    def _spread(self) -> None:
        """Make anew, too, what was made from an id that is made anew."""
        while True:
            before = sum(int(each.sum()) for each in self.anew.values())
            for (name, column), places in self.places.items():
                if name in self.anew:
                    other = self.anew[NAMES_ID[name][column]]
                    hit = (places >= 0) & other[places] if len(other) else np.zeros(len(places), dtype=bool)
                    index = self.frames[name].index[hit]
                    self.anew[name][hit] |= index.astype("str").str.fullmatch(_MADE).astype(bool)
            if sum(int(each.sum()) for each in self.anew.values()) == before:
                return

    def refined(self) -> dict[str, Keys]:
        """Return a number per row of each table, which is equal where rows say the same and are named by the same."""
        asked = {name: each.copy() for name, each in self.anew.items()}
        # Statements whose voice is numbered are told apart like those that get another id.
        asked["statements"] |= is_among(self.frames["statements"].index, self.unnamed)
        asked["populations"] = np.zeros(len(self.frames["populations"]), dtype=bool)
        if not any(each.any() for each in asked.values()):
            return {name: np.zeros(len(frame), dtype="uint64") for name, frame in self.frames.items()}
        keys = {name: self._first(name, asked[name]) for name in asked}
        number = _different(keys, asked)
        for _ in range(_MOST_ROUNDS):
            keys = self._next(keys, asked)
            before, number = number, _different(keys, asked)
            if number == before:
                break
        return keys

    def _first(self, name: str, asked: NDArray[np.bool_]) -> Keys:
        """Return a number for each row by its id; those that are made anew, and counts of people, by what they say."""
        frame = self.frames[name]
        if name == "populations":
            return _content(frame, NAMES_ID[name])
        keys = _hashed(frame.index.to_series())
        if asked.any():
            keys[asked] = _content(frame[asked], NAMES_ID[name])
            given = asked & ~self.anew[name] if name in self.anew else asked
            keys[given] = _mixed(keys[given] ^ _hashed(frame.index[given].to_series()))
        return keys

    def _next(self, keys: dict[str, Keys], asked: dict[str, NDArray[np.bool_]]) -> dict[str, Keys]:
        found = {name: each.copy() for name, each in keys.items()}
        for (name, column), places in self.places.items():
            other, sign = NAMES_ID[name][column], _hashed(pd.Series([f"{name}.{column}"], dtype="str"))
            rows = np.flatnonzero(places >= 0)
            named = places[rows]
            own = asked[name][rows]
            found[name][rows[own]] += _mixed(keys[other][named[own]] ^ sign)
            theirs = asked[other][named]
            np.add.at(found[other], named[theirs], _mixed(~keys[name][rows[theirs]] ^ sign))
        return {name: np.where(asked[name], _mixed(found[name]), keys[name]) for name in keys}

    def new_ids(self, name: str, keys: Keys) -> dict[str, str]:
        """Return each row that gets another id one made of its number; equal rows are told apart by a number behind."""
        frame, rows = self.frames[name], np.flatnonzero(self.anew[name])
        taken, new = set(frame.index[~self.anew[name]]), {}
        for row in rows[np.argsort(keys[rows], kind="stable")]:
            base = f"{_ID_STARTS[name]}{int(keys[row]):0{HEX_DIGITS}x}"
            unique, number = base, 1
            while unique in taken:
                number += 1
                unique = f"{base}-{number}"
            taken.add(unique)
            new[str(frame.index[row])] = unique
        return new

    def voices(self, own: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return one number to statements that take back one another on one site and aspect."""
        said = self.frames["statements"]
        voice = np.arange(len(said))
        named = self.places["statements", "supersedes"]
        pairs = own[np.isin(named[own], own)]
        others = named[pairs]
        for column in ("site_id", "aspect"):
            texts = said[column].fillna("").to_numpy(dtype=object)
            same = texts[pairs] == texts[others]
            pairs, others = pairs[same], others[same]
        while len(pairs):
            lower = np.minimum(voice[pairs], voice[others])
            if (voice[pairs] == lower).all() and (voice[others] == lower).all():
                break
            np.minimum.at(voice, pairs, lower)
            np.minimum.at(voice, others, lower)
        return np.asarray(voice[own])


def _numbered(
    own: NDArray[np.int64], voices: NDArray[np.int64], sites: NDArray[np.object_], keys: Keys, taken: set[str]
) -> list[str]:
    """Name voices within their site by numbers, in the order of what is shown of them."""
    rows = pd.DataFrame({"site": sites[own], "voice": voices, "key": _mixed(keys[own])})
    order = rows.groupby(["site", "voice"], sort=False)["key"].sum().reset_index().sort_values(["site", "key"])
    names: dict[int, str] = {}
    numbers: dict[str, int] = {}
    for site, voice in order[["site", "voice"]].itertuples(index=False, name=None):
        while True:
            numbers[site] = numbers.get(site, 0) + 1
            name = f"{NAME_WITHHELD} ({numbers[site]}, {site})"
            if name not in taken:
                break
        names[voice] = name
    return [names[voice] for voice in voices]


def _different(keys: Mapping[str, Keys], asked: Mapping[str, NDArray[np.bool_]]) -> int:
    return sum(len(np.unique(keys[name][rows])) for name, rows in asked.items())


def _mixed(numbers: Keys) -> Keys:
    mixed = numbers * _MIXING
    return np.asarray((mixed ^ (mixed >> _SHIFT)) * _MIXING)


def _hashed(values: pd.Series) -> Keys:
    """Return 64 bits of each text (SipHash, as pandas has it); nothing for a missing one."""
    texts = values.astype("str")
    hashed = np.array(pd.util.hash_pandas_object(texts, index=False), dtype=np.uint64)
    hashed[texts.isna().to_numpy()] = 0
    return hashed


def _content(frame: pd.DataFrame, naming: Mapping[str, str]) -> Keys:
    """Return a number for each row by what it says; what names another row is left out."""
    whole = np.zeros(len(frame), dtype="uint64")
    for column in frame.columns:
        if column in naming:
            continue
        values = frame[column]
        if column == "geometry":
            values = pd.Series(shapely.to_wkb(np.asarray(values), hex=True), index=frame.index, dtype="str")
        hashed = _hashed(values)
        sign = _hashed(pd.Series([str(column)], dtype="str"))
        whole += np.where(hashed == 0, np.uint64(0), _mixed(hashed ^ sign))
    return _mixed(np.asarray(whole, dtype="uint64"))


def follow(ids: pd.Series, new: Mapping[str, str]) -> pd.Series:
    """Return ids as they are now."""
    if not new:
        return ids
    known = pd.Index(list(new))
    places = places_among(ids.astype("str"), known)
    named = pa.array([*new.values(), None], pa.large_string()).take(pa.array(np.where(places < 0, len(new), places)))
    given = pa.array(ids.astype("str").array, pa.large_string(), from_pandas=True)
    return pd.Series(pd.array(pc.coalesce(named, given), dtype="str"), index=ids.index)
