"""What a page says: its own labels in every language that has a file, and the vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heritage.model.errors import unknown_choice
from heritage.model.languages import ENGLISH, languages, texts
from heritage.model.vocabulary import UNKNOWN
from heritage.model.words import aspects, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heritage.model.vocabulary import Term, Vocabulary


def labels() -> dict[str, dict[str, str]]:
    """Read what pages say."""
    heads = {code: {"language": own["language"], "direction": own["direction"]} for code, own in languages().items()}
    return {code: {**heads[code], **own} for code, own in texts("page").items()}


def require_page_language(language: str) -> str:
    """Check that a page can speak a language."""
    known = labels()
    if str(language) not in known:
        raise unknown_choice("language of pages", language, known, "language")
    return language


def _term(name: str, term: Term) -> dict[str, Any]:
    told: dict[str, Any] = {"id": name, "label": term.labels}
    if term.colour:
        told["colour"] = term.colour
    if term.symbol:
        told["symbol"] = term.symbol
    return told


def kinds_in_words(names: Iterable[str]) -> list[dict[str, Any]]:
    """Return the kinds that a page names."""
    return [_term(name, vocabulary("kinds").terms[name]) for name in names]


def aspects_in_words(names: Iterable[str]) -> list[dict[str, Any]]:
    """Return the aspects that a page names, with what decides which statements hold and contradict."""
    return [
        _aspect(aspects()[name]) if name in aspects() else {"id": name, "label": {ENGLISH: name}, "terms": []}
        for name in names
    ]


def _aspect(aspect: Vocabulary) -> dict[str, Any]:
    place = {name: number for number, name in enumerate(aspect.terms)}
    return {
        "id": aspect.name,
        "label": aspect.labels,
        "type": aspect.type,
        "terms": [{**_term(name, term), "top": place[term.broader or name]} for name, term in aspect.terms.items()],
        "unknown": place.get(UNKNOWN),
        "shareOf": [place[name] for name in aspect.share_of],
        "compatible": sorted(sorted(place[name] for name in pair) for pair in aspect.compatible),
        "becomes": {place[name]: [place[after] for after in afters] for name, afters in aspect.becomes.items()},
        "persists": aspect.persists,
        "several": aspect.several,
        "ofCommunity": aspect.of_community,
        "timeless": aspect.timeless,
        "implied": place.get(aspect.implied),
        "choosable": aspect.type == "term" and not aspect.several,
    }


def methods_in_words() -> list[dict[str, Any]]:
    """Return how assessors come to know, and how sure they are."""
    return [*terms_in_words("methods"), *terms_in_words("confidence")]


def terms_in_words(which: str) -> list[dict[str, Any]]:
    """Return the terms of a vocabulary that describes no site."""
    return [_term(name, term) for name, term in vocabulary(which).terms.items()]
