"""What is held back of rows that are shown: exact places, words that a rule withholds, ids made of either."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from heritage.assembly import HEX_DIGITS, SAID, short_hash, statement_ids
from heritage.distinct import distinct
from heritage.names import is_among, map_unique
from heritage.order import in_order
from heritage.protection import ids_elsewhere
from heritage.schema import CRS, EVIDENCE, POPULATIONS, SITES, STATEMENTS, missing
from heritage.tables import Tables
from heritage.visibility import CELL_COLUMN, GENERALISED, KEPT_OF_CELLS, Protection, cells_of_sites, shown_as_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from heritage.metadata import Metadata

T = TypeVar("T", bound=Tables)
NAME_WITHHELD = "Name withheld"
_NUMBERED = rf"{NAME_WITHHELD} \(\d+, .*\)"
_MADE = rf"(?:.*[:-])?[0-9a-f]{{{HEX_DIGITS}}}"
_ID_STARTS = {"sites": "site-", "sources": "src-", "evidence": "e-"}
_OF_SITES = {"_statements": STATEMENTS, "_populations": POPULATIONS, "_evidence": EVIDENCE}
_NAMES_ID: Mapping[str, Mapping[str, str]] = {
    "sites": {"_statements": "site_id", "_populations": "site_id", "_evidence": "site_id"},
    "sources": {
        "_sites": "location_source_id",
        "_statements": "source_id",
        "_populations": "source_id",
        "_evidence": "source_id",
        "_sources": "repeats",
    },
    "statements": {"_statements": "supersedes", "_evidence": "statement_id"},
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


def blanked(tables: T, protection: Protection) -> Blanked[T]:
    """
    Hold back what rows that are shown must not say.

    Parameters
    ----------
    tables
        Without the rows that are withheld as a whole.
    protection
        What must not be shown.

    Returns
    -------
    Blanked
        Generalised sites as cells; columns that rules withhold blank, assessors by a number within their
        site; ids that were made from what is gone made anew.
    """
    changed: dict[str, set[str]] = {}
    renamed: dict[str, dict[str, str]] = {}
    tables = _in_cells(tables, protection, changed)
    unnamed: set[str] = set()
    for (name, column), ids in protection.words.items():
        frame = getattr(tables, f"_{name}")
        rows = is_among(frame.index, ids)
        if column not in frame or not rows.any():
            continue
        changed.setdefault(name, set()).update(frame.index[rows])
        if (name, column) == ("statements", "assessor"):
            unnamed = set(frame.index[rows])
        else:
            tables = replace(tables, **{f"_{name}": frame.assign(**{column: frame[column].mask(rows)})})
    if changed:
        touched = {name: set(ids) for name, ids in changed.items()}
        tables = _with_new_ids(tables, ("sites",), touched, renamed)
        if unnamed:
            tables = replace(
                tables, _statements=_numbered(tables._statements, is_among(tables._statements.index, unnamed))
            )
        tables = _with_new_ids(tables, ("sources", "statements", "evidence"), touched, renamed)
    return Blanked(tables, changed, renamed)


def _in_cells(tables: T, protection: Protection, changed: dict[str, set[str]]) -> T:
    """Put cells in the place of exact geometries, and leave out further columns of what is said of these sites."""
    sites = tables._sites
    generalised = is_among(sites.index, protection.cells)
    if not generalised.any():
        return tables
    sites = sites.assign(visibility=sites["visibility"].mask(generalised, GENERALISED))
    exact = generalised & ~shown_as_cells(sites)
    frames: dict[str, Any] = {}
    if exact.any():
        metadata = tables.metadata  # for sites of which only the other catalogue of a difference says so
        frames["_sites"] = _generalised(sites, exact, _places(sites[exact], protection, metadata))
        changed.setdefault("sites", set()).update(sites.index[exact])
    for name, columns in _OF_SITES.items():
        frame = getattr(tables, name)
        further = [column for column in frame.columns if column not in columns]
        rows = is_among(frame["site_id"], sites.index[generalised]) if further else np.zeros(len(frame), dtype=bool)
        told = rows & frame[further].notna().any(axis=1).to_numpy()
        if told.any():
            frames[name] = frame.assign(**{column: frame[column].mask(rows) for column in further})
            changed.setdefault(name.removeprefix("_"), set()).update(
                frame.index[told] if name != "_populations" else ()
            )
    return replace(tables, **frames)


def _places(
    sites: gpd.GeoDataFrame, protection: Protection, metadata: Metadata
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Give the cells of sites, as the whole catalogue has them where these are a part of it."""
    boxes, sides = cells_of_sites(sites, metadata.cell_km, metadata.k)
    for place, name in enumerate(sites.index):
        if name in protection.places:
            boxes[place], sides[place] = protection.places[name]
    return boxes, np.nan_to_num(sides)


