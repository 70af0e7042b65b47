"""How each source was read, run by run: when it was last read whole, and what failed since.

Asked of the working store and of a published file alike; both have the tables that tell it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FROM_STAGES = """union all
  select run, substr(stage, 9), started_at, finished from run_stages where stage like 'harvest %'"""
MISSING = """(n.run = a.run and n.source = a.source
    and n.reason not like 'other records link to it%' and not exists (
      select 1 from quarantine q where q.source = n.source and q.name = n.name
      and q.reason = n.reason))"""
"""True of a row `n` of `not_stored` that says that a source failed: not of a record that was set
aside, which did come, nor of one that is only named by others."""

READINGS = f"""with asked as (
  select run, source, max(searched_at) as at, null as finished from searches group by run, source
  {FROM_STAGES}
)
select a.source, a.run, max(a.at) as at, max(a.finished) as finished, r.outcome, r.reasons,
  (select count(*) from not_stored n where {MISSING}) as missing,
  (select n.name || ': ' || n.reason from not_stored n where {MISSING}
    order by n.name limit 1) as first_missing
from asked a join runs r on r.id = a.run
group by a.run, a.source order by r.started_at desc, r.id desc, a.source"""  # noqa: S608
"""Every reading of every source, newest first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a source: by which run, when (UTC), and what went wrong, if anything."""

    run: str
    at: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stands: its last reading that was whole, its last that was not.

    `asked` says whether the last run that read any source read this one; `since` is when it was
    last read whole, or first asked if it never was; `failures` counts the readings since then.
    """

    source: str
    asked: bool
    since: str
    last_whole: Reading | None
    last_failed: Reading | None
    failures: int


def source_states(connection: sqlite3.Connection) -> list[SourceState]:
    """Return how each source stands that was ever read, by name."""
    timed = connection.execute("select 1 from sqlite_master where name = 'run_stages'").fetchone()
    # A file published by an earlier release does not tell the stages.
    cursor = connection.execute(READINGS if timed else READINGS.replace(FROM_STAGES, ""))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_source.setdefault(row["source"], []).append(row)
    last_run = rows[0]["run"] if rows else None
    return [
        _state(source, readings, last_run=last_run)
        for source, readings in sorted(by_source.items())
    ]


def waiting_since(states: Iterable[SourceState]) -> str | None:
    """Return since when the source that waits longest waits: how old the evidence is.

    Sources that are not asked any more do not count. None without any.
    """
    return min((state.since for state in states if state.asked), default=None)


def _state(source: str, rows: list[dict[str, Any]], last_run: str | None) -> SourceState:
    readings = [Reading(row["run"], row["at"], _problem(row)) for row in rows]
    whole = next((number for number, one in enumerate(readings) if one.problem is None), None)
    return SourceState(
        source=source,
        asked=readings[0].run == last_run,
        since=readings[-1 if whole is None else whole].at,
        last_whole=None if whole is None else readings[whole],
        last_failed=next((one for one in readings if one.problem is not None), None),
        failures=len(readings) if whole is None else whole,
    )


def _problem(row: dict[str, Any]) -> str | None:
    """Return why a reading was not whole, or None when it was."""
    if row["outcome"] == "complete":
        return None
    if row["finished"] == 0 or (row["finished"] is None and row["outcome"] != "incomplete"):
        return (row["reasons"] or "it broke off").splitlines()[-1]
    if row["missing"]:
        more = f" (and {row['missing'] - 1} more)" if row["missing"] > 1 else ""
        return f"{row['first_missing']}{more}"
    return None
