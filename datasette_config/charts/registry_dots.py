"""One side effect in registries: a row a trial and term, a dot an arm beside its comparator."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from datasette_config.charts.dot_plot import Dot, DotRow, dot_plot
from datasette_config.queries.rows import Row
from datasette_config.words import code


def registry_dots(
    id: str, title: str, trials: Sequence[Row], serious: bool, address: Callable[[str], str]
) -> Markup | None:
    """Return the drawing of the serious or of the other events, or None where there are none.

    `trials` are those of `queries.registry_events`; `address` gives a trial's page by its id.
    Comparators have hollow shapes. Nothing is added up.
    """
    found = [
        DotRow(
            f"{trial['registry_id']}: {line['term']}",
            [_dot(group, address(trial["id"])) for group in line["groups"]],
            trial["title"],
            address(trial["id"]),
        )
        for trial in trials
        for line in trial["lines"]
        if line["serious"] == serious
    ]
    if not found:
        return None
    return dot_plot(id, title, found, {})


def _dot(group: Row, address: str) -> Dot:
    kind = code(group["arm_type"]).lower() if group["arm_type"] else None
    return Dot(
        group["arm"],
        1 if group["comparator"] else 0,
        group["affected"],
        group["at_risk"],
        address,
        kind,
    )
