"""Which coordinate operation brings a layer to EPSG:4326, and how accurate it is."""

from __future__ import annotations

import json
import math
import re
import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]  # documented, but not in its __all__
from pyproj.transformer import AreaOfInterest, TransformerGroup

from heritage.model.errors import OptionError, shortened

if TYPE_CHECKING:
    from numpy.typing import NDArray

WGS84 = CRS.from_epsg(4326)
UNCHANGED = "none"
# PROJ would open a grid that is named here, wherever it lies.
# But for the one name that stands for none, alone. What PROJ is told to compute by itself may name one in any way.
_NAMES_A_FILE = re.compile(
    r"""(?:grids|file|init|model) ["'\s]* [=,:] (?! ["'\s\w,:]* @null ["'\s\]+}]) (?! ["'\s\w,:]* @null $)
        | PARAMETERFILE | PROJ-based | \.(?:gsb|gtx|tif|gvb|dat)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_BALLPARK = "ballpark"
_AXIS_ORDER = "axis order change"


@dataclass(frozen=True)
class Operation:
    """
    A coordinate operation to EPSG:4326.

    Attributes
    ----------
    name
        As PROJ describes it, changes of axis order left out; ``"none"`` where the layer is in EPSG:4326.
    accuracy_m
        Metres; NaN where unknown or only a ballpark.
    transformer
        None where nothing is to be done.
    """

    name: str
    accuracy_m: float
    transformer: Transformer | None

    def apply(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """Reproject geometries; heights stay as they are."""
        if self.transformer is None:
            return geometries
        moved = geometries.copy()
        for with_heights in (False, True):
            chosen = shapely.has_z(geometries) == with_heights
            if chosen.any():
                moved[chosen] = shapely.transform(geometries[chosen], self._move, include_z=with_heights)
        return moved

    def _move(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        assert self.transformer is not None
        longitude, latitude = self.transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([longitude, latitude, coordinates[:, 2:]])


def names_a_file(text: str) -> bool:
    """Return whether the text of a CRS names a file, such as a grid, which PROJ would open wherever it lies."""
    with suppress(ValueError, RecursionError):  # JSON may write any letter as a number
        text = f"{text} {json.dumps(json.loads(text), ensure_ascii=False)}"
    return _NAMES_A_FILE.search(text) is not None


def parse_crs(text: str) -> CRS:
    """Read a coordinate reference system as a user writes it."""
    if names_a_file(text):
        raise OptionError(
            "the coordinate reference system names a file (a grid), which is not opened; "
            "give one without it, such as EPSG:28408"
        )
    try:
        return CRS.from_user_input(text)
    except (CRSError, UnicodeError):
        pass
    raise OptionError(
        f"{shortened(text)} is no coordinate reference system: write one such as EPSG:28408", argument="crs"
    )


def same_place(crs: CRS) -> bool:
    """Return whether coordinates in a CRS are longitudes and latitudes on WGS 84."""
    return crs.equals(WGS84, ignore_axis_order=True)


def _area_of_interest(crs: CRS, bounds: tuple[float, float, float, float]) -> AreaOfInterest | None:
    """Return the layer's bounds in degrees, or None where they cannot be told."""
    if not all(map(math.isfinite, bounds)):
        return None
    try:
        edges = Transformer.from_crs(crs, WGS84, always_xy=True).transform_bounds(*bounds)
    except ProjError:
        return None
    return AreaOfInterest(*edges) if all(map(math.isfinite, edges)) else None


def choose_operation(crs: CRS, bounds: tuple[float, float, float, float]) -> Operation:
    """Choose PROJ's best operation to EPSG:4326 for the area of a layer, without its network."""
    if same_place(crs):
        return Operation(UNCHANGED, 0.0, None)
    set_network_enabled(active=False)
    area = _area_of_interest(crs, bounds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of grids that are not here; the accuracy says what that means
            choices = TransformerGroup(crs, WGS84, always_xy=True, area_of_interest=area).transformers
    except ProjError:
        choices = []
    if not choices:
        raise OptionError(
            f"there is no operation from {crs.name!r} to EPSG:4326: give another CRS by crs=", argument="crs"
        )
    best = choices[0]
    unknown = best.accuracy < 0 or _BALLPARK in best.description.lower()
    steps = [step for step in best.description.split(" + ") if not step.startswith(_AXIS_ORDER)]
    return Operation(" + ".join(steps), math.nan if unknown else float(best.accuracy), best)
