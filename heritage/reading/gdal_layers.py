"""The layers of a file that GDAL reads, as raw layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.model.errors import InputError
from heritage.model.raw_layer import RawLayer, rows_index
from heritage.reading.ogr import layer_names, read_ogr_layer

if TYPE_CHECKING:
    from pathlib import Path


def read_gdal_layers(
    path: Path, driver: str, names: list[str], wanted: str | None, parts: tuple[Path, ...] = ()
) -> list[RawLayer]:
    """Read the layers of these names, or the one that is wanted, with no other driver than this."""
    layer_names(path, driver)
    chosen = choose_layers(path, names, wanted)
    raws = []
    for name in chosen:
        found = read_ogr_layer(path, driver, name)
        number = len(found.columns) + len(found.rejected)
        index = rows_index(number, found.rejected)
        places = dict(zip(found.columns.index, index, strict=True))
        raws.append(
            RawLayer(
                path=path,
                parts=parts or (path,),
                driver=driver,
                encoding="UTF-8",
                records_read=number,
                columns=found.columns.set_axis(index),
                geometries=found.geometries,
                layer=name if len(names) > 1 else "",
                source_crs=found.crs,
                unreadable={int(places[record]): text for record, text in found.unreadable.items()},
                rejected=found.rejected,
                notes=found.notes,
            )
        )
    return raws


def choose_layers(path: Path, names: list[str], wanted: str | None) -> list[str]:
    """Return the layers to read."""
    if not names:
        raise InputError(f"{path}: there is no layer in this file; export it again", path=path)
    if wanted is None:
        return names
    if wanted not in names:
        raise InputError(f"{path}: there is no layer {wanted!r}; it has {', '.join(names)}", path=path)
    return [wanted]
