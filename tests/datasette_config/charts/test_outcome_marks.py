"""Marks of outcomes can be told apart without colour."""

from __future__ import annotations

import itertools
import re

import pytest
from lxml import etree

from datasette_config.charts.outcome_marks import (
    CONTRASTS,
    DESIGN_GROUPS,
    DIRECTIONS,
    REACH,
    SIZES,
    SMALLEST,
    UNKNOWN,
    design_group,
    half_width,
    legend,
    mark,
)

STATES = [state.key for state in DIRECTIONS]


def test_every_direction_has_its_own_sign_and_every_design_its_own_outline() -> None:
    signs = {
        etree.fromstring(mark(state, "baseline", UNKNOWN, 9.0, False)).find("path").get("d")
        for state in STATES
    }
    assert len(signs) == len(STATES)
    outlines = {
        etree.tostring(etree.fromstring(mark("improved", "baseline", group, 9.0, False))[0])
        for group in DESIGN_GROUPS
    }
    assert len(outlines) == len(DESIGN_GROUPS)


@pytest.mark.parametrize("contrast", [*CONTRASTS, None, "nonsense"])
def test_what_is_held_against_something_unknown_is_shown_as_unclear(contrast: str | None) -> None:
    drawn = etree.fromstring(mark("improved", contrast, UNKNOWN, 9.0, False))
    expected = contrast if contrast in CONTRASTS else "unclear"
    assert drawn.get("class") == f"om improved {expected}"


def test_sizes_go_up_by_steps_and_an_unknown_number_is_no_small_study() -> None:
    widths = [half_width(n) for n in (0, 19, 20, 99, 100, 499, 500, 10**6)]
    assert widths == [7.0, 7.0, 9.0, 9.0, 11.0, 11.0, 13.0, 13.0]
    assert half_width(None) != SMALLEST
    assert "?" in mark("improved", "baseline", UNKNOWN, half_width(None), True)
    assert "?" not in mark("improved", "baseline", UNKNOWN, half_width(5), False)


def test_a_design_that_has_no_group_is_not_called_one() -> None:
    assert design_group(None) == design_group("other") == design_group("<b>") == UNKNOWN


def test_no_mark_is_larger_than_its_square() -> None:
    largest = max(size for _, size, _ in SIZES)
    for state, group in itertools.product(STATES, DESIGN_GROUPS):
        drawn = mark(state, "comparator", group, largest, False)
        parts = etree.fromstring(drawn).iter("path", "ellipse", "circle")
        written = " ".join(part.get(name, "") for part in parts for name in ("d", "rx", "ry", "r"))
        figures = [abs(float(number)) for number in re.findall(r"-?\d+\.?\d*", written)]
        assert max(figures, default=0) <= REACH, (state, group)


def test_the_legend_explains_each_mark() -> None:
    words = [text for _, items in legend() for _, text in items]
    assert len(words) == len(set(words)) == 17
    for text in (*CONTRASTS.values(), *DESIGN_GROUPS.values(), "number not known"):
        assert text in words
