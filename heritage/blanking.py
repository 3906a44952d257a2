"""What is held back of rows that are shown: exact places, words that a rule withholds, ids made of either."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from heritage.assembly import HEX_DIGITS, short_hash, statement_ids
from heritage.cells import are_cells, cells
from heritage.order import in_order
from heritage.tables import CRS, GENERALISED, SITES, Tables, missing
from heritage.withholding import rows_of_rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T", bound=Tables)
CELL_COLUMN = "cell_km"
NAME_WITHHELD = "Name withheld"
_KEPT_OF_CELLS = ("kind", "kind_given", "name", "other_names", "country", "visibility", "region_id", "region_certain")
_MADE = rf"(?:.*[:-])?[0-9a-f]{{{HEX_DIGITS}}}"
_NAMES_ID = {
    "sites": {"_statements": ("site_id",), "_populations": ("site_id",), "_evidence": ("site_id",)},
    "sources": {
        "_sites": ("location_source_id",),
        "_statements": ("source_id",),
        "_populations": ("source_id",),
        "_evidence": ("source_id",),
        "_sources": ("repeats",),
    },
    "statements": {"_statements": ("supersedes",), "_evidence": ("statement_id",)},
    "evidence": {},
}


@dataclass(frozen=True)
class Blanked(Generic[T]):
    """
    Tables without what is held back of the rows that are shown.

    Attributes
    ----------
    tables
        As they may be shown.
    changed
        By table, the former ids of the rows of which something is held back.
    renamed
        By table, the new ids by the former ones.
    """

    tables: T
    changed: dict[str, set[str]] = field(default_factory=dict)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)


def of_flagged(records: pd.DataFrame, keys: pd.MultiIndex) -> NDArray[np.int64]:
    """
    Count records by input and layer.

    Parameters
    ----------
    records
        With ``input`` and ``layer``.
    keys
        Inputs and layers.

    Returns
    -------
    numpy.ndarray of int64
        One for each key.
    """
    counts = records.fillna({"layer": ""}).groupby(["input", "layer"]).size()
    return np.asarray(counts.reindex(keys, fill_value=0).to_numpy())


def blanked(tables: T) -> Blanked[T]:
    """
    Hold back what rows that are shown must not say.

    Parameters
    ----------
    tables
        Without the rows that are withheld as a whole.

    Returns
    -------
    Blanked
        Generalised sites as cells; columns that rules withhold blank, assessors by a number within their
        site; ids that were made from what is gone made anew.
    """
    changed: dict[str, set[str]] = {}
    frames = {name: getattr(tables, f"_{name}") for name in _NAMES_ID}
    for rule in tables.metadata.rules:
        if rule.withhold:
            rows = rows_of_rule(rule, frames[rule.table])
            if rows.any():
                frames[rule.table] = _without_words(frames, rule.table, rows, rule.withhold, changed)
    exact = (frames["sites"]["visibility"] == GENERALISED).to_numpy()
    if CELL_COLUMN in frames["sites"]:
        sides = pd.to_numeric(frames["sites"][CELL_COLUMN], errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
        exact = exact & ~are_cells(frames["sites"].geometry.to_numpy(), sides)
    if exact.any():
        frames["sites"] = _generalised(frames["sites"], exact, tables.metadata.cell_km, tables.metadata.k)
        changed.setdefault("sites", set()).update(frames["sites"].index[exact])
    if not changed:
        return Blanked(tables)
    shown = replace(tables, **{f"_{name}": frame for name, frame in frames.items()})
    return _with_new_ids(shown, changed)


def _without_words(
    frames: dict[str, pd.DataFrame],
    table: str,
    rows: NDArray[np.bool_],
    columns: tuple[str, ...],
    changed: dict[str, set[str]],
) -> pd.DataFrame:
    """Blank columns of some rows; who speaks is told by a number, so that voices stay apart."""
    frame = frames[table].copy()
    changed.setdefault(table, set()).update(frame.index[rows])
    for column in columns:
        if table == "statements" and column == "assessor":
            frame = _numbered(frame, rows)
            continue
        if table == "sources" and column == "publisher":
            statements = frames["statements"]
            publisher = statements["source_id"].map(frame["publisher"].where(rows))
            named = (statements["assessor"] == publisher).to_numpy(dtype=bool, na_value=False)
            frames["statements"] = _numbered(statements, named)
            changed.setdefault("statements", set()).update(statements.index[named])
        frame[column] = frame[column].mask(rows)
    return frame


def _numbered(statements: pd.DataFrame, rows: NDArray[np.bool_]) -> pd.DataFrame:
    """Replace assessors by their number within their site, in the order of their statements."""
    own = statements.loc[rows, ["site_id", "assessor"]]
    first = own.drop_duplicates()
    numbers = first.groupby("site_id").cumcount() + 1
    named = first.assign(number=numbers).set_index(["site_id", "assessor"])["number"]
    told = named.reindex(pd.MultiIndex.from_frame(own)).to_numpy()
    statements = statements.copy()
    words = pd.Series([f"{NAME_WITHHELD} ({number})" for number in told], index=own.index, dtype="str")
    statements.loc[rows, "assessor"] = words.where(own["assessor"].notna())
    return statements


def _generalised(sites: gpd.GeoDataFrame, exact: NDArray[np.bool_], cell_km: float, k: int) -> gpd.GeoDataFrame:
    """Put cells in the place of exact geometries, and leave out whatever else could tell where a site lies."""
    sites = sites.copy()
    if CELL_COLUMN not in sites:
        sites[CELL_COLUMN] = np.nan
    for name in sites.columns:
        if name not in _KEPT_OF_CELLS and name != "geometry":
            sites[name] = sites[name].mask(exact)
    geometries = sites.geometry.to_numpy().copy()
    boxes, sides = cells(geometries[exact], cell_km, k)
    geometries[exact] = boxes
    sites["geometry"] = gpd.GeoSeries(geometries, index=sites.index, crs=CRS)
    sites.loc[exact, CELL_COLUMN] = sides
    return sites[[*SITES, *sorted(sites.columns.difference([*SITES, "geometry"])), "geometry"]]


def _with_new_ids(tables: T, changed: dict[str, set[str]]) -> Blanked[T]:
    """Make ids anew that were made from what is gone, and those of whatever names them."""
    touched = {name: set(ids) for name, ids in changed.items()}
    renamed: dict[str, dict[str, str]] = {}
    for table in ("sites", "sources", "statements", "evidence"):
        frame = getattr(tables, f"_{table}")
        of_touched = frame.index.isin(sorted(touched.get(table, set())))
        made = of_touched & frame.index.str.fullmatch(_MADE).astype(bool)
        if not made.any():
            continue
        renamed[table] = new = _new_ids(frame, table, np.asarray(made))
        frames = {f"_{table}": frame.rename(index=new)}
        for name, columns in _NAMES_ID[table].items():
            named = frames.get(name, getattr(tables, name))
            hit = named[list(columns)].isin(list(new)).any(axis=1)
            if hit.any() and name != f"_{table}":
                touched.setdefault(name.removeprefix("_"), set()).update(named.index[hit])
            frames[name] = named.assign(**{column: named[column].replace(new) for column in columns})
        if table == "sites":
            frames["_sites"] = _renamed_elsewhere(frames["_sites"], new)
        frames[f"_{table}"] = _sorted_again(frames[f"_{table}"], table)
        if table == "sites" and "_statements" in frames:
            frames["_statements"] = in_order(frames["_statements"])
        if table == "evidence":
            files = {new.get(name, name): path for name, path in tables._files.items()}
            tables = replace(tables, _files=files)
        tables = replace(tables, **frames)
    return Blanked(tables, changed, renamed)


def _renamed_elsewhere(sites: pd.DataFrame, new: dict[str, str]) -> pd.DataFrame:
    """Name a site by its new id where another one says that it is the same."""
    words = sites["same_as"].str.split().explode()
    named = words[words.isin(list(new))].index.unique()
    told = {name: " ".join(new.get(word, word) for word in sites.loc[name, "same_as"].split()) for name in named}
    known = sites.index.to_series().map(told).astype("str")
    return sites.assign(same_as=known.fillna(sites["same_as"]))


def _sorted_again(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    return in_order(frame) if table == "statements" else frame.sort_index()


def _new_ids(frame: pd.DataFrame, table: str, made: NDArray[np.bool_]) -> dict[str, str]:
    """Make ids of what is shown of rows; equal rows are told apart by a number behind."""
    rows = frame[made]
    if table == "statements":
        ids = statement_ids(rows.assign(statement_id=missing(rows.index)))
    else:
        plain = pd.DataFrame(rows.drop(columns=["geometry", "sha256", "path"], errors="ignore")).astype(object)
        if "geometry" in rows:
            plain["geometry"] = rows.geometry.to_wkt().astype(object)
        start = {"sites": "site-", "sources": "src-", "evidence": "e-"}[table]
        ids = pd.Series(
            [f"{start}{short_hash(row.dropna().to_dict())}" for _, row in plain.iterrows()], index=rows.index
        )
    again = ids.groupby(ids).cumcount().to_numpy()
    taken = set(frame.index[~made])
    told = []
    for name, number in zip(ids, again, strict=True):
        new, step = name if not number else f"{name}-{number + 1}", number + 1
        while new in taken:
            step += 1
            new = f"{name}-{step}"
        taken.add(new)
        told.append(new)
    return dict(zip(rows.index, told, strict=True))
