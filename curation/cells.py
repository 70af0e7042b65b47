"""What the cells of people's files have in common: the guard of spreadsheets, and dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from curation.csv_rows import RowError

_GUARDED = re.compile(r"^'(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it.

    >>> unguarded("'=SUM(A1)"), unguarded("'tis")
    ('=SUM(A1)', "'tis")
    """
    return _GUARDED.sub("", cell)


def moment(given: str) -> str:
    """Return a day as it is, and a time in UTC to the second. Raises RowError for no date.

    >>> moment("2026-11-23T14:05+01:00")
    '2026-11-23T13:05:00Z'
    """
    try:
        when = datetime.fromisoformat(given)
    except ValueError:
        raise RowError(
            f"at {short(given)!r} is no date. Write 2026-11-23, or 2026-11-23T14:05Z"
        ) from None
    if _DAY.fullmatch(given):
        return given
    try:
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except OverflowError:
        raise RowError(f"at {short(given)!r} is no date") from None
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def short(text: str) -> str:
    """Return the beginning of a text, for a message."""
    return text if len(text) <= 40 else text[:39] + "…"
