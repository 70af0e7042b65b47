"""The Wilson score interval of a share (Wilson 1927, J Am Stat Assoc 22:209)."""

from __future__ import annotations

import math

Z_95 = 1.959963984540054


def wilson(affected: int, at_risk: int) -> tuple[float, float] | None:
    """Return the 95 % interval of `affected` of `at_risk` people as shares, or None.

    None where there is nothing to say: nobody at risk, or more people affected than at risk.

    >>> [round(end, 3) for end in wilson(0, 15)], [round(end, 3) for end in wilson(6, 20)]
    ([0.0, 0.204], [0.145, 0.519])
    >>> wilson(3, 0) is None
    True
    """
    if at_risk <= 0 or not 0 <= affected <= at_risk:
        return None
    share, z2 = affected / at_risk, Z_95**2
    middle = (share + z2 / (2 * at_risk)) / (1 + z2 / at_risk)
    spread = Z_95 / (1 + z2 / at_risk)
    half = spread * math.sqrt(share * (1 - share) / at_risk + z2 / (4 * at_risk**2))
    low = 0.0 if affected == 0 else max(0.0, middle - half)
    high = 1.0 if affected == at_risk else min(1.0, middle + half)
    return low, high
