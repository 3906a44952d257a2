"""Tables as files that people read: CSV with a companion, HTML, Markdown, Excel; and read back the same."""

from __future__ import annotations

import html
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from heritage.model.dates import DAYS
from heritage.model.errors import InputError, OptionError, unknown_choice
from heritage.model.folding import map_unique
from heritage.model.labels import label, require_language
from heritage.model.paths import sha256
from heritage.model.spreadsheets import as_given, harmless
from heritage.model.visibility import GENERALISED, INTERNAL, PUBLIC, is_hidden
from heritage.model.words import vocabulary
from heritage.statements.captions import Table
from heritage.writing.cells import harmless_frame, without_control_signs, write_csv
from heritage.writing.staging import staged

if TYPE_CHECKING:
    from collections.abc import Callable

COMPANION = "-metadata.json"
_DECIMALS = 3
_STYLE = Path(__file__).with_name("table.css")
_ABOUT = "about"
_DATATYPES = {"int64": "integer", "Int64": "integer", "float64": "number", "bool": "boolean", "boolean": "boolean"}
_FROM_DATATYPE = {"integer": "Int64", "number": "float64", "boolean": "boolean", "datetime": DAYS}


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an index that says something in front of the columns, as that of a cross-table does."""
    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    flat = frame if plain else frame.rename_axis(columns=None).reset_index()
    return flat.rename(columns=str)


def _labelled(frame: pd.DataFrame, language: str | None) -> tuple[pd.DataFrame, list[str]]:
    """Return a table with what it calls its columns in a language; kinds are translated too."""
    titles = [str(name) if language is None else label(str(name), language) for name in frame.columns]
    if language is not None and "kind" in frame:
        kinds = frame["kind"].astype("str")
        frame = frame.assign(kind=map_unique(kinds, lambda kind: label(kind, language)).astype("str"))
    return frame, [
        title if titles.count(title) == 1 else f"{title} ({name})" for title, name in zip(titles, frame, strict=True)
    ]


def _description(frame: pd.DataFrame, titles: list[str], language: str | None, file_name: str) -> dict[str, Any]:
    """Describe a table as CSV on the Web has it (W3C, Metadata Vocabulary for Tabular Data, 2015)."""
    columns = []
    for name, title, dtype in zip(frame.columns, titles, frame.dtypes, strict=True):
        datatype = "datetime" if pd.api.types.is_datetime64_dtype(dtype) else _DATATYPES.get(str(dtype), "string")
        columns.append({"name": str(name), "titles": title, "datatype": datatype})
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language or "en"}],
        "url": file_name,
        "dc:title": frame.attrs.get("caption", ""),
        "dc:source": frame.attrs.get("inputs", []),
        "dc:rights": frame.attrs.get("catalogue", {}).get("licence", ""),
        "dc:isPartOf": frame.attrs.get("catalogue", {}),
        "dc:accessRights": INTERNAL if frame.attrs.get(INTERNAL) else PUBLIC,
        "tableSchema": {"columns": columns},
    }


def _write_csv(frame: pd.DataFrame, path: Path, language: str | None) -> None:
    shown, titles = _labelled(frame, language)
    write_csv(shown.set_axis(titles, axis="columns"), path)
    description = _description(frame, titles, language, path.name)
    description["dc:identifier"] = f"sha256:{sha256(path)}"  # a run that is killed may leave the one without the other
    text = json.dumps(description, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    path.with_name(path.name + COMPANION).write_text(text, encoding="utf-8")


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table's cells as a reader sees them: shares and other fractions with three decimals."""
    shown = {}
    for position, name in enumerate(frame.columns):
        values = frame.iloc[:, position]
        if pd.api.types.is_float_dtype(values.dtype):
            texts = values.map(lambda number: f"{number:.{_DECIMALS}f}", na_action="ignore")
        elif pd.api.types.is_datetime64_dtype(values.dtype):
            texts = values.map(lambda day: str(day.date()), na_action="ignore")
        else:
            texts = values
        shown[name] = texts.astype("str").fillna("")
    return pd.DataFrame(shown)


def _harmless_text(shown: pd.DataFrame) -> pd.DataFrame:
    """Return cells as text that no spreadsheet runs; a number below 0 is none that it would run."""
    texts = _as_text(shown)
    safe = harmless_frame(texts)
    numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in shown.dtypes]
    columns = [(texts if each else safe).iloc[:, place] for place, each in enumerate(numeric)]
    return pd.concat(columns, axis="columns") if columns else safe


