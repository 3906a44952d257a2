"""Evidence as a page carries it: what is said of each file, and small copies of pictures, as many as fit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heritage.errors import OptionError, unknown_choice
from heritage.pictures import PICTURES, PictureError, as_webp, shrunk, without_warnings
from heritage.reading.media import bytes_of
from heritage.vocabulary import vocabulary
from heritage.webmap import PICTURES_OF_PAGE
from heritage.webmap.packing import as_json, nullable, positions, zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL.Image import Image

    from heritage.tables import EvidenceFile, Tables
    from heritage.webmap.columns import Ordered

SIDES = dict(zip(PICTURES_OF_PAGE, (0, 320, 800), strict=True))  # pixels of the longer side
_QUALITIES = (78, 62, 48, 36)
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
    """
    Check what is asked of pictures.

    Parameters
    ----------
    size
        How large.
    budget_mb
        What the page may weigh.

    Returns
    -------
    PictureLook
        Both.

    Raises
    ------
    OptionError
        Where there is no such size, or the weight is no number above 0.

    Examples
    --------
    >>> require_pictures("full", 5).budget_mb
    5
    """
    if size not in SIDES:
        raise unknown_choice("size of pictures", size, SIDES)
    if isinstance(budget_mb, bool) or not isinstance(budget_mb, int | float) or not budget_mb > 0:
        raise OptionError(f"budget_mb={budget_mb!r} is no number of megabytes above 0")
    return PictureLook(size, budget_mb)


def evidence_parts(
    tables: Tables, ordered: Ordered, look: PictureLook, other_bytes: int
) -> tuple[dict[str, bytes], dict[str, int]]:
    """
    Gather the evidence of a page.

    Parameters
    ----------
    tables
        An edition.
    ordered
        Its tables in the order of the page.
    look
        How large pictures are.
    other_bytes
        What everything else on the page weighs.

    Returns
    -------
    tuple of dict of str to bytes and dict of str to int
        ``evidence``, columns in gzip, and ``picture-N``, WebP; and how many files are told of, how many
        pictures there are, and how many of them stay out for want of room.
    """
    table = _in_order(tables, ordered)
    if table.empty:
        return {}, {"files": 0, "pictures": 0, "leftOut": 0}
    side = SIDES[look.size]
    drawn = _drawn(tables._files, table.index, side) if side else {}
    room = look.budget_mb * 1e6 - other_bytes
    copies = _fitting({name: drawn[name] for name in table.index if name in drawn}, table, room / _BASE64)
    numbers = {name: number for number, name in enumerate(copies)}
    roles = pd.Index(list(vocabulary("roles").terms))
    told: dict[str, Any] = {name: nullable(table[name]) for name in _TOLD}
    told |= {
        "site": positions(table["site_id"], ordered.sites.index).tolist(),
        "statement": positions(table["statement_id"], ordered.statements.index).tolist(),
        "source": positions(table["source_id"], ordered.sources.index).tolist(),
        "role": positions(vocabulary("roles").match(table["role"]), roles).tolist(),
        "graphic": table["graphic"].fillna(value=False).astype(bool).tolist(),
        "name": nullable(table["path"].str.rpartition("/")[2]),
        "picture": [numbers.get(name) for name in table.index],
        "size": [[drawn[name].width, drawn[name].height] if name in copies else None for name in table.index],
        "leftOut": [name in drawn and name not in copies for name in table.index],
    }
    parts = {"evidence": zipped(as_json(told))}
    parts |= {f"picture-{number}": copy for number, copy in enumerate(copies.values())}
    return parts, {"files": len(table), "pictures": len(drawn), "leftOut": len(drawn) - len(copies)}


def _in_order(tables: Tables, ordered: Ordered) -> pd.DataFrame:
    """Put evidence into the order of sites; what was before stands before what was after."""
    table = tables.evidence
    roles = {role: place for place, role in enumerate(vocabulary("roles").terms)}
    role = vocabulary("roles").match(table["role"]).map(roles).fillna(len(roles))
    site = positions(table["site_id"], ordered.sites.index)
    order = np.lexsort((np.arange(len(table)), table["captured"].fillna("").to_numpy(str), role.to_numpy(), site))
    return table.iloc[order]


def _drawn(files: Mapping[str, EvidenceFile], names: pd.Index, side: int) -> dict[str, Image]:
    """Make small copies of what can be drawn; documents cannot."""

    def small(name: str) -> Image | None:
        try:
            return shrunk(bytes_of(files[name]), side)
        except PictureError:
            return None

    asked = [name for name in names if name in files and files[name].media_type in PICTURES]
    with without_warnings(), ThreadPoolExecutor() as workers:
        return {name: picture for name, picture in zip(asked, workers.map(small, asked), strict=True) if picture}


def _fitting(drawn: dict[str, Image], table: pd.DataFrame, room: float) -> dict[str, bytes]:
    """Write pictures as finely as fits; where the coarsest are too many, the first of every site go first."""
    for quality in _QUALITIES:
        with ThreadPoolExecutor() as workers:
            copies = dict(zip(drawn, workers.map(lambda each: as_webp(each, quality), drawn.values()), strict=True))  # noqa: B023 (used before the next)
        if sum(map(len, copies.values())) <= room:
            return copies
    own = table.loc[list(copies)]
    turn = own.groupby(own["site_id"].fillna("")).cumcount() // len(_PAIRED)
    taken: dict[str, bytes] = {}
    weight = 0
    for name in turn.sort_values(kind="stable").index:
        if weight + len(copies[name]) <= room:
            taken[name] = copies[name]
            weight += len(copies[name])
    return {name: taken[name] for name in copies if name in taken}
