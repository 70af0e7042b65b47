from __future__ import annotations

import pytest

from db.sentences import sentences


def cut(text: str, *told: tuple[int, int]) -> list[str]:
    return [text[start:end] for start, end in sentences(text, told)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n ", []),
        ("One sentence without an end", ["One sentence without an end"]),
        ("It fell! Why? (It did.) End", ["It fell!", "Why?", "(It did.)", "End"]),
        ("Keys et al. Saw it. P fell vs. Old.", ["Keys et al. Saw it.", "P fell vs. Old."]),
        ("A 0.5 mg/kg dose. 12 of 20 left.", ["A 0.5 mg/kg dose.", "12 of 20 left."]),
        ("Line one\nline two", ["Line one", "line two"]),
        ("تحسنت الأعراض. انتهى.", ["تحسنت الأعراض. انتهى."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_sentence_that_the_tagger_told_stands_as_it_is() -> None:
    text = "First one. Mood rose; i.e. Better. Last one."
    assert cut(text, (11, 34), (11, 34)) == ["First one.", "Mood rose; i.e. Better.", "Last one."]


def test_told_sentences_that_overlap_or_are_empty_do_no_harm() -> None:
    text = "First one. Second one."
    assert cut(text, (0, 10), (5, 12), (3, 3), (0, 0)) == ["First one.", "Second one."]


def test_every_letter_is_in_some_sentence() -> None:
    text = "A.B. C vs. D. e.g. F? 3 G.\n\nH " * 300
    assert "".join(cut(text)).replace(" ", "") == text.replace(" ", "").replace("\n", "")
