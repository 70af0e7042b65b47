"""Scales, ticks and intervals."""

from __future__ import annotations

import pytest

from datasette_config.charts.scale import Scale, ticks
from datasette_config.charts.wilson import wilson


def test_a_scale_without_span_puts_everything_at_its_start() -> None:
    assert Scale(5, 5, 10, 90)(5) == 10


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (3, 3, [3]),
        (0, 7, [0, 2, 4, 6]),
    ],
)
def test_ticks_are_round_and_inside(low: float, high: float, shown: list[float]) -> None:
    assert ticks(low, high) == shown


@pytest.mark.parametrize(
    ("affected", "at_risk", "low", "high"),
    # Newcombe 1998, Stat Med 17:857, table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_published_intervals(
    affected: int, at_risk: int, low: float, high: float
) -> None:
    assert wilson(affected, at_risk) == pytest.approx((low, high), abs=5e-5)


def test_wilson_says_nothing_where_there_is_nothing_to_say() -> None:
    assert wilson(3, 0) is None
    assert wilson(5, 4) is None
    assert wilson(-1, 4) is None
    assert wilson(4, 4) == (pytest.approx(0.5101, abs=1e-4), 1.0)
