"""A raw layer becomes validated records: our columns, an id each, positions in EPSG:4326."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from heritage.assembly.flat_records import FINGERPRINT, FLAT, LISTED
from heritage.geo import positions
from heritage.geo.crs import parse_crs
from heritage.geo.reprojection import Located, locate, outside_area
from heritage.model.cell_values import as_text, as_texts, further_values
from heritage.model.folding import is_any_of, map_unique
from heritage.model.ids import content_sums, ids_of_sums
from heritage.model.raw_layer import Note, RawLayer, told_apart
from heritage.model.schema import SITES, blank_as_missing, missing
from heritage.model.visibility import PUBLIC
from heritage.model.words import vocabulary
from heritage.reading.profiles.mapping import choose_profile, map_columns, understood_columns
from heritage.reading.profiles.profile import NATIVE, SHARED, Profile, native
from heritage.validation.geometry import RULES_ON_GEOMETRY, places, rules_on_place
from heritage.validation.rule import apply
from heritage.validation.sites import RULES_ON_SITES
from heritage.validation.text import are_invisible, check_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from heritage.model.findings import Findings

_Area = tuple[float, float, float, float]  # west, south, east, north
_METRES = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(?:m|м|մ|met(?:re|er)s?|metr|метр(?:а|ов)?)?\.?$")
NEAR_M = 150.0
_FEATURE_ID = "feature_id"
_NEEDED = ("kind", "kind_given", "name", "location_uncertainty_m", "visibility")


@dataclass(frozen=True)
class Wanted:
    """
    How layers are to be read.

    Attributes
    ----------
    profiles
        Names or files; none to recognise each source.
    crs
        For layers that have none.
    encoding
        Of text, for formats that leave it open.
    layer
        The one layer of a file to read; None for all.
    fix
        What to correct: ``"axes"``.
    vocabulary
        Files and folders with words of one's own.
    profiles_beside
        Profiles that lie in a folder: they count where they fit.
    near
        Metres within which a photograph belongs to a site.
    salvage
        Whether to take the whole features of a file that breaks off.
    """

    profiles: tuple[str | Path, ...] = ()
    crs: str | None = None
    encoding: str | None = None
    layer: str | None = None
    fix: tuple[str, ...] = ()
    salvage: bool = False
    vocabulary: tuple[Path, ...] = ()
    profiles_beside: tuple[Path, ...] = ()
    near: float = NEAR_M


@dataclass(frozen=True)
class Records:
    """
    What a layer's records say.

    Attributes
    ----------
    records
        Our columns as text, further columns as they came, ``geometry`` (shapely, EPSG:4326, or None)
        and the origins ``_input``, ``_layer``, ``_record``.
    statements
        Those of cells that hold lists, with ``site_id``, ``source`` and origins.
    columns
        What each column was taken for.
    became
        By id, the one that stands for it since somebody said that both are one place.
    """

    records: pd.DataFrame
    statements: pd.DataFrame
    columns: pd.DataFrame = field(default_factory=pd.DataFrame)
    became: Mapping[str, str] = field(default_factory=dict)

    def first_id(self, ids: pd.Series) -> pd.Series:
        """Return the ids that sites have now for those that somebody said are one with another."""
        return map_unique(ids, lambda name: self.became.get(name, name)).astype("str") if self.became else ids


def _content_ids(raw: RawLayer, rows: NDArray[np.bool_]) -> pd.Series:
    """Make ids from the content of records: their attributes and their geometry in its own CRS."""
    shapes = np.full(len(raw.columns), None, dtype=object) if raw.geometries is None else raw.geometries
    columns = {f"properties/{name}": as_texts(raw.columns[name][rows]) for name in raw.columns}
    shape = pd.Series(shapely.to_wkb(shapes[rows]), index=raw.columns.index[rows], dtype=object)
    return ids_of_sums(content_sums({"geometry": shape, **columns})).set_axis(shape.index)


def _site_ids(
    raw: RawLayer, records: pd.DataFrame, stem: str, profile: Profile, findings: Findings
) -> tuple[pd.Series, pd.Series]:
    """
    Make an id for every record: a site_id joins across inputs, any other is told apart by its file.

    Gives also those of them that were made of the record's content.
    """
    prefix = f"{stem}:{raw.layer}:" if raw.layer else f"{stem}:"
    given = blank_as_missing(records["site_id"].str.strip()) if "site_id" in records else missing(records.index)
    unseen = are_invisible(given)
    ids = given.mask(unseen)
    if profile.ids != SHARED and profile.name != NATIVE:
        ids = prefix + ids
    others = [raw.feature_ids, raw.columns.get("id"), records.get("id")]
    for other in [each for each in others if each is not None and ids.isna().any()]:
        texts = other if other.dtype == "str" else pd.Series(list(map(as_text, other)), index=other.index, dtype="str")
        ids = ids.fillna(prefix + blank_as_missing(texts.str.strip()))
    without = ids.isna()
    if without.any():
        ids = ids.fillna(_content_ids(raw, without.to_numpy()))
        hit = records[without].assign(site_id=ids[without])
        findings.add_rows("id-missing", hit, "site_id", ids[without])
    if unseen.any():
        hit = records[unseen].assign(site_id=ids[unseen])
        findings.add_rows("text-invisible", hit, "site_id", given[unseen].map(ascii))
    return ids, ids.where(without)


def _with_ids_beside(raw: RawLayer, records: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Keep the id that stands beside the attributes of a feature, where the site has another one."""
    if raw.feature_ids is None or raw.feature_ids.isna().all():
        return records, []
    own = pd.Series(list(map(as_text, raw.feature_ids)), index=raw.feature_ids.index, dtype="str").reindex(
        records.index
    )
    known = [records["site_id"], *(raw.columns[name] for name in raw.columns if raw.columns[name].dtype == "str")]
    if any((each == own).all() for each in known):
        return records, []
    told = zip(records["site_id"], own, strict=True)
    used = np.array(
        [isinstance(each, str) and (site == each or site.endswith(f":{each}")) for site, each in told], dtype=bool
    )
    left = own.mask(used)
    if left.isna().all():
        return records, []
    name = told_apart([*map(str, records.columns), _FEATURE_ID])[-1]
    return records.assign(**{name: left}), [Note("id-beside", None, name, str(left.dropna().iloc[0]))]


