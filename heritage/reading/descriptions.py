"""Descriptions in HTML, as map programs write them: the text, its lines of ``key: value``, and its pictures."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

_HTML = re.compile(r"<(?:[a-zA-Z][^<>]*|/[a-zA-Z]+)>|&(?:[a-z]+|#\d+);")
_LINES = {"br", "p", "div", "tr", "li", "table", "ul", "h1", "h2", "h3", "h4"}
_PAIR = re.compile(r"(?P<key>[^\W\d_][\w \'’/().-]{0,39}?)\s*:\s+(?P<value>\S.*)")
_LONGEST = 1_000_000  # characters of a description that is taken apart


class Description(NamedTuple):
    """A description: its text, what its lines say by their keys, and the addresses of its pictures."""

    text: str
    told: dict[str, str]
    pictures: list[str]


class _Reader(HTMLParser):
    """Takes the text out of HTML; scripts and styles are no text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        self.parts.append("\n" if tag in _LINES else " " if tag in {"td", "th"} else "")
        if tag == "img":
            self.pictures += [value for name, value in attrs if name == "src" and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"} and self.silent > 0
        self.parts.append("\n" if tag in _LINES else "")

    def handle_data(self, data: str) -> None:
        self.parts += [] if self.silent else [data]


def is_html(text: str) -> bool:
    """Return whether a text holds tags or entities."""
    return _HTML.search(text) is not None


def read_description(html: str) -> Description:
    """Take a description apart."""
    if len(html) > _LONGEST:
        return Description(html, {}, [])
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    pairs = (_PAIR.fullmatch(line) for line in lines)
    told = {pair["key"]: pair["value"] for pair in pairs if pair is not None}
    return Description("\n".join(line for line in lines if line), told, reader.pictures)
