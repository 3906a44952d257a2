"""Evidence as a page carries it: what is said of each file, and small copies of pictures, as many as fit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from heritage.evidence.files import bytes_of
from heritage.evidence.pictures import PICTURES, PictureError, as_webp, shrunk, without_warnings
from heritage.model.errors import OptionError, unknown_choice
from heritage.model.visibility import PUBLIC
from heritage.model.words import vocabulary
from heritage.webmap.packing import as_json, inverted, nullable, positions, zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from heritage.model.tables import EvidenceFile, Tables
    from heritage.webmap.columns import PageOrder

    _Copies = dict[str, "_Copy"]

PICTURES_OF_PAGE = ("none", "thumbnails", "full")
SIDES = dict(zip(PICTURES_OF_PAGE, (0, 320, 800), strict=True))  # pixels of the longer side
_QUALITIES = (78, 62, 48, 36)
_TRIED = 16  # pictures, by which the weight of all is foretold
_BASE64 = 4 / 3
_PAIRED = ("before", "after")
_TOLD = ["media_type", "captured", "creator", "licence", "caption", "sha256"]


@dataclass(frozen=True)
class PictureLook:
    """
    How large pictures are on a page, and what it may weigh with them.

    Attributes
    ----------
    size
        One of ``SIDES``.
    budget_mb
        Megabytes (10**6 bytes) of the whole page.
    """

    size: str = "thumbnails"
    budget_mb: float = 20


def require_pictures(size: str, budget_mb: float) -> PictureLook:
    """Check what is asked of pictures."""
    if size not in SIDES:
        raise unknown_choice("size of pictures", size, SIDES, "pictures")
    if isinstance(budget_mb, bool) or not isinstance(budget_mb, int | float) or not budget_mb > 0:
        raise OptionError(f"budget_mb={budget_mb!r} is no number of megabytes above 0", argument="budget_mb")
    return PictureLook(size, budget_mb)


def evidence_parts(
    tables: Tables, order: PageOrder, look: PictureLook, other_bytes: int
) -> tuple[dict[str, bytes], dict[str, int]]:
    """Gather the evidence of a page."""
    table = _in_order(tables, order)
    if table.empty:
        return {}, {"files": 0, "pictures": 0, "leftOut": 0}
    room = (look.budget_mb * 1e6 - other_bytes) / _BASE64
    drawn = _copies(tables._files, table.index, look, room)
    copies = _fitting(drawn, table, room)
    numbers = {name: number for number, name in enumerate(copies)}
    roles = pd.Index(list(vocabulary("roles").terms))
    told: dict[str, Any] = {name: nullable(table[name]) for name in _TOLD}
    told |= {
        "site": _places_on_page(table["site_id"], tables.sites.index, order.sites).tolist(),
        "statement": _places_on_page(table["statement_id"], tables.statements.index, order.statements).tolist(),
        "source": positions(table["source_id"], tables.sources.index).tolist(),
        "role": positions(vocabulary("roles").match(table["role"]), roles).tolist(),
        "graphic": table["graphic"].fillna(value=False).astype(bool).tolist(),
        "name": nullable(table["path"].str.rpartition("/")[2]),
        "picture": [numbers.get(name) for name in table.index],
        "size": [[copies[name].width, copies[name].height] if name in copies else None for name in table.index],
        "visibility": nullable(table["visibility"].mask(table["visibility"] == PUBLIC)),
        "leftOut": [name in drawn and name not in copies for name in table.index],
    }
    parts = {"evidence": zipped(as_json(told))}
    parts |= {f"picture-{number}": copy.data for number, copy in enumerate(copies.values())}
    return parts, {"files": len(table), "pictures": len(drawn), "leftOut": len(drawn) - len(copies)}


def _in_order(tables: Tables, order: PageOrder) -> pd.DataFrame:
    """Put evidence into the order of sites; what was before stands before what was after."""
    table = tables.evidence
    roles = {role: place for place, role in enumerate(vocabulary("roles").terms)}
    role = vocabulary("roles").match(table["role"]).map(roles).fillna(len(roles))
    site = _places_on_page(table["site_id"], tables.sites.index, order.sites)
    turn = np.lexsort((np.arange(len(table)), table["captured"].fillna("").to_numpy(str), role.to_numpy(), site))
    return table.iloc[turn]


def _places_on_page(keys: pd.Series, index: pd.Index, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place on the page, counted from 1, of each key of a table; 0 where it is missing or not there."""
    return np.asarray(np.append(0, inverted(rows) + 1)[positions(keys, index)])


class _Copy(NamedTuple):
    """A small copy of a picture, as WebP, and its size in pixels."""

    data: bytes
    width: int
    height: int


def _copies(files: Mapping[str, EvidenceFile], names: pd.Index, look: PictureLook, room: float) -> _Copies:
    """Make small copies of what can be drawn, as finely as fits; documents cannot be drawn."""
    side = SIDES[look.size]
    asked = [name for name in names if name in files and files[name].media_type in PICTURES] if side else []
    made: dict[str, _Copy] = {}
    if room <= 0:
        return _made(files, asked, 1, _QUALITIES[-1])
    some = asked[:: max(1, len(asked) // _TRIED)] if len(asked) > _TRIED else []
    for quality in _QUALITIES:
        # Made anew from the files each time, a few first: all of them at once, unpacked, would fill the memory.
        weight = _weight(_made(files, some, side, quality)) * len(asked) / max(1, len(some))
        if weight <= room or quality == _QUALITIES[-1]:
            made = _made(files, asked, side, quality)
            if _weight(made) <= room:
                break
    return made


def _made(files: Mapping[str, EvidenceFile], names: list[str], side: int, quality: int) -> _Copies:
    with without_warnings(), ThreadPoolExecutor() as workers:
        copies = workers.map(partial(_copy, side=side, quality=quality), (files[name] for name in names))
        return {name: copy for name, copy in zip(names, copies, strict=True) if copy}


def _weight(made: _Copies) -> int:
    return sum(len(copy.data) for copy in made.values())


def _copy(file: EvidenceFile, side: int, quality: int) -> _Copy | None:
    try:
        small = shrunk(bytes_of(file), side)
    except PictureError:
        return None
    return _Copy(as_webp(small, quality), small.width, small.height)


def _fitting(made: _Copies, table: pd.DataFrame, room: float) -> _Copies:
    """Leave out what has no room; the first pictures of every site go first, what was before with what was after."""
    own = table.loc[list(made)]
    role = vocabulary("roles").match(own["role"])
    paired = role.where(role.isin(_PAIRED), "")
    turn = own.groupby([own["site_id"].fillna(""), paired]).cumcount()
    taken = set()
    weight = 0
    for name in turn.sort_values(kind="stable").index:
        size = len(made[name].data)
        if weight + size <= room:
            taken.add(name)
            weight += size
    return {name: copy for name, copy in made.items() if name in taken}
