"""What registries post of adverse events: a row a term and group, and the totals they post.

A term below the posting threshold has no row, and that is not zero.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from exports.sheet import Cell
from exports.sheets.arm_row import FROM_RECORD, HEAD, arm_row, registry_place
from exports.sheets.reading import Row, joined, streamed

EVENT, TOTAL = "registry: adverse event", "registry: events in all"

_TOTALS = (
    ("deaths", "Deaths from any cause"),
    ("serious", "Any serious adverse event"),
    ("other", "Any other adverse event above the threshold"),
)

_EVENTS = f"""select x.*, c.name as concept, t.adverse_event_threshold as threshold,
    t.adverse_event_time_frame as time_frame, {HEAD}
  from trial_adverse_events x {FROM_RECORD.format("trial")} join trials t on t.id = x.trial
  left join concepts c on c.id = x.concept_id order by x.trial, x.position"""  # noqa: S608
_GROUPS = f"""select x.*, t.adverse_event_time_frame as time_frame, {HEAD}
  from trial_adverse_event_groups x {FROM_RECORD.format("trial")} join trials t on t.id = x.trial
  order by x.trial, x.group_id"""  # noqa: S608


def event_rows(connection: sqlite3.Connection) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each posted term and group."""
    for row in streamed(connection, _EVENTS):
        given = {
            **_people(row["affected"], row["at_risk"]),
            "arm": row["arm"],
            "arm registered": row["matched_arm"],
            "group id": row["group_id"],
            "outcome": row["term"],
            "concept": row["concept"],
            "concept id": row["concept_id"],
            "rank": "serious" if row["serious"] else "other",
            "category": row["organ_system"],
            "time point": row["time_frame"],
            "number of events": row["events"],
            "note": joined((row["notes"], row["vocabulary"], _threshold(row))),
            "quote": f"{row['arm']}: {row['term']}, {_of(row['affected'], row['at_risk'])}",
            "where": registry_place(row, f"adverse event {row['position']}", "adverse-events"),
        }
        yield arm_row(EVENT, row, given)


def total_rows(connection: sqlite3.Connection) -> Iterator[tuple[Cell, ...]]:
    """Yield the totals that the registry posts for each group; nothing is added up here."""
    for row in streamed(connection, _GROUPS):
        for name, words in _TOTALS:
            affected, at_risk = row[f"{name}_affected"], row[f"{name}_at_risk"]
            if affected is None and at_risk is None:
                continue
            given = {
                **_people(affected, at_risk),
                "arm": row["title"],
                "arm registered": row["arm"],
                "group id": row["group_id"],
                "outcome": words,
                "rank": name,
                "time point": row["time_frame"],
                "quote": f"{row['title']}: {words}, {_of(affected, at_risk)}",
                "where": registry_place(row, f"event group {row['group_id']}", "adverse-events"),
            }
            yield arm_row(TOTAL, row, given)


def _people(affected: int | None, at_risk: int | None) -> dict[str, Any]:
    return {
        "n": at_risk,
        "people with event": affected,
        "value as given": None if affected is None else str(affected),
        "value is": "people affected",
    }


def _of(affected: int | None, at_risk: int | None) -> str:
    many = "number not posted" if affected is None else str(affected)
    return many if at_risk is None else f"{many} of {at_risk}"


def _threshold(row: Row) -> str | None:
    if not row["threshold"] or row["serious"]:
        return None
    return f"other events up to {row['threshold']} % are not posted, which is not zero"
