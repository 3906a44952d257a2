"""What columns and values are called for a reader, in the languages that there are."""

from __future__ import annotations

from heritage.model.errors import unknown_choice
from heritage.model.languages import ENGLISH, languages, texts
from heritage.model.words import once_for_words, vocabularies


@once_for_words
def _labels() -> dict[str, dict[str, str]]:
    """Return labels by name and language: of columns first, then of vocabularies and their terms."""
    found: dict[str, dict[str, str]] = {}
    for code, own in texts("columns").items():
        for name, label in own.items():
            found.setdefault(name, {})[code] = label
    for vocabulary in vocabularies().values():
        if vocabulary.labels:
            found.setdefault(vocabulary.name, vocabulary.labels)
        for name, term in vocabulary.terms.items():
            found.setdefault(name, term.labels)
    return found


def require_language(language: str) -> str:
    """Check that there are labels in a language."""
    if language not in languages():
        raise unknown_choice("language of labels", language, languages(), "language")
    return language


def label(name: str, language: str) -> str:
    """Return the label of a column or a value."""
    if name in _labels():
        return _labels()[name].get(language, _labels()[name][ENGLISH])
    stem, _, end = name.removeprefix("share_").rpartition("_")
    if name.startswith("share_") and end in {"min", "max"}:
        return f"{label(f'share_{stem}', language)}, {label('at_least' if end == 'min' else 'at_most', language)}"
    if name.startswith("share_"):
        return f"{label('share', language)} {label(name.removeprefix('share_'), language)}"
    for suffix in ("_a", "_b"):
        if name.endswith(suffix) and name.removesuffix(suffix) in _labels():
            return f"{label(name.removesuffix(suffix), language)} ({suffix[1].upper()})"
    return name
