"""Rows of a trial: registration and posted results."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from db.rows.cells import Row, Rows, flag, joined
from db.schema.trial_tables import TRIALS
from records.model import Trial

_LISTS = ("conditions", "keywords", "collaborators", "investigators", "secondary_ids")


def trial_rows(
    record_id: str, trial: Trial, concept_of_term: Mapping[str, str], times: Row
) -> Rows:
    """Return the rows of one trial.

    `concept_of_term` gives the concept id of a posted adverse-event term in lower case.
    """
    return {
        "trials": [_trial(record_id, trial, times)],
        "trial_arms": [
            {**row, "interventions": joined(arm.interventions)}
            for row, arm in zip(
                _numbered(record_id, trial.arms, ("label", "type", "description")),
                trial.arms,
                strict=True,
            )
        ],
        "trial_interventions": [
            {**row, "other_names": joined(item.other_names), "arms": joined(item.arm_labels)}
            for row, item in zip(
                _numbered(record_id, trial.interventions, ("name", "type", "description")),
                trial.interventions,
                strict=True,
            )
        ],
        "trial_locations": _numbered(
            record_id, trial.locations, ("facility", "city", "state", "country", "status")
        ),
        "trial_outcomes": _numbered(
            record_id, trial.planned_outcomes, ("rank", "measure", "description", "time_frame")
        ),
        "trial_outcome_results": _numbered(record_id, trial.outcome_results),
        "trial_outcome_analyses": [
            {**row, "groups": joined(analysis.groups)}
            for row, analysis in zip(
                _numbered(record_id, trial.outcome_analyses), trial.outcome_analyses, strict=True
            )
        ],
        "trial_participant_flow": _numbered(record_id, trial.participant_flow),
        "trial_adverse_event_groups": [
            {"trial": record_id, **dataclasses.asdict(group)}
            for group in {g.group_id: g for g in trial.adverse_event_groups}.values()
        ],
        "trial_adverse_events": _adverse_events(record_id, trial, concept_of_term),
    }


def _numbered(
    record_id: str, items: Sequence[Any], fields: Sequence[str] | None = None
) -> list[Row]:
    names = fields or [f.name for f in dataclasses.fields(items[0])] if items else []
    return [
        {"trial": record_id, "position": position, **{name: getattr(item, name) for name in names}}
        for position, item in enumerate(items, start=1)
    ]


def _trial(record_id: str, trial: Trial, times: Row) -> Row:
    row: Row = {"id": record_id}
    for column in TRIALS.columns[1:]:
        if column.name not in times:
            row[column.name] = getattr(trial, column.name)
    for name in _LISTS:
        row[name] = joined(getattr(trial, name))
    row["has_results"] = int(trial.has_results)
    row["healthy_volunteers"] = flag(trial.healthy_volunteers)
    return {**row, **times}


def _adverse_events(record_id: str, trial: Trial, concept_of_term: Mapping[str, str]) -> list[Row]:
    groups = {group.group_id: group for group in trial.adverse_event_groups}
    rows: list[Row] = []
    for position, event in enumerate(trial.adverse_events, start=1):
        group = groups.get(event.group_id)
        rows.append(
            {
                "trial": record_id,
                "position": position,
                "arm": group.title if group else event.group_id,
                "matched_arm": group.arm if group else None,
                "term": event.term,
                "concept_id": concept_of_term.get(event.term.casefold()),
                "organ_system": event.organ_system,
                "vocabulary": event.vocabulary,
                "serious": int(event.serious),
                "affected": event.affected,
                "at_risk": event.at_risk,
                "events": event.events,
                "assessment": event.assessment,
                "notes": event.notes,
                "group_id": event.group_id,
            }
        )
    return rows
