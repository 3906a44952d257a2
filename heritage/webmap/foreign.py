"""Layers of folium that a user adds: what they need, what they ask the network for, and how their text is kept text."""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import folium
from branca.element import CssLink, Html, JavascriptLink, MacroElement
from folium.folium import _default_css, _default_js
from folium.map import Tooltip
from xstatic.pkg import jquery

from heritage.webmap.parts import Part
from heritage.webmap.tiles import AskedTiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from branca.element import Element, Figure

# In place of jQuery where popups alone ask for it: they hand it markup and take the first element.
_DOLLAR = (
    "var $ = function (text) { var made = document.createElement('template');"
    " made.innerHTML = text.trim(); return [made.content.firstElementChild]; };"
)
_WHOLE_JQUERY = re.compile(r"\bjQuery\b|\$\.|\$\((?!`)")
_ICONS = ("awesome_markers", "bootstrap_css", "glyphicons_css", "awesome_markers_font_css")
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_OPENS_SCRIPT = re.compile(r"<(?=/script|!--)", re.IGNORECASE)
# What a template literal of folium would run or end at, as markup that reads the same.
_IN_TEMPLATE = str.maketrans({"`": "&#96;", "\\": "&#92;", "$": "&#36;"})


def below(element: Element) -> Iterator[Element]:
    """Return an element's children, and theirs."""
    for child in element._children.values():
        yield child
        yield from below(child)
    if isinstance(element, folium.Popup):
        yield from below(element.html)


class _Once:
    """
    A layer's template whose result is no template again: branca runs what a layer wrote a second time.

    Parameters
    ----------
    template
        As folium has it.
    """

    def __init__(self, template: Any) -> None:
        self._template = template

    @cached_property
    def module(self) -> SimpleNamespace:
        """The template's macros."""
        macros = {name: macro for name, macro in vars(self._template.module).items() if callable(macro)}
        return SimpleNamespace(**{name: _once(macro) for name, macro in macros.items()})

    def render(self, **context: object) -> str:
        """Return the template's text, as text."""
        return _once(self._template.render)(**context)


def _once(write: Callable[..., str]) -> Callable[..., str]:
    def written(*arguments: object, **context: object) -> str:
        text = str(write(*arguments, **context)).replace("{%", "{% endraw %}{{ '{%' }}{% raw %}")
        return f"{{% raw %}}{text}{{% endraw %}}"

    return written


def keep_text(figure: Figure) -> None:
    """Keep text in layers from running as branca's templates, and that of tooltips and popups as JavaScript's."""
    for element in below(figure):
        if isinstance(element, MacroElement | folium.Popup) and not isinstance(element._template, _Once):
            element._template = _Once(element._template)
        if isinstance(element, Tooltip):
            element.text = str(element.text).translate(_IN_TEMPLATE)
        elif isinstance(element, Html):
            element.data = str(element.data).replace("\\`", "`").translate(_IN_TEMPLATE)


def add_icons(drawn: folium.Map, figure: Figure) -> None:
    """Link what folium's icons need, where a marker has one."""
    if any(isinstance(element, folium.Icon) for element in below(drawn)):
        for links, kind in ((_default_js, JavascriptLink), (_default_css, CssLink)):
            for name, address in links:
                if name in _ICONS:
                    figure.header.add_child(kind(address), name=name)


def script_of(figure: Figure, **kwargs: object) -> str:
    """Return the script that folium gathered, in one piece that no text in it can end."""
    plain = type(figure.script).render(figure.script, **kwargs)
    return _OPENS_SCRIPT.sub(r"<\\", plain)


def guard_script(figure: Figure) -> None:
    """Have a figure write its script as :func:`script_of` gives it."""
    vars(figure.script)["render"] = lambda **kwargs: script_of(figure, **kwargs)


class Dollar(Part):
    """
    What serves a layer's calls of ``$``: jQuery where it needs that, one line where popups alone do.

    Parameters
    ----------
    figure
        Whose script it serves.
    """

    def __init__(self, figure: Figure) -> None:
        super().__init__("")
        self._figure = figure

    @property
    def scripts(self) -> tuple[str, ...]:
        """The script; none where no layer asks for it."""
        script = script_of(self._figure)
        if _WHOLE_JQUERY.search(script):
            return (_jquery(),)
        return (_DOLLAR,) if "$(" in script else ()

    def render(self, **_: object) -> str:
        """Write the script."""
        return "".join(f"<script>{script}</script>\n" for script in self.scripts)


@cache
def _jquery() -> str:
    return (Path(jquery.BASE_DIR) / "jquery.min.js").read_text(encoding="utf-8").replace("\r\n", "\n")


def styles_in(figure: Figure) -> list[str]:
    """Return the styles that layers write into a figure's head."""
    others = [child for child in figure.header._children.values() if not isinstance(child, Part)]
    return [style for child in others if type(child).__name__ != "Policy" for style in _STYLE.findall(child.render())]


def addresses(figure: Figure) -> dict[str, list[str]]:
    """Return what a page asks the network for, by what."""
    found: dict[str, list[str]] = {"scripts": [], "styles": [], "folders": [], "tiles": [], "asked": []}
    for element in below(figure.header):
        if isinstance(element, JavascriptLink):
            found["scripts"].append(element.url)
        elif isinstance(element, CssLink):
            found["styles"].append(element.url)
            found["folders"].append(_folder_above(element.url))
    for element in below(figure):
        found["asked" if isinstance(element, AskedTiles) else "tiles"] += _hosts_of_tiles(element)
    return found


def _folder_above(address: str) -> str:
    parts = urlsplit(address)
    folders = parts.path.split("/")[:-2]
    return f"{parts.scheme}://{parts.netloc}{'/'.join(folders)}/"


def _hosts_of_tiles(element: Any) -> list[str]:
    address = getattr(element, "tiles", None) or (
        getattr(element, "url", None) if "Wms" in type(element).__name__ else None
    )
    if not isinstance(address, str) or not address.startswith(("http://", "https://")):
        return []
    parts = urlsplit(address)
    subdomains = getattr(element, "options", {}).get("subdomains", "abc") if "{s}" in parts.netloc else [""]
    return [f"{parts.scheme}://{parts.netloc.replace('{s}', subdomain)}" for subdomain in subdomains]


def writes_styles(figure: Figure) -> bool:
    """Return whether a user's layer writes style attributes."""
    elements = (child.render() for child in figure.html._children.values() if not isinstance(child, Part))
    return any("style" in text for text in (script_of(figure), *elements))
