"""What a page says: its own labels in every language that has a file, and the vocabularies."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from heritage.model.bundled import PACKAGE
from heritage.model.errors import unknown_choice
from heritage.model.vocabulary import UNKNOWN, aspects, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heritage.model.vocabulary import Term, Vocabulary

LABELS = PACKAGE / "webmap" / "labels"
ENGLISH = "en"


def labels() -> dict[str, dict[str, str]]:
    """
    Read what pages say.

    Returns
    -------
    dict of str to dict of str to str
        Text by language and key, as ``labels/*.toml`` have it; English where a language lacks one.

    Examples
    --------
    >>> labels()["az"]["close"], labels()["ru"]["direction"]
    ('Bağla', 'ltr')
    """
    read = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(LABELS.glob("*.toml"))}
    return {language: {**read[ENGLISH], **own} for language, own in read.items()}


def require_page_language(language: str) -> str:
    """
    Check that a page can speak a language.

    Parameters
    ----------
    language
        Its code.

    Returns
    -------
    str
        The same.

    Raises
    ------
    OptionError
        Where there is no file of labels in it.

    Examples
    --------
    >>> require_page_language("az")
    'az'
    """
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
    """
    Tell the kinds that a page names.

    Parameters
    ----------
    names
        Of kinds.

    Returns
    -------
    list of dict
        Name, labels and symbol of each.
    """
    return [_term(name, vocabulary("kinds").terms[name]) for name in names]


def aspects_in_words(names: Iterable[str]) -> list[dict[str, Any]]:
    """
    Tell the aspects that a page names, with what decides which statements hold and contradict.

    Parameters
    ----------
    names
        Of aspects; one that no vocabulary describes has no type.

    Returns
    -------
    list of dict
        Terms are named by their place in ``terms``.
    """
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
    """
    Tell how assessors come to know, and how sure they are.

    Returns
    -------
    list of dict
        Name and labels of each method and degree of confidence.
    """
    return [*terms_in_words("methods"), *terms_in_words("confidence")]


def terms_in_words(which: str) -> list[dict[str, Any]]:
    """
    Tell the terms of a vocabulary that describes no site.

    Parameters
    ----------
    which
        Its name, such as ``"roles"``.

    Returns
    -------
    list of dict
        Name and labels of each.
    """
    return [_term(name, term) for name, term in vocabulary(which).terms.items()]
