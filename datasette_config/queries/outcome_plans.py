"""Which trials plan to measure an outcome: a plan in a registration, no result."""

from __future__ import annotations

import json
import sqlite3

from datasette_config.queries.rows import Row, grouped, rows
from datasette_config.queries.since import REPORTS, in_force

MOST_TRIALS = 40


def planned_in(connection: sqlite3.Connection, concept_id: str, since: str | None = None) -> Row:
    """Return the trials whose registration names the outcome, newest first, and their number.

    Each has `named`: where it stands (title, summary, primary or secondary outcome …), the text
    and, for a registered outcome, its time frame. With `since` only trials of studies that are
    new or changed since then.
    """
    only = f"and t.id in ({REPORTS})" if in_force(connection, since) else ""
    trials = rows(
        connection,
        f"""select t.id, t.registry_id, t.status, t.start_date, t.completion_date, t.has_results,
          r.label, r.role, count(*) over () as total
        from record_concepts k join trials t on t.id = k.record join records r on r.id = t.id
        where k.concept_id = :concept and k.state = 'planned' {only}
        order by t.start_date desc, t.id limit :most""",  # noqa: S608
        {"concept": concept_id, "since": since, "most": MOST_TRIALS},
    )
    ids = [trial["id"] for trial in trials]
    named = grouped(_named(connection, concept_id, ids), "record")
    frames = grouped(_registered(connection, ids), "trial")
    for trial in trials:
        trial["named"] = named.get(trial["id"], [])
        for place in trial["named"]:
            place["time_frame"] = _frame(place, frames.get(trial["id"], []))
    return {"trials": trials, "total": trials[0]["total"] if trials else 0}


def _named(connection: sqlite3.Connection, concept_id: str, ids: list[str]) -> list[Row]:
    return rows(
        connection,
        """select distinct m.record, p.id, p.kind, coalesce(p.label, p.kind) as section, p.text,
          p.ordinal
        from mentions m join passages p on p.id = m.passage
        where m.record in (select value from json_each(:ids)) and +m.concept_id = :concept
        order by m.record, p.kind <> 'outcome', p.ordinal""",
        {"ids": json.dumps(ids), "concept": concept_id},
    )


def _registered(connection: sqlite3.Connection, ids: list[str]) -> list[Row]:
    return rows(
        connection,
        """select trial, measure, time_frame from trial_outcomes
        where trial in (select value from json_each(?)) order by trial, position""",
        [json.dumps(ids)],
    )


def _frame(place: Row, outcomes: list[Row]) -> str | None:
    """Return the time frame of the registered outcome that a passage holds."""
    if place["kind"] != "outcome":
        return None
    return next(
        (
            outcome["time_frame"]
            for outcome in outcomes
            if place["text"].startswith(outcome["measure"])
        ),
        None,
    )
