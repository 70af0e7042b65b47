"""Dates that are only as precise as a registry gives them: a year, a month or a day."""

from __future__ import annotations

import calendar
import re
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")


def span(text: str | None) -> tuple[date, date] | None:
    """Return the first and the last day that a date may mean, or None where it is none.

    >>> [str(day) for day in span("2024-02") or ()]
    ['2024-02-01', '2024-02-29']
    >>> span("spring 2020") is None, span("2024-13") is None
    (True, True)
    """
    found = _ISO.fullmatch((text or "").strip())
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        if day:
            return first, first
        last_month = month or 12
        return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def whole_months(start: date, end: date) -> int:
    """Return how many whole months lie between two days; negative where `end` is before `start`.

    >>> whole_months(date(2024, 1, 31), date(2024, 2, 29)), whole_months(
    ...     date(2023, 11, 20), date(2024, 11, 20))
    (0, 12)
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end.day < start.day else months
