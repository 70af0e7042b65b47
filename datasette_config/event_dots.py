"""From a trial's posted adverse events to the rows of their dot plot and of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from datasette_config.charts.dot_plot import Dot, DotRow, largest_difference
from datasette_config.charts.wilson import wilson
from datasette_config.queries.rows import Row
from datasette_config.words import code

MOST_TERMS = 40
MOST_DOTS_ON_PAGE = 120
"""Marks that one drawing of a page may hold: pages stay small, files hold all MOST_TERMS."""

DIFFERENCE, POSTED = "difference", "posted"
"""Orders of the rows: the largest difference between two groups first, or as posted."""

COLUMNS = (
    "serious",
    "organ_system",
    "term",
    "event_group",
    "registered_arm",
    "arm_type",
    "affected",
    "at_risk",
    "percent",
    "wilson_95_low_percent",
    "wilson_95_high_percent",
    "events",
    "assessment",
    "posted",
)


def legend_of(table: Row, arm_types: Mapping[str, str | None]) -> dict[int, str]:
    """Return what each shape stands for; `arm_types` are by event group.

    Comparators (placebo, active, sham, nothing) have hollow shapes, all others filled ones.
    """
    return {
        shape: f"{title} ({code(arm_types.get(group)).lower()})" if arm_types.get(group) else title
        for (group, title), shape in zip(
            table["groups"], _shapes(table["groups"], arm_types), strict=True
        )
    }


def dot_rows(
    table: Row,
    arm_types: Mapping[str, str | None],
    order: str = DIFFERENCE,
    most_dots: int | None = None,
) -> list[DotRow]:
    """Return the rows of the plot: at most MOST_TERMS, and at most `most_dots` dots in all."""
    terms = [t for t in table["terms"] if any(c and c["affected"] is not None for c in t["cells"])]
    if order == DIFFERENCE:
        terms.sort(key=_difference, reverse=True)
    most = MOST_TERMS
    if most_dots:
        most = min(most, max(3, most_dots // max(1, len(table["groups"]))))
    shapes = _shapes(table["groups"], arm_types)
    return [_row(term, table["groups"], shapes) for term in terms[:most]]


def _difference(term: Row) -> float:
    """Return the largest difference between two groups: an order of rows, no result."""
    return largest_difference((c["affected"], c["at_risk"]) for c in term["cells"] if c)


def file_rows(
    tables: Sequence[Row], arms: Mapping[str, Row], arm_types: Mapping[str, str | None]
) -> Iterator[tuple[object, ...]]:
    """Yield every term and group of the tables, as COLUMNS; nothing posted is an empty cell."""
    for table in tables:
        for term in table["terms"]:
            for (group, title), cell in zip(table["groups"], term["cells"], strict=True):
                affected = cell["affected"] if cell else None
                at_risk = cell["at_risk"] if cell else None
                yield (
                    "yes" if table["serious"] else "no",
                    term["organ_system"],
                    term["term"],
                    title,
                    arms.get(group, {}).get("arm"),
                    code(arm_types.get(group)),
                    affected,
                    at_risk,
                    *_shares(affected, at_risk),
                    cell["events"] if cell else None,
                    code(term["assessment"]),
                    "posted" if cell else "not reported",
                )


def _shares(affected: int | None, at_risk: int | None) -> tuple[float | None, ...]:
    interval = wilson(affected, at_risk) if affected is not None and at_risk else None
    if interval is None or affected is None or not at_risk:
        return None, None, None
    return tuple(round(100 * share, 2) for share in (affected / at_risk, *interval))


def _row(term: Row, groups: Sequence[tuple[str, str]], shapes: Sequence[int]) -> DotRow:
    dots = [
        Dot(title, shape, cell and cell["affected"], cell and cell["at_risk"])
        for (_, title), shape, cell in zip(groups, shapes, term["cells"], strict=True)
    ]
    return DotRow(str(term["term"]), dots, term["organ_system"])


def _shapes(
    groups: Sequence[tuple[str, str]], arm_types: Mapping[str, str | None]
) -> tuple[int, ...]:
    given, compared = iter(range(0, 10_000, 2)), iter(range(1, 10_000, 2))
    return tuple(
        next(compared if _is_comparator(arm_types.get(group)) else given) for group, _ in groups
    )


def _is_comparator(arm_type: str | None) -> bool:
    kind = (arm_type or "").upper()
    return "COMPARATOR" in kind or kind in ("NO_INTERVENTION", "CONTROL")
