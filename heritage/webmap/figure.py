"""A ``folium.Map`` that carries a catalogue, its application and its policy into whatever figure it stands in."""

from __future__ import annotations

import hashlib
import html
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import folium
from branca.element import Div, Figure

from heritage.webmap import foreign, parts
from heritage.webmap.policy import Policy
from heritage.webmap.tiles import MAX_ZOOM
from heritage.writing.staging import require_ordinary, staged

if TYPE_CHECKING:
    from heritage.webmap.payload import Payload

_ID_DIGITS = 16
_LARGEST_IN_NOTEBOOK = 5_000_000  # bytes
_SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
_AFTER_CHARSET = 1


class CatalogueMap(folium.Map):
    """
    A map of a catalogue, to be saved, shown in a notebook, or set into a figure.

    Parameters
    ----------
    payload
        What the page shows.

    Attributes
    ----------
    pictures_left_out
        Number of pictures for which the page had no room.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 (folium's own declaration)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 (the same)

    def __init__(self, payload: Payload) -> None:
        super().__init__(tiles=None)
        digest = hashlib.sha256()
        for name, part in payload.parts.items():
            digest.update(name.encode() + part)
        self._id = self._digest = digest.hexdigest()[:_ID_DIGITS]
        self._payload = payload
        self.pictures_left_out = payload.left_out
        self.options["max_zoom"] = MAX_ZOOM
        self._table = payload.table
        self._title = parts.title(payload.title or payload.table.attrs["caption"])
        self._name_parts()

    def _name_parts(self) -> None:
        payload, name = self._payload, self.get_name()
        self._data = parts.data(payload.parts, name)
        self._body = parts.body(
            name, json.dumps(payload.bounds), json.dumps(payload.tiles), payload.table, internal=payload.internal
        )

    def _take_free_name(self, figure: Figure) -> None:
        """Take another name where the same map stands in the figure already."""
        number = 1
        while figure.header._children.get(f"heritage_data_{self.get_name()}") not in {None, self._data}:
            number += 1
            self._id = f"{self._digest}_{number}"
        if number > 1:
            self._name_parts()

    def render(self, **kwargs: object) -> str:
        """
        Put the page's parts into the figure.

        Parameters
        ----------
        **kwargs
            Handed on to further layers, as folium does.

        Returns
        -------
        str
            Nothing: it is the figure that gives the page.
        """
        place = self.get_root()
        assert isinstance(place, Figure)
        figure: Figure = place
        while isinstance(figure, Div):
            outer = figure._parent.get_root() if figure._parent is not None else None
            assert isinstance(outer, Figure)
            figure = outer
        self._take_free_name(figure)
        head = {
            "heritage_policy": Policy(figure),
            "heritage_dollar": foreign.Dollar(figure),
            "heritage_title": self._title,
            "heritage_head": parts.head(),
            f"heritage_data_{self.get_name()}": self._data,
        }
        for index, (name, part) in enumerate(head.items(), _AFTER_CHARSET):
            figure.header.add_child(part, name=name, index=index)
        place.html.add_child(self._body, name=self.get_name())
        foreign.keep_text(figure)
        foreign.add_icons(self, figure)
        foreign.guard_script(figure)
        for child in self._children.values():
            child.render(**kwargs)
        return ""

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: object) -> None:  # noqa: FBT001, FBT002 (folium's own declaration)
        """
        Save the map as a page.

        Parameters
        ----------
        outfile
            The file, or one that is open for bytes. A file appears whole or not at all, and what was there before
            stays where it cannot be written.
        close_file
            Whether to close a file that is open.
        **kwargs
            Handed on to further layers, as folium does.

        Raises
        ------
        OptionError
            Where the file cannot be written, or is a link, a pipe or a device.
        """
        if not isinstance(outfile, str | bytes | Path):
            super().save(outfile, close_file, **kwargs)
            return
        path = Path(os.fsdecode(outfile))
        require_ordinary(path)
        page = self.get_root().render(**kwargs)
        with staged(path.parent, path.name) as folder:
            (folder / path.name).write_bytes(page.encode())

    def __repr__(self) -> str:
        return f"<CatalogueMap: {self._table.attrs['caption']}>"

    def _repr_html_(self, **kwargs: object) -> str:
        """Show the map in a notebook, offline, with the summary below it."""
        page = self.get_root().render(**kwargs)
        table = parts.plain_table(self._table)
        if len(page) > _LARGEST_IN_NOTEBOOK:
            advice = "The map is too large for a notebook. Save it: <code>catalogue.map().save('map.html')</code>"
            return f"<p>{advice}</p>{table}"
        frame = (
            f'<iframe srcdoc="{html.escape(page)}" sandbox="{_SANDBOX}" title="Map" '
            'style="width: 100%; height: 640px; border: 1px solid #d9d6cc"></iframe>'
        )
        return frame + table
