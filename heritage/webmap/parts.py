"""The parts of a page as ready text: none of it is ever run as a template."""

from __future__ import annotations

import base64
import html
import json
import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from branca.element import Element
from xstatic.pkg import leaflet

from heritage.model.bundled import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

ASSETS = PACKAGE / "webmap" / "assets"
_STYLES = (
    "page.css",
    "lists.css",
    "card.css",
    "evidence.css",
    "media.css",
)  # the last one changes what stands in the others
_LEAFLET = Path(leaflet.BASE_DIR)
_BLOCK_BYTES = 3 << 16  # whole triples, so that the blocks of one part can be joined in base64
_IMPORT = re.compile(r'^import \{ (?P<names>[^}]+) \} from "\./(?P<file>[\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:async )?function (?P<name>\w+)|const (?P<constant>\w+)|const \[(?P<several>[\w, ]+)\])",
    re.MULTILINE,
)
_COMMENT_OR_INDENT = re.compile(r"^\s+|^\s*//.*\n|(?<=[;,{]) // .*$", re.MULTILINE)
_LINE_END = re.compile(r"(?<=[;,{}(\[])\n|\n(?=[})\]])")  # where JavaScript needs none
_AROUND_SIGN = re.compile(r" (=>|===|!==|&&|\|\|) ")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_INTERNAL = '<header class="heritage-internal">Internal edition: it holds what is not public.</header>'
_IMAGE = re.compile(r"url\((?P<file>images/[\w.-]+)\)")


class Part(Element):
    """
    Ready text in a figure, and the scripts and styles in it as they were meant.

    Parameters
    ----------
    text
        HTML.
    scripts, styles
        Contents of its ``script`` and ``style`` elements, for the policy to hash.
    """

    def __init__(self, text: str, scripts: Sequence[str] = (), styles: Sequence[str] = ()) -> None:
        super().__init__()
        self._name = "Part"
        self._text = text
        self._scripts = tuple(scripts)
        self.styles = tuple(styles)

    @property
    def scripts(self) -> tuple[str, ...]:
        """Contents of its ``script`` elements."""
        return self._scripts

    def render(self, **_: object) -> str:
        """Return the text."""
        return self._text


def _read(path: Path) -> str:
    """Read a text with line ends as a browser counts them before it hashes."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def _image_as_data(match: re.Match[str]) -> str:
    image = base64.b64encode((_LEAFLET / match["file"]).read_bytes()).decode()
    return f"url(data:image/png;base64,{image})"


def _module(name: str, joined: dict[str, str]) -> None:
    """Turn a module into a function that is called once and returns its exports; those it needs go before."""
    text = _read(ASSETS / f"{name}.js")
    for needed in _IMPORT.finditer(text):
        if needed["file"] not in joined:
            _module(needed["file"], joined)
    # Every page carries what joins them, and so without a blank too many.
    exports = ",".join(filter(None, (name for match in _EXPORT.finditer(text) for name in match.groups())))
    body = _IMPORT.sub(
        lambda match: f"const {{{match['names'].replace(', ', ',')}}}={_variable(match['file'])};\n", text
    )
    body = _EXPORT.sub("", body)
    joined[name] = f"const {_variable(name)}=(()=>{{\n{body}\nreturn {{{exports}}};\n}})();\n"


def _variable(name: str) -> str:
    return f"${name}"


@cache
def application() -> str:
    """Join the page's modules into one."""
    return shortened(joined_modules())


def joined_modules() -> str:
    """Join the page's modules as they are written."""
    joined: dict[str, str] = {}
    _module("main", joined)
    return "".join(joined.values())


def shortened(script: str) -> str:
    """Leave out comments, indents and blanks that JavaScript does not need."""
    without = _LINE_END.sub("", _COMMENT_OR_INDENT.sub("", script))
    return _AROUND_SIGN.sub(r"\1", without).replace(") {", "){")


@cache
def head() -> Part:
    """Return what every page needs: Leaflet, the application, their styles."""
    scripts = [_SOURCE_MAP.sub("", _read(_LEAFLET / "leaflet.js"))]
    styles = [_IMAGE.sub(_image_as_data, _read(_LEAFLET / "leaflet.css")), *(_read(ASSETS / name) for name in _STYLES)]
    text = '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    text += "".join(f"<style>{style}</style>\n" for style in styles)
    text += "".join(f"<script>{script}</script>\n" for script in scripts)
    icons = _default_icons()
    scripts.append(icons)
    text += f"<script>{icons}</script>\n"
    text += f'<script type="module">{application()}</script>\n'
    return Part(text, [*scripts, application()], styles)


def _default_icons() -> str:
    """Return Leaflet's markers their images as data, since a page has no folder to find them in."""
    files = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    images = {
        name: "data:image/png;base64," + base64.b64encode((_LEAFLET / "images" / file).read_bytes()).decode()
        for name, file in files.items()
    }
    return f"L.Icon.Default.mergeOptions({json.dumps(images)});"


def title(text: str) -> Part:
    """Return the page's title."""
    whole = text.encode("utf-8", "replace").decode()
    return Part(f"<title>{html.escape(whole)}</title>\n")


def data(packed: Mapping[str, bytes], map_name: str) -> Part:
    """Return the data of one map as inert blocks."""
    lines = [
        f'<script type="application/octet-stream" data-map="{map_name}" data-part="{name}">'
        f"{base64.b64encode(part[start : start + _BLOCK_BYTES]).decode()}</script>\n"
        for name, part in packed.items()
        for start in range(0, len(part), _BLOCK_BYTES)
    ]
    return Part("".join(lines))


def plain_table(table: pd.DataFrame) -> str:
    """Write a table for a browser that runs no script."""
    names = (_escaped(name).replace("_", "_<wbr>") for name in table.columns)  # so that it fits on a sheet
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    columns = [[_cell(value) for value in table[name]] for name in table.columns]
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in zip(*columns, strict=True))
    return (
        f"<table><caption>{_escaped(table.attrs['caption'])}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "–" if math.isnan(value) else f"{value:.2f}"
    return _escaped(value)


def _escaped(value: object) -> str:
    return html.escape(str(value).encode("utf-8", "replace").decode())


def body(map_name: str, bounds: str, tiles: str, table: pd.DataFrame, *, internal: bool) -> Part:
    """Return the elements of one map, and the script that creates it under its name."""
    create = _read(ASSETS / "create.js").replace("MAP_NAME", map_name).replace("BOUNDS", bounds).replace("TILES", tiles)
    elements = _read(ASSETS / "body.html").replace("MAP_NAME", map_name)
    elements = elements.replace("INTERNAL_NOTICE", _INTERNAL if internal else "")
    elements = elements.replace("STATIC_TABLE", plain_table(table))
    return Part(f"{elements}<script>{create}</script>\n", [create])
