"""Whole numbers in text, in figures (12, 1,234, 11 878) and in words (twenty-nine)."""

from __future__ import annotations

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip

WORDS = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
_HUNDREDS = "|".join(list(_UNITS)[1:10])
NUMBER = (
    r"(?:(?<![\d.,])\d{1,3}(?:[, \u00a0\u2009\u202f]\d{3})+(?![\d.,]*\d)"
    r"|(?<![\d.,])\d{1,9}(?![\d.,]*\d)"
    rf"|\b(?:(?:{_HUNDREDS}) hundred(?: and)?(?:[ -](?:{WORDS}))?(?:[ -](?:{WORDS}))?"
    rf"|(?:{WORDS})(?:[ -](?:{WORDS}))?)\b)"
)
"""A regular expression for one whole number; use it with re.IGNORECASE."""


def value_of(text: str) -> int | None:
    """Return the number that a match of NUMBER stands for, or None when it is none.

    >>> value_of("11 878"), value_of("Twenty-nine"), value_of("one hundred and four")
    (11878, 29, 104)
    """
    digits = "".join(char for char in text if char in "0123456789")
    if digits:
        return int(digits)
    total = 0
    for word in text.lower().replace("-", " ").split():
        if word == "hundred":
            total *= 100
        elif word in _UNITS:
            total += _UNITS[word]
        elif word in _TENS:
            total += _TENS[word]
        elif word != "and":
            return None
    return total
