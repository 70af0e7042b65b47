"""A registration in time: its milestones, when results came, how many people were planned."""

from __future__ import annotations

import sqlite3
from datetime import date

from datasette_config.partial_dates import span, whole_months
from datasette_config.queries.rows import Row, first, grouped, rows, value

PLANNED, ACTUAL, UNSAID = "planned", "actual", "not said"
"""What a registry says of a date: that it is expected, that it has happened, or neither."""

_KINDS = {"ESTIMATED": PLANNED, "ANTICIPATED": PLANNED, "ACTUAL": ACTUAL}
_MILESTONES = (
    ("first_posted", "First posted"),
    ("start_date", "Start"),
    ("primary_completion_date", "Primary completion"),
    ("completion_date", "Completion"),
    ("results_first_posted", "Results posted"),
    ("last_update_posted", "Last update"),
)
_POSTED = ("first_posted", "results_first_posted", "last_update_posted")


def night_of(connection: sqlite3.Connection) -> date | None:
    """Return the day of the newest run: what is known here is known of that day."""
    found = span(value(connection, "select max(started_at) from runs"))
    return found[0] if found else None


def milestones(connection: sqlite3.Connection, trial: Row) -> list[Row]:
    """Return the dates that a registration gives, in the order of a trial's life.

    Each has `key`, `name`, `date` (as precise as given), `kind` (planned, actual, not said),
    `span` (first and last day it may mean, or None) and `earlier`: what archived versions said,
    each with the moment until which they were seen.
    """
    earlier = _earlier(connection, trial["id"])
    found = []
    for key, name in _MILESTONES:
        if not trial[key]:
            continue
        said = ACTUAL if key in _POSTED else _KINDS.get((trial.get(f"{key}_type") or "").upper())
        found.append(
            {
                "key": key,
                "name": name,
                "date": trial[key],
                "kind": said or UNSAID,
                "span": span(trial[key]),
                "earlier": earlier.get(key, []) if key not in _POSTED else [],
            }
        )
    return found


def trial_dates(connection: sqlite3.Connection, record: str) -> Row | None:
    """Return a trial with its milestones and the night, or None if there is no such trial."""
    trial = first(connection, "select * from trials where id = ?", [record])
    if trial is None:
        return None
    return {
        "trial": trial,
        "milestones": milestones(connection, trial),
        "night": night_of(connection),
    }


def _earlier(connection: sqlite3.Connection, trial: str) -> dict[str, list[Row]]:
    found = rows(
        connection,
        """select field, changed_at, old_value as date from record_changes
        where record = ? and field in ('start_date', 'primary_completion_date', 'completion_date')
          and old_value is not null order by changed_at""",
        [trial],
    )
    for row in found:
        row["span"] = span(row["date"])
    return grouped(found, "field")


def results_wait(trial: Row, night: date | None) -> Row | None:
    """Return how long after its primary completion a trial posted results, or has not.

    Whole months from the last day that the date of completion may mean. None where there is no
    such date, or it lies after the night, or the time when results came is not known, or the
    trial was withdrawn before anyone took part. No verdict:
    whether a trial had to post depends on country, phase and date.
    """
    if (trial["status"] or "").upper() == "WITHDRAWN":
        return None
    completed = span(trial["primary_completion_date"])
    posted = span(trial["results_first_posted"])
    if completed is None or night is None or (trial["has_results"] and posted is None):
        return None
    until = posted[0] if trial["has_results"] and posted else night
    months = whole_months(completed[1], until)
    if until < completed[1]:
        return None
    kind = _KINDS.get((trial["primary_completion_date_type"] or "").upper(), UNSAID)
    return {
        "posted": bool(trial["has_results"]),
        "months": months,
        "completed": trial["primary_completion_date"],
        "kind": kind,
        "until": until.isoformat(),
    }


def enrolment(connection: sqlite3.Connection, trial: Row) -> list[Row]:
    """Return the numbers of participants that a registration has given, the oldest first.

    Each has `count`, `kind` (planned, actual, not said) and `until`: when it was replaced, None
    for what it says now.
    """
    now = {"enrollment": trial["enrollment"], "enrollment_type": trial["enrollment_type"]}
    versions = [_enrolment_version(now, None)]
    changed = grouped(
        rows(
            connection,
            """select field, changed_at, old_value from record_changes where record = ?
            and field in ('enrollment', 'enrollment_type') order by changed_at desc""",
            [trial["id"]],
        ),
        "changed_at",
    )
    for when, changes in changed.items():
        now = {**now, **{change["field"]: change["old_value"] for change in changes}}
        versions.append(_enrolment_version(now, when))
    return [version for version in reversed(versions) if version["count"] is not None]


def _enrolment_version(given: Row, until: str | None) -> Row:
    count = given["enrollment"]
    kind = _KINDS.get((given["enrollment_type"] or "").upper(), UNSAID)
    return {"count": None if count is None else str(count), "kind": kind, "until": until}


def started(flow: list[Row]) -> Row | None:
    """Return who started the first period of a posted participant flow, a number a group.

    The groups are not added up: in a crossover one person starts in several.
    """
    for period in flow[:1]:
        for line in period["lines"]:
            if (line["title"] or "").upper() == "STARTED":
                cells = zip(period["groups"], line["cells"], strict=True)
                return {
                    "period": period["title"],
                    "groups": [
                        (name, cell["participants"] if cell else None) for name, cell in cells
                    ],
                }
    return None
