"""Dates as registers and databases print them, to ISO 8601, as precise as given, never more."""

from __future__ import annotations

import re
from collections.abc import Callable

from harvest.plain_text import one_line
from harvest.pubmed.dates import iso_date, month_number

_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (
        re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?"),
        lambda m: _sure(m[1], m[2], m[3]),
    ),
    (re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})"), lambda m: _sure(m[1], m[2], m[3])),
    (re.compile(r"(\d{4})[-/](\d{1,2})"), lambda m: _sure(m[1], m[2], None)),
    (re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s.*)?"), lambda m: _slashed(m)),
    (
        re.compile(r"(\d{1,2})[\s-]([A-Za-z]{3,9})\.?[\s-](\d{4})"),
        lambda m: _sure(m[3], m[2], m[1]),
    ),
    (re.compile(r"([A-Za-z]{3,9})\.?\s(\d{1,2}),?\s(\d{4})"), lambda m: _sure(m[3], m[1], m[2])),
    (re.compile(r"([A-Za-z]{3,9})\.?,?\s(\d{4})"), lambda m: _sure(m[2], m[1], None)),
    (re.compile(r"((?:19|20)\d{2})"), lambda m: m[1]),
)


def date_of(text: str | None) -> str | None:
    """Return the ISO date of a field, or None when it is no date.

    Numbers between slashes are day, month, year, as ANZCTR, CTIS and ICTRP print them; only where
    that cannot be (05/28/2020) is the month taken to come first.

    >>> date_of("24 August 2026"), date_of("20260814"), date_of("03/04/2020")
    ('2026-08-24', '2026-08-14', '2020-04-03')
    >>> date_of("2026-03-12T00:00:00.000Z"), date_of("May 2020"), date_of("soon")
    ('2026-03-12', '2020-05', None)
    """
    found = one_line(text)
    if not found:
        return None
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(found):
            return read(match)
    return None


def _slashed(match: re.Match[str]) -> str | None:
    first, second, year = match.groups()
    if int(second) > 12 >= int(first):
        first, second = second, first
    return _sure(year, second, first)


def _sure(year: str, month: str, day: str | None) -> str | None:
    """Return the date, or None when there is no such day: half a wrong date is a guess."""
    if month_number(month) is None:
        return None
    found = iso_date(year, month, day)
    return None if day and found and len(found) < len("2021-11-20") else found
