"""What the operator looks at: the last runs, what is set aside, what people should decide."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from datasette_config.queries.provenance import RUNS, freshness
from datasette_config.queries.rows import Row, rows, tally, value

SHOWN = 30
STRIP = 60
MOST = 200


def runs_page(connection: sqlite3.Connection) -> Row:
    """Return the last runs with their durations, the quarantine and the open questions."""
    found = rows(
        connection, f"{RUNS} order by r.started_at desc, r.id desc limit ?", [max(SHOWN, STRIP)]
    )
    for run in found:
        run["seconds"] = seconds_between(run["started_at"], run["finished_at"])
        run["reason_lines"] = (run["reasons"] or "").splitlines()
    return {
        **freshness(connection),
        "runs": found[:SHOWN],
        "strip": list(reversed(found[:STRIP])),
        "run_count": value(connection, "select count(*) from runs"),
        "quarantine": rows(
            connection,
            "select * from quarantine order by fetched_at desc, source, name limit ?",
            [MOST],
        ),
        "quarantine_count": value(connection, "select count(*) from quarantine"),
        "questions": rows(
            connection,
            """select q.question, q.detail, q.record, q.other_record, a.label,
              b.label as other_label,
              a.kind, b.kind as other_kind
            from merge_questions q join records a on a.id = q.record
            join records b on b.id = q.other_record
            order by q.question, q.record, q.other_record limit ?""",
            [MOST],
        ),
        "states": [
            {"state": state, "n": n}
            for state, n in tally(connection, "records by state").items()
            if state != "present"
        ],
        "hand_set": value(connection, "select count(*) from hand_set"),
        "disagreeing": value(connection, "select count(*) from hand_set where agrees = 0"),
    }


def seconds_between(start: str | None, end: str | None) -> float | None:
    """Return the seconds from one moment (ISO 8601) to another, or None where one is not known.

    >>> seconds_between("2026-11-21T02:00:00Z", "2026-11-21T02:01:30Z")
    90.0
    >>> seconds_between("2026-11-21T02:00:00Z", None) is None
    True
    """
    moments: list[Any] = []
    for text in (start, end):
        try:
            moments.append(datetime.fromisoformat(text or ""))
        except ValueError:
            return None
    try:
        return float((moments[1] - moments[0]).total_seconds())
    except TypeError:  # one with and one without a time zone
        return None
