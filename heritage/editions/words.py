"""The words of a public edition: of a catalogue's own, those that what is shown uses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from heritage.model.folding import fold_text
from heritage.model.vocabulary_file import HEADINGS
from heritage.model.words import Words, bundled_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from heritage.model.tables import Tables
    from heritage.model.vocabulary import Vocabulary


def public_words(tables: Tables) -> Words:
    """Leave out terms, synonyms and headings of one's own that nothing shown uses: they would tell of what is not."""
    words = tables._words
    if not words.own:
        return words
    vocabularies, own = dict(words.vocabularies), {}
    for name, said in words.own.items():
        if name == HEADINGS:
            continue
        used, written = _used(tables, name)
        kept = _kept(said, words.vocabularies[name], used, written)
        if kept is None:
            vocabularies.pop(name)
            continue
        own[name] = kept
        vocabularies[name] = _left(words.vocabularies[name], kept, name)
    return Words(vocabularies, {}, own)


def _used(tables: Tables, name: str) -> tuple[set[str], set[str]]:
    """Return the terms of a vocabulary that are shown, and the words, folded, that stand for them."""
    if name == "kinds":
        columns = [tables._sites["kind"], tables._sites["kind_given"]]
    elif name in {"methods", "confidence"}:
        columns = [tables._statements[{"methods": "method"}.get(name, name)]] * 2
    elif name == "roles":
        columns = [tables._evidence["role"]] * 2
    else:
        own = tables._statements[tables._statements["aspect"] == name]
        columns = [own["value"], own["value_given"]]
    terms, given = (_texts(column) for column in columns)
    return terms | given, {fold_text(word) for word in given}


def _texts(column: pd.Series) -> set[str]:
    return {str(text) for text in column.dropna().unique()}


def _kept(said: Mapping[str, Any], vocabulary: Vocabulary, used: set[str], written: set[str]) -> dict[str, Any] | None:
    """Return what is left of what files said; None of an aspect of which nothing is shown."""
    bundled = bundled_words().vocabularies.get(vocabulary.name)
    if bundled is None and not used:
        return None
    meant = {vocabulary.folded_words().get(word) for word in written}
    terms = {}
    for term, entry in said.get("terms", {}).items():
        known = bundled is not None and term in bundled.terms
        below = {name for name, each in vocabulary.terms.items() if each.broader == term} & (used | meant)
        if known or term in used | meant or below:
            synonyms = [word for word in entry.get("synonyms", ()) if fold_text(word) in written]
            left = {key: value for key, value in entry.items() if key != "synonyms"}
            terms[term] = left | ({"synonyms": synonyms} if synonyms else {})
    there = {*terms, *(bundled.terms if bundled is not None else ())}
    told = {key: value for key, value in said.items() if key not in {"terms", "compatible", "becomes", "share_of"}}
    told |= {
        "compatible": [pair for pair in said.get("compatible", ()) if {*pair} <= there],
        "becomes": {term: after for term, after in said.get("becomes", {}).items() if {term, *after} <= there},
        "share_of": [term for term in said.get("share_of", ()) if term in there],
    }
    return {key: value for key, value in told.items() if value not in ([], {})} | {"terms": terms}


def _left(vocabulary: Vocabulary, kept: Mapping[str, Any], name: str) -> Vocabulary:
    """Return a vocabulary with what is left of it."""
    bundled = bundled_words().vocabularies.get(name)
    terms = {}
    for term, entry in vocabulary.terms.items():
        before = bundled.terms.get(term) if bundled is not None else None
        if before is None and term not in kept["terms"] and term != "unknown":
            continue
        own = kept["terms"].get(term, {})
        synonyms = (*(before.synonyms if before else ()), *own.get("synonyms", ()))
        labels = entry.labels if before is None or term in kept["terms"] else before.labels
        terms[term] = replace(entry, synonyms=synonyms, labels=labels)
    there = {*terms}
    return replace(
        vocabulary,
        terms=terms,
        share_of=tuple(term for term in vocabulary.share_of if term in there),
        compatible=frozenset(pair for pair in vocabulary.compatible if pair <= there),
        becomes={term: after for term, after in vocabulary.becomes.items() if {term, *after} <= there},
    )
