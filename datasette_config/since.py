"""The day or moment from which on a list is asked for: `?since=2026-11-01`, everywhere that lists.

A record is new or changed since then where the list of changes (the view what_changed) tells of
it: it was first seen, revised, retracted, gone or back, linked, or read otherwise on that day or
later. Moments are UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from datasette.utils.asgi import BadRequest

NAME = "since"
"""The parameter of an address."""

_FIRST = {4: "-01-01", 7: "-01"}
"""What makes a day of a year, or of a month."""

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
_LONGEST = 40


class Since(str):
    """A day (2026-11-01) or a moment in UTC (2026-11-01T02:00:00Z).

    As text it compares with the moments of the published tables, and stands in addresses.
    """

    __slots__ = ()

    @property
    def day(self) -> str:
        """Return the day: what a field for a day shows, and all that the search knows."""
        return self[:10]

    @property
    def is_ahead(self) -> bool:
        """Say whether it has not come yet: nothing can be new since then."""
        if self == self.day:
            start = datetime.combine(date.fromisoformat(self.day), time(), UTC)
        else:
            start = datetime.fromisoformat(self)
        return start > datetime.now(UTC)


def parse(given: str | None, name: str = NAME) -> Since | None:
    """Read a day or moment (ISO 8601). None where nothing is given.

    A year or a month stands for its first day, and a moment without a time zone is UTC. Raises
    ValueError, with a line for the reader, for what is no such time.

    >>> parse("2026-11-01"), parse("2026-11"), parse(" ")
    ('2026-11-01', '2026-11-01', None)
    >>> parse("2026-11-01T03:00:00+01:00")
    '2026-11-01T02:00:00Z'
    """
    text = (given or "").strip()
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return Since(date.fromisoformat(text + _FIRST.get(len(text), "")).isoformat())
        if _MOMENT.fullmatch(text):
            return Since(_in_utc(datetime.fromisoformat(text)))
    except (ValueError, OverflowError):  # a month 13, or a moment before the year 1
        pass
    raise ValueError(f"{name}={text[:_LONGEST]}: give a day such as 2026-11-01, or leave it out.")


def _in_utc(moment: datetime) -> str:
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def from_request(args: Any, name: str = NAME) -> Since | None:
    """Return the day or moment that a request asks for, or None. Raises BadRequest."""
    try:
        return parse(args.get(name), name)
    except ValueError as error:
        raise BadRequest(str(error)) from error