def add_notes(notes: Iterable[Note], name: str, layer: str, ids: pd.Series | None, findings: Findings) -> None:
    """Take what reading has to say as findings."""
    for code, record, field_name, value in notes:
        site_id = None if ids is None or record is None else ids.get(record)
        records = None if record is None else [record]
        findings.add(code, name, layer, records, [site_id], field_name, [value])


def read_records(
    raw: RawLayer,
    wanted: Wanted,
    area: _Area | None,
    name: str,
    stem: str,
    findings: Findings,
) -> tuple[Records, Located]:
    """Make validated records of a raw layer."""
    profile, chosen = choose_profile(raw, wanted.profiles, wanted.profiles_beside)
    placed = raw.geometries is not None
    understood = understood_columns(raw.columns, raw.feature_ids, profile, (stem, raw.layer), has_geometry=placed)
    mapped = map_columns(raw.columns, profile, understood)
    records, statements = mapped.columns, mapped.statements
    notes = [*raw.notes, *chosen, *mapped.notes]
    if raw.geometries is None:
        heading = " ".join(map(str, understood.used.get("coordinates", [])[:1]))
        raw, records, notes = _placed_by_columns(raw, records, notes, wanted.crs, (heading, area))
    located = locate(raw, wanted.crs, name, findings)
    text = [str(name) for name in records.columns if records[name].dtype == "str"]
    records = records.assign(_input=name, _layer=raw.layer, _record=records.index)
    records["site_id"], records[FINGERPRINT] = _site_ids(raw, records, stem, profile, findings)
    records, beside = _with_ids_beside(raw, records)
    add_notes([*notes, *beside], name, raw.layer, records["site_id"], findings)
    for column in _NEEDED:
        if column not in records:
            records[column] = pd.Series(np.nan, index=records.index, dtype="str")
    records = check_text(records, text, findings)
    for column in text:
        records[column] = blank_as_missing(records[column])
    records = _with_kinds(records)
    records["location_uncertainty_m"] = map_unique(records["location_uncertainty_m"], _metres).astype("str")
    records = _validated(records, raw, located, area, wanted.fix, findings)
    origins = records[["site_id", "_input", "_layer", "_record"]]
    statements = _with_what_the_record_says(statements.join(origins, how="inner"), records)
    # Whoever speaks in a list is no longer said of the site: a rule would not look for it there.
    records[LISTED] = records.index.isin(statements.index)
    told = understood.table.assign(input=name, layer=raw.layer)
    return Records(records, _checked_text(statements, findings), told), located


