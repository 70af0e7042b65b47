"""How long people were followed, as far as a text says so: a band of time for each record."""

from __future__ import annotations

import re
import sqlite3

BANDS = (
    (7.0, "up to 1 week"),
    (31.0, "over 1 week to 1 month"),
    (184.0, "over 1 month to 6 months"),
    (366.0, "over 6 months to 1 year"),
)
"""Days at most, and the band; whatever is longer is LONGEST."""

LONGEST = "over 1 year"

_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        1,
    )
}
_LENGTH = re.compile(
    rf"\b(\d+(?:\.\d+)?|{'|'.join(_NUMBERS)}|an?)[\s-]+(hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)


def band(text: str) -> str | None:
    """Return the band of the longest time that a statement of follow-up names, or None.

    >>> band("6 months of follow-up"), band("a 4-week follow-up"), band("until discharge")
    ('over 1 month to 6 months', 'over 1 week to 1 month', None)
    >>> band("at 24 hours and one week"), band("median 2.5 years")
    ('up to 1 week', 'over 1 year')
    """
    lengths = [_days(number, unit) for number, unit in _LENGTH.findall(text)]
    if not lengths:
        return None
    longest = max(lengths)
    return next((name for most, name in BANDS if longest <= most), LONGEST)


def _days(number: str, unit: str) -> float:
    word = number.lower()
    count = 1.0 if word in ("a", "an") else float(_NUMBERS.get(word) or word)
    return count * _DAYS[unit.lower()]


def fill_follow_ups(connection: sqlite3.Connection) -> None:
    """Add the facet follow_up: of several times that a record names, the longest."""
    order = [name for _, name in BANDS] + [LONGEST]
    found: dict[str, str] = {}
    for record, text in connection.execute(
        """select f.record, f.value from facts f left join passages p on p.id = f.passage
        where f.name = 'follow_up' and coalesce(p.kind, '') not like 'full text%'"""
    ):
        name = band(text)
        if name and order.index(name) >= order.index(found.get(record, name)):
            found[record] = name
    connection.executemany(
        "insert or ignore into record_facets (facet, value, record) values (?, ?, ?)",
        sorted(("follow_up", name, record) for record, name in found.items()),
    )
