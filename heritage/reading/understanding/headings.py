"""What a heading says by itself: its words, its language, and which of our columns it may be."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from heritage.model.bundled import PACKAGE
from heritage.model.folding import fold_text
from heritage.model.words import aspects, once_for_words, vocabulary, words
from heritage.reading.profiles.profile import OF_ASPECT, our_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXACT, ASIDE, CUT, LAST = 30, 24, 20, 12  # how well a heading fits, from best to least
_CUT_AT = 10  # characters that a shapefile keeps of a column's name
_LONGEST = 200  # of a heading: what is longer is text
_CAPITALS = re.compile(r"(?<=[a-zа-яəğıöüşç0-9])(?=[A-ZА-ЯƏĞİÖÜŞÇ])|(?<=[A-ZА-Я])(?=[A-ZА-Я][a-zа-я])")
_SIGNS = re.compile(r"[^\w№]+|_+")
_NUMBERED = re.compile(r"^(.*\D)[ _-]?(\d{1,2}|(?:19|20)\d\d)$")
_TAG = re.compile(r"[a-z]{2}")
_ALTERNATIVES = re.compile(r"\s+[/|]\s+")
_SHORTEST_DATE = 4
_DATE = "status_date"
_STATED = "stated"


@dataclass(frozen=True)
class Heading:
    """
    One heading.

    Attributes
    ----------
    text
        As it is given.
    words
        Folded, abbreviations written out, without a tag of a language.
    language
        BCP 47 tag, where the heading names one.
    number
        What tells it apart from others that are called alike: 1, 2, or a year.
    cut
        Whether it may have been cut off.
    """

    text: str
    words: tuple[str, ...]
    language: str = ""
    number: str = ""
    cut: bool = False


@dataclass(frozen=True)
class Fit:
    """Which of our columns a heading may be, how well, and by which of our words."""

    ours: str
    score: int
    because: str


@cache
def words_of_headings() -> dict[str, Any]:
    """Return what ``headings.toml`` says."""
    return tomllib.loads((PACKAGE / "reading" / "understanding" / "headings.toml").read_text(encoding="utf-8"))


def _folded(text: str) -> tuple[str, ...]:
    """Fold a text into words; the sign for a number is one."""
    parts = [fold_text(part) for part in _SIGNS.split(_CAPITALS.sub(" ", text).replace("№", " № "))]
    return tuple(word for part in parts for word in part.split())


@cache
def folded_words(part: str, name: str) -> frozenset[str]:
    """Return one list of words of ``headings.toml``, each folded into one text."""
    return frozenset(" ".join(_folded(text)) for text in words_of_headings()[part].get(name, ()))


@once_for_words
def _phrases() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return our columns by the words of each heading that may mean them; our own names come first."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for name in sorted(our_columns()):
        found.setdefault(_folded(name), {})[name] = None
    for ours, headings in [*words().headings.items(), *words_of_headings()["columns"].items()]:
        for text in headings:
            found.setdefault(_folded(text), {})[ours] = None
    return {words: tuple(names) for words, names in found.items()}


def meant_by(text: str) -> tuple[str, ...]:
    """Return our columns that a heading means when it says no more."""
    return _phrases().get(_folded(text), ())


@once_for_words
def _joined_phrases() -> dict[str, tuple[str, ...]]:
    """Return our columns by the letters of each heading of several words, as capitals or a file write them."""
    return {"".join(words): names for words, names in _phrases().items() if len(words) > 1}


@once_for_words
def _aside() -> frozenset[str]:
    kinds = {word for word in vocabulary("kinds").folded_words() if " " not in word}
    return folded_words("aside", "words") | kinds


@lru_cache(maxsize=4096)
def read_heading(text: str, *, cut: bool = False) -> Heading:
    """Take a heading apart."""
    plain = text[:_LONGEST].replace("\0", " ").strip()
    language, number = "", ""
    numbered = _NUMBERED.match(plain)
    if numbered and _folded(numbered[1]):
        plain, number = numbered[1], numbered[2]
    words = list(_folded(plain))
    short, tongues = words_of_headings()["short"], words_of_headings()["languages"]
    if len(words) > 1 and (words[-1] in tongues or (_TAG.fullmatch(words[-1]) and words[-1] in tongues.values())):
        language = tongues.get(words[-1], words[-1])
        words.pop()
    elif len(words) > 1 and words[0] in tongues:
        language = tongues[words.pop(0)]
    whole = len(text.encode()) >= _CUT_AT - 1 and cut
    return Heading(text, tuple(short.get(word, word) for word in words), language, number, whole)


def is_tools(heading: Heading) -> bool:
    """Return whether a tool adds the column for itself."""
    said = " ".join(heading.words)
    return said in folded_words("tools", "headings") or heading.text.lstrip().startswith(("_", "meta/", "@"))


def names_heritage(texts: Iterable[str]) -> bool:
    """Return whether one of some texts names monuments."""
    known = folded_words("heritage", "words")
    return any(word in known for text in texts for word in _folded(text[:_LONGEST]))


def names_something_else(headings: Iterable[Heading]) -> bool:
    """Return whether a heading shows that a table is about something else."""
    known = folded_words("heritage", "against")
    return any(word in known for heading in headings for word in heading.words)


@once_for_words
def _own_names() -> dict[str, str]:
    """Return our names by how they are written: whole, and as a shapefile cuts them."""
    of_aspects = [f"{name}{ending}" for ending in ("", *(f"_{part}" for part in OF_ASPECT)) for name in aspects()]
    ordered = [*(name for name in of_aspects if name in our_columns()), *sorted(our_columns())]
    found = {name: name for name in ordered}
    long = [name for name in dict.fromkeys(ordered) if len(name) > _CUT_AT]
    for name in long:
        found.setdefault(name[:_CUT_AT], name)
    # GDAL tells a second column that begins alike by a number.
    for name in long:
        if found[name[:_CUT_AT]] != name:
            found.setdefault(f"{name[: _CUT_AT - 2]}_1", name)
    return found


def own_name(text: str) -> str | None:
    """Return which of our own names a heading is, as we write it or as a shapefile cuts it."""
    return _own_names().get(text.strip().casefold())


def is_distinctive(ours: str) -> bool:
    """Return whether only a table in our own words has such a heading."""
    return ours in {"site_id", "kind_given", "location_uncertainty_m"} or any(
        ours == f"{name}_{part}" for name in aspects() for part in OF_ASPECT
    )


def fits(heading: Heading, table_word: str = "") -> list[Fit]:
    """Return which of our columns a heading may be, the best first."""
    own = own_name(heading.text)
    if own is not None:
        return [Fit(own, EXACT, own), *(fit for fit in _exact_fits(heading.words, heading, "", "") if fit.ours != own)]
    found = _best(
        fit for words, reason in _readings(heading.words) for fit in _fits_of_words(words, heading, table_word, reason)
    )
    if not found or found[0].score < ASIDE:  # "source / who says it", and the last part of a path
        parts = _ALTERNATIVES.split(heading.text)
        parts = parts if len(parts) > 1 else heading.text.rsplit("/", 1)[1:]
        found = _best([*found, *(fit for part in parts for fit in fits(read_heading(part), table_word))])
    return found


def _best(given: Iterable[Fit]) -> list[Fit]:
    found: dict[str, Fit] = {}
    for fit in given:
        if fit.ours not in found or found[fit.ours].score < fit.score:
            found[fit.ours] = fit
    return sorted(found.values(), key=lambda fit: -fit.score)


def _readings(words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Read a heading whole, and of "X of Y" the first; a date is what it is the date of."""
    yield words, ""
    if "of" in words[1:-1] and words[0] not in folded_words("dates", "plain"):
        yield words[: words.index("of", 1)], "of"


