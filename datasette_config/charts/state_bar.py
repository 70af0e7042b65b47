"""A small bar beside a side effect: its studies by how they mean it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from datasette_config.charts.svg import element
from datasette_config.labels import State

WIDTH, HEIGHT = 110, 16


def state_bar(counts: Mapping[str, int], states: Sequence[State], most: int) -> Markup:
    """Return the bar of one row; `most` is the longest bar of its table, in studies.

    The figures stand in the cells of the row, so the bar is hidden from assistive technology. Its
    pieces stand in a fixed order and have the sign of their state where there is room for it.
    """
    step = WIDTH / max(most, 1)
    parts: list[Markup] = []
    x = 0.0
    for state in states:
        n = counts.get(state.key, 0)
        if not n:
            continue
        width = n * step
        parts.append(
            element(
                "rect",
                x=x + 0.5,
                y=0.5,
                width=max(width - 1, 1),
                height=HEIGHT - 1,
                rx=2,
                class_=f"piece {state.key}",
            )
        )
        if width >= 14:
            parts.append(
                element("text", state.sign, x=x + width / 2, y=12.5, class_="middle piece-sign")
            )
        x += width
    return element(
        "svg",
        *parts,
        class_="chart state-bar",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        aria_hidden="true",
        focusable="false",
    )
