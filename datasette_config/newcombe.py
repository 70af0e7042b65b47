"""The difference of two shares with its interval (Newcombe 1998, Stat Med 17:873, method 10)."""

from __future__ import annotations

import math

from datasette_config.charts.wilson import wilson


def risk_difference(
    affected: int, at_risk: int, other_affected: int, other_at_risk: int
) -> tuple[float, float, float] | None:
    """Return the first share less the second with its 95 % hybrid score interval, or None.

    None where one of them is no share.

    >>> [round(part, 4) for part in risk_difference(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    >>> risk_difference(1, 0, 1, 2) is None
    True
    """
    first, second = wilson(affected, at_risk), wilson(other_affected, other_at_risk)
    if first is None or second is None:
        return None
    one, other = affected / at_risk, other_affected / other_at_risk
    down = math.hypot(one - first[0], second[1] - other)
    up = math.hypot(first[1] - one, other - second[0])
    return one - other, one - other - down, one - other + up