def _are_numbers(shown: pd.DataFrame) -> list[bool]:
    """Return which columns hold numbers, by their types or because ``attrs["numbers"]`` says so of their texts."""
    worded = shown.attrs.get("numbers", ())
    return [pd.api.types.is_numeric_dtype(dtype) or name in worded for name, dtype in shown.dtypes.items()]


def html_table(frame: pd.DataFrame, language: str | None = None) -> str:
    """Write a table as an element of HTML, with its caption."""
    shown, titles = _labelled(frame, language)
    cells = _harmless_text(shown).set_axis([harmless(title) for title in titles], axis="columns")
    kinds = [' class="number"' if each else "" for each in _are_numbers(shown)]
    head = "".join(
        f'<th scope="col"{kind}>{html.escape(str(name))}</th>' for name, kind in zip(cells, kinds, strict=True)
    )
    rows = "\n".join(
        "<tr>" + "".join(f"<td{kind}>{html.escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in cells.itertuples(index=False)
    )
    told = html.escape(frame.attrs.get("caption", ""))
    caption = f"<caption>{told}</caption>\n" if told else ""
    return f"<table>\n{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"


def html_page(title: str, body: str, language: str | None = None) -> str:
    """Set elements into a page that runs nothing and asks nobody."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="{language or "en"}">\n<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>\n'
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style></head>\n<body>{body}</body>\n</html>\n"
    )


def _write_html(frame: pd.DataFrame, path: Path, language: str | None) -> None:
    title = frame.attrs.get("caption", "").partition(";")[0] or "heritage"
    text = html_page(title, html_table(frame, language), language)
    path.write_text(text, encoding="utf-8", errors="replace")


def markdown_text(text: str) -> str:
    """Write text as text: no markup, no line of its own."""
    for sign in "\\`*_{}[]<>|~#!&":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def markdown_table(frame: pd.DataFrame, language: str | None = None) -> str:
    """Write a table as Markdown, with its caption above it."""
    shown, titles = _labelled(frame, language)
    cells = _harmless_text(shown).set_axis([harmless(title) for title in titles], axis="columns")
    rules = ["---:" if each else "---" for each in _are_numbers(shown)]
    rows = [map(markdown_text, cells.columns), rules]
    rows += [map(markdown_text, row) for row in cells.itertuples(index=False)]
    caption = markdown_text(frame.attrs.get("caption", ""))
    text = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{caption}\n\n{text}\n" if caption else f"{text}\n"


def _write_markdown(frame: pd.DataFrame, path: Path, language: str | None) -> None:
    path.write_text(markdown_table(frame, language), encoding="utf-8", errors="replace")


def _write_excel(frame: pd.DataFrame, path: Path, language: str | None) -> None:
    shown, titles = _labelled(frame, language)
    inputs = "; ".join(f"{each['name']} ({each['role']})" for each in frame.attrs.get("inputs", []))
    names = "; ".join(f"{title} = {name}" for title, name in zip(titles, frame.columns, strict=True))
    about = pd.DataFrame(
        {"about": [frame.attrs.get("caption", ""), inputs, names]}, index=["caption", "inputs", "columns"]
    )
    room = io.BytesIO()  # openpyxl leaves half a file where a disk is full
    try:
        with pd.ExcelWriter(room, engine="openpyxl") as book:
            safe = without_control_signs(harmless_frame(shown.set_axis(titles, axis="columns")))
            safe.to_excel(book, sheet_name="table", index=False, freeze_panes=(1, 0))
            without_control_signs(harmless_frame(about)).to_excel(book, sheet_name=_ABOUT)
    except ImportError:
        raise OptionError("writing xlsx needs openpyxl: pip install 'heritage-catalogue[excel]'") from None
    path.write_bytes(room.getvalue())


_WRITERS: dict[str, Callable[[pd.DataFrame, Path, str | None], None]] = {
    "csv": _write_csv,
    "html": _write_html,
    "md": _write_markdown,
    "xlsx": _write_excel,
}


def write_table(frame: pd.DataFrame, path: str | Path, *, language: str | None = None, internal: bool = False) -> None:
    """
    Write a table that a catalogue gave, with its caption.

    Parameters
    ----------
    frame
        Such as a summary; its caption is in ``attrs["caption"]``.
    path
        What it ends with decides the format: ``.csv`` (beside it ``NAME.csv-metadata.json`` says the
        caption, the inputs and what each column is, as CSV on the Web has it), ``.html`` (one page),
        ``.md`` or ``.xlsx`` (needs the extra ``excel``; the caption is on a sheet of its own).
    language
        Of the columns' labels and of kinds: ``"en"``, ``"az"``, ``"hy"`` or ``"ru"``; by default
        columns have their own names. Nothing else is translated.
    internal
        Whether the table may be one that counts what is not public; by default such a one is refused.

    Raises
    ------
    OptionError
        Where there is no such format or language, the table counts what is not public, or nothing says whether it
        does: what was joined or grouped may not, and ``table.attrs["internal"] = False`` says that it is public.

    Examples
    --------
    >>> import heritage, tempfile
    >>> table = heritage.sample().summary(by="kind")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     heritage.write_table(table, f"{folder}/kinds.csv", language="az")
    ...     heritage.read_table(f"{folder}/kinds.csv")["kind"].tolist() == table["kind"].tolist()
    True
    """
    path = Path(path)
    extension = path.suffix.lower().removeprefix(".")
    if extension not in _WRITERS:
        raise unknown_choice("format of tables", extension or path.name, _WRITERS, "path")
    if language is not None:
        require_language(language)
    if not internal and (frame.attrs.get(INTERNAL) or _holds_what_is_hidden(frame)):
        raise OptionError(
            f"{path}: this table holds or counts what is not public; make it of catalogue.edition(), "
            "or write it with internal=True",
            path=path,
        )
    if not internal and INTERNAL not in frame.attrs:
        raise OptionError(
            f"{path}: nothing says whether this table is public, as what is joined, grouped or made by hand does "
            "not; make it of catalogue.edition() and say so by table.attrs['internal'] = False, or write it with "
            "internal=True",
            path=path,
        )
    with staged(path.parent, path.name) as folder:
        flat = _flat(frame)
        flat.attrs = dict(frame.attrs)
        _WRITERS[extension](flat, folder / path.name, language)


def _holds_what_is_hidden(frame: pd.DataFrame) -> bool:
    """Return whether rows show that a table is not public, whatever became of its marks; cells of the grid are."""
    if "visibility" not in frame:
        return False
    hidden = is_hidden(frame)
    return bool((hidden & frame["visibility"].ne(GENERALISED)).any())


def read_table(path: str | Path) -> pd.DataFrame:
    """
    Read a table back that ``write_table()`` wrote as CSV.

    Parameters
    ----------
    path
        The CSV file; its companion must stand beside it.

    Returns
    -------
    pandas.DataFrame
        The same columns, values and caption: labels give way to names, and what was made harmless to
        spreadsheets is as it was.

    Raises
    ------
    InputError
        Where the file or its companion cannot be read.
    """
    path = Path(path)
    companion = path.with_name(path.name + COMPANION)
    try:
        description = json.loads(companion.read_text(encoding="utf-8"))
        columns = description["tableSchema"]["columns"]
        language = description["@context"][1]["@language"]
        identifier = description.get("dc:identifier")
        other = identifier is not None and identifier != f"sha256:{sha256(path)}"
        texts = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
        texts.columns = pd.Index([column["name"] for column in columns], dtype="str")
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise InputError(
            f"{path}: this is no table that was written with its companion {companion.name}: {error}", path=path
        ) from None
    if other:
        raise InputError(f"{companion}: this describes another table than {path.name}; write the table again")
    known = {label(kind, language): kind for kind in vocabulary("kinds").terms}
    table = {}
    for column in columns:
        name, datatype = column["name"], column["datatype"]
        values = map_unique(texts[name], as_given).astype("str") if datatype == "string" else texts[name]
        if name == "kind":
            values = map_unique(values, lambda kind: known.get(kind, kind)).astype("str")
        table[name] = _typed(values, _FROM_DATATYPE.get(datatype))
    frame: pd.DataFrame = Table(table)
    frame.attrs.update(caption=description["dc:title"], inputs=description["dc:source"])
    frame.attrs.update(catalogue=description.get("dc:isPartOf", {}))
    if "dc:accessRights" in description:
        frame.attrs[INTERNAL] = description["dc:accessRights"] != PUBLIC
    return frame


def _typed(values: pd.Series, dtype: str | None) -> pd.Series:
    if dtype is None:
        return values
    if dtype == "boolean":
        return values.map({"True": True, "False": False}).astype("boolean" if values.isna().any() else "bool")
    if dtype == "Int64":
        return pd.to_numeric(values).astype("Int64" if values.isna().any() else "int64")
    if dtype == "float64":
        return pd.to_numeric(values).astype("float64")
    return pd.to_datetime(values).astype(DAYS)
