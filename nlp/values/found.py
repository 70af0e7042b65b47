"""A value found in a sentence, before anybody knows whose it is."""

from __future__ import annotations

from dataclasses import dataclass

COUNTS = frozenset({"count", "percent"})
"""Values that speak of people."""

MEASURED = frozenset({"count", "percent", "mean", "sd"})
"""Values that one arm can have."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value at the characters `start:end` of a sentence. See records.model.MentionValue."""

    kind: str
    start: int
    end: int
    value: str | None = None
    total: str | None = None
    unit: str | None = None
    low: str | None = None
    high: str | None = None
    arm: str | None = None
