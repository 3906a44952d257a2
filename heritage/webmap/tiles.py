"""Tiles under the sites, from a server that the page then asks, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import folium
import xyzservices
from xyzservices import providers

from heritage.model.errors import OptionError, shortened

if TYPE_CHECKING:
    from xyzservices import TileProvider


MAX_ZOOM = 18  # of a page


class AskedTiles(folium.TileLayer):
    """Tiles that the maker of a page asked for by ``tiles=``."""


def tile_layer(tiles: str | TileProvider) -> folium.TileLayer:
    """Make a layer of tiles."""
    provider = tiles if isinstance(tiles, xyzservices.TileProvider) else _by_name(str(tiles))
    if provider.requires_token():
        raise OptionError(
            f"tiles={provider.name!r} needs a key: give the provider itself, with its key filled in", argument="tiles"
        )
    return AskedTiles(
        tiles=provider.build_url(scale_factor="{r}", fill_subdomain=False),
        attr=provider.html_attribution,
        name=provider.name,
        max_zoom=MAX_ZOOM,
        max_native_zoom=provider.get("max_zoom", MAX_ZOOM),
        subdomains=provider.get("subdomains", "abc"),
    )


def _by_name(name: str) -> TileProvider:
    try:
        return providers.query_name("OpenStreetMap.Mapnik" if name == "OpenStreetMap" else name)
    except ValueError as error:
        raise OptionError(
            f"tiles={shortened(name)} is no provider of xyzservices: write tiles='OpenStreetMap', or leave it out",
            argument="tiles",
        ) from error
