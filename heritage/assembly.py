"""Records of one id become one site; rows become statements with their ids and days, sorted once."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from heritage.dates import place_in_time, stated_by
from heritage.names import map_unique
from heritage.profiles import OF_ASPECT
from heritage.rules.site import VISIBILITIES
from heritage.tables import SITES
from heritage.vocabulary import UNKNOWN, aspects

if TYPE_CHECKING:
    from collections.abc import Hashable

    from heritage.findings import Findings

ORIGIN = ["_input", "_layer", "_record"]
HEX_DIGITS = 16
_ESCAPED_IN_JSON = r'["\\\x00-\x1f]'
HASHED = (
    "site_id",
    "aspect",
    "value_given",
    "language",
    "community",
    "when",
    "stated",
    "assessor",
    "source_id",
    "locator",
    "note",
)
FLAT = ("language", "community", "stated", "assessor", "locator", "method", "confidence", "note")


def short_hash(content: object) -> str:
    """
    Give 16 hex digits of the SHA-256 of a text, or of the canonical JSON of a structure.

    Parameters
    ----------
    content
        Text, or what JSON can hold.

    Returns
    -------
    str
        The digits. JSON is written with sorted keys, without spaces, in UTF-8.

    Examples
    --------
    >>> short_hash("a report")
    '90bd35df60f1e27d'
    """
    text = content if isinstance(content, str) else _canonical(content)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HEX_DIGITS]


def _canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _as_key(values: pd.Series) -> pd.Series:
    """Give text that is equal where values are, to count and to order them by."""
    shapes = values.map(lambda value: isinstance(value, shapely.Geometry))
    keys = values.astype(object)
    keys[shapes] = shapely.to_wkb(keys[shapes].to_numpy(), hex=True)
    return keys.map(str, na_action="ignore").astype("str")


def _most_given(rows: pd.DataFrame, identity: str, column: str) -> pd.DataFrame:
    """Give per id the value of a column that most rows have; ties go in code-point order."""
    given = pd.DataFrame({"id": rows[identity], "key": _as_key(rows[column]), "value": rows[column]}).dropna(
        subset=["key"]
    )
    counted = given.groupby(["id", "key"], sort=True).agg(number=("value", "size"), value=("value", "first"))
    ranked = counted.reset_index().sort_values(["id", "number", "key"], ascending=[True, False, True])
    return ranked.drop_duplicates("id").set_index("id")


def _strictest(rows: pd.DataFrame, identity: str) -> pd.Series:
    strictness = {word: rank for rank, word in enumerate(VISIBILITIES)}
    ranks = rows["visibility"].map(strictness).fillna(0).groupby(rows[identity]).max()
    return ranks.map(dict(enumerate(VISIBILITIES)))


def one_per_id(rows: pd.DataFrame, identity: str, what: str, findings: Findings) -> pd.DataFrame:
    """
    Join rows of one id into one row.

    Parameters
    ----------
    rows
        With ``_input``, ``_layer``, ``_record``, ``site_id`` and whatever columns.
    identity
        The column of ids.
    what
        ``"record"`` or ``"row"``: whose findings to take.
    findings
        Takes every value that was not taken, and each row that says nothing new.

    Returns
    -------
    pandas.DataFrame
        One row per id: in each column the value that most rows give, ties in code-point order; of
        ``visibility`` the strictest.
    """
    shared = rows[identity].duplicated(keep=False)
    if not shared.any():
        return rows
    many = rows[shared].sort_values(ORIGIN)
    first = many.drop_duplicates(identity).set_index(identity, drop=False)
    differing: set[Hashable] = set()
    for column in many.columns.difference([identity, *ORIGIN, "visibility"], sort=False):
        chosen = _most_given(many, identity, column)
        first[column] = chosen["value"].reindex(first.index).astype(many[column].dtype)
        keys = _as_key(many[column])
        other = keys.notna() & (keys != many[identity].map(chosen["key"]))
        if other.any() and not column.startswith("_"):
            findings.add_rows(f"{what}-differs", many[other], column, keys[other])
            differing.update(many.loc[other, identity])
    if "visibility" in many.columns:
        first["visibility"] = _strictest(many, identity)
    again = many[many[identity].duplicated() & ~many[identity].isin(differing)]
    findings.add_rows(f"{what}-repeated", again, identity, again[identity])
    return pd.concat([rows[~shared], first.reset_index(drop=True)], ignore_index=True)


def flat_statements(records: pd.DataFrame) -> pd.DataFrame:
    """
    Take the statements out of flat records: one per record and aspect that it gives.

    Parameters
    ----------
    records
        Records with our columns, ``site_id`` and origins.

    Returns
    -------
    pandas.DataFrame
        ``site_id``, ``aspect``, ``value_given``, ``when``, ``source`` (an id or a text), the columns
        of ``FLAT`` and the origins.
    """
    parts = []
    for name in aspects():
        if name in SITES or name not in records.columns:
            continue
        given = records[records[name].notna()]
        part = given.reindex(columns=["site_id", "source", *FLAT, *ORIGIN])
        for ending, column in OF_ASPECT.items():
            own = given.get(f"{name}_{ending}")
            if own is not None:
                part[column] = own.fillna(part[column]) if column in part else own
        parts.append(part.assign(aspect=name, value_given=given[name], value=given.get(f"{name}_value")))
    text = ["site_id", "source", *FLAT, "aspect", "value_given", "value", "when"]
    found = pd.concat([pd.DataFrame(columns=[*text, *ORIGIN], dtype=object), *parts], ignore_index=True)
    return found.astype(dict.fromkeys(text, "str"))


def without_flat_columns(records: pd.DataFrame) -> pd.DataFrame:
    """
    Leave out the columns that became statements; what became none stays with the site.

    Parameters
    ----------
    records
        Records with our columns.

    Returns
    -------
    pandas.DataFrame
        Without aspects and without the dates and descriptions of statements that were made.
    """
    given = [name for name in aspects() if name not in SITES and name in records.columns]
    speaks = records[given].notna().any(axis=1)
    used = dict.fromkeys(("source", *FLAT), speaks)
    used.update({f"{name}_{ending}": records[name].notna() for name in given for ending in (*OF_ASPECT, "value")})
    left = records.drop(columns=given)
    for name in [name for name in left.columns if name in used]:
        left[name] = left[name].mask(used[name])
        if left[name].isna().all():
            left = left.drop(columns=name)
    return left


def sources_from_texts(texts: pd.Series, known: pd.Index) -> tuple[pd.Series, pd.DataFrame]:
    """
    Resolve what flat records give as source: an id, or a text that becomes a source.

    Parameters
    ----------
    texts
        Ids or texts.
    known
        Ids in the table of sources.

    Returns
    -------
    tuple of pandas.Series and pandas.DataFrame
        The id of each, and the sources that were made: ``source_id`` and ``title``.
    """
    new = sorted(texts[texts.notna() & ~texts.isin(known)].unique())
    ids = {text: f"src-{short_hash(text)}" for text in new}
    made = pd.DataFrame({"source_id": list(ids.values()), "title": new}, dtype="str")
    made = made[~made["source_id"].isin(known)]
    return texts.map(ids).astype("str").fillna(texts), made


def statement_ids(rows: pd.DataFrame) -> pd.Series:
    """
    Give each statement without an id one made from its content.

    Parameters
    ----------
    rows
        Statements with the columns of ``HASHED`` and perhaps ``statement_id``.

    Returns
    -------
    pandas.Series
        ``statement_id`` as given, else ``s-`` and 16 hex digits, on the same index.
    """
    ids = rows["statement_id"] if "statement_id" in rows else pd.Series(pd.NA, index=rows.index, dtype="str")
    missing = ids.isna()
    if not missing.any():
        return ids
    digests = [hashlib.sha256(text).hexdigest()[:HEX_DIGITS] for text in _canonical_rows(rows.loc[missing])]
    return ids.fillna(pd.Series(digests, index=rows.index[missing], dtype="str").radd("s-"))


def _canonical_rows(rows: pd.DataFrame) -> list[bytes]:
    """Write the columns of ``HASHED`` as one JSON object a row, as :func:`short_hash` would, a column at a time."""
    text = pa.large_string()
    empty, quote, opened, closed = (pa.scalar(sign, text) for sign in ("", '"', "{", "}"))
    members = [pa.array([""] * len(rows), text)]
    for name in sorted(HASHED):
        if name in rows and rows[name].notna().any():
            values = pa.array(rows[name], type=text, from_pandas=True)
            if pc.any(pc.match_substring_regex(values, _ESCAPED_IN_JSON)).as_py():
                values = pa.array(map_unique(rows[name], _escaped), type=text, from_pandas=True)
            member = pc.binary_join_element_wise(pa.scalar(f',"{name}":"', text), values, quote, empty)
            members.append(pc.fill_null(member, empty))
    joined = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*members, empty), 1)
    objects = pc.binary_join_element_wise(opened, joined, closed, empty)
    return list(objects.cast(pa.large_binary()).to_pylist())


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def with_meaning(rows: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """
    Add to statements what follows from them: value, assessor where only the publisher is known, days.

    Parameters
    ----------
    rows
        Statements, with ``value_given``, and perhaps ``value`` where a profile or a table has the term.
    sources
        The table of sources, index ``source_id``.

    Returns
    -------
    pandas.DataFrame
        With ``value``, ``assessor``, ``possible_from``, ``certain_from``, ``seen_until``,
        ``stated_by``, and ``_matched``: the term that was found, missing where none was.
    """
    matched = pd.Series(np.nan, index=rows.index, dtype="str")
    value = rows["value_given"].copy()
    for name, found in aspects().items():
        if found.type == "term":
            own = rows["aspect"] == name
            meant = rows.loc[own, "value"] if "value" in rows else rows.loc[own, "value_given"]
            matched[own] = meant.where(meant.isin(list(found.terms))).fillna(found.match(rows.loc[own, "value_given"]))
            value[own] = matched[own].fillna(UNKNOWN)
    of_source = {
        name: rows["source_id"].map(sources[name]).astype("str") for name in ("publisher", "published", "accessed")
    }
    stated = stated_by(rows["stated"], of_source["published"], of_source["accessed"])
    return rows.assign(
        _matched=matched,
        value=value,
        assessor=rows["assessor"].fillna(of_source["publisher"]),
        stated_by=stated,
        **place_in_time(rows["when"], stated),
    )
