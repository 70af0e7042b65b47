"""Bytes of a text file to text, whatever program saved it."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decoded_text(body: bytes) -> str:
    """Return the text of `body` with plain line ends: by its mark, else UTF-8, else Windows.

    Never fails: a byte that belongs to no character becomes U+FFFD.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _lines(body[len(mark) :].decode(encoding, "replace"))
    try:
        return _lines(body.decode("utf-8"))
    except UnicodeDecodeError:
        return _lines(body.decode("windows-1252", "replace"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
