"""What may be shown: everything that leaves the house goes through here, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
import shapely

from heritage.editions.protection import TABLES_WITH_IDS, held_origins, held_populations, protection_of
from heritage.editions.redaction import Blanked, blanked, voices_withheld
from heritage.editions.renumbering import follow
from heritage.editions.words import public_words
from heritage.evidence.media_types import is_public_as_it_is
from heritage.geo.region_layers import regions_of
from heritage.model.findings import FOR_THE_TEAM, Findings
from heritage.model.folding import is_among
from heritage.model.metadata import public_metadata
from heritage.model.plain_ids import ids_elsewhere
from heritage.model.schema import COLUMNS, EARLIER
from heritage.model.tables import OF_ROWS, Tables
from heritage.model.visibility import shown_as_cells
from heritage.statements.sources import CODES_OF_SOURCES, check_sources
from heritage.statements.speakers import CODES_OF_VOICES, check_voices, voices
from heritage.validation.duplicates import CODES_OF_PAIRS, check_pairs, similar_sites
from heritage.validation.geometry import far_and_swapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heritage.model.visibility import Protection

PUBLIC = "public edition"  # made once of each catalogue: its name in what is derived
T = TypeVar("T", bound=Tables)
F = TypeVar("F", bound=pd.DataFrame)
_RECORD = ["input", "layer", "record"]
_LAYER = ["name", "layer"]
# What these findings quote is in no row that could say whether it is public, or names another row beside their own.
_NOT_FOR_THE_PUBLIC = (*FOR_THE_TEAM, "evidence-unlisted", "evidence-repeated", "evidence-alike")
_FROM_TAGS = ("evidence-far", "evidence-date-differs")  # what pictures say of themselves, which goes out with none
_OF_SEVERAL = ("record-differs", "row-differs")  # these quote what one of several records gave
_OF_UNKNOWN = ("site-unknown", "statement-unknown", "source-unknown")
_PUBLIC_WORDS = (("region ", "kind "), ("kind ",))  # without and with places that are shown as cells
# What these say of a whole layer may be so by a row that is held back.
_OF_COLUMNS = (
    "column-matched",
    "column-unfound",
    "column-twice",
    "id-beside",
    "pair-order-assumed",
    "visibility-doubtful",
    "visibility-of-kml",
)
_OF_PLACES = ("geometry-far", "axes-swapped")
_NAMING_IDS = {"site_id", "statement_id", "source_id", "evidence_id", "supersedes", "repeats", "source", "same_as"}
_FOUND_ANEW = (*CODES_OF_SOURCES, *CODES_OF_VOICES, *CODES_OF_PAIRS)


def edition(tables: T, *, internal: bool = False) -> T:
    """Return the public edition: without what is withheld, and with cells for places that are generalised."""
    if internal:
        return tables
    if PUBLIC not in tables._derived:
        tables._derived[PUBLIC] = protected(tables, protection_of(tables))
    public: T = tables._derived[PUBLIC]
    return public


def protected(tables: T, protection: Protection) -> T:
    """Return a catalogue without what must not be shown."""
    ids = {name: set(protection.rows.get(name, ())) for name in TABLES_WITH_IDS}
    origins = tables._origins
    held = held_origins(origins, {**ids, "populations": {*protection.populations}})
    records = _records_of(origins, held)
    left = replace(
        tables,
        **{f"_{name}": _without(getattr(tables, f"_{name}"), rows) for name, rows in ids.items()},
        _populations=tables._populations[~held_populations(tables, protection)].reset_index(drop=True),
        _protection=None,
    )
    shown = blanked(replace(left, _evidence=_without_checksums(left)), protection)
    public = replace(
        shown.tables, metadata=public_metadata(tables.metadata), withheld=tables.withheld + protection.number
    )
    if not (protection.holds_anything() or protection.number or len(records) or shown.changed):
        whole = replace(public, _findings=_without_quotes(tables._findings))
        whole._derived[OF_ROWS] = tables._derived.setdefault(OF_ROWS, {})
        return whole
    # How much of a column is filled and understood would tell of rows that are held back.
    public = replace(public, **_without_empty_columns(public), _columns=tables._columns.iloc[:0])
    regions = regions_of(public._sites, public._regions, tables._inputs)
    public = replace(public, _words=public_words(public), _regions=regions)
    changed = _changed(protection, shown)
    spoken = pd.concat([records, _records_of(origins, _speaks_of(changed, origins))]).drop_duplicates()
    inputs = _shown_inputs(tables, records, spoken)
    return replace(
        public,
        _findings=_shown_findings(tables, public, inputs, (records, spoken), _joined(ids, changed)),
        _inputs=inputs,
        _origins=_shown_origins(origins[~held], shown),
        _files={name: path for name, path in public._files.items() if name in public._evidence.index},
        selected=tuple(
            # By its own region a generalised site was selected, which may not be that of its cell.
            word if word.startswith(_PUBLIC_WORDS[bool(protection.cells)]) else "terms that are not shown"
            for word in tables.selected
        ),
    )


def _without_quotes(findings: pd.DataFrame) -> pd.DataFrame:
    """Leave out findings that name another row beside their own, and what pictures say of day and place."""
    shown = findings[~findings["code"].isin(_NOT_FOR_THE_PUBLIC)].reset_index(drop=True)
    return shown.assign(value=shown["value"].mask(shown["code"].isin(_FROM_TAGS)))


def _without(table: F, ids: set[str]) -> F:
    """Leave out the rows of some ids."""
    held = is_among(table.index, ids)
    return table[~held] if held.any() else table


def _without_empty_columns(public: Tables) -> dict[str, Any]:
    """Leave out further columns in which nothing that is shown says anything, and kinds that no shown site has."""
    frames = {}
    for name, known in COLUMNS.items():
        shown = getattr(public, f"_{name}")
        further = [column for column in shown.columns if column not in known and column != "geometry"]
        frames[f"_{name}"] = shown.drop(columns=[column for column in further if shown[column].isna().all()])
    sites = frames["_sites"]
    return {**frames, "_sites": sites.assign(kind=sites["kind"].cat.remove_unused_categories())}


def _without_checksums(tables: Tables) -> pd.DataFrame:
    """Leave out the checksums of files that are not shown as they are, such as pictures, which lose their tags."""
    evidence, files = tables._evidence, tables._files
    claimed = evidence["media_type"].astype(object).where(evidence["media_type"].notna(), None)
    kept = [
        is_public_as_it_is(files[name].media_type if name in files else claim)
        for name, claim in zip(evidence.index, claimed, strict=True)
    ]
    return evidence.assign(sha256=evidence["sha256"].where(np.array(kept, dtype=bool)))


def _records_of(origins: pd.DataFrame, rows: NDArray[np.bool_]) -> pd.DataFrame:
    return origins.loc[rows, _RECORD].astype({"input": "str", "layer": "str"}).drop_duplicates()


def _changed(protection: Protection, shown: Blanked[T]) -> dict[str, set[str]]:
    """Return the ids of rows of which something is withheld, by table; also those that a part lacks."""
    changed = {name: set(ids) for name, ids in shown.changed.items()}
    for name, ids in (("sites", protection.cells), *((name, ids) for (name, _), ids in protection.words.items())):
        changed.setdefault(name, set()).update(ids)
    return changed


def _joined(held: dict[str, set[str]], changed: dict[str, set[str]]) -> dict[str, set[str]]:
    return {name: held.get(name, set()) | changed.get(name, set()) for name in {*held, *changed}}


def _speaks_of(changed: dict[str, set[str]], origins: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which records became rows of which something is held back."""
    hit = is_among(origins["site_id"], changed.get("sites", ()))
    for table, ids in changed.items():
        hit |= origins["table"].eq(table).to_numpy() & is_among(origins["row_id"], ids)
    return hit