def _with_what_the_record_says(statements: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Return statements of lists with source, assessor and so on from their record, where the list gives none."""
    for name in ("source", *FLAT):
        if name in records:
            of_record = records[name].reindex(statements.index).astype("str")
            statements[name] = statements[name].fillna(of_record) if name in statements else of_record
    return statements if "source" in statements else statements.assign(source=missing(statements.index))


def _validated(
    records: pd.DataFrame,
    raw: RawLayer,
    located: Located,
    area: tuple[float, float, float, float] | None,
    fix: Iterable[str],
    findings: Findings,
) -> pd.DataFrame:
    """Return records their geometry, and apply the rules on sites and on geometry."""
    records["geometry"] = located.geometries
    records[["_longitude", "_latitude"]] = places(located.geometries).to_numpy()
    records["_source_geometry"] = raw.geometries if raw.geometries is not None else located.geometries
    records["_in_degrees"] = located.in_degrees
    records["geometry_given"] = pd.Series(raw.unreadable, dtype="str").reindex(records.index)
    far = outside_area(located)
    if far.any():
        outside = records[far]
        findings.add_rows("geometry-outside-crs-area", outside, "geometry", shapely.to_wkt(outside["_source_geometry"]))
    # The rules on names take longest, and so go first where several are asked at a time.
    records = apply([*RULES_ON_SITES, *RULES_ON_GEOMETRY, *rules_on_place(area, fix)], records, findings)
    records["visibility"] = records["visibility"].fillna(PUBLIC)
    return records.drop(columns=["_source_geometry", "_in_degrees", "geometry_given", "_longitude", "_latitude"])


def _checked_text(statements: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    text = [name for name in statements.columns if name not in {"_input", "_layer", "_record"}]
    checked = statements.reset_index(drop=True).astype(dict.fromkeys(text, "str"))
    return check_text(checked, ["value_given"], findings)


def _with_kinds(records: pd.DataFrame) -> pd.DataFrame:
    """Keep the word of the source in ``kind_given``, and in ``kind`` the term where a profile gives one."""
    known = is_any_of(records["kind"], pd.Index(list(vocabulary("kinds").terms)))
    terms = records["kind"].where(known & records["kind_given"].notna())
    return records.assign(kind_given=records["kind_given"].fillna(records["kind"]), kind=terms)


def _metres(text: str) -> str:
    """Take the number of metres out of what people write for it; any other text stays."""
    found = _METRES.match(text)
    return found[1].replace(",", ".") if found else text


def _placed_by_columns(
    raw: RawLayer, records: pd.DataFrame, notes: list[Note], crs: str | None, near: tuple[str, _Area | None]
) -> tuple[RawLayer, pd.DataFrame, list[Note]]:
    """Place records by their columns of latitude and longitude, or WKT, where the format has no geometry."""
    if not positions.has_positions(records):
        return replace(raw, source_crs=positions.DEGREES, crs_assumed=True), records, notes
    placed = positions.from_columns(records, *near)
    assumed = (
        [Note("pair-order-assumed", None, "coordinates", f"{len(placed.assumed)} records")] if placed.assumed else []
    )
    # A table says nothing of its datum: one that is asked for fills that, but for metres where there are degrees.
    fills = crs is not None and (parse_crs(crs).is_geographic or not placed.crs)
    located = replace(
        raw,
        geometries=placed.geometries,
        unreadable=placed.unreadable,
        source_crs="" if fills else placed.crs,
        crs_assumed=True,
    )
    left = records.drop(columns=[name for name in positions.COLUMNS if name in records])
    if placed.accuracy.notna().any():
        told = left.get("location_uncertainty_m", missing(left.index))
        left = left.assign(location_uncertainty_m=told.fillna(as_texts(placed.accuracy)))
    return located, left, [*notes, *assumed]


def written_records(raw: RawLayer, located: Located, name: str, findings: Findings) -> pd.DataFrame:
    """Make validated records of the sites of a catalogue that was written: every column is as it was."""
    columns = {str(each): further_values(raw.columns[each]) for each in raw.columns}
    for ours in SITES:
        columns[ours] = as_texts(raw.columns[ours]) if ours in columns else missing(raw.columns.index)
    records = pd.DataFrame(columns, index=raw.columns.index).drop(columns=["region_id", "region_certain"])
    text = [str(each) for each in records.columns if records[each].dtype == "str"]
    records = records.assign(_input=name, _layer=raw.layer, _record=records.index)
    records["site_id"], _ = _site_ids(raw, records, "", native(), findings)
    add_notes(raw.notes, name, raw.layer, records["site_id"], findings)
    records = check_text(records, text, findings)
    return _validated(records, raw, located, None, (), findings)
