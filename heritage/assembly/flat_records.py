"""Records of one id become one site; rows become statements with their ids and days, sorted once."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.model.dates import place_in_time, stated_by
from heritage.model.folding import are_different, is_any_of, map_unique, text_codes
from heritage.model.ids import SAID, content_sums, ids_of_sums, numbered_where_shared, short_hash
from heritage.model.schema import SITES, missing, stacked
from heritage.model.visibility import strictest_of_each
from heritage.model.vocabulary import BETWEEN_WORDS, UNKNOWN, Vocabulary
from heritage.model.words import aspects
from heritage.reading.profiles.profile import OF_ASPECT

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

    from heritage.model.distinct import Distinct
    from heritage.model.findings import Findings

ORIGIN = ["_input", "_layer", "_record"]
_ID_START = "s-"
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
LOW = "low"  # the confidence of what stands with a question mark
LISTED = "_listed"  # whether statements of a record came of cells that hold lists
FINGERPRINT = "_fingerprint"  # of a record without an id: what was made of its content
FLAT = ("language", "community", "stated", "assessor", "locator", "method", "confidence", "note")


def as_key(values: pd.Series) -> pd.Series:
    """Return text that is equal where values are, to count and to order them by."""
    shapes = values.map(lambda value: isinstance(value, shapely.Geometry))
    keys = values.astype(object)
    keys[shapes] = shapely.to_wkb(keys[shapes].to_numpy(), hex=True)
    return keys.map(str, na_action="ignore").astype("str")


def _shown(values: pd.Series, keys: pd.Series) -> pd.Series:
    """Return what a finding shows of values: shapes as WKT, all others as they are told apart."""
    shapes = [value if isinstance(value, shapely.Geometry) else None for value in values]
    return pd.Series(shapely.to_wkt(np.array(shapes, dtype=object)), index=keys.index, dtype="str").fillna(keys)


def _most_given(rows: pd.DataFrame, identity: str, column: str) -> pd.DataFrame:
    """Return per id the value of a column that most rows have; ties go in code-point order."""
    given = pd.DataFrame({"id": rows[identity], "key": as_key(rows[column]), "value": rows[column]}).dropna(
        subset=["key"]
    )
    counted = given.groupby(["id", "key"], sort=True).agg(number=("value", "size"), value=("value", "first"))
    ranked = counted.reset_index().sort_values(["id", "number", "key"], ascending=[True, False, True])
    return ranked.drop_duplicates("id").set_index("id")


def one_per_id(
    rows: pd.DataFrame, identity: str, what: str, findings: Findings, settled: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Join rows of one id into one row."""
    if are_different(rows[identity]):
        return rows
    shared = rows[identity].duplicated(keep=False)
    many = rows[shared].sort_values(ORIGIN)
    first = many.drop_duplicates(identity).set_index(identity, drop=False)
    differing: set[Hashable] = set()
    for column in many.columns.difference([identity, *ORIGIN, "visibility"], sort=False):
        if settled is not None and column in settled:
            own = settled[column].dropna()
            chosen = pd.DataFrame({"value": own, "key": as_key(own)})
        else:
            chosen = _most_given(many, identity, column)
        first[column] = chosen["value"].reindex(first.index).astype(many[column].dtype)
        keys = as_key(many[column])
        other = keys.notna() & (keys != many[identity].map(chosen["key"]))
        if other.any() and not column.startswith("_"):
            findings.add_rows(f"{what}-differs", many[other], column, _shown(many.loc[other, column], keys[other]))
            differing.update(many.loc[other, identity])
    if "visibility" in many.columns:
        first["visibility"] = strictest_of_each(many["visibility"], many[identity])
    again = many[many[identity].duplicated() & ~many[identity].isin(differing)]
    findings.add_rows(f"{what}-repeated", again, identity, again[identity])
    return pd.concat([rows[~shared], first.reset_index(drop=True)], ignore_index=True)


def no_rows(text: Iterable[str]) -> pd.DataFrame:
    """Return a frame without rows, to set others below it."""
    return _no_rows(tuple(text)).copy()


@cache
def _no_rows(text: tuple[str, ...]) -> pd.DataFrame:
    types = {**dict.fromkeys([*text, *ORIGIN], "str"), "_record": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})


def flat_statements(records: pd.DataFrame) -> pd.DataFrame:
    """Take the statements out of flat records: one per record and aspect that it gives."""
    text = ["site_id", "source", *FLAT, "aspect", "value_given", "value", "when"]
    parts = [no_rows(text)]
    for name in aspects():
        if name in SITES or name not in records.columns:
            continue
        given = records[records[name].notna()]
        part = {column: given.get(column, missing(given.index)) for column in text}
        part |= {column: given[column] for column in ORIGIN}
        for ending, column in OF_ASPECT.items():
            own = given.get(f"{name}_{ending}")
            if own is not None:
                part[column] = own.fillna(part[column])
        part["aspect"] = pd.Series(name, index=given.index, dtype="str")
        part["value_given"], part["value"] = given[name], given.get(f"{name}_value", part["value"])
        parts.append(pd.DataFrame(part, index=given.index))
    return stacked(parts)


