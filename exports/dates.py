"""Dates as precise as their source gives them, cut into year, month and day.

>>> date_parts("2023-05"), date_parts("2023-05-04"), date_parts("spring 2023"), date_parts(None)
((2023, 5), (2023, 5, 4), (), ())
"""

from __future__ import annotations

import re

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?!\d)")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_parts(date: str | None) -> tuple[int, ...]:
    """Return year, year and month, or year, month and day; nothing where it is no such date."""
    found = _DATE.match((date or "").strip())
    if not found:
        return ()
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None:
        return ()
    if month is None or not 1 <= month <= 12:
        return (year,)
    return (year, month, day) if day and 1 <= day <= 31 else (year, month)


def best_parts(date: str | None, year: int | None) -> tuple[int, ...]:
    """Return the parts of a date, else the year alone, else nothing."""
    return date_parts(date) or ((year,) if year else ())
