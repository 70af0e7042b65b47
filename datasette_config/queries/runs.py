"""What the operator looks at: the last runs, what is set aside, what people should decide."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from datasette_config.queries.provenance import RUNS, freshness
from datasette_config.queries.rows import Row, grouped, rows, tally, value
from db.quarantine import id_of

SHOWN = 30
STRIP = 60
MOST = 200
_SINCE = "(:since is null or {} >= :since)"


def runs_page(
    connection: sqlite3.Connection,
    night: Mapping[str, Any] | None = None,
    since: str | None = None,
) -> Row:
    """Return the last runs with their stages, the quarantine and the open questions.

    `night` is what is known of the night that is shown: how long its file took to build and to
    check is not in the file itself. With `since` only runs that began, and records that were set
    aside, since then (`set_aside` counts these).
    """
    given = {"since": since}
    found = rows(
        connection,
        f"{RUNS} where {_SINCE.format('r.started_at')} "
        "order by r.started_at desc, r.id desc limit :most",
        {**given, "most": max(SHOWN, STRIP)},
    )
    stages = _stages(connection)
    for run in found:
        run["stages"] = stages.get(run["id"], []) + _of_night(run, stages, night)
        run["seconds"] = seconds_between(run["started_at"], run["finished_at"])
        run["reason_lines"] = (run["reasons"] or "").splitlines()
    return {
        **freshness(connection),
        "runs": found[:SHOWN],
        "strip": list(reversed(found[:STRIP])),
        "run_count": value(
            connection,
            f"select count(*) from runs where {_SINCE.format('started_at')}",  # noqa: S608
            given,
        ),
        "quarantine": [
            {**row, "id": id_of(row["source"], row["name"], row["body_sha256"])}
            for row in rows(
                connection,
                f"""select * from quarantine where {_SINCE.format("fetched_at")}
                order by fetched_at desc, source, name limit :most""",  # noqa: S608
                {**given, "most": MOST},
            )
        ],
        "quarantine_count": value(connection, "select count(*) from quarantine"),
        "set_aside": value(
            connection,
            f"select count(*) from quarantine where {_SINCE.format('fetched_at')}",  # noqa: S608
            given,
        ),
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


def _stages(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """Return the stages of the last runs; a file of an earlier release tells none."""
    if not value(connection, "select 1 from sqlite_master where name = 'run_stages'"):
        return {}
    found = rows(
        connection,
        """select run, stage, seconds, finished from run_stages where run in
        (select id from runs order by started_at desc, id desc limit ?) order by run, ordinal""",
        [SHOWN],
    )
    return grouped(found, "run")


def _of_night(
    run: Row, stages: Mapping[str, list[Row]], night: Mapping[str, Any] | None
) -> list[Row]:
    """Return the stages of the run's publishing that the facts of its night tell."""
    told = (night or {}).get("seconds")
    if not night or night.get("run") != run["id"] or not isinstance(told, dict):
        return []
    known = {stage["stage"] for stage in stages.get(run["id"], [])}
    return [
        {"run": run["id"], "stage": str(name), "seconds": float(took), "finished": 1}
        for name, took in told.items()
        if name not in known and isinstance(took, int | float)
    ]


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
