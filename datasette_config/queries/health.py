"""What monitors ask: how old the evidence is, how the last runs ended, what waits."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from datetime import datetime
from typing import Any

from datasette_config.queries.provenance import freshness
from datasette_config.queries.rows import Row, rows, value
from db.freshness import seconds_since
from db.source_reads import source_states, waiting_since

OK, INCOMPLETE, FAILED, STALE = "ok", "incomplete", "failed", "stale"


def health(
    connection: sqlite3.Connection,
    now: datetime,
    max_age_hours: float,
    refused: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the state of the evidence in this file, for monitors.

    `now` is an aware time; `refused` is what is known of a candidate that failed a check.
    `status` is the worst of failed, stale, incomplete and ok. `ok` is true when the last run was
    complete. `age_seconds` counts from the last whole reading of the source that waits longest,
    and where nothing was searched from the end of the last complete run.
    """
    fresh = freshness(connection)
    last, complete = fresh["last"], fresh["complete"]
    states = source_states(connection)
    since = waiting_since(states) if states else (complete or {}).get("finished_at")
    age = seconds_since(since, now)
    outcomes = _counts(connection, "select outcome, count(*) as n from runs group by outcome")
    return {
        "status": _status(last, age, max_age_hours, refused, states),
        "ok": bool(last and last["outcome"] == "complete"),
        "age_seconds": None if age is None else round(age),
        "age_hours": None if age is None else round(age / 3600, 2),
        "max_age_hours": max_age_hours,
        "last_run": _brief(last),
        "last_complete_run": _brief(complete),
        "failures_in_a_row": _failures(connection),
        "runs": outcomes,
        "sources": [asdict(state) for state in states],
        "records": value(connection, "select n from site_counts where name = 'records'"),
        "quarantined": value(connection, "select count(*) from quarantine"),
        "quarantine": _counts(
            connection, "select source, count(*) as n from quarantine group by source"
        ),
        "refused": refused,
    }


def _status(
    last: Row | None,
    age: float | None,
    max_age_hours: float,
    refused: dict[str, Any] | None,
    states: list[Any],
) -> str:
    if refused or (last and last["outcome"] == "failed"):
        return FAILED
    if last is None or (age is not None and age > max_age_hours * 3600):
        return STALE
    if last["outcome"] == "incomplete" or any(s.asked and s.failures for s in states):
        return INCOMPLETE
    return OK


def _failures(connection: sqlite3.Connection) -> int:
    """Return how many of the last runs in this file failed, one after the other."""
    ended = rows(
        connection,
        "select outcome from runs where outcome <> 'running' order by started_at desc, id desc",
    )
    good = (number for number, run in enumerate(ended) if run["outcome"] != "failed")
    return next(good, len(ended))


def _counts(connection: sqlite3.Connection, sql: str) -> dict[str, int]:
    return {str(name): int(n) for name, n in connection.execute(f"{sql} order by 1")}


def _brief(run: Row | None) -> dict[str, Any] | None:
    if run is None:
        return None
    names = ("id", "command", "started_at", "finished_at", "outcome", "reasons")
    return {name: run[name] for name in names}
