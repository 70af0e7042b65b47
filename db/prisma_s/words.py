"""Small words of the report."""

from __future__ import annotations

VERBATIM = "    "
"""How a line begins that is to be shown exactly as it is."""


def day_of(at: str | None) -> str:
    """Return the day of a moment, "2026-11-22"; empty for None."""
    return (at or "")[:10]


def counted(count: int, noun: str) -> str:
    """Return "1 record" or "3 records"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