def _generalised(
    sites: gpd.GeoDataFrame, exact: NDArray[np.bool_], places: tuple[NDArray[np.object_], NDArray[np.float64]]
) -> gpd.GeoDataFrame:
    """Put cells in the place of exact geometries, and leave out whatever else could tell where a site lies."""
    sides = sites[CELL_COLUMN] if CELL_COLUMN in sites else pd.Series(np.nan, index=sites.index)
    kept = {*KEPT_OF_CELLS, CELL_COLUMN, "geometry"}
    masked = {str(name): sites[name].mask(exact) for name in sites.columns if name not in kept}
    geometries = sites.geometry.to_numpy().copy()
    boxes, found = places
    geometries[exact] = boxes
    numbers = pd.to_numeric(sides, errors="coerce").to_numpy(dtype="float64", na_value=np.nan).copy()
    numbers[exact] = found
    masked[CELL_COLUMN] = pd.Series(numbers, index=sites.index)
    masked["geometry"] = gpd.GeoSeries(geometries, index=sites.index, crs=CRS)
    sites = sites.assign(**masked)
    return sites[[*SITES, *sorted(sites.columns.difference([*SITES, "geometry"])), "geometry"]]


def voices_withheld(assessors: pd.Series) -> pd.Series:
    """
    Take the numbers off names that are withheld, since they hold within one edition only.

    Parameters
    ----------
    assessors
        Names.

    Returns
    -------
    pandas.Series
        On the same index.

    Examples
    --------
    >>> voices_withheld(pd.Series(["Name withheld (2, a)", "B"])).tolist()
    ['Name withheld', 'B']
    """
    return assessors.mask(assessors.str.fullmatch(_NUMBERED).eq(True), NAME_WITHHELD)


def _numbered(statements: pd.DataFrame, rows: NDArray[np.bool_]) -> pd.DataFrame:
    """
    Tell voices that must not be named apart by a number within their site.

    The site's id stands behind it, so that two sites never seem to have one witness. What was superseded by a
    voice that is no longer told to be the same one would give it away: then it is not said.
    """
    own = statements.loc[rows, ["site_id", "assessor"]].dropna()
    own = own[~own["assessor"].str.fullmatch(_NUMBERED)]  # as a public edition that was read has them
    taken = set(statements["assessor"].dropna().unique())
    names: dict[tuple[str, str], str] = {}
    numbers: dict[str, int] = {}
    for site, assessor in own.drop_duplicates().itertuples(index=False, name=None):
        while True:
            numbers[site] = numbers.get(site, 0) + 1
            name = f"{NAME_WITHHELD} ({numbers[site]}, {site})"
            if name not in taken:
                break
        names[site, assessor] = name
    told = [names[key] for key in zip(own["site_id"], own["assessor"], strict=True)]
    shown = statements["assessor"].copy()
    shown.loc[own.index] = pd.Series(told, index=own.index, dtype="str")
    found = statements.assign(assessor=shown)
    before, after = (
        frame["supersedes"].map(frame["assessor"]).astype("str").eq(frame["assessor"]) for frame in (statements, found)
    )
    return found.assign(supersedes=found["supersedes"].mask(before & ~after))


