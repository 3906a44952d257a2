"""``look()``: what would be understood of files, before they are read into a catalogue."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

from heritage.assembly.frames import gathered
from heritage.assembly.look import look_at
from heritage.assembly.records import Wanted
from heritage.catalogue._shown import table_as_html
from heritage.model.arguments import checked
from heritage.model.errors import InputError, OptionError
from heritage.model.labels import require_language
from heritage.model.languages import ENGLISH
from heritage.model.words import speaking, vocabularies, words
from heritage.reading.own_words import read_own_words
from heritage.reading.understanding.headings import words_of_headings

if TYPE_CHECKING:
    import pandas as pd

    from heritage.model.arguments import Input, PathLike, Paths

_UNUSED = "not used"


class Look:
    """
    What would be understood of files.

    Attributes
    ----------
    layers
        A row for each layer: ``input``, ``layer``, ``format``, ``profile`` (blank where none is recognised),
        ``records``, ``located`` (how many say where they lie), ``crs``, ``extent`` (west, south, east, north in the
        units of the CRS).
    columns
        A row for each column: ``input``, ``layer``, ``column``, ``used_as`` (one of ours; missing where not used),
        ``why``, ``filled`` (rows), ``understood`` (share of them), ``not_understood`` (three words), ``could_be``.
    profile
        A profile in TOML, commented, that gives the same result: to start from.
    """

    def __init__(self, layers: pd.DataFrame, columns: pd.DataFrame, profile: str) -> None:
        self.layers, self.columns, self.profile = layers, columns, profile

    def __repr__(self) -> str:
        used = int(self.columns["used_as"].notna().sum())
        return f"<Look: {len(self.layers)} layers, {used} of {len(self.columns)} columns are used>"

    def _repr_html_(self) -> str:
        columns = self.columns.assign(used_as=self.columns["used_as"].fillna(_UNUSED))
        shown = {"Layers": self.layers, "Columns": columns}
        texts = {title: frame.astype("str").fillna("") for title, frame in shown.items()}
        return "".join(
            table_as_html(title, tuple(frame.columns), list(frame.itertuples(index=False)), len(frame))
            for title, frame in texts.items()
        )

    @checked
    def save_profile(self, path: PathLike) -> None:
        """
        Write the profile to a file.

        Parameters
        ----------
        path
            A file that ends in ``.toml``; one that is there already is not written over.

        Raises
        ------
        OptionError
            Where it ends otherwise, is there already, or cannot be written.

        Examples
        --------
        >>> import heritage, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     heritage.look(heritage.sample_folder()).save_profile(f"{folder}/mine.toml")
        ...     len(heritage.read(heritage.sample_folder(), profile=f"{folder}/mine.toml"))
        378
        """
        file = Path(path)
        if file.suffix.lower() != ".toml":
            raise OptionError(f"{file}: a profile ends in .toml; name it so", path=file, argument="path")
        try:
            with file.open("x", encoding="utf-8") as opened:
                opened.write(self.profile)
        except FileExistsError:
            message = f"{file}: is there already; name another file"
            raise OptionError(message, path=file, argument="path", code="would-overwrite") from None
        except OSError as error:
            raise OptionError(f"{file}: cannot be written ({error.strerror})", path=file, argument="path") from None


@checked
def look(
    *inputs: Input,
    profile: Paths | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    vocabulary: Paths | None = None,
    salvage: bool = False,
) -> Look:
    """
    Tell what would be understood of files, before they are read into a catalogue.

    Parameters
    ----------
    *inputs, profile, encoding, layer, vocabulary, salvage
        As for :func:`read`.

    Returns
    -------
    Look
        Shows itself in a notebook: each layer, and what each of its columns would be taken for, and why.

    Raises
    ------
    InputError
        Where a file cannot be read, with its path and what to do.

    Examples
    --------
    >>> import heritage
    >>> found = heritage.look(heritage.sample_folder())
    >>> found.columns.query("column == 'kind'")[["input", "understood"]].values.tolist()
    [['cemeteries.geojson', 1.0], ['monuments.geojson', 1.0], ['settlements.shp', 1.0]]
    """
    if not inputs:
        raise InputError("there is nothing to look at: name a file or a folder", code="empty")
    profiles = cast("tuple[Path, ...]", profile or ())
    with tempfile.TemporaryDirectory() as folder:
        paths, frames = gathered(inputs, Path(folder))
        own = cast("tuple[Path, ...]", vocabulary or ())
        wanted = Wanted(profiles, None, encoding, layer, (), salvage, own)
        found = look_at(paths, frames, wanted)
    return Look(found.layers, found.columns, found.profile)


@checked
def words_understood(language: str | None = None, *, vocabulary: Paths | None = None) -> str:
    """Return the headings, terms and synonyms that are understood, as Markdown, with labels in one language."""
    code = require_language(language or ENGLISH)
    with speaking(read_own_words(cast("tuple[Path, ...]", vocabulary or ()))):
        return _words_in_force(code)


def _words_in_force(code: str) -> str:
    parts = []
    head = ["term", "in words", "part of", "also written", "matches elsewhere"]
    for name, found in vocabularies().items():
        rows = [
            [f"`{term}`", told.label(code), told.broader, ", ".join(told.synonyms), "; ".join(told.matches_in_words())]
            for term, told in found.terms.items()
        ]
        lines = [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]] if rows else ["Free text."]
        parts.append("\n".join([f"## {name}", "", *lines]))
    every = {ours: [*names] for ours, names in words_of_headings()["columns"].items()}
    for ours, names in words().headings.items():
        every.setdefault(ours, []).extend(names)
    headings = [f"| `{ours}` | {', '.join(names)} |" for ours, names in every.items()]
    parts.append("\n".join(["## Headings", "", "| column | headings |", "|---|---|", *headings]))
    return "\n\n".join(parts)
