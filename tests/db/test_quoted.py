"""Quoted words are found where they stand, and only there."""

from __future__ import annotations

import pytest

from db.quoted import Quotable, Span


def found(text: str, quote: str) -> list[str]:
    """Return the stretches of the text that a quote means."""
    return [text[span.start : span.end] for span in Quotable(text).find(quote)]


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("No nausea. Nausea later.", "Nausea", ["Nausea"]),
        ("one  two\n three", "one two three", ["one  two\n three"]),
        ("one\u00a0two", " one two ", ["one\u00a0two"]),
        ("cafe\u0301 noir", "caf\u00e9 noir", ["cafe\u0301 noir"]),
        ("caf\u00e9 noir", "cafe\u0301", ["caf\u00e9"]),
        ("\u1112\u1161\u11ab fever", "\ud55c fever", ["\u1112\u1161\u11ab fever"]),
        ("q\u0323\u0307x", "q\u0307\u0323x", ["q\u0323\u0307x"]),
        ("غَثَيان شديد", "غَثَيان", ["غَثَيان"]),
        ("p < .05, p < .05", "p < .05", ["p < .05", "p < .05"]),
        ("aaa", "aa", ["aa"]),
        ("nausea", "vomiting", []),
        ("nausea", "", []),
        ("nausea", "  \n ", []),
        ("", "nausea", []),
    ],
)
def test_what_is_found(text: str, quote: str, expected: list[str]) -> None:
    assert found(text, quote) == expected


def test_a_bare_letter_does_not_match_an_accented_one() -> None:
    assert found("cafe\u0301", "cafe") == []


def test_whole_words_go_before_parts_of_words() -> None:
    assert [s.start for s in Quotable("painful pain").find("pain")] == [8]
    assert [s.start for s in Quotable("painful").find("pain")] == [0]


def test_a_search_can_be_kept_within_a_stretch() -> None:
    text = Quotable("Nausea. Nausea. Nausea.")
    assert text.find("Nausea", within=Span(8, 15)) == [Span(8, 14)]
    assert text.find("Nausea", within=Span(9, 15)) == []


def test_a_long_text_that_is_not_composed_takes_no_time() -> None:
    text = "cafe\u0301 " * 20_000 + "end"
    assert Quotable(text).find("end") == [Span(120_000, 120_003)]
