"""Rules on text: white space, Unicode form, hidden signs, markup, and text that went through a wrong encoding."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from heritage.model.folding import map_unique, matches
from heritage.model.parallel import side_by_side
from heritage.validation.rule import Rule, apply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from heritage.model.findings import Findings

_SPACE = r"\s\x{0b}\x{1c}-\x{1f}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
# Signs that Unicode's composed form may change: more than do, so that most text needs no closer look.
_COMPOSABLE = (
    r"\p{M}\x{340}-\x{345}\x{374}\x{37e}\x{387}\x{958}-\x{95f}\x{9dc}-\x{9df}\x{a33}-\x{a5e}\x{b5c}\x{b5d}"
    r"\x{f43}-\x{fb9}\x{1100}-\x{11ff}\x{1f00}-\x{1fff}\x{2000}\x{2001}\x{2126}-\x{212b}\x{2329}\x{232a}\x{2adc}"
    r"\x{f900}-\x{faff}\x{fb1d}-\x{fb4f}\x{1d15e}-\x{1d1c0}\x{2f800}-\x{2fa1d}"
)
# Signs that steer instead of being read; joiners, which Persian needs, are left out.
_HIDDEN = (
    r"[\x{00}-\x{08}\x{0b}\x{0c}\x{0e}-\x{1f}\x{7f}-\x{9f}\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}"
    r"\x{2060}-\x{2069}\x{feff}\x{fff9}-\x{fffb}]"
)
# Nothing but blanks and signs that cannot be seen: joiners, fillers of Hangul, the empty sign of Braille, variants.
_INVISIBLE = (
    r"^[\p{Z}\p{C}\x{34f}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180b}-\x{180f}\x{2800}\x{3164}\x{fe00}-\x{fe0f}\x{ffa0}]+$"
)
_MARKUP = r"<[a-zA-Z/!][^>]*>|&(?:[a-z]{2,8}|#\d+|#x[0-9a-f]+);"
_LOST = r"\x{fffd}|\?{3}"
# What UTF-8 looks like when it is read as Latin-1, Windows-1252 or 1254, or as 1251.
_GARBLED = (
    r"[ÃÂÄÅÆÇÉÐÑÔÕØÙÖ][\x{80}-\x{bf}\x{152}-\x{192}\x{2013}-\x{2122}]|"
    r"[РСЕУЙД][\x{a0}-\x{bf}\x{401}-\x{40f}\x{451}-\x{45f}\x{2013}-\x{2122}]"
)
_MIXED = (
    r"[a-zA-ZəƏğĞıİöÖüÜşŞçÇ][\x{400}-\x{4ff}\x{531}-\x{587}]|[\x{400}-\x{4ff}\x{531}-\x{587}][a-zA-ZəƏğĞıİöÖüÜşŞçÇ]"
)
_TEXTS = 10_000  # so many are searched at once
_SUSPICIOUS = "|".join(
    [rf"^[{_SPACE}]|[{_SPACE}]$|[{_COMPOSABLE}]", _HIDDEN, _INVISIBLE, _MARKUP, _LOST, _GARBLED, _MIXED]
)


def _has_nul(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].str.contains("\0", regex=False).eq(True)


def _without_nul(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].str.replace("\0", "", regex=False)


def _trimmed(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].str.strip()


def _normalised(frame: pd.DataFrame, name: str) -> pd.Series:
    return map_unique(frame[name], partial(unicodedata.normalize, "NFC")).astype("str")


def _differs(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].notna() & (_trimmed(frame, name) != frame[name])


def _is_decomposed(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].notna() & (_normalised(frame, name) != frame[name])


def _matches(frame: pd.DataFrame, name: str, pattern: str) -> pd.Series:
    return matches(frame[name], pattern)


def _nothing(frame: pd.DataFrame, name: str) -> pd.Series:
    return pd.Series(pd.NA, index=frame.index, dtype="str").reindex(frame[name].index)


def _spelled_out(frame: pd.DataFrame, name: str) -> pd.Series:
    return map_unique(frame[name], ascii).astype("str")


def _proposed(text: str) -> str | None:
    """Return what a text was before it went through a wrong encoding, None where it did not."""
    from ftfy import fix_encoding

    fixed = fix_encoding(text)
    return fixed if fixed != text else None


def _is_garbled(frame: pd.DataFrame, name: str) -> pd.Series:
    likely = frame[name].where(_matches(frame, name, _GARBLED))
    return map_unique(likely, _proposed).notna()


def _with_proposal(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] + " (perhaps " + map_unique(frame[name], _proposed).astype("str") + ")"


def _rules(name: str) -> list[Rule]:
    return [
        Rule("text-nul-removed", name, partial(_has_nul, name=name), repair=partial(_without_nul, name=name)),
        Rule("text-trimmed", name, partial(_differs, name=name), repair=partial(_trimmed, name=name)),
        Rule("text-normalised", name, partial(_is_decomposed, name=name), repair=partial(_normalised, name=name)),
        Rule(
            "text-invisible",
            name,
            partial(_matches, name=name, pattern=_INVISIBLE),
            shown=partial(_spelled_out, name=name),
            repair=partial(_nothing, name=name),
        ),
        Rule("text-hidden-signs", name, partial(_matches, name=name, pattern=_HIDDEN)),
        Rule("text-markup", name, partial(_matches, name=name, pattern=_MARKUP)),
        Rule("text-lost", name, partial(_matches, name=name, pattern=_LOST)),
        Rule("text-garbled", name, partial(_is_garbled, name=name), shown=partial(_with_proposal, name=name)),
        Rule("text-mixed-scripts", name, partial(_matches, name=name, pattern=_MIXED)),
    ]


def _suspicious(frame: pd.DataFrame, names: list[str]) -> NDArray[np.bool_]:
    """Search columns at once: to prepare the pattern takes longer than to search a few texts."""
    texts = pd.concat([frame[name] for name in names], ignore_index=True)
    return matches(texts, _SUSPICIOUS).to_numpy().reshape(len(names), len(frame))


def are_invisible(texts: pd.Series) -> pd.Series:
    """Return which texts have no sign that can be seen."""
    return matches(texts, _INVISIBLE)


def check_text(frame: pd.DataFrame, columns: Iterable[str], findings: Findings) -> pd.DataFrame:
    """Apply the rules on text to some columns."""
    names = list(columns)
    if frame.empty or not names:
        return frame
    number = max(_TEXTS // len(frame), 1)
    blocks = [names[start : start + number] for start in range(0, len(names), number)]
    found = side_by_side(partial(_suspicious, frame), blocks, len(frame))
    for name, rows in zip(names, np.concatenate(found), strict=True):
        if rows.any():
            suspicious = pd.Series(rows, index=frame.index)
            origins = [each for each in ("_input", "_layer", "_record", "site_id") if each in frame and each != name]
            looked_at = apply(_rules(name), frame.loc[suspicious, [*origins, name]], findings)
            frame = frame.assign(**{name: looked_at[name].reindex(frame.index).where(suspicious, frame[name])})
    return frame
