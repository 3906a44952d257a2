"""What files of evidence are found to be when a catalogue is read: whole, changed, alike, at odds with their rows."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from heritage.assembly.flat_records import ORIGIN, one_per_id
from heritage.evidence.files import EVIDENCE_FOLDER, Examined, examine
from heritage.evidence.media_types import is_public_as_it_is, type_by_name
from heritage.evidence.pictures import perceptual_hash, without_warnings
from heritage.model.dates import read_days
from heritage.model.folding import is_any_of, map_unique
from heritage.model.ids import short_hash
from heritage.model.schema import ELLIPSOID, EVIDENCE, conform
from heritage.model.tables import EvidenceFile
from heritage.model.visibility import PUBLIC
from heritage.validation.rule import Rule, apply
from heritage.validation.statements import rule_on_source, rule_on_word, rules_on_dates, rules_rewriting_dates

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from heritage.assembly.provenance import Loading
    from heritage.model.findings import Findings

_ID_START = "e-"
_NAMES_IN_ID = ("site_id", "statement_id", "source_id", "path", "role", "captured", "creator", "caption")
FARTHEST_M = 1000.0  # a camera stands beside what it shows
_DAYS_BETWEEN_ZONES = pd.Timedelta(days=1)
_MOST_BITS = 4  # of 64, in which pictures that look alike differ: resized, recompressed, sharpened
_ROWS_AT_ONCE = 2048
_YES = {"true", "yes", "1", "y", "x", "hə", "bəli", "այո", "да"}
_NO = {"false", "no", "0", "n", "yox", "ոչ", "нет"}
# What is found of a file, as columns.
_FOUND: Mapping[str, Any] = {
    "path": "O",
    "trouble": "str",
    "value": "str",
    "sha256": "str",
    "media_type": "str",
    "picture": "O",
}
_HEX = r"[0-9a-f]{64}"
_ROUGHLY = r"[~?%]"


def evidence_id(told: Mapping[Any, str]) -> str:
    """Make the id of a row that has none, from what it says."""
    return f"{_ID_START}{short_hash({name: told[name] for name in _NAMES_IN_ID if told.get(name)})}"


def _names_nothing(frame: pd.DataFrame) -> pd.Series:
    return frame[["site_id", "statement_id", "source_id"]].isna().all(axis=1)


def _names_unknown_site(known: pd.Index, frame: pd.DataFrame) -> pd.Series:
    return frame["site_id"].notna() & ~is_any_of(frame["site_id"], known)


def _names_unknown_statement(known: pd.Index, frame: pd.DataFrame) -> pd.Series:
    return frame["statement_id"].notna() & ~is_any_of(frame["statement_id"], known)


def _names_other_site(sites: pd.Series, frame: pd.DataFrame) -> pd.Series:
    own = frame["statement_id"].map(sites)
    return own.notna() & frame["site_id"].notna() & own.ne(frame["site_id"])


def _is_no_checksum(frame: pd.DataFrame) -> pd.Series:
    return frame["sha256"].notna() & ~frame["sha256"].str.fullmatch(_HEX).eq(True)


def _graphic_is_unclear(frame: pd.DataFrame) -> pd.Series:
    return frame["graphic"].notna() & ~frame["graphic"].str.casefold().isin(_YES | _NO)


def _graphic(words: pd.Series) -> pd.Series:
    """Take a word that is not known for a yes: what may be graphic is covered."""
    return (~words.str.casefold().isin(_NO)).where(words.notna()).astype("boolean")


def evidence_rows(
    table: pd.DataFrame, sites: pd.Index, statements: pd.DataFrame, sources: pd.Index, loading: Loading
) -> pd.DataFrame:
    """Check what the rows of the table of evidence say; their files are not looked at yet."""
    rows = table.assign(sha256=table["sha256"].str.casefold())
    of_statement = rows["statement_id"].map(statements["site_id"]).astype("str")
    rows["site_id"] = rows["site_id"].fillna(of_statement).astype("str")
    without = rows["evidence_id"].isna()
    content = rows.loc[without, list(_NAMES_IN_ID)].astype(object)
    made = [evidence_id(row.dropna().to_dict()) for _, row in content.iterrows()]
    rows.loc[without, "evidence_id"] = pd.Series(made, index=rows.index[without], dtype="str")
    kept = apply([Rule("site-unknown", "site_id", partial(_names_unknown_site, sites))], rows, loading.findings)
    loading.note_origins(rows, kept.index, "evidence", "evidence_id")
    kept = one_per_id(kept, "evidence_id", "row", loading.findings)
    rules = [
        Rule("evidence-of-nothing", "site_id", _names_nothing),
        Rule("statement-unknown", "statement_id", partial(_names_unknown_statement, statements.index)),
        Rule("evidence-site-differs", "site_id", partial(_names_other_site, statements["site_id"])),
        rule_on_source(sources),
        Rule("checksum-unreadable", "sha256", _is_no_checksum),
        rule_on_word("role", "roles"),
        Rule("evidence-graphic-unclear", "graphic", _graphic_is_unclear),
        *rules_rewriting_dates("captured", "obtained"),
        *rules_on_dates("captured", "obtained"),
        Rule("evidence-without-licence", "licence", lambda frame: frame["licence"].isna()),
        Rule("evidence-without-creator", "creator", lambda frame: frame["creator"].isna()),
    ]
    kept = apply(rules, kept, loading.findings)
    return kept.assign(graphic=_graphic(kept["graphic"]), visibility=kept["visibility"].fillna(PUBLIC))


def examine_files(
    rows: pd.DataFrame,
    folders: Mapping[str, Path],
    sites: gpd.GeoDataFrame,
    findings: Findings,
    known: Mapping[str, Examined],
) -> tuple[pd.DataFrame, dict[str, EvidenceFile]]:
    """Look at every file of evidence, once; those that are known already were looked at before."""
    looked = rows[rows["_input"].isin(list(folders)) & rows["path"].notna()]
    findings.add_rows("evidence-without-file", rows[rows["path"].isna()], "path")
    places = looked["_input"].map(dict(folders)), looked["path"], _or_none(looked["media_type"])
    with without_warnings(), ThreadPoolExecutor() as workers:
        found = list(workers.map(lambda folder, name, said: known.get(name) or examine(folder, name, said), *places))
    looked = looked.assign(
        **{
            f"_{name}": pd.Series(pd.array([getattr(each, name) for each in found], dtype=dtype), index=looked.index)
            for name, dtype in _FOUND.items()
        }
    )
    for code, hit in looked[looked["_trouble"] != ""].groupby("_trouble"):
        findings.add_rows(str(code), hit, "path", hit["_value"])
    given = looked["sha256"].where(looked["sha256"].str.fullmatch(_HEX).eq(True))
    changed = given.notna() & looked["_sha256"].notna() & given.ne(looked["_sha256"])
    findings.add_rows("evidence-changed", looked[changed], "path", looked.loc[changed, "path"])
    computed = given.isna() & looked["_sha256"].notna()
    findings.add_rows("checksum-missing", looked[computed], "sha256", looked.loc[computed, "path"])
    _check_publishable(looked[looked["_path"].notna()], findings)
    same = looked[~changed]
    _check_against_rows(same[same["_picture"].notna()], sites, findings)
    _check_repeats(same[same["_sha256"].notna()], findings)
    table = rows.copy()
    table.loc[looked.index[computed], "sha256"] = looked.loc[computed, "_sha256"]
    found_types = looked["_media_type"].reindex(table.index)
    table["media_type"] = (
        table["media_type"].fillna(found_types).fillna(map_unique(table["path"], type_by_name).astype("str"))
    )
    table = table.drop(columns=ORIGIN).set_index("evidence_id").sort_index()
    whole = same[same["_path"].notna()]
    files = map(EvidenceFile, whole["_path"], whole["_sha256"], _or_none(whole["_media_type"]))
    return conform(table, EVIDENCE), dict(zip(whole["evidence_id"], files, strict=True))


def _or_none(texts: pd.Series) -> pd.Series:
    return texts.astype(object).where(texts.notna(), None)


def _check_publishable(looked: pd.DataFrame, findings: Findings) -> None:
    """Note files that the public edition leaves out, and files of which a card shows the first picture only."""
    as_it_is = [is_public_as_it_is(each) for each in _or_none(looked["_media_type"])]
    out = looked[looked["_picture"].isna() & ~np.array(as_it_is, dtype=bool) & looked["_trouble"].eq("")]
    findings.add_rows("evidence-not-public", out, "path", out["path"])
    frames = pd.Series([picture.frames if picture else 0 for picture in looked["_picture"]], index=looked.index)
    many = looked[frames > 1]
    findings.add_rows("evidence-several", many, "path", many["path"] + ": " + frames[frames > 1].astype("str"))


def _check_against_rows(drawn: pd.DataFrame, sites: gpd.GeoDataFrame, findings: Findings) -> None:
    """Compare what pictures say of day and place with what their rows say."""
    pictures = list(drawn["_picture"])
    taken = pd.to_datetime(pd.Series([picture.taken for picture in pictures], index=drawn.index, dtype="str"))
    days = read_days(drawn["captured"])
    last = days["last_until"].fillna(days["last_from"])
    exact = days["readable"] & ~drawn["captured"].str.contains(_ROUGHLY).eq(True)
    other = exact & ((taken < days["first_from"] - _DAYS_BETWEEN_ZONES) | (taken > last + _DAYS_BETWEEN_ZONES))
    told = drawn["captured"] + ", by its EXIF " + taken.dt.strftime("%Y-%m-%d")
    findings.add_rows("evidence-date-differs", drawn[other], "captured", told[other])
    places = sites.geometry.reindex(drawn["site_id"]).to_numpy()
    metres = [metres_between(picture.position, place) for picture, place in zip(pictures, places, strict=True)]
    within = sites["location_uncertainty_m"].reindex(drawn["site_id"]).fillna(0).to_numpy() + FARTHEST_M
    far = pd.Series(np.array(metres) > within, index=drawn.index)
    shown = [f"{distance / 1000:.1f} km" for distance in np.array(metres)[far.to_numpy()]]
    findings.add_rows("evidence-far", drawn[far], "path", shown)


def metres_between(position: tuple[float, float] | None, place: shapely.Geometry | None) -> float:
    """Return the metres between a camera and the nearest point of a site; 0 where either is not known."""
    if position is None or not isinstance(place, shapely.Geometry) or shapely.is_empty(place):
        return 0.0
    near = shapely.get_point(shapely.shortest_line(place, shapely.Point(position)), 0)
    return abs(float(ELLIPSOID.inv(*position, near.x, near.y)[2]))


def _check_repeats(looked: pd.DataFrame, findings: Findings) -> None:
    """Note files of the same bytes, and pictures that look alike."""
    told = looked.sort_values(["_sha256", "evidence_id"])
    again = told["_sha256"].duplicated()
    firsts = told.groupby("_sha256")["evidence_id"].transform("first")
    findings.add_rows("evidence-repeated", told[again], "path", told.loc[again, "path"] + ": as " + firsts[again])
    drawn = told[~again & told["_picture"].notna()].sort_values("evidence_id")
    if perceptual_hash() is None:
        for name in sorted(drawn["_input"].unique()):
            findings.add("evidence-likeness-unchecked", name)
    likeness = [picture.likeness for picture in drawn["_picture"]]
    compared = np.array([each is not None for each in likeness], dtype=bool)
    hashed = drawn[compared]
    pairs = _alike(np.array([each for each in likeness if each is not None], dtype="uint64"))
    rows = hashed.iloc[[other for _, other, _ in pairs]]
    told_pairs = [
        f"{path}: {hashed['evidence_id'].iloc[first]}, {bits} of 64 bits apart"
        for path, (first, _, bits) in zip(rows["path"], pairs, strict=True)
    ]
    findings.add_rows("evidence-alike", rows, "path", told_pairs)


def _alike(hashes: NDArray[np.uint64]) -> list[tuple[int, int, int]]:
    """Return pairs of pictures that look alike, each picture with the first that it resembles."""
    found: dict[int, tuple[int, int, int]] = {}
    for start in range(0, len(hashes), _ROWS_AT_ONCE):
        apart = np.bitwise_count(hashes[start : start + _ROWS_AT_ONCE, None] ^ hashes[None, start:])
        for row, other in np.argwhere(apart <= _MOST_BITS):
            a, b = int(row) + start, int(other) + start
            if a < b and (b not in found or a < found[b][0]):
                found[b] = (a, b, int(apart[row, other]))
    return [found[b] for b in sorted(found)]


def unlisted(folder: Path, table: pd.DataFrame) -> list[str]:
    """Return the files in the folder of evidence that no row names."""
    top = folder / EVIDENCE_FOLDER
    if top.is_symlink() or not top.is_dir():
        return []
    named = set(table["path"].dropna())
    every = (Path(place, name) for place, _, names in os.walk(top) for name in names if not name.startswith("."))
    return sorted(path for file in every if (path := file.relative_to(folder).as_posix()) not in named)
