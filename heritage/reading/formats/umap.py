"""uMap, as its maps are saved: each layer of the map is a layer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from heritage.model.errors import InputError
from heritage.model.raw_layer import RawLayer, told_apart
from heritage.reading.encodings import decoded
from heritage.reading.features import decode_features
from heritage.reading.format import Format
from heritage.reading.gdal_layers import choose_layers

if TYPE_CHECKING:
    from pathlib import Path

UMAP = "uMap"
_IS_UMAP = re.compile(r'"type"\s*:\s*"umap"')
_OPTIONS = "_umap_options"


class _Layer(msgspec.Struct):
    features: list[msgspec.Raw] = []
    _umap_options: Any = None


class _Map(msgspec.Struct):
    layers: list[msgspec.Raw]


def read_umap(path: Path, wanted: str | None = None, encoding: str | None = None) -> list[RawLayer]:
    """Read the layers of a map."""
    data, used = decoded(path, encoding)
    try:
        layers = [msgspec.json.decode(raw, type=_Layer) for raw in msgspec.json.decode(data, type=_Map).layers]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{path}: this is no whole map of uMap ({error}); save it again", path=path) from None
    given = [each._umap_options.get("name", "") if isinstance(each._umap_options, dict) else "" for each in layers]
    names = told_apart(str(name) for name in given)
    chosen = choose_layers(path, names, wanted)
    raws = []
    for name, layer in zip(names, layers, strict=True):
        if name not in chosen:
            continue
        number, found = len(layer.features), decode_features(list(layer.features))
        columns = found.columns.drop(columns=_OPTIONS, errors="ignore")  # colours and icons
        raws.append(
            RawLayer(
                path=path,
                parts=(path,),
                driver=UMAP,
                encoding=used,
                records_read=number,
                columns=columns,
                geometries=found.geometries,
                layer=name if len(names) > 1 else "",
                source_crs="OGC:CRS84",
                crs_assumed=True,
                feature_ids=found.ids,
                unreadable=found.unreadable,
                rejected=found.rejected,
                notes=found.notes,
            )
        )
    return raws


FORMAT = Format(
    UMAP,
    (".umap", ".json"),
    lambda path, asked: read_umap(path, asked.layer, asked.encoding),
    is_text=lambda text: text.startswith("{") and _IS_UMAP.search(text) is not None,
)
