"""What registries post of outcomes: a row a number of a group, a row an analysis. As posted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from exports.sheet import Cell
from exports.sheets.arm_row import FROM_RECORD, HEAD, arm_row, figure, registry_place
from exports.sheets.reading import Row, joined, streamed

OUTCOME, ANALYSIS = "registry: outcome", "registry: analysis"

_NOTHING = (None, "", "NA", "NOT_APPLICABLE")

_RESULTS = f"""select x.*, {HEAD} from trial_outcome_results x {FROM_RECORD.format("trial")}
  order by x.trial, x.position"""  # noqa: S608
_ANALYSES = f"""select x.*, {HEAD} from trial_outcome_analyses x {FROM_RECORD.format("trial")}
  order by x.trial, x.position"""  # noqa: S608


def result_rows(connection: sqlite3.Connection) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each posted number of each group; nothing is summed or filled in."""
    for row in streamed(connection, _RESULTS):
        yield arm_row(OUTCOME, row, {**_described(row), **_measured(row)})


def _described(row: Row) -> dict[str, Any]:
    units = row["denominator_units"]
    place = f"posted results, outcome {row['outcome_index'] + 1}, group {row['group_id']}"
    return {
        "arm": row["group_title"],
        "group id": row["group_id"],
        "outcome": row["outcome"],
        "rank": (row["rank"] or "").lower().replace("_", " "),
        "class": row["class_title"],
        "category": row["category"],
        "time point": row["time_frame"],
        "n": row["denominator"],
        "n counts": None if (units or "").lower() in ("", "participants") else units,
        "note": joined((row["population"], row["comment"])),
        "quote": _posted(row),
        "where": registry_place(row, place, "results"),
    }


def _measured(row: Row) -> dict[str, Any]:
    """Return the figures. A mean is one only by its code; so is a standard deviation."""
    kind, spread = code(row["param_type"]), code(row["dispersion_type"])
    has_spread = spread not in _NOTHING
    return {
        "value as given": row["value"],
        "value is": row["param_type"],
        "unit": row["unit"],
        "mean": figure(row["value"]) if kind in ("MEAN", "ARITHMETIC_MEAN") else None,
        "SD": figure(row["spread"]) if spread == "STANDARD_DEVIATION" else None,
        "spread as given": row["spread"],
        "spread is": row["dispersion_type"] if has_spread else None,
        "lower": row["lower"],
        "upper": row["upper"],
        "people with event": figure(row["value"]) if kind == "COUNT_OF_PARTICIPANTS" else None,
    }


def code(text: str | None) -> str:
    """Return a registry's code in one spelling.

    >>> code("Standard Deviation"), code("STANDARD_DEVIATION"), code(None)
    ('STANDARD_DEVIATION', 'STANDARD_DEVIATION', '')
    """
    return (text or "").strip().upper().replace(" ", "_").replace("-", "_")


def _posted(row: Row) -> str:
    spread = row["spread"] or ""
    if row["lower"] not in _NOTHING or row["upper"] not in _NOTHING:
        spread = f"{row['lower'] or ''} to {row['upper'] or ''}"
    words = [
        f"{row['group_title']}: {row['param_type'] or 'value'} {row['value'] or 'not given'}",
        f"({row['dispersion_type'] or 'spread'} {spread})" if spread else "",
        row["unit"] or "",
    ]
    return " ".join(word for word in words if word)


def analysis_rows(connection: sqlite3.Connection) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each posted analysis; its arms are the groups that it compares."""
    for row in streamed(connection, _ANALYSES):
        place = f"posted analysis {row['position']}, outcome {row['outcome_index'] + 1}"
        level = f"{row['ci_percent']} % confidence interval" if row["ci_percent"] else None
        given = {
            "arm": row["groups"],
            "outcome": row["outcome"],
            "value as given": row["param_value"],
            "value is": row["param_type"],
            "effect": row["param_value"],
            "effect is": row["param_type"],
            "spread is": level,
            "lower": row["ci_lower"],
            "upper": row["ci_upper"],
            "p": row["p_value"],
            "method": row["method"],
            "note": row["comment"],
            "quote": _analysed(row, level),
            "where": registry_place(row, place, "results"),
        }
        yield arm_row(ANALYSIS, row, given)


def _analysed(row: Row, level: str | None) -> str | None:
    interval = f"{level} {row['ci_lower'] or ''} to {row['ci_upper'] or ''}" if level else None
    effect = f"{row['param_type'] or 'estimate'} {row['param_value']}" if row["param_value"] else ""
    return joined((effect, interval, f"p {row['p_value']}" if row["p_value"] else None))
