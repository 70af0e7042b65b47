"""What a contender says of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A mention as a contender gives it."""

    start: int
    end: int
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a contender says of one text."""

    mentions: tuple[Said, ...]
    design: str | None = None
    population_n: int | None = None
