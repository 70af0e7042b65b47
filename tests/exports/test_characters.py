"""Text made fit for one line: the short way for plain text comes to what the long way does."""

from __future__ import annotations

import itertools
import unicodedata

import pytest

from exports.characters import one_line, without_controls

SOME = tuple(itertools.chain(
    range(0x3100), range(0xD7F0, 0xE010), range(0xFE00, 0x10100), range(0x1F600, 0x1F610),
    range(0x10FFF0, 0x110000),
))  # fmt: skip


def long_way(text: str) -> str:
    """Return what one_line says in its own words, a character at a time."""
    breaks = "\n\r\u2028\u2029\x0b\x0c\x85"
    out: list[str] = []
    for character in text:
        code = ord(character)
        surrogate, none = 0xD800 <= code <= 0xDFFF, code in (0xFFFE, 0xFFFF)
        if character in breaks or character in " \t\u00a0":
            out.append(" ")
        elif unicodedata.category(character) != "Cc" and not surrogate and not none:
            out.append(character)
    return " ".join(part for part in "".join(out).split(" ") if part)


@pytest.mark.parametrize("around", ["{}", "a{}b", "{}b", "a{}", "a {} b", "a {}"])
def test_every_character_alone_and_between_others(around: str) -> None:
    odd = [
        hex(code)
        for code in SOME
        if not chr(code).isspace() or chr(code) in "\n\r\u2028\u2029\x0b\x0c\x85 \t\u00a0"
        if one_line(around.format(chr(code))) != long_way(around.format(chr(code)))
    ]
    assert odd == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("  two  spaces  ", "two spaces"),
        (" one space ", "one space"),
        ("Über 5 µg/kg: “naïve” – 中文 😀", "Über 5 µg/kg: “naïve” – 中文 😀"),
        ("TY  - JOUR\r\nER  - \r\n", "TY - JOUR ER -"),
    ],
)
def test_a_text_becomes_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_line_ends_stay_where_they_may() -> None:
    assert without_controls("a\x00\r\n\tb\x9f") == "a\r\n\tb"
