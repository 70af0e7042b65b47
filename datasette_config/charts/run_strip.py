"""The last runs in a row: a square each, its sign telling how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from datasette_config.charts.svg import drawing, element, link
from datasette_config.queries.rows import Row

_SIGNS = {"complete": "✓", "incomplete": "!", "failed": "×", "running": "…"}
_STYLES = {
    "complete": "denied",
    "incomplete": "possible",
    "failed": "worsened",
    "running": "planned",
}
_SIZE, _GAP = 26, 4


def run_strip(
    runs: Sequence[Row], address: Callable[[str], str], moment: Callable[[str], str]
) -> Markup:
    """Return the drawing of runs, oldest first; `address` gives the page of a run by its id."""
    step = _SIZE + _GAP
    marks = [
        _mark(run, place * step, address(run["id"]), moment(run["started_at"]))
        for place, run in enumerate(runs)
    ]
    return drawing(
        "runs-strip",
        max(len(runs), 1) * step,
        _SIZE + 2,
        "The last runs",
        "A square a run, oldest first. ✓ complete, ! incomplete, × failed, … running or cut off.",
        *marks,
    )


def _mark(run: Row, x: float, address: str, when: str) -> Markup:
    outcome = run["outcome"]
    new = run["records_new"]
    name = f"{when}: {run['command']}, {outcome}" + (f", {new} new" if new is not None else "")
    return link(
        address,
        name,
        element("rect", x=x + 1, y=1, width=_SIZE, height=_SIZE, rx=4, class_="hollow"),
        element(
            "text",
            _SIGNS.get(outcome, "?"),
            x=x + 1 + _SIZE / 2,
            y=19,
            class_=f"middle strong {_STYLES.get(outcome, 'planned')}",
        ),
    )
