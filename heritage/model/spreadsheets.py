"""Text that no spreadsheet takes for a formula, and the same text read back."""

from __future__ import annotations

import re

# Signs that start a formula, in half and full width, behind whatever a spreadsheet may pass over, and behind
# apostrophes: one more in front of these lets every text be told from one that was made harmless.
_RUN_BY_SPREADSHEETS = re.compile(r"'*(?:[\s\x00-\x20\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]|[\t\r])")


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _RUN_BY_SPREADSHEETS.match(text) else text


def as_given(text: str) -> str:
    """Take the apostrophe away that made a cell harmless."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text
