"""What each catalogue that is read says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heritage.model.metadata import Metadata, joined, read_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from heritage.assembly.provenance import Loading
    from heritage.reading.folder import Inputs
    from heritage.reading.written import Written


def metadata_by_input(
    found: Inputs, written: list[Written], names: Mapping[Path, str], loading: Loading
) -> dict[str, Metadata]:
    """Read what each catalogue says of itself, by the name of its input; a folder that says nothing has a finding."""
    own = {path: read_metadata(path) for path in found.metadata}
    for folder in found.folders:
        lacking = joined(each for path, each in own.items() if path.parent == folder).missing()
        if lacking:
            loading.findings.add("metadata-missing", names.get(folder, folder.name), values=", ".join(lacking))
    told = {names[path]: each for path, each in own.items()} | {names[each.path]: each.metadata for each in written}
    for name, each in told.items():
        if each.cell_km != each.side_km:
            values = f"{each.cell_km:g} km became {each.side_km:g} km"
            loading.findings.add("cell-rounded", name, field_name="cell_km", values=values)
    return told
