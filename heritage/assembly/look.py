"""What would be understood of files: each layer with its columns, before a catalogue is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from heritage.geo.positions import from_columns, has_positions
from heritage.model.schema import UNDERSTOOD, conform
from heritage.model.words import speaking
from heritage.reading.folder import find_inputs, short_names
from heritage.reading.format import Asked
from heritage.reading.layers import read_layers
from heritage.reading.own_words import read_own_words
from heritage.reading.profiles.mapping import choose_profile, map_columns, understood_columns
from heritage.reading.profiles.profile import NATIVE

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from heritage.assembly.records import Wanted
    from heritage.model.raw_layer import RawLayer
    from heritage.reading.folder import Inputs
    from heritage.reading.profiles.profile import Profile
    from heritage.reading.understanding.understood import Understood

LAYERS = ("input", "layer", "format", "profile", "records", "located", "crs", "extent")


@dataclass(frozen=True)
class LookedAt:
    """
    What would be understood.

    Attributes
    ----------
    layers
        A row for each layer: ``input``, ``layer``, ``format``, ``profile`` (blank where none is recognised),
        ``records``, ``located``, ``crs``, ``extent`` (in the units of the CRS).
    columns
        A row for each column of each layer, as ``catalogue.columns`` has them.
    profile
        A profile in TOML that gives the same result, to start from.
    """

    layers: pd.DataFrame
    columns: pd.DataFrame
    profile: str


def look_at(paths: list[Path], frames: Mapping[Path, RawLayer], wanted: Wanted) -> LookedAt:
    """Read layers as far as it takes to tell what each column would be taken for."""
    found = find_inputs(paths, {})
    with speaking(read_own_words([*found.vocabulary, *wanted.vocabulary])):
        return _looked_at(found, frames, wanted)


def _looked_at(found: Inputs, frames: Mapping[Path, RawLayer], wanted: Wanted) -> LookedAt:
    every = [*found.layers, *found.perhaps, *frames]
    names, stems = short_names(every, suffix=True), short_names(every, suffix=False)
    layers, columns, looked = [], [], []
    for path in every:
        asked = Asked(wanted.layer, wanted.encoding, wanted.salvage)
        for raw in [frames[path]] if path in frames else read_layers(path, asked):
            profile, _ = choose_profile(raw, wanted.profiles, tuple(found.profiles))
            placed = raw.geometries is not None
            understood = understood_columns(
                raw.columns, raw.feature_ids, profile, (stems[path], raw.layer), has_geometry=placed
            )
            layers.append((names[path], *_of_layer(raw, profile, understood)))
            columns.append(understood.table.assign(input=names[path], layer=raw.layer))
            looked.append((", ".join(filter(None, [names[path], raw.layer])), profile, understood))
    table = pd.concat(columns, ignore_index=True) if columns else pd.DataFrame()
    return LookedAt(
        pd.DataFrame(layers, columns=list(LAYERS)), conform(table, UNDERSTOOD)[[*UNDERSTOOD]], _as_profile(looked)
    )


def _of_layer(raw: RawLayer, profile: Profile, understood: Understood) -> tuple[object, ...]:
    shapes = raw.geometries
    if shapes is None:
        mapped = map_columns(raw.columns, profile, understood).columns
        shapes = from_columns(mapped).geometries if has_positions(mapped) else np.array([], dtype=object)
    located = [shape for shape in shapes if shape is not None and not shape.is_empty]
    extent = " ".join(f"{edge:.5g}" for edge in shapely.total_bounds(located)) if located else ""
    name = "" if profile.name == NATIVE else profile.name
    return (raw.layer, raw.driver, name, raw.records_read, len(located), raw.source_crs, extent)


def _as_profile(looked: list[tuple[str, Profile, Understood]]) -> str:
    """Write a profile for some layers; what is not used stands in it as a comment."""
    told = ["# A profile to start from, as heritage look wrote it: change what is wrong, and give it by profile."]
    recognised = sorted({profile.name for _, profile, _ in looked} - {NATIVE})
    if len(recognised) == 1:
        told += [f"# Recognised, and read as {recognised[0]} by this line:", f'extends = "{recognised[0]}"']
    told += ["", "[columns]"]
    columns: dict[str, dict[str, None]] = {}
    for _, profile, understood in looked:
        # What goes by numbers or years in headings is understood by itself, and would not be by a line here.
        by_itself = {"status", "status_date", "stated"} if understood.several else set()
        for ours, each in understood.used.items() if profile.name == NATIVE else ():
            if ours not in by_itself:
                columns.setdefault(ours, {}).update(dict.fromkeys(map(str, each)))
    told += [f"{ours} = [{', '.join(map(_quoted, each))}]" for ours, each in columns.items()]
    for name, _, understood in looked:
        told += ["", f"# {_on_one_line(name)}", *map(_line_on, understood.table.to_dict("records"))]
        told += _words_left(understood.table)
    return "\n".join(told) + "\n"


def _line_on(row: Mapping[Hashable, Any]) -> str:
    """Tell in a comment what a column was taken for."""
    share = "" if pd.isna(row["understood"]) else f", {100 * row['understood']:.0f} % of them understood"
    could = f"; could be {row['could_be']}" if isinstance(row["could_be"], str) else ""
    used = f"{row['used_as']} ({row['why']})" if isinstance(row["used_as"], str) else "not used"
    return f"#   {_quoted(row['column'])}: {_on_one_line(used)}; filled in {row['filled']} rows{share}{could}"


def _words_left(table: pd.DataFrame) -> list[str]:
    """Return a table of values for each column of terms with words that were not understood, as comments."""
    told = []
    for row in table[table["not_understood"].notna() & table["used_as"].notna()].to_dict("records"):
        told += [f"#   [values.{row['used_as']}]"]
        told += [f'#   {_quoted(word)} = ""' for word in str(row["not_understood"]).split("; ")]
    return told


def _on_one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return f'"{_on_one_line(escaped)}"'
