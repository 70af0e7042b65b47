"""How old evidence may be, and how old it is."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from records.errors import UsageError

MAX_AGE_VARIABLE = "EVIDENCE_MAX_AGE_HOURS"
MAX_AGE_HOURS = 26.0
"""A day, and two hours for a night that takes longer than the one before."""

LONGEST_HOURS = 8784.0


def max_age_hours(text: str, name: str = MAX_AGE_VARIABLE) -> float:
    """Return a limit of age in hours, or the usual one for no text.

    Raises UsageError for what is no number of hours from more than 0 to those of a year.

    >>> max_age_hours(""), max_age_hours("50.5")
    (26.0, 50.5)
    """
    if not text.strip():
        return MAX_AGE_HOURS
    try:
        hours = float(text)
    except ValueError:
        hours = math.nan
    if not 0 < hours <= LONGEST_HOURS:
        raise UsageError(
            f"{name}: {text[:80]!r} is no number of hours, more than 0 and up to "
            f"{LONGEST_HOURS:.0f}. Leave it out for {MAX_AGE_HOURS:.0f}."
        )
    return hours


def seconds_since(at: str | None, now: datetime) -> float | None:
    """Return the seconds from a moment (ISO 8601, UTC) to an aware `now`; None where unknown.

    >>> seconds_since("2026-11-23T02:00:00Z", datetime(2026, 11, 23, 3, tzinfo=UTC))
    3600.0
    >>> seconds_since("yesterday", datetime(2026, 11, 23, 3, tzinfo=UTC)) is None
    True
    """
    try:
        moment = datetime.fromisoformat(at or "")
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (now - moment).total_seconds()
