"""Fields as registers print them: dates, numbers, lists, and words that say nothing."""

from __future__ import annotations

import pytest

from harvest.printed_dates import date_of
from harvest.printed_text import parts, prose, said, whole_number, yes_or_no


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("20260814", "2026-08-14"),
        ("2026-08-14", "2026-08-14"),
        ("2026-03-12T00:00:00.000Z", "2026-03-12"),
        ("24 August 2026", "2026-08-24"),
        ("24-Aug-2026", "2026-08-24"),
        ("August 24, 2026", "2026-08-24"),
        ("May 2020", "2020-05"),
        ("2020", "2020"),
        ("2020-05", "2020-05"),
        ("03/04/2020", "2020-04-03"),
        ("05/28/2020", "2020-05-28"),
        ("31/12/2020 00:00:00", "2020-12-31"),
        ("31/02/2020", None),
        ("2026-13-01", None),
        ("99999999", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(printed: str | None, iso: str | None) -> None:
    assert date_of(printed) == iso


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("P<0.001 and age<18, b>2", "P<0.001 and age<18, b>2"),
        ("a <b and c> d", "a <b and c> d"),
        ('<p class="x">One</p><p>Two</p>', "One\n\nTwo"),
        ("<b>Bold</b> &amp; <i>plain</i>", "Bold & plain"),
        ("one&#x0D;<br>two<br/>three", "one\ntwo\nthree"),
        ("   ", None),
    ],
)
def test_markup_goes_and_words_stay(printed: str, text: str | None) -> None:
    assert prose(printed) == text


def test_lists_are_not_cut_inside_brackets() -> None:
    assert parts("a (b; c); d\ne;;") == ("a (b; c)", "d", "e")
    assert parts("a (never closed; b") == ("a (never closed; b",)
    assert parts(None) == ()


def test_numbers_and_answers() -> None:
    assert whole_number("1,234") == 1234
    assert [whole_number(text) for text in ("12.5", "about 60", "-1", "A:1;B:2", "")] == [None] * 5
    assert [yes_or_no(text) for text in ("Yes", "no.", "TRUE", "maybe", None)] == [
        True,
        False,
        True,
        None,
        None,
    ]
    assert said("Nil known") is None
    assert said("None of these") == "None of these"