def _with_new_ids(
    tables: T, names: tuple[str, ...], touched: dict[str, set[str]], renamed: dict[str, dict[str, str]]
) -> T:
    """Make ids anew that were made from what is gone, and those of whatever names them."""
    for table in names:
        frame = getattr(tables, f"_{table}")
        made = is_among(frame.index, touched.get(table, ())) & frame.index.str.fullmatch(_MADE).astype(bool)
        if not made.any():
            continue
        renamed[table] = new = _new_ids(frame, table, np.asarray(made))
        frames = {f"_{table}": frame.set_axis(follow(frame.index.to_series(), new).rename(frame.index.name))}
        for name, column in _NAMES_ID[table].items():
            named = frames.get(name, getattr(tables, name))
            hit = is_among(named[column], new)
            if hit.any():
                if name not in {f"_{table}", "_populations"}:
                    touched.setdefault(name.removeprefix("_"), set()).update(named.index[hit])
                frames[name] = named.assign(**{column: follow(named[column], new)})
        if table == "sites":
            frames["_sites"] = _renamed_elsewhere(frames["_sites"], new)
        frames[f"_{table}"] = _sorted_again(frames[f"_{table}"], table)
        if table == "sites" and "_statements" in frames:
            frames["_statements"] = in_order(frames["_statements"])
        tables = replace(tables, **frames)
        if table == "evidence":
            tables = replace(tables, _files={new.get(name, name): path for name, path in tables._files.items()})
    return tables


def follow(ids: pd.Series, new: Mapping[str, str]) -> pd.Series:
    """
    Give ids as they are now.

    Parameters
    ----------
    ids
        As they were.
    new
        Those that changed, by the former ones.

    Returns
    -------
    pandas.Series
        On the same index.

    Examples
    --------
    >>> follow(pd.Series(["a", "b"]), {"a": "c"}).tolist()
    ['c', 'b']
    """
    return map_unique(ids, lambda name: new.get(name, name)).astype("str")


def _renamed_elsewhere(sites: gpd.GeoDataFrame, new: dict[str, str]) -> gpd.GeoDataFrame:
    """Name a site by its new id where another one says that it is the same."""
    folded = {name.casefold(): told for name, told in new.items()}

    def renamed(same_as: str) -> str:
        for word in sorted({*ids_elsewhere(same_as)}, key=len, reverse=True):
            if word.casefold() in folded:
                same_as = same_as.replace(word, folded[word.casefold()])
        return same_as

    return sites.assign(same_as=map_unique(sites["same_as"], renamed).astype("str"))


def _sorted_again(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    return in_order(frame) if table == "statements" else frame.sort_index()


def _new_ids(frame: pd.DataFrame, table: str, made: NDArray[np.bool_]) -> dict[str, str]:
    """Make ids of what is shown of rows; equal rows are told apart by a number behind."""
    rows = frame[made]
    if table == "statements":
        ids: Iterable[str] = statement_ids(rows.assign(statement_id=missing(rows.index)), distinct(rows, SAID))
    else:
        plain = pd.DataFrame(rows.drop(columns=["geometry", "sha256", "path"], errors="ignore")).astype(object)
        if "geometry" in rows:
            plain["geometry"] = rows.geometry.to_wkt().astype(object)
        told = plain.where(plain.notna(), None).to_dict("records")
        contents = ({name: value for name, value in row.items() if value is not None} for row in told)
        ids = [f"{_ID_STARTS[table]}{short_hash(content)}" for content in contents]
    taken = set(frame.index[~made])
    new = {}
    for former, name in zip(rows.index, ids, strict=True):
        unique, number = name, 1
        while unique in taken:
            number += 1
            unique = f"{name}-{number}"
        taken.add(unique)
        new[former] = unique
    return new