def without_flat_columns(records: pd.DataFrame) -> pd.DataFrame:
    """Leave out the columns that became statements; what became none stays with the site."""
    given = [name for name in aspects() if name not in SITES and name in records.columns]
    speaks = records[given].notna().any(axis=1)
    if LISTED in records:
        speaks |= records[LISTED].eq(True)
        records = records.drop(columns=LISTED)
    used = dict.fromkeys(("source", *FLAT), speaks)
    used.update({f"{name}_{ending}": records[name].notna() for name in given for ending in (*OF_ASPECT, "value")})
    left = records.drop(columns=given)
    for name in [name for name in left.columns if name in used]:
        left[name] = left[name].mask(used[name])
        if left[name].isna().all():
            left = left.drop(columns=name)
    return left


def sources_from_texts(texts: pd.Series, known: pd.Index) -> tuple[pd.Series, pd.DataFrame]:
    """Resolve what flat records give as source: an id, or a text that becomes a source."""
    given = texts.dropna().unique()
    new = sorted(set(given) - set(known))
    ids = {text: f"src-{short_hash(text)}" for text in new}
    addresses = [text if _ADDRESS.fullmatch(text) else None for text in new]
    made = pd.DataFrame({"source_id": list(ids.values()), "title": new, "url": addresses}, dtype="str")
    made = made[~made["source_id"].isin(known)]
    return map_unique(texts, lambda text: ids.get(text, text)).astype("str"), made


def statement_ids(rows: pd.DataFrame, same: Distinct) -> pd.Series:
    """Return the ids of statements; one that has none gets one made from its content."""
    ids = rows["statement_id"] if "statement_id" in rows else missing(rows.index)
    without = ids.isna().to_numpy()
    if not without.any():
        return ids
    at = np.flatnonzero(without)
    said = content_sums({name: same.rows[name] for name in SAID if name in same.rows})
    sites = rows["site_id"].iloc[at]
    made = ids_of_sums(said[same.places[at]] + content_sums({"site_id": sites}), _ID_START).set_axis(sites.index)
    made = _numbered(made, rows, same, at)
    return made if without.all() else ids.fillna(made)


def _numbered(made: pd.Series, rows: pd.DataFrame, same: Distinct, at: NDArray[np.int64]) -> pd.Series:
    """Return ids, those that different content shares numbered; ids that all differ need no look."""
    if are_different(made):
        return made
    twice = np.flatnonzero(made.duplicated(keep=False))
    names = [name for name in SAID if name in same.rows]
    content = same.rows[names].iloc[same.places[at[twice]]].set_axis(made.index[twice])
    content = content.assign(site_id=rows["site_id"].iloc[at[twice]])
    told = numbered_where_shared(made.iloc[twice], content)
    return made.mask(made.index.isin(told.index), told.reindex(made.index))


def with_meaning(rows: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Add to statements what follows from them: value, assessor where only the publisher is known, days."""
    matched = missing(rows.index)
    value = rows["value_given"].copy()
    for name, found in aspects().items():
        if found.type == "term":
            own = rows["aspect"] == name
            if not own.any():
                continue
            terms = found.understand(rows["value_given"].where(own))
            if "value" in rows:
                terms = rows["value"].where(own & is_any_of(rows["value"], pd.Index(list(found.terms)))).fillna(terms)
            matched = matched.mask(own, terms)
            value = value.mask(own, terms.fillna(UNKNOWN))
    of_source = {
        name: map_unique(rows["source_id"], sources[name].dropna().to_dict().get)
        for name in ("publisher", "published", "accessed")
    }
    stated = stated_by(rows["stated"], of_source["published"], of_source["accessed"])
    return rows.assign(
        _matched=matched,
        value=value,
        assessor=rows["assessor"].fillna(of_source["publisher"]),
        confidence=rows["confidence"].mask(rows["confidence"].isna() & _is_doubted(rows["value_given"], matched), LOW),
        stated_by=stated,
        **place_in_time(rows["when"], stated),
    )


def _is_doubted(given: pd.Series, matched: pd.Series) -> pd.Series:
    return matched.notna() & matched.ne(UNKNOWN) & given.str.contains("?", regex=False).eq(True)


def a_row_each(rows: pd.DataFrame) -> pd.DataFrame:
    """Take apart cells that name several terms of an aspect: each is a statement, all of one voice."""
    if not any(BETWEEN_WORDS.search(text) for text in text_codes(rows["value_given"])[1].to_pylist()):
        return rows
    parts = pd.Series([None] * len(rows), index=rows.index, dtype=object)
    for name, found in aspects().items():
        if found.type == "term":
            own = (rows["aspect"] == name) & rows.get("value", missing(rows.index)).isna()
            parts = parts.mask(own, _terms_apart(rows["value_given"].where(own), found))
    several = parts.notna().to_numpy()
    if not several.any():
        return rows
    each = rows[several].assign(value_given=parts[several]).explode("value_given")
    each["value_given"] = each["value_given"].astype("str")
    if "statement_id" in each:  # the first keeps the id of the row
        place = each.groupby(level=0).cumcount() + 1
        each["statement_id"] = each["statement_id"].mask(place > 1, each["statement_id"] + "-" + place.astype("str"))
    return pd.concat([rows[~several], each]).sort_values(ORIGIN, kind="stable", ignore_index=True)


def _terms_apart(given: pd.Series, aspect: Vocabulary) -> pd.Series:
    """Return the words of each cell that names several terms; missing for all others."""

    def words(text: str) -> list[str] | None:
        if not aspect.terms_in(text).terms[1:]:
            return None
        return [part.strip() for part in BETWEEN_WORDS.split(text) if part.strip()]

    codes, different = pd.factorize(given)
    found = pd.Series([*map(words, different), None], dtype=object)
    return found.take(np.where(codes < 0, len(different), codes)).set_axis(given.index)
