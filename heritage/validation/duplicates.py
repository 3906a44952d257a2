"""Pairs that may be one: places near each other and alike, assessors whose names differ by a hair."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import shapely

from heritage.model.folding import fold, in_one_piece, text_codes

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from heritage.model.findings import Findings

CODES_OF_PAIRS = ("site-similar", "assessor-similar")
_NEAR_DEGREES = 0.0025  # of latitude: some 280 m
_LIKELY = 40.0  # per cent, as written: letters of other scripts may stand for each other
_ALIKE = 85.0  # per cent, of names that may be one
_BY_A_HAIR = 90.0
_WORD_ALIKE = 80.0
_NOT_A_DIGIT = re.compile(r"\D+")
_MOST_ASSESSORS = 3_000
_MOST_SIGNS = 300  # of a name that are compared: time grows with the square of these, and no name is longer
_MIXING = 0x9E3779B97F4A7C15 - 2**64  # odd, with its bits all over: the golden ratio of 64 bits
_MOST_IN_A_CELL = 20


def similar_sites(sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find pairs of sites of one kind that lie near each other and whose names are alike."""
    shapes = np.asarray(sites.geometry)
    sites = sites.assign(name=sites["name"].str.slice(0, _MOST_SIGNS))
    told = _kind_and_numbers(sites)
    shared = np.bincount(told)[told] > 1
    located = np.flatnonzero(shared & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & sites["name"].notna())
    first, second = _near(_middles(shapes[located]), told[located])
    first, second = located[first], located[second]
    likely = _likely(sites["name"], first, second)
    first, second = first[likely], second[likely]
    alike = _alike(*(fold(sites["name"].take(each)).to_numpy(dtype=object) for each in (first, second)))
    ids = np.sort(np.column_stack([sites.index.take(each[alike]).to_numpy(dtype=object) for each in (first, second)]))
    return pd.DataFrame(ids, columns=["first", "second"], dtype="str").drop_duplicates(ignore_index=True)


def _middles(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the place of each shape; that of a point costs no shape of its own."""
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    middles = np.empty((len(shapes), 2))
    middles[points] = shapely.get_coordinates(shapes[points])
    middles[~points] = shapely.get_coordinates(shapely.centroid(shapes[~points]))
    return middles


def _kind_and_numbers(sites: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return a number for each pair of a kind and the numbers in a name: where they differ, nothing is alike."""
    digits = pc.utf8_trim(pc.replace_substring_regex(in_one_piece(sites["name"]), r"[^0-9]+", " "), " ")
    kinds = sites["kind"].cat
    codes = text_codes(pd.Series(pd.array(digits, dtype="str")))[0].astype("int64")
    return np.asarray((codes + 1) * (len(kinds.categories) + 1) + kinds.codes.to_numpy() + 1)


def _likely(names: pd.Series, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which pairs the names have some likeness, before they are folded."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cpdist

    pairs = (names.take(each).str.lower().to_numpy(dtype=object) for each in (first, second))
    return np.asarray(cpdist(*pairs, scorer=ratio, workers=-1) >= _LIKELY)


def _near(points: NDArray[np.float64], told: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of near points of which the same is told, in pairs: on four grids, shifted by half a cell."""
    if not len(points):
        return np.array([], dtype="int64"), np.array([], dtype="int64")
    narrowing = np.cos(np.radians(np.clip(points[:, 1], -89, 89)))
    plane = np.column_stack([points[:, 0] * narrowing, points[:, 1]]) / (2 * _NEAR_DEGREES)
    found: list[NDArray[np.int64]] = []
    for shift in ((0, 0), (0.5, 0), (0, 0.5), (0.5, 0.5)):
        cells = np.floor(plane + shift).astype("int64")
        keys = (cells[:, 0] * 2**20 + cells[:, 1]) * _MIXING + told  # may wrap: what only seems equal lies apart
        order = np.argsort(keys, kind="stable")
        same = keys[order][1:] == keys[order][:-1]
        if same.any():
            found.append(_pairs(order, same))
    if not found:
        return np.array([], dtype="int64"), np.array([], dtype="int64")
    low, high = np.sort(np.concatenate(found), axis=1).T
    across = (points[low, 0] - points[high, 0]) * narrowing[low]
    near = (np.hypot(across, points[low, 1] - points[high, 1]) <= _NEAR_DEGREES) & (told[low] == told[high])
    return np.divmod(np.unique(low[near] * len(points) + high[near]), len(points))


def _pairs(order: NDArray[np.int64], same: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return every pair within each run of one cell; in a crowded cell only neighbours in the run."""
    starts = np.flatnonzero(np.r_[True, ~same])
    lengths = np.diff(np.r_[starts, len(order)])
    pairs = []
    for distance in range(1, min(int(lengths.max()), _MOST_IN_A_CELL)):
        run = np.repeat(starts + lengths, lengths)
        place = np.flatnonzero(np.arange(len(order)) + distance < run)
        pairs.append(np.column_stack([order[place], order[place + distance]]))
    return np.concatenate(pairs)


def _alike(first: NDArray[np.object_], second: NDArray[np.object_]) -> NDArray[np.bool_]:
    from rapidfuzz.fuzz import token_sort_ratio

    return np.array(
        [a == b or token_sort_ratio(a, b) >= _ALIKE for a, b in zip(first, second, strict=True)],
        dtype=bool,
    )


def similar_names(names: pd.Series) -> list[tuple[str, str]]:
    """Find names that differ by a hair."""
    from rapidfuzz import process
    from rapidfuzz.fuzz import ratio

    unique = sorted(name for name in names.unique() if isinstance(name, str))[:_MOST_ASSESSORS]
    heads = pd.Series(unique, dtype="str").str.slice(0, _MOST_SIGNS)
    folded = fold(heads).str.replace("e", "a").tolist()
    scores = process.cdist(folded, folded, scorer=ratio, score_cutoff=_BY_A_HAIR, dtype=np.uint8)
    pairs = np.argwhere(np.triu(scores >= _BY_A_HAIR, 1))
    return [(unique[a], unique[b]) for a, b in pairs if _same_words(folded[a], folded[b])]


def _same_words(first: str, second: str) -> bool:
    """Return whether each word is alike; numbers must be the same."""
    from rapidfuzz.fuzz import ratio

    if _NOT_A_DIGIT.sub(" ", first).split() != _NOT_A_DIGIT.sub(" ", second).split():
        return False
    pairs = itertools.zip_longest(first.split(), second.split(), fillvalue="")
    return all(a == b or ratio(a, b) >= _WORD_ALIKE for a, b in pairs)


def check_pairs(similar: pd.DataFrame, sites: gpd.GeoDataFrame, statements: pd.DataFrame, findings: Findings) -> None:
    """Note what may be one and stands as two."""
    pairs = similar.drop_duplicates("second")
    if len(pairs):
        names = pairs["first"].map(sites["name"]).astype("str")
        findings.add(
            "site-similar", "", "", [pd.NA] * len(pairs), pairs["second"], "name", pairs["first"] + ": " + names
        )
    alike = [f"{first} / {second}" for first, second in similar_names(statements["assessor"])]
    findings.add("assessor-similar", "", "", [pd.NA] * len(alike), None, "assessor", alike)