def _shown_origins(origins: pd.DataFrame, shown: Blanked[T]) -> pd.DataFrame:
    """Follow ids that were made anew."""
    for table, new in shown.renamed.items():
        known = follow(origins["row_id"], new)
        origins = origins.assign(row_id=known.where(origins["table"].eq(table), origins["row_id"]))
    return origins


def _of_records(table: pd.DataFrame, records: pd.DataFrame) -> NDArray[np.bool_]:
    typed = {"input": "str", "layer": "str", "record": "float64"}
    keys = pd.MultiIndex.from_frame(table[_RECORD].astype(typed))
    return np.asarray(keys.isin(pd.MultiIndex.from_frame(records[_RECORD].astype(typed))))


def _shown_findings(
    tables: Tables,
    shown: Tables,
    inputs: pd.DataFrame,
    records: tuple[pd.DataFrame, pd.DataFrame],
    ids: dict[str, set[str]],
) -> pd.DataFrame:
    """
    Leave out findings on what is held back, and what findings on a whole input quote of one that held some.

    What several rows have to do with each other is found anew among those that are shown. ``records`` are those that
    are held back, and those of which anything is.
    """
    findings, (held, spoken) = tables._findings, records
    hidden = findings["code"].isin(_FOUND_ANEW).to_numpy(copy=True)
    hidden |= _of_records(findings, spoken)
    hidden |= is_among(findings["site_id"], ids["sites"]) | _quotes(findings, set().union(*ids.values()))
    # What was found when a written catalogue was first read cannot be told apart by its records any more.
    earlier = tables._inputs.loc[_is_earlier(tables._inputs), "name"]
    folder = findings["code"].eq("metadata-missing").to_numpy()
    hidden |= (
        ~(findings["input"].isin(["", *inputs["name"]]).to_numpy() | folder)
        | findings["input"].isin(earlier).to_numpy()
    )
    layers = pd.MultiIndex.from_frame(held[["input", "layer"]])
    of_layers = pd.MultiIndex.from_frame(findings[["input", "layer"]]).isin(layers)
    hidden |= of_layers & findings["code"].isin((*_OF_COLUMNS, *_OF_PLACES)).to_numpy()
    left = _without_quotes(findings[~hidden])
    quoted = left["record"].isna() & left["input"].isin(set(spoken["input"]))
    quoted |= left["record"].isna() & left["code"].str.startswith("evidence-")
    # Of a record that could not be read nobody knows whether it was to be shown.
    unread = left["code"].isin(_OF_UNKNOWN)
    left["input"] = left["input"].mask(left["code"].eq("metadata-missing"), "")
    left = left.assign(value=left["value"].mask(quoted | unread), site_id=left["site_id"].mask(unread))
    # The number of a record counts those before it that are held back.
    counting = pd.MultiIndex.from_frame(left[["input", "layer"]]).isin(layers)
    left = left.assign(record=left["record"].mask(counting), row=left["row"].mask(counting))
    anew = _found_anew(shown)
    _find_places_anew(tables, shown, layers, anew)
    return anew.frame(earlier=[left])


