"""What every chart shares: its paper, its title and caption, and text that is shown as it is."""

from __future__ import annotations

import textwrap
from io import BytesIO
from typing import TYPE_CHECKING

from heritage.model.errors import OptionError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#1c1e21"
_WIDTH, _CAPTION_SIGNS = 10.0, 150


def new_figure(height: float) -> Figure:
    """Return an empty figure."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise OptionError("charts need matplotlib: pip install 'heritage-catalogue[charts]'") from None

    class Chart(Figure):
        """A figure that shows itself in a notebook without pyplot."""

        def _repr_png_(self) -> bytes:
            picture = BytesIO()
            self.savefig(picture, format="png", dpi=110)
            return picture.getvalue()

    return Chart(figsize=(_WIDTH, height), layout="constrained")


def plain(text: str) -> str:
    """Return a text that a chart shows as it is: a dollar sign would start a formula."""
    return text.replace("$", r"\$")


def finished_figure(figure: Figure, title: str, caption: str) -> Figure:
    """Put the title above a chart and the caption below it."""
    figure.suptitle(plain(title), x=0.01, ha="left", fontsize=13, fontweight="bold", color=INK)
    lines = "\n".join(textwrap.wrap(plain(caption), _CAPTION_SIGNS))
    figure.supxlabel(lines, x=0.01, ha="left", fontsize=7.5, color=INK)
    return figure
