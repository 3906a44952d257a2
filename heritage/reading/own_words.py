"""Words of one's own: files in TOML that add terms, synonyms, labels, headings and aspects to the bundled ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from heritage.model.errors import InputError, unknown_choice
from heritage.model.folding import fold_text
from heritage.model.schema import COLUMNS, REGIONS
from heritage.model.vocabulary import UNKNOWN
from heritage.model.vocabulary_file import HEADINGS, faults, is_name, vocabulary_of
from heritage.model.words import Words, bundled_content, bundled_words, speaking
from heritage.model.written import VOCABULARY_FOLDER
from heritage.reading.profiles.profile import OF_ASPECT, our_columns
from heritage.reading.toml_file import read_toml
from heritage.reading.understanding.headings import meant_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from heritage.reading.written import Written

BUNDLED = "the bundled words"
_OF_NEW_ASPECT = {"type", "labels", "share_of", "compatible", "becomes", "persists", "several", "of_community", "terms"}
_OF_KNOWN = {"compatible", "becomes", "terms"}
_OTHER_KIND = "other"
_VISIBILITY = "visibility"
_TWO = 2
# An aspect or a term of such a name would be taken for what tables hold under it.
_COLUMNS_OF_TABLES = frozenset({
    *(name for columns in COLUMNS.values() for name in columns), *REGIONS, "geometry", "geometry_given", "cell_km",
})  # fmt: skip
_LAST = {UNKNOWN, _OTHER_KIND}  # before which new terms stand
# For terms that stand under no other and give none; none of them is a colour of the page.
_COLOURS = ("#00796b", "#b8860b", "#7a3b2e", "#46608f", "#6b7b00", "#c2185b")


@dataclass
class _Joined:
    """
    What own files have said so far.

    Attributes
    ----------
    content
        By vocabulary, in the form of a file; those that files speak of.
    said
        Which file said a term, a label or a key first.
    meanings
        Which term a word means, and which file says so, by vocabulary and word.
    headings
        Headings of one's own, by the column that they mean.
    """

    content: dict[str, dict[str, Any]] = field(default_factory=dict)
    said: dict[tuple[str, ...], str] = field(default_factory=dict)
    meanings: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    headings: dict[str, dict[str, None]] = field(default_factory=dict)

    def by(self, *what: str) -> str:
        """Return who said something first."""
        return self.said.get(what, BUNDLED)


def read_own_words(paths: Iterable[Path], written: Iterable[Written] = ()) -> Words:
    """Join files, and what written catalogues keep, to the bundled words; a clash is an error that names both."""
    files = [
        (name, f"{catalogue.path}, {name}", content)
        for catalogue in written
        for name, content in catalogue.vocabulary.items()
    ]
    for path in paths:
        for file in _files_of(path):
            if file.suffix.lower() != ".toml":
                message = f"{file}: a vocabulary is a file that ends in .toml, or a folder of such files; name one"
                raise InputError(message, path=file, argument="vocabulary")
            # kinds.toml speaks of kinds, and so does kinds.villages.toml
            files.append((file.name.partition(".")[0], str(file), read_toml(file, "a vocabulary")[1]))
    return join(files)


def _files_of(path: Path) -> list[Path]:
    """Return the files with words that a path names: itself, those of the folder, or of the folder vocabulary in it."""
    if not path.is_dir():
        if not path.exists():
            raise InputError(f"{path}: there is no such file or folder; look at its spelling", path=path)
        return [path]
    found = sorted(path.glob("*.toml"))
    inner = path / VOCABULARY_FOLDER
    if inner.is_dir():
        found = sorted(inner.glob("*.toml"))
    if not found:
        raise InputError(
            f"{path}: no file in this folder ends in .toml; name the folder that holds the words", path=path
        )
    return found


def words_of_both(earlier: Words, later: Words) -> Words:
    """Return the words of two catalogues that are compared; of a term that both add, as the later one has it."""
    if earlier.own == later.own:
        return earlier
    own = {name: words.vocabularies[name] for words in (earlier, later) for name in words.own if name != HEADINGS}
    vocabularies = {**bundled_words().vocabularies, **own}
    for name in {*earlier.own} & {*later.own} - {HEADINGS}:
        one, other = earlier.vocabularies[name], later.vocabularies[name]
        vocabularies[name] = replace(other, terms={**one.terms, **other.terms})
    return Words(vocabularies, later.headings, {**earlier.own, **later.own})


def join(files: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Words:
    """Join contents of files to the bundled words, each with the name of its vocabulary and of its file."""
    joined = _Joined()
    with speaking(bundled_words()):
        for name, told, content in sorted(files, key=lambda file: file[0] == HEADINGS):  # they may name own aspects
            _check(name, told, content, joined)
            if name == HEADINGS:
                _add_headings(told, content, joined)
            else:
                _add(name, told, content, joined)
    if not joined.content and not joined.headings:
        return bundled_words()
    known = dict(bundled_words().vocabularies)
    known |= {name: vocabulary_of(name, _in_order(name, content)) for name, content in joined.content.items()}
    headings = {ours: tuple(texts) for ours, texts in joined.headings.items()}
    own = {name: _added(name, content) for name, content in joined.content.items()}
    if headings:
        own[HEADINGS] = {"columns": {ours: list(texts) for ours, texts in headings.items()}}
    return Words(known, headings, own)


def _check(name: str, told: str, content: Mapping[str, Any], joined: _Joined) -> None:
    """Refuse what a file cannot say."""
    if name == HEADINGS:
        return
    if name == _VISIBILITY:
        message = "visibility takes no words of one's own: every word that is not known counts as withheld"
        raise InputError(f"{told}: {message}; write public, generalised or withheld into the rows", path=told)
    known = name in bundled_words().vocabularies
    if not known and name not in joined.content and "type" not in content:
        listed = ", ".join([HEADINGS, *bundled_words().vocabularies])
        message = f"there is no vocabulary {name!r}: call the file {listed}, or say type for an aspect of your own"
        raise InputError(f"{told}: {message}", path=told)
    if not known and (not is_name(name) or name in _COLUMNS_OF_TABLES | our_columns()):
        raise InputError(f"{told}: an aspect cannot be called {name!r}; give the file another name", path=told)
    allowed = _OF_KNOWN if known else _OF_NEW_ASPECT
    cannot = f"is none of {', '.join(sorted(allowed))}, which a file called {name}.toml can say"
    wrong = [*(f"{key!r} {cannot}" for key in content if key not in allowed), *faults(content)]
    if wrong:
        raise InputError(f"{told}: {wrong[0]}", path=told)


def _start(name: str) -> dict[str, Any]:
    """Return what is known of a vocabulary before own files speak."""
    return bundled_content(name) if name in bundled_words().vocabularies else {"terms": {}}


def _add(name: str, told: str, content: Mapping[str, Any], joined: _Joined) -> None:
    mine = joined.content.setdefault(name, _start(name))
    for key in [key for key in content if key not in {"terms", "becomes", "compatible"}]:
        _set(mine, key, content[key], told, (name, key), joined)
    for term, said in content.get("terms", {}).items():
        _add_term(name, term, said, told, joined)
    top = {term for term, said in mine["terms"].items() if not said.get("broader")}
    for term, said in mine["terms"].items():
        if said.get("broader") and said["broader"] not in top:
            told_by, above = joined.by(name, term), mine["terms"].get(said["broader"])
            in_circle = above is not None and above.get("broader") == term
            reason = (
                "is no term"
                if above is None
                else "stands under it: that is a circle"
                if in_circle
                else "stands under another itself"
            )
            message = f"{told_by}: {term!r} stands under {said['broader']!r}, which {reason}; name one of {_some(top)}"
            raise InputError(message, path=told)
    _add_relations(name, told, content, top, joined)


def _add_relations(name: str, told: str, content: Mapping[str, Any], top: set[str], joined: _Joined) -> None:
    """Add which terms can be true at once, which can follow which, and whose share is told."""
    mine, own = joined.content[name], content.get("terms", {})
    for pair in content.get("compatible", ()):
        if not isinstance(pair, list) or len(pair) != _TWO or not {*pair} <= top or not {*pair} & {*own}:
            message = f"{told}: compatible is a list of pairs of terms, one of them of this file: {pair!r} is none"
            raise InputError(message, path=told)
        mine.setdefault("compatible", []).append(pair)
    for term, after in content.get("becomes", {}).items():
        if term not in own or not isinstance(after, list) or not {*after} <= top:
            message = f"{told}: becomes gives, for a term of this file, the terms that can follow it: {term!r} does not"
            raise InputError(message, path=told)
        mine.setdefault("becomes", {})[term] = after
    wrong = sorted({*content.get("share_of", ())} - top)
    if wrong:
        message = f"{told}: share_of: {wrong[0]!r} is no term that stands under no other; these are {_some(top)}"
        raise InputError(message, path=told)


def _add_term(name: str, term: str, said: Mapping[str, Any], told: str, joined: _Joined) -> None:
    vocabulary = bundled_words().vocabularies.get(name)
    terms = joined.content[name]["terms"]
    if term not in terms:
        if vocabulary is not None and vocabulary.closed:
            message = f"{told}: {name} has no further terms than {', '.join(terms)}; give one of these a synonym"
            raise InputError(message, path=told)
        if term in _COLUMNS_OF_TABLES | our_columns():
            message = f"{told}: {term!r} cannot be the name of a term: a column is called so; give it another name"
            raise InputError(message, path=told)
        joined.said[name, term] = told
        terms[term] = {}
        _take_word(name, term, term, told, joined)
    mine = terms[term]
    symbols = {each.symbol for each in bundled_words().vocabularies["kinds"].terms.values()}
    if said.get("symbol", "") not in {*symbols, ""}:
        message = f"{told}: terms.{term}: there is no drawing {said['symbol']!r}; name one of {_some(symbols)}"
        raise InputError(message, path=told)
    for key in [key for key in said if key not in {"labels", "synonyms"}]:
        if vocabulary is not None and term in vocabulary.terms and key not in mine:
            message = f"{told}: terms.{term} has no {key} in {BUNDLED}; add labels and synonyms alone"
            raise InputError(message, path=told)
        _set(mine, key, said[key], told, (name, term, key), joined)
    for language, label in said.get("labels", {}).items():
        _set(mine.setdefault("labels", {}), language, label, told, (name, term, "labels", language), joined)
    for word in chain(said.get("labels", {}).values(), said.get("synonyms", ())):
        _take_word(name, term, word, told, joined)
    before = mine.setdefault("synonyms", [])
    before += [word for word in said.get("synonyms", ()) if word not in before]


def _way_out(by: str) -> str:
    return "take this one out, since bundled words stay" if by == BUNDLED else "take one of them out"


def _set(mine: dict[str, Any], key: str, value: Any, told: str, what: tuple[str, ...], joined: _Joined) -> None:
    """Take a value; another one that stands there already is a clash."""
    if key in mine and mine[key] != value:
        place = ".".join(what[1:])
        message = f"{told}: {place} is {value!r}, but {mine[key]!r} in {joined.by(*what)}; {_way_out(joined.by(*what))}"
        raise InputError(message, path=told)
    mine[key] = value
    joined.said.setdefault(what, told)


def _take_word(name: str, term: str, word: str, told: str, joined: _Joined) -> None:
    """Let a word mean a term; one that means another already is a clash."""
    folded = fold_text(word)
    bundled = bundled_words().vocabularies.get(name)
    known = bundled.folded_words().get(folded) if bundled is not None else None
    means, by = (known, BUNDLED) if known else joined.meanings.setdefault((name, folded), (term, told))
    if means != term:
        message = f"{told}: {word!r} means {term!r} here, but {means!r} in {by}; {_way_out(by)}"
        raise InputError(message, path=told)


def _add_headings(told: str, content: Mapping[str, Any], joined: _Joined) -> None:
    columns = content.get("columns")
    own = {name for name in joined.content if name not in bundled_words().vocabularies}
    known = our_columns() | own | {f"{name}_{part}" for name in own for part in OF_ASPECT}
    if not isinstance(columns, dict) or [*content] != ["columns"]:
        message = f'{told}: headings stand under [columns], each as kind = ["the heading", "another"]'
        raise InputError(message, path=told)
    for ours, texts in columns.items():
        if ours not in known:
            raise InputError(f"{told}: {unknown_choice('column of ours', ours, known)}", path=told)
        if not isinstance(texts, list) or not all(isinstance(text, str) and fold_text(text) for text in texts):
            raise InputError(f"{told}: columns.{ours} is a list of headings in quotation marks", path=told)
        for text in texts:
            folded = fold_text(text)
            others = joined.meanings.setdefault((HEADINGS, folded), (ours, told))[:1]
            means = next((each for each in [*others, *meant_by(text)] if each != ours), None)
            if means is not None and ours not in meant_by(text):
                by = joined.by(HEADINGS, folded)
                message = f"{told}: the heading {text!r} means {ours!r} here, but {means!r} in {by}"
                raise InputError(f"{message}; say it in a profile, for the one source", path=told)
            joined.headings.setdefault(ours, {})[text] = None
            joined.said.setdefault((HEADINGS, folded), told)


def _in_order(name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Put narrower terms behind their broader one, and further ones before the last; give each what it lacks."""
    terms = {name: dict(term) for name, term in content["terms"].items()}
    if content.get("type") == "term" and UNKNOWN not in terms:
        terms[UNKNOWN] = _start("status")["terms"][UNKNOWN]
    top = [name for name, term in terms.items() if not term.get("broader")]
    ranked = [*(name for name in top if name not in _LAST), *(name for name in top if name in _LAST)]
    colours = iter(_COLOURS * len(ranked))
    ordered = {}
    for first in ranked:
        if content.get("type") == "term" and "colour" not in terms[first]:
            terms[first]["colour"] = next(colours)
        for each in [first, *(other for other, term in terms.items() if term.get("broader") == first)]:
            ordered[each] = terms[each]
            if name == "kinds":
                ordered[each].setdefault("symbol", terms[first].get("symbol", terms[_OTHER_KIND]["symbol"]))
    return {**content, "terms": ordered}


def _added(name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what files said beyond the bundled words."""
    before = _start(name)
    told = {key: value for key, value in content.items() if key != "terms" and before.get(key) != value}
    if "compatible" in told:
        told["compatible"] = [pair for pair in told["compatible"] if pair not in before.get("compatible", [])]
    if "becomes" in told:
        told["becomes"] = {
            term: after for term, after in told["becomes"].items() if term not in before.get("becomes", {})
        }
    terms = {}
    for term, said in content["terms"].items():
        known = before["terms"].get(term, {})
        new = {key: value for key, value in said.items() if key not in {"labels", "synonyms"} and key not in known}
        labels = {code: text for code, text in said.get("labels", {}).items() if code not in known.get("labels", {})}
        synonyms = [word for word in said.get("synonyms", []) if word not in known.get("synonyms", [])]
        new |= {"labels": labels} if labels else {}
        new |= {"synonyms": synonyms} if synonyms else {}
        if new or term not in before["terms"]:
            terms[term] = new
    return {**told, "terms": terms} if terms else told


def _some(names: Iterable[str]) -> str:
    return ", ".join(sorted(filter(None, names)))
