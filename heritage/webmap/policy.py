"""The Content-Security-Policy of a page: written last, read first, by hashes of what was meant."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import warnings
from typing import TYPE_CHECKING

from branca.element import Div, Element

from heritage.webmap import foreign
from heritage.webmap.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from branca.element import Figure

_PLAIN = re.compile(r"https?://[\w-]+(\.[\w-]+)*(:\d+)?(/[\w.~!$()*+/:@=%-]*)?", re.ASCII)
# The figure's template puts this around the script that it gathers.
_SCRIPT_BEFORE, _SCRIPT_AFTER = "\n    ", "\n"


def _hashes(texts: Iterable[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(digests)) or "'none'"


def _styles_of_subplots(element: Element) -> Iterator[str]:
    """Return the style that branca writes for each Div, as its template has it."""
    for child in element._children.values():
        if isinstance(child, Div):
            header = str(child._template.module.header(child, {}))
            yield header.partition("<style>")[2].partition("</style>")[0]
        yield from _styles_of_subplots(child)


def _listed(first: str, addresses: Iterable[str]) -> str:
    """Put addresses behind hashes; what is no plain address of one host stays out."""
    plain = [address for address in dict.fromkeys(addresses) if _PLAIN.fullmatch(address)]
    return " ".join([first, *plain])


def _tell(asked: dict[str, list[str]]) -> None:
    """Warn of what the page will ask the network for, beyond what its maker named."""
    names = sorted({*asked["scripts"], *asked["styles"], *asked["tiles"]})
    if names:
        warnings.warn(
            f"whoever opens this page asks the network for {', '.join(names)}: a layer that was added needs it",
            stacklevel=2,
        )


class Policy(Element):
    """
    Forbids whatever the page's parts did not mean: other scripts, and every request.

    Parameters
    ----------
    figure
        Whose parts it speaks of.
    """

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._name = "Policy"
        self._figure = figure

    def render(self, **kwargs: object) -> str:
        """Write the policy from the parts as they are now."""
        containers = (self._figure.header, self._figure.html)
        parts = [child for each in containers for child in each._children.values() if isinstance(child, Part)]
        parts += [
            part
            for child in _subplots(self._figure)
            for part in child.html._children.values()
            if isinstance(part, Part)
        ]
        gathered = _SCRIPT_BEFORE + foreign.script_of(self._figure, **kwargs) + _SCRIPT_AFTER
        asked = foreign.addresses(self._figure)
        _tell(asked)
        scripts = [script for part in parts for script in part.scripts]
        styles = [style for part in parts for style in part.styles]
        styles += [*_styles_of_subplots(self._figure), *foreign.styles_in(self._figure)]
        tiles = [*asked["tiles"], *asked["asked"]]
        directives = {
            "default-src": "'none'",
            "script-src": _listed(_hashes([*scripts, gathered]), asked["scripts"]),
            "style-src": _listed(_hashes(styles), asked["styles"]),
            "img-src": _listed("data:", [*asked["folders"], *tiles]),
            "font-src": _listed("data:", asked["folders"]),
            "connect-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'none'",
        }
        if foreign.writes_styles(self._figure):
            directives["style-src-attr"] = "'unsafe-inline'"
        content = "; ".join(f"{name} {value}" for name, value in directives.items())
        return f'<meta http-equiv="Content-Security-Policy" content="{html.escape(content, quote=False)}">'


def _subplots(element: Element) -> Iterator[Div]:
    for child in element._children.values():
        if isinstance(child, Div):
            yield child
        yield from _subplots(child)
