"""Degrees as people write them: decimals, minutes and seconds, with the letters and words of four languages."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from heritage.model.folding import fold_text, map_unique

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
# Degrees, minutes and seconds, between whatever signs people put there.
_SEXAGESIMAL = re.compile(
    r"(?P<sign>[+-]?)(?P<degrees>\d{1,3})\s*[°º˚*d:\s]\s*(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*"
    r"(?:['′’ʹm:\s]+\s*(?P<seconds>\d{1,2}(?:[.,]\d+)?)?\s*(?:[\"″”ʺs]|'')?)?"
)
# Letters and words for the four quarters, folded, in the four languages; True where they count downwards.
_QUARTERS = {
    **dict.fromkeys(("n", "north", "s sh", "ssh", "simal", "hs", "e", "east", "v d", "vd", "serq", "sm", "s s"), False),
    **dict.fromkeys(("s", "south", "yu sh", "yush", "cenub", "w", "west", "z d", "zd", "qerb"), True),
}
_SPELLED_OUT = re.compile(r"(\d+)\s*d\s*(\d+)\s*m\s*(\d+(?:[.,]\d+)?)\s*s", re.IGNORECASE)
_MOST_MINUTES = 60


def read_degrees(texts: pd.Series) -> pd.Series:
    """Read latitudes or longitudes, or metres, as people write them."""
    numbers = pd.to_numeric(texts, errors="coerce")
    rest = texts[numbers.isna() & texts.notna()]
    if len(rest):
        numbers = numbers.fillna(map_unique(rest, degrees_of).astype("float64"))
    return numbers.astype("float64")


def degrees_of(text: str) -> float:
    """Read one text; NaN where it is no position."""
    plain = (
        text.strip()
        .replace("\N{MINUS SIGN}", "-")
        .replace("\N{NO-BREAK SPACE}", " ")
        .replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    plain = _SPELLED_OUT.sub(r"\1°\2'\3''", plain)
    letters = re.sub(r"[\d.,+°º˚*'′’ʹ\"″”ʺ:-]+", " ", plain).strip()
    folded = fold_text(letters) if letters else ""
    down = _QUARTERS.get(folded, False)
    if folded and folded not in _QUARTERS:
        return np.nan
    body = re.sub(r"[^\d.,+°º˚*'′’ʹ\"″”ʺ:\s-]|\.(?!\d)", " ", plain).strip()
    if re.fullmatch(r"[+-]?\d{1,3}(?:[ ]\d{3})+(?:[.,]\d+)?", body):
        body = body.replace(" ", "")
    body = body.rstrip(" °º˚.") if _NUMBER.fullmatch(body.rstrip(" °º˚.")) else body
    if _NUMBER.fullmatch(body):
        value = float(body.replace(",", "."))
    else:
        found = _SEXAGESIMAL.fullmatch(body)
        if found is None:
            return np.nan
        minutes, seconds = (float((found[part] or "0").replace(",", ".")) for part in ("minutes", "seconds"))
        if minutes >= _MOST_MINUTES or seconds >= _MOST_MINUTES:
            return np.nan
        value = float(found["degrees"]) + minutes / 60 + seconds / 3600
        value = -value if found["sign"] == "-" else value
    return -abs(value) if down else value
