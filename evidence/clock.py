"""The time a run writes down: now, or the archive's time when an archive is replayed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], str]


def now() -> str:
    """Return the present time, UTC, as "2026-11-22T02:00:00Z"."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fixed(at: str) -> Clock:
    """Return a clock that always says `at`: what is rebuilt from an archive must not differ."""
    return lambda: at