def _fits_of_words(words: tuple[str, ...], heading: Heading, table_word: str, reason: str) -> Iterator[Fit]:
    date = _date_of(words)
    if date:
        yield Fit(date, EXACT if len(words) > 1 else ASIDE, " ".join(words))
    elif words:
        yield from _exact_fits(words, heading, table_word, reason)
        if heading.cut and not reason and not heading.language:
            yield from _cut_fits(words)
        yield from _last_fits(words)


def _exact_fits(words: tuple[str, ...], heading: Heading, table_word: str, reason: str) -> Iterator[Fit]:
    """Compare the whole heading, and what is left of it without the words that are set aside."""
    known = _phrases()
    for ours in known.get(words) or _joined_phrases().get("".join(words), ()):
        if not (reason and _is_against(ours, heading.words)):
            yield Fit(ours, EXACT - bool(reason), " ".join(words))
    without = tuple(word for word in words if word != table_word)
    for fewer in (tuple(word for word in without if word not in _aside()), without):
        for ours in known.get(fewer, ()) if fewer != words else ():
            if not _is_against(ours, words):
                yield Fit(ours, ASIDE, " ".join(fewer))


def _last_fits(words: tuple[str, ...]) -> Iterator[Fit]:
    """Compare the last words of a longer heading."""
    for start in range(1, len(words)):
        near = [ours for ours in _phrases().get(words[start:], ()) if not _is_against(ours, words)]
        if near:
            yield from (Fit(ours, LAST, " ".join(words[start:])) for ours in near)
            return


def _cut_fits(words: tuple[str, ...]) -> Iterator[Fit]:
    """Compare a heading of which the end may be missing with the beginnings of ours."""
    letters = "".join(words)
    for phrase, names in _phrases().items():
        if len("".join(phrase)) > len(letters) and "".join(phrase).startswith(letters):
            yield from (Fit(ours, CUT, " ".join(phrase)) for ours in names)
    last = words[-1]
    if len(words) > 1 and any(word.startswith(last) for word in _aside()):
        yield from (Fit(ours, CUT, " ".join(words[:-1])) for ours in _phrases().get(words[:-1], ()))


def _is_against(ours: str, words: tuple[str, ...]) -> bool:
    """Return whether a word stands beside ours that makes something else of it."""
    return not folded_words("against", ours).isdisjoint(words)


def _date_of(words: tuple[str, ...]) -> str:
    """Return whether a heading says when something was so, or when it was stated; blank where it does neither."""
    plain = folded_words("dates", "plain")
    said = {*(_date_apart(words) if len(words) == 1 else words)}
    if words in {("today",), (_STATED,)}:
        return _STATED
    if not (said & plain or words[-1:] == ("on",)) or said & folded_words("dates", "none"):
        return ""
    if said & folded_words("dates", "stated"):
        return _STATED
    return _DATE if said & folded_words("dates", "of_status") or said <= plain | {"of", "the"} else ""


def _date_apart(words: tuple[str, ...]) -> tuple[str, ...]:
    """Take "surveydate" for two words."""
    (word,) = words
    for date in folded_words("dates", "plain"):
        if len(date) >= _SHORTEST_DATE and word != date and word.endswith(date):
            return word.removesuffix(date), date
    return words


def is_plain_date(heading: Heading) -> bool:
    """Return whether a heading says no more than that its column holds dates."""
    return {*heading.words} <= folded_words("dates", "plain") | {"of", "the"}