def _found_anew(shown: Tables) -> Findings:
    """Find what rows that are shown have to do with each other."""
    anew, spoken = Findings(), voices(shown._statements, shown._sources)
    check_sources(shown._statements, shown._sources, shown._evidence, spoken, anew)
    check_voices(shown._statements, spoken, anew)
    named = shown._statements.assign(assessor=voices_withheld(shown._statements["assessor"]))
    check_pairs(similar_sites(shown._sites[~shown_as_cells(shown._sites)]), shown._sites, named, anew)
    return anew


def _find_places_anew(tables: Tables, shown: Tables, layers: pd.MultiIndex, anew: Findings) -> None:
    """Find again which sites lie far from the others of their layer, or swapped, where some of it is held back."""
    origins = tables._origins[tables._origins["table"].eq("sites")]
    own = pd.MultiIndex.from_frame(origins[["input", "layer"]].astype("str")).isin(layers)
    exact = shown._sites[~shown_as_cells(shown._sites)]
    rows = origins[own & is_among(origins["row_id"], exact.index)]
    west, south, east, north = map(float, shown._regions.total_bounds)
    bounds = (west, south, east, north) if len(shown._regions) else None
    for (name, layer), of_layer in rows.groupby(["input", "layer"], observed=True):
        sites = exact.loc[of_layer["row_id"].drop_duplicates()]
        for code, far in far_and_swapped(sites.geometry.to_numpy(), bounds).items():
            hit = sites[far]
            values = shapely.to_wkt(hit.geometry.to_numpy(), rounding_precision=-1)
            anew.add(code, str(name), str(layer), [pd.NA] * len(hit), hit.index, "geometry", values)


def _quotes(findings: pd.DataFrame, ids: set[str]) -> NDArray[np.bool_]:
    """Return which findings have an id for their value, or quote one among others."""
    hit = is_among(findings["value"], ids) & findings["field"].isin(_NAMING_IDS).to_numpy()
    several = np.flatnonzero(findings["code"].isin(_OF_SEVERAL) & findings["value"].notna())
    folded = {name.casefold() for name in ids}
    hit[several] = hit[several] | np.array(
        [not folded.isdisjoint(ids_elsewhere(text.casefold())) for text in findings["value"].iloc[several]],
        dtype=bool,
    )
    return hit


def _is_earlier(inputs: pd.DataFrame) -> pd.Series:
    return inputs["role"].str.endswith(EARLIER)


def _records_per_layer(records: pd.DataFrame, layers: pd.MultiIndex) -> NDArray[np.int64]:
    """Count records by input and layer."""
    counts = records.fillna({"layer": ""}).groupby(["input", "layer"]).size()
    return np.asarray(counts.reindex(layers, fill_value=0).to_numpy())


def _shown_inputs(tables: Tables, records: pd.DataFrame, spoken: pd.DataFrame) -> pd.DataFrame:
    """Take withheld records out of the counts, checksums off files of which not all is shown, and files without any."""
    shown = tables._inputs[~_is_earlier(tables._inputs)].reset_index(drop=True)
    layers = pd.MultiIndex.from_frame(shown[_LAYER].fillna(""))
    held = _records_per_layer(records, layers)
    rejected = tables._findings.loc[tables._findings["action"] == "rejected", _RECORD]
    rejected = rejected.astype({"record": "int64"}).drop_duplicates()
    held_rejected = _records_per_layer(records.merge(rejected, on=_RECORD), layers)
    shown["records_read"] -= held
    shown["records_rejected"] -= held_rejected
    shown["records_accepted"] = shown["records_read"] - shown["records_rejected"]
    shown.loc[shown["name"].isin(set(spoken["input"])), "sha256"] = pd.NA
    kept: pd.DataFrame = shown[(shown["records_read"] > 0) | (held == 0)]
    return kept.reset_index(drop=True)
