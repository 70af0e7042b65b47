"""The time a run writes down: now, or the archive's time when an archive is replayed."""

from __future__ import annotations

from collections.abc import Callable

from harvest.fetch.clock import utc_now as now

Clock = Callable[[], str]

__all__ = ["Clock", "fixed", "now"]


def fixed(at: str) -> Clock:
    """Return a clock that always says `at`: what is rebuilt from an archive must not differ."""
    return lambda: at
