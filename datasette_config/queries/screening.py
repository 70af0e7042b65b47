"""What people screened: how far they are, what waits for them, and the flow that follows."""

from __future__ import annotations

import sqlite3
from urllib.parse import parse_qsl

from datasette_config.queries.rows import Row, first, grouped, rows, tally, value
from datasette_config.queries.since import SCREENED, in_force

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
_REVIEWERS = "select n from site_counts where name = 'reviewers'"
_REVIEWERS_SINCE = f"""select count(distinct lower(v.reviewer)) from screening v
  where v.reviewer <> 'consensus' and v.record in ({SCREENED})"""  # noqa: S608
WAITING = ("conflict", "awaiting another reviewer", "awaiting full text")


def screening_page(connection: sqlite3.Connection, since: str | None = None) -> Row:
    """Return the states with their numbers, conflicts, what waits, and reasons of exclusion.

    With `since` only of records that are new, changed or decided on since then.
    """
    if not _is_known(connection):
        return {"known": False}
    since = in_force(connection, since)
    numbers, of = _numbers(connection, since)
    given, only = {"since": since}, _only(since)
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
        "reviewers": value(connection, _REVIEWERS_SINCE if since else _REVIEWERS, given),
        "alone": value(
            connection,
            f"""select count(*) from record_screening s
            where s.settled_by = 'one reviewer' {only}""",  # noqa: S608
            given,
        ),
        "conflicts": _conflicts(connection, since),
        "waiting": {
            state: _records(connection, state, since) for state in WAITING[1:] if state in numbers
        },
        "reasons": rows(
            connection,
            f"""select stage, coalesce(reason, 'no reason given') as reason, count(*) as n
            from record_screening s where state = 'excluded' {only} group by 1, 2
            order by stage <> 'full-text', n desc, 2 limit 60""",  # noqa: S608
            given,
        ),
        "unknown": rows(
            connection,
            "select line, record_named, stage, reviewer, decision from screening "
            "where standing = 'no such record' and (:since is null or at >= :since) "
            "order by line limit 50",
            given,
        ),
        "bad_rows": rows(
            connection,
            "select line, reason from bad_rows where file = 'screening.csv' order by line limit 50",
        ),
    }


def _is_known(connection: sqlite3.Connection) -> bool:
    """Say whether the file knows of screening; one of an earlier release does not."""
    return bool(value(connection, "select 1 from sqlite_master where name = 'record_screening'"))


def _numbers(
    connection: sqlite3.Connection, since: str | None
) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Return the records by state, and so publications, trials and candidates."""
    kinds = ("publications", "trials", "candidates")
    if since is None:
        of = {what: tally(connection, f"screening of {what}") for what in kinds}
        return tally(connection, "screening"), of
    found = rows(
        connection,
        f"""select s.state, count(*) as n, sum(r.kind = 'publication') as publications,
          sum(r.kind = 'trial') as trials, sum(r.role = 'candidate') as candidates
        from record_screening s join records r on r.id = s.record where true {_only(since)}
        group by 1""",  # noqa: S608
        {"since": since},
    )
    of = {what: {row["state"]: row[what] for row in found} for what in kinds}
    return {row["state"]: row["n"] for row in found}, of


def _only(since: str | None) -> str:
    return f"and s.record in ({SCREENED})" if since else ""


def _conflicts(connection: sqlite3.Connection, since: str | None) -> list[Row]:
    found = rows(
        connection,
        f"""select s.record as id, s.stage, r.kind, r.label, r.year from record_screening s
        join records r on r.id = s.record where s.state = 'conflict' {_only(since)}
        order by s.at, s.record limit :most""",  # noqa: S608
        {"since": since, "most": SHOWN},
    )
    for one in found:
        one["votes"] = rows(
            connection,
            """select reviewer, decision, reason, at, note, line from screening
            where record = ? and stage = ? and standing = 'counts' order by line""",
            [one["id"], one["stage"]],
        )
    return found


def _records(connection: sqlite3.Connection, state: str, since: str | None) -> list[Row]:
    return rows(
        connection,
        f"""select s.record as id, s.stage, s.at, r.kind, r.label, r.year from record_screening s
        join records r on r.id = s.record where s.state = :state {_only(since)}
        order by s.at, s.record limit :most""",  # noqa: S608
        {"state": state, "since": since, "most": SHOWN},
    )


def records_in_state(
    connection: sqlite3.Connection, state: str, since: str | None = None
) -> list[str]:
    """Return the ids of the records in a state of screening (since a day), in their order."""
    if not _is_known(connection):
        return []
    since = in_force(connection, since)
    found = connection.execute(
        f"""select s.record from record_screening s where s.state = :state {_only(since)}
        order by s.record""",  # noqa: S608
        {"state": state, "since": since},
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
