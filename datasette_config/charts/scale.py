"""From a value to its place in a drawing, and the round values that an axis shows."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values between `low` and `high` to places between `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value; values outside are put at the nearer end.

        >>> Scale(0, 50, 100, 200)(25), Scale(0, 50, 100, 200)(80)
        (150.0, 200.0)
        """
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.0
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return round values from `low` to `high`, some `about` of them.

    >>> ticks(0, 100), ticks(1998, 2026, 4)
    ([0, 20, 40, 60, 80, 100], [2000, 2010, 2020])
    """
    if high <= low:
        return [low]
    step = _round_step((high - low) / max(about, 1))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [_plain(number * step) for number in range(first, last + 1)]


def _round_step(rough: float) -> float:
    power: float = 10 ** math.floor(math.log10(rough))
    return next(size * power for size in (1, 2, 5, 10) if size * power >= rough * 0.999)


def _plain(number: float) -> float:
    rounded = round(number, 10)
    return int(rounded) if rounded == int(rounded) else rounded
