"""What people screened: how far they are, what waits for them, and the flow that follows."""

from __future__ import annotations

import sqlite3
from urllib.parse import parse_qsl

from datasette_config.queries.rows import Row, first, grouped, rows, tally, value

SHOWN = 50
"""Records of a list; the rest is one link away."""

_STATES = (
    ("conflict", "Reviewers differ, and no consensus is entered"),
    ("awaiting another reviewer", "Too few reviewers have decided"),
    ("awaiting full text", "Passed by title and abstract, or in doubt in full"),
    ("not retrieved", "The full text was sought and could not be had"),
    ("included", "Included in full"),
    ("excluded", "Excluded, at any stage"),
    ("not screened", "Found by a search or a file only"),
)
WAITING = ("conflict", "awaiting another reviewer", "awaiting full text")


def screening_page(connection: sqlite3.Connection) -> Row:
    """Return the states with their numbers, conflicts, what waits, and reasons of exclusion."""
    if not _is_known(connection):
        return {"known": False}
    numbers = tally(connection, "screening")
    of = {
        what: tally(connection, f"screening of {what}")
        for what in ("publications", "trials", "candidates")
    }
    return {
        "known": True,
        "states": [
            {
                "state": state,
                "means": means,
                "n": numbers[state],
                **{what: found.get(state, 0) for what, found in of.items()},
            }
            for state, means in _STATES
            if state in numbers
        ],
        "records": sum(numbers.values()),
        "screened": sum(n for state, n in numbers.items() if state != "not screened"),
        "reviewers": value(
            connection,
            "select n from site_counts where name = 'reviewers'",
        ),
        "alone": value(
            connection, "select count(*) from record_screening where settled_by = 'one reviewer'"
        ),
        "conflicts": _conflicts(connection),
        "waiting": {
            state: _records(connection, state) for state in WAITING[1:] if state in numbers
        },
        "reasons": rows(
            connection,
            """select stage, coalesce(reason, 'no reason given') as reason, count(*) as n
            from record_screening where state = 'excluded' group by 1, 2
            order by stage <> 'full-text', n desc, 2 limit 60""",
        ),
        "unknown": rows(
            connection,
            "select line, record_named, stage, reviewer, decision from screening "
            "where standing = 'no such record' order by line limit 50",
        ),
        "bad_rows": rows(
            connection,
            "select line, reason from bad_rows where file = 'screening.csv' order by line limit 50",
        ),
    }


def _is_known(connection: sqlite3.Connection) -> bool:
    """Say whether the file knows of screening; one of an earlier release does not."""
    return bool(value(connection, "select 1 from sqlite_master where name = 'record_screening'"))


def _conflicts(connection: sqlite3.Connection) -> list[Row]:
    found = rows(
        connection,
        """select s.record as id, s.stage, r.kind, r.label, r.year from record_screening s
        join records r on r.id = s.record where s.state = 'conflict'
        order by s.at, s.record limit :most""",
        {"most": SHOWN},
    )
    for one in found:
        one["votes"] = rows(
            connection,
            """select reviewer, decision, reason, at, note, line from screening
            where record = ? and stage = ? and standing = 'counts' order by line""",
            [one["id"], one["stage"]],
        )
    return found


def _records(connection: sqlite3.Connection, state: str) -> list[Row]:
    return rows(
        connection,
        """select s.record as id, s.stage, s.at, r.kind, r.label, r.year from record_screening s
        join records r on r.id = s.record where s.state = :state
        order by s.at, s.record limit :most""",
        {"state": state, "most": SHOWN},
    )


def records_in_state(connection: sqlite3.Connection, state: str) -> list[str]:
    """Return the ids of the records in a state of screening, in their order."""
    if not _is_known(connection):
        return []
    found = connection.execute(
        "select record from record_screening where state = ? order by record", [state]
    )
    return [row[0] for row in found]


def flow_boxes(connection: sqlite3.Connection) -> list[Row]:
    """Return the boxes of the flow diagram in order, each with where its records are listed."""
    if not _is_known(connection):
        return []
    boxes = rows(connection, "select * from prisma_flow order by position")
    for box in boxes:
        table, _, query = (box["list"] or "").partition("?")
        box["table"], box["filters"] = table, dict(parse_qsl(query))
    return boxes


def flow_page(connection: sqlite3.Connection) -> Row:
    """Return the flow diagram, and what the sources themselves counted."""
    boxes = flow_boxes(connection)
    return {
        "boxes": boxes,
        "sides": grouped(boxes, "via"),
        "restated": value(connection, "select n from site_counts where name = 'restated'") or 0,
        "screened": any(box["box"] == "screened" and box["n"] for box in boxes),
        "yields": rows(connection, "select * from search_yield"),
        "files": rows(
            connection,
            """select file, platform, hits, records_in_file, unreadable, left_out, stored
            from imported_searches order by imported_at, file""",
        ),
        "night": first(connection, "select id, finished_at from runs order by started_at desc"),
    }
