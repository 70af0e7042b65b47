"""What the page of a trial shows."""

from __future__ import annotations

import sqlite3

from datasette_config import links
from datasette_config.queries import records, registration
from datasette_config.queries.adverse_events import (
    adverse_event_groups,
    adverse_event_tables,
    arm_types,
    shortened,
)
from datasette_config.queries.appraisals import record_appraisals
from datasette_config.queries.decisions import record_decisions
from datasette_config.queries.outcome_versions import outcome_versions
from datasette_config.queries.registered_outcomes import outcome_comparison
from datasette_config.queries.rows import Row, first, grouped, rows, split_list
from datasette_config.queries.standing import changes, standing
from datasette_config.queries.tagged_text import facts_of, tagged_passages
from exports.gathering import references

_LISTS = ("conditions", "keywords", "collaborators", "investigators", "secondary_ids")
MOST_EVENTS = 40


def trial_page(
    connection: sqlite3.Connection, record: str, every_event: bool = False
) -> Row | None:
    """Return everything the page of a trial shows, or None if there is no such one.

    Tables of more than MOST_EVENTS adverse events are cut, unless `every_event` is asked for:
    some trials post thousands of rows. `all_events` are the tables as posted.
    """
    trial = first(
        connection,
        """select t.*, r.label, r.role, r.sources from trials t
        join records r on r.id = t.id where t.id = ?""",
        [record],
    )
    if trial is None:
        return None
    for name in _LISTS:
        trial[f"{name}_list"] = split_list(trial[name])
    trial["registry_url"] = links.registry_url(trial["registry"], trial["registry_id"])
    trial["source_url"] = links.safe_url(trial["source_url"])
    passages, mentions = tagged_passages(connection, record, planned=True)
    planned = _planned(connection, record, passages)
    results, flow = _results(connection, record), _flow(connection, record)
    events = adverse_event_tables(connection, record)
    night = registration.night_of(connection)
    return {
        "trial": trial,
        "passages": passages,
        "side_effects": [m for m in mentions if m["label"] == "SIDE_EFFECT"],
        "outcomes": [m for m in mentions if m["label"] == "OUTCOME"],
        "facts": facts_of(connection, record, passages),
        "study": records.study_of(connection, record),
        "role_now": records.role_of(connection, record),
        "identifiers": records.identifiers(connection, record),
        "changes": changes(connection, record),
        "appraisals": record_appraisals(connection, record),
        "decisions": record_decisions(connection, record),
        "rejected": [m for passage in passages for m in passage["rejected"]],
        "withdrawn": (trial["status"] or "").upper() == "WITHDRAWN",
        **standing(connection, record),
        "found_by": records.found_by(connection, record),
        "arms": _ordered(connection, "trial_arms", record),
        "interventions": _ordered(connection, "trial_interventions", record),
        "locations": _ordered(connection, "trial_locations", record),
        "planned": grouped(planned, "rank"),
        "compared": outcome_comparison(connection, record, planned, results),
        "versions": outcome_versions(connection, record),
        "results": results,
        "flow": flow,
        "night": night,
        "milestones": registration.milestones(connection, trial),
        "wait": registration.results_wait(trial, night),
        "enrolment": registration.enrolment(connection, trial),
        "started": registration.started(flow),
        "event_groups": adverse_event_groups(connection, record),
        "event_types": arm_types(connection, record),
        "all_events": events,
        "adverse_events": events if every_event else [shortened(t, MOST_EVENTS) for t in events],
        "every_event": every_event,
        "reference": next(references(connection, [record])),
        "publications": _publications(connection, record),
    }


def _ordered(connection: sqlite3.Connection, table: str, trial: str) -> list[Row]:
    # Table names are written above, never taken from a request.
    sql = f"select * from {table} where trial = ? order by position"  # noqa: S608
    return rows(connection, sql, [trial])


def _planned(connection: sqlite3.Connection, trial: str, passages: list[Row]) -> list[Row]:
    planned = _ordered(connection, "trial_outcomes", trial)
    texts = [passage for passage in passages if passage["kind"] == "outcome"]
    for outcome in planned:
        outcome["passage"] = next(
            (text for text in texts if text["text"].startswith(outcome["measure"])), None
        )
        if outcome["passage"]:
            texts.remove(outcome["passage"])
    return planned


def _results(connection: sqlite3.Connection, trial: str) -> list[Row]:
    measured = grouped(_ordered(connection, "trial_outcome_results", trial), "outcome_index")
    analyses = grouped(_ordered(connection, "trial_outcome_analyses", trial), "outcome_index")
    results = []
    for index in sorted({*measured, *analyses}):
        found = measured.get(index, [])
        groups = {row["group_id"]: row["group_title"] for row in found}
        lines = []
        for (class_title, category), same in grouped(found, "class_title", "category").items():
            cells = {row["group_id"]: row for row in same}
            lines.append(
                {
                    "title": " · ".join(part for part in (class_title, category) if part),
                    "cells": [cells.get(group) for group in groups],
                }
            )
        results.append(
            {
                "head": found[0] if found else analyses[index][0],
                "groups": list(groups.values()),
                "lines": lines,
                "analyses": analyses.get(index, []),
            }
        )
    return results


def _flow(connection: sqlite3.Connection, trial: str) -> list[Row]:
    periods = []
    for period, found in grouped(
        _ordered(connection, "trial_participant_flow", trial), "period"
    ).items():
        groups = {row["group_id"]: row["group_title"] for row in found}
        lines = []
        for milestone, same in grouped(found, "milestone").items():
            cells = {row["group_id"]: row for row in same}
            lines.append({"title": milestone, "cells": [cells.get(group) for group in groups]})
        periods.append({"title": period, "groups": list(groups.values()), "lines": lines})
    return periods


def _publications(connection: sqlite3.Connection, trial: str) -> list[Row]:
    found = rows(
        connection,
        """select tp.*, coalesce(r.label, tp.citation, 'PMID ' || tp.pmid, tp.key) as title,
          r.year, r.state, p.journal, p.retraction_status
        from trial_publications tp left join records r on r.id = tp.publication
        left join publications p on p.id = tp.publication
        where tp.trial = ? order by tp.reports_trial desc, r.year, tp.key""",
        [trial],
    )
    for row in found:
        row["same"] = row["publication"] or (f"pmid {row['pmid']}" if row["pmid"] else row["title"])
        row["url"] = links.identifier_url("pmid", row["pmid"]) if row["pmid"] else None
    return [
        {
            **same[0],
            "routes": [(row["route"], row["note"]) for row in same],
            "reports_trial": max(row["reports_trial"] for row in same),
        }
        for same in grouped(found, "same").values()
    ]
