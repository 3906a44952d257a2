"""The catalogue: the tables with every verb."""

from __future__ import annotations

from heritage.catalogue._shown import as_html
from heritage.catalogue.answers import Answers
from heritage.catalogue.charting import Charts
from heritage.catalogue.comparisons import Comparisons
from heritage.catalogue.histories import Histories
from heritage.catalogue.outputs import Outputs


class Catalogue(Answers, Comparisons, Histories, Charts, Outputs):
    """
    Sites, what is said about them, and where that was published.

    :func:`heritage.read` makes one. Its tables are ``sites``, ``statements``, ``sources``, ``populations``,
    ``evidence``, ``regions``, ``findings`` and ``inputs``, and ``metadata`` says what it covers; its verbs return a
    frame, a map, or another catalogue. ``len(catalogue)`` is the number of sites.

    Examples
    --------
    >>> import heritage
    >>> heritage.sample()
    <Catalogue: 378 sites (75 without a position), 928 statements by 172 assessors, 516 sources>
    """

    def __len__(self) -> int:
        return len(self._sites)

    def _repr_html_(self) -> str:
        return as_html(self)
