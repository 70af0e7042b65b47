"""The stages of a run side by side, each as long as it took."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from datasette_config.charts.svg import element
from datasette_config.queries.rows import Row

WIDTH, HEIGHT = 140, 14
SMALLEST = 2.0


def stage_bar(stages: Sequence[Row], longest: float) -> Markup:
    """Return the bar of one run; `longest` is the longest run of its table, in seconds.

    The stages and their seconds stand beside it in words and in the same order, so the bar is
    hidden from assistive technology. One that broke off is dashed.
    """
    step = (WIDTH - SMALLEST * len(stages)) / max(longest, 0.001)
    parts: list[Markup] = []
    x = 0.0
    for place, stage in enumerate(stages):
        width = SMALLEST + max(stage["seconds"], 0.0) * step
        broke = not stage["finished"]
        parts.append(
            element(
                "rect",
                element("title", f"{stage['stage']}: {seconds(stage['seconds'])}"),
                x=x + 0.5,
                y=0.5,
                width=max(width - 1, 1),
                height=HEIGHT - 1,
                class_="hollow" if broke or place % 2 else "solid",
                stroke_dasharray="3 2" if broke else None,
            )
        )
        x += width
    return element(
        "svg",
        *parts,
        class_="chart",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        aria_hidden="true",
        focusable="false",
    )


def seconds(value: float) -> str:
    """Return a duration for people.

    >>> seconds(0.04), seconds(8.25), seconds(131.2)
    ('under 0.1 s', '8.2 s', '131 s')
    """
    if value < 0.1:
        return "under 0.1 s"
    return f"{value:.0f} s" if value >= 100 else f"{value:.1f} s"
