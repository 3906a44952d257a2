"""Text in another encoding than UTF-8: what is certain is used, what is likely is only proposed."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from heritage.model.errors import InputError, OptionError, shortened
from heritage.reading.sniff import BOM, UTF_16

if TYPE_CHECKING:
    from pathlib import Path

UTF_8 = "UTF-8"
_SAMPLE_BYTES = 200_000
# Those in which records of the region are kept; charset-normalizer is asked about no other.
_OF_LATIN = {"cp1252", "cp1254", "iso8859-1", "iso8859-9"}
_WORD, _ASCII_LETTER = re.compile(r"[^\W\d_]{3,}"), re.compile("[A-Za-z]")
_ICELANDIC = re.compile("[ÝýÞþÐð]")  # the same bytes are İ, ı, Ş, ş, Ğ and ğ in Turkish
_LIKELY = ["utf_8", "cp1251", "cp1252", "cp1254", "cp866", "koi8_r", "iso8859_5", "iso8859_9", "mac_cyrillic"]


def require_encoding(name: str) -> str:
    """Check the name of an encoding."""
    try:
        if codecs.lookup(name)._is_text_encoding and "a".encode(name).decode(name) == "a":
            return name
    except (LookupError, ValueError, TypeError):
        pass
    raise OptionError(
        f"encoding={shortened(name)} is no encoding of text: write one such as cp1251, cp1254 or utf-8",
        argument="encoding",
    )


def proposal(data: bytes) -> str:
    """Name the encoding in which bytes are likely to be text."""
    from charset_normalizer import from_bytes

    best = from_bytes(_unusual(data), cp_isolation=_LIKELY).best()
    return best.encoding if best is not None else ""


def _unusual(data: bytes) -> bytes:
    """Return the first lines that tell something of their encoding."""
    lines = (line for line in data[: 20 * _SAMPLE_BYTES].splitlines() if not line.isascii())
    return b"\n".join(lines)[:_SAMPLE_BYTES]


def likelier(data: bytes, said: str) -> str:
    """Name the encoding that fits bytes better than one of western Europe or Turkey in which they are text, too."""
    if said not in _OF_LATIN:
        return ""
    unusual = _unusual(data)
    text = unusual.decode(said, "replace")
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    strange = [word for word in words if not _ASCII_LETTER.search(word)]
    if 2 * len(strange) > len(words):  # no language of Latin script has so many words without a plain letter
        return proposal(unusual) or "another"
    return "cp1254" if said in {"cp1252", "iso8859-1"} and _ICELANDIC.search(text) else ""


def decoded(path: Path, encoding: str | None) -> tuple[bytes, str]:
    """Read a text file as UTF-8."""
    data = path.read_bytes()
    if encoding is None and (data.startswith(UTF_16) or data[1:2] == b"\x00" != data[:1]):
        encoding = "utf-16" if data.startswith(UTF_16) else "utf-16-le"
    if encoding is None or codecs.lookup(require_encoding(encoding)).name == "utf-8":
        return data.removeprefix(BOM), UTF_8
    if encoding.startswith("utf-16"):
        data = data[: len(data) // 2 * 2]  # half a unit stands at the end of a file that was cut off
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode(), encoding
    except UnicodeError as error:
        raise InputError(f"{path}: the text is not in {encoding} ({error}); name another encoding", path=path) from None
