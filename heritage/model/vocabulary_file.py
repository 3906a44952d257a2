"""What a file with a vocabulary may say: those in ``vocabularies/``, and those of one's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from heritage.model.languages import labels_of
from heritage.model.metadata import quoted
from heritage.model.vocabulary import Term, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HEADINGS = "headings"  # the file that says which headings mean a column
KEYS = {
    "type": str,
    "labels": dict,
    "share_of": list,
    "compatible": list,
    "becomes": dict,
    "persists": bool,
    "several": bool,
    "of_community": bool,
    "timeless": bool,
    "implied": str,
    "names_site": bool,
    "closed": bool,
    "terms": dict,
}
TERM_KEYS = {
    "labels": dict,
    "synonyms": list,
    "broader": str,
    "colour": str,
    "symbol": str,
    "matches": dict,
    "reviewed": bool,
    "reader": str,
}
MATCHES = ("exact", "close", "broad", "narrow")  # of SKOS (W3C, 2009)
_TYPES = ("term", "text")
_IN_WORDS = {str: "text in quotation marks", dict: "a table", list: "a list", bool: "true or false"}
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_IN_LINE = {"labels", "becomes", "matches"}  # tables that stand on one line
_LONGEST = 200  # characters of a label or a synonym
# What summaries, selections and pages call by these names is something else.
_TAKEN = {"contested", "unassessed", "undated", "sites", "community", "region", "region_id", "site_id", "value"}


def faults(content: Mapping[str, Any]) -> Iterator[str]:
    """Tell what is wrong with a vocabulary's file by itself."""
    yield from _faults_of_keys(content, KEYS, "a vocabulary")
    if content.get("type", _TYPES[0]) not in _TYPES:
        yield f"type is {content['type']!r}; it can be term (one of some words) or text (any words)"
    yield from _faults_of_texts("labels", content.get("labels", {}))
    pairs, after = content.get("compatible", []), content.get("becomes", {})
    lists = [*(pairs if isinstance(pairs, list) else ()), *(after.values() if isinstance(after, dict) else ())]
    for each in [content.get("share_of", []), *lists]:
        if not isinstance(each, list) or not all(isinstance(term, str) for term in each):
            yield "share_of is a list of terms, compatible a list of pairs of terms, becomes a list of terms for a term"
            break
    terms = content.get("terms", {})
    for name, term in terms.items() if isinstance(terms, dict) else ():
        if not _NAME.fullmatch(name) or name in _TAKEN:
            yield (
                f"{name!r} cannot be the name of a term: it has up to 40 small letters, digits, _ and -, "
                f"and is none of {', '.join(sorted(_TAKEN))}"
            )
        elif not isinstance(term, dict):
            yield f"terms.{name} must be a table"
        else:
            yield from _faults_of_term(name, term)


def _faults_of_term(name: str, term: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"terms.{name}: {fault}" for fault in _faults_of_keys(term, TERM_KEYS, "a term"))
    yield from (f"terms.{name}: {fault}" for fault in _faults_of_texts("labels", term.get("labels", {})))
    matches = term.get("matches", {})
    for match, ids in matches.items() if isinstance(matches, dict) else ():
        if match not in MATCHES or not isinstance(ids, list) or not all(map(_is_text, ids)):
            yield f"terms.{name}: matches gives a list of ids such as aat:300007544 for {', '.join(MATCHES)}"
    synonyms = term.get("synonyms", [])
    if isinstance(synonyms, list) and not all(map(_is_text, synonyms)):
        yield f"terms.{name}: synonyms are words in quotation marks, of up to {_LONGEST} letters each"
    if isinstance(term.get("colour", "#"), str) and not _COLOUR.fullmatch(term.get("colour", "#000000")):
        yield f"terms.{name}: colour is {term['colour']!r}; write it as #rrggbb, such as #8a1538"


def _faults_of_keys(content: Mapping[str, Any], keys: Mapping[str, type], what: str) -> Iterator[str]:
    for key, value in content.items():
        if key not in keys:
            yield f"{key!r} is no part of {what}; it has {', '.join(keys)}"
        elif not isinstance(value, keys[key]):
            yield f"{key!r} must be {_IN_WORDS[keys[key]]}"


def _faults_of_texts(key: str, given: object) -> Iterator[str]:
    for language, text in given.items() if isinstance(given, dict) else ():
        if not _LANGUAGE.fullmatch(language):
            yield f"{language!r} in {key} is no tag of a language, such as en, az, hy or ru"
        elif not _is_text(text):
            yield f"{key}.{language} must be text of up to {_LONGEST} letters"


def _is_text(given: object) -> bool:
    return isinstance(given, str) and given.isprintable() and 0 < len(given.strip(" ?")) <= _LONGEST


def is_name(text: str) -> bool:
    """Return whether a vocabulary or a term can be called so."""
    return bool(_NAME.fullmatch(text)) and text not in _TAKEN


def vocabulary_of(name: str, content: Mapping[str, Any]) -> Vocabulary:
    """Make a vocabulary of what its file says."""
    told = dict(content)
    told["terms"] = {
        term: Term(**{
            **entry,
            "labels": {"en": term.replace("_", " "), **entry.get("labels", {}), **labels_of(name, term)},
            "synonyms": tuple(entry.get("synonyms", ())),
            "matches": {match: tuple(ids) for match, ids in entry.get("matches", {}).items()},
        })
        for term, entry in content.get("terms", {}).items()
    }  # fmt: skip
    if "labels" in content or "type" in content:
        told["labels"] = {"en": name.replace("_", " "), **content.get("labels", {}), **labels_of(name)}
    told["compatible"] = frozenset(frozenset(pair) for pair in content.get("compatible", ()))
    told["becomes"] = {term: tuple(after) for term, after in content.get("becomes", {}).items()}
    told["share_of"] = tuple(content.get("share_of", ()))
    return Vocabulary(name=name, **told)


def as_toml(content: Mapping[str, Any]) -> str:
    """Write a vocabulary, or headings, as a file says it."""
    return "\n".join(_lines(content, ())).strip() + "\n"


def _lines(content: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    tables = {key: value for key, value in content.items() if isinstance(value, dict) and key not in _IN_LINE}
    plain = {key: value for key, value in content.items() if key not in tables}
    if path and (plain or not tables):
        yield ""
        yield f"[{'.'.join(map(_key, path))}]"
    yield from (f"{_key(key)} = {_value(value)}" for key, value in plain.items())
    for key, value in tables.items():
        yield from _lines(value, (*path, key))


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value).lower() if isinstance(value, bool) else quoted(str(value))


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else quoted(name)
