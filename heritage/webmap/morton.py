"""The order of sites in a page: neighbours on the ground stand near each other, so that differences are small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS = 32


def morton_order(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order points along a curve that fills the plane (G. M. Morton, 1966): bits of both axes in turn."""
    placed = np.isfinite(longitude) & np.isfinite(latitude)
    rows = np.flatnonzero(placed)
    axes = (_whole_numbers(longitude[rows], 360.0), _whole_numbers(latitude[rows], 180.0))
    key = _spread(axes[0]) | (_spread(axes[1]) << np.uint64(1))
    return np.concatenate([rows[np.argsort(key, kind="stable")], np.flatnonzero(~placed)])


def _whole_numbers(degrees: NDArray[np.float64], span: float) -> NDArray[np.uint64]:
    share = np.clip((degrees + span / 2) / span, 0.0, 1.0)
    return np.asarray((share * (2**_BITS - 1)).astype("uint64"))


def _spread(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Put a zero bit between any two bits."""
    spread = numbers
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread
