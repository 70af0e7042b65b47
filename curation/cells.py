"""What the cells of people's files have in common: guard, length, what must be there, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from curation.csv_rows import Row, RowError

LONGEST = 300
"""Characters; a cell that is longer most often lacks its closing quotation mark."""

_GUARDED = re.compile(r"^'(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it.

    >>> unguarded("'=SUM(A1)"), unguarded("'tis")
    ('=SUM(A1)', "'tis")
    """
    return _GUARDED.sub("", cell)


def cells_of(
    row: Row, columns: Sequence[str], needed: Sequence[str], longest: Mapping[str, int]
) -> dict[str, str]:
    """Return the cells of a row, unguarded. Raises RowError with the reason and the remedy.

    `longest` bounds, in characters, the columns that may hold more than `LONGEST`.
    """
    cells = {name: unguarded(row.get(name, "")) for name in columns}
    for name, text in cells.items():
        most = longest.get(name, LONGEST)
        if len(text) > most:
            raise RowError(
                f"{name} is longer than {most} characters. Is a quotation mark not closed?"
            )
    for name in needed:
        if not cells[name]:
            raise RowError(f"has no {name}. Fill in: {', '.join(needed)}")
    return cells


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
