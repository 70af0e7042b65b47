"""What registries post of one side effect: trial by trial, arm by arm, and nothing added up."""

from __future__ import annotations

import json
import re
import sqlite3

from datasette_config.newcombe import risk_difference
from datasette_config.queries.rows import Row, grouped, rows
from datasette_config.queries.since import REPORTS, in_force

MOST_TRIALS = 20
"""Trials of a page, the newest; a file holds MOST_IN_FILE."""
MOST_IN_FILE = 1000

_COMPARATORS = ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "ACTIVE_COMPARATOR", "NO_INTERVENTION")
_LATER = re.compile(r"extension|open[- ]?label|follow[- ]?up|phase [b-z2-9]\b", re.IGNORECASE)
"""A group of a later phase is not the group that was randomised."""

_PARALLEL, _RANDOMISED = "PARALLEL", "RANDOMIZED"


def registry_events(
    connection: sqlite3.Connection, concept: str, most: int = MOST_TRIALS, since: str | None = None
) -> list[Row]:
    """Return the trials that post a side effect, `most` of them, the newest first.

    Each has `lines`: a posted term, serious or other, with `groups` in which every event group of
    the trial has its place: people affected and at risk, or neither where nothing is posted for
    it, which is not zero. `difference` sets groups against the comparator, and `why_not` says why
    there is none. With `since` only trials of studies that are new or changed since then.
    """
    only = f"and t.id in ({REPORTS})" if in_force(connection, since) else ""
    trials = rows(
        connection,
        f"""select distinct t.id, t.registry_id, coalesce(t.title, t.descriptor) as title,
          t.allocation, t.intervention_model, t.start_date, t.adverse_event_threshold, r.role,
          r.state
        from trial_adverse_events a join trials t on t.id = a.trial join records r on r.id = t.id
        where a.concept_id = :concept and r.state not in ('deleted', 'merged', 'removed') {only}
        order by t.start_date desc, t.id limit :most""",  # noqa: S608
        {"concept": concept, "since": since, "most": most},
    )
    ids = json.dumps([trial["id"] for trial in trials])
    posted = grouped(_posted(connection, concept, ids), "trial")
    groups = grouped(_groups(connection, ids), "trial")
    for trial in trials:
        known = groups.get(trial["id"], []) or _groups_of(posted[trial["id"]])
        trial["lines"] = [
            _line(trial, same, known)
            for same in grouped(posted[trial["id"]], "term", "serious").values()
        ]
    return trials


def _posted(connection: sqlite3.Connection, concept: str, trials: str) -> list[Row]:
    return rows(
        connection,
        """select a.trial, a.group_id, a.arm, a.matched_arm, a.term, a.serious, a.affected,
          a.at_risk, a.events, a.assessment from trial_adverse_events a
        where a.concept_id = ? and a.trial in (select value from json_each(?))
        order by a.trial, a.serious desc, a.position""",
        [concept, trials],
    )


def _groups(connection: sqlite3.Connection, trials: str) -> list[Row]:
    """Return every event group with the type of the registered arm that it was matched to."""
    return rows(
        connection,
        """select g.trial, g.group_id, g.title as arm, g.arm as matched_arm, (
            select max(a.type) from trial_arms a where a.trial = g.trial and a.label = g.arm)
            as arm_type
        from trial_adverse_event_groups g where g.trial in (select value from json_each(?))
        order by g.trial, g.group_id""",
        [trials],
    )


def _groups_of(posted: list[Row]) -> list[Row]:
    """Return the groups that the events name, where the registry lists none."""
    return [
        {"group_id": id, "arm": same[0]["arm"], "matched_arm": None, "arm_type": None}
        for id, same in grouped(posted, "group_id").items()
    ]


def _line(trial: Row, same: list[Row], known: list[Row]) -> Row:
    cells = {row["group_id"]: row for row in same}
    groups = [
        {
            "group_id": group["group_id"],
            "arm": group["arm"],
            "arm_type": group["arm_type"],
            "comparator": (group["arm_type"] or "").upper() in _COMPARATORS,
            "affected": (cells.get(group["group_id"]) or {}).get("affected"),
            "at_risk": (cells.get(group["group_id"]) or {}).get("at_risk"),
        }
        for group in known
    ]
    differences, why_not = _differences(trial, groups)
    return {
        "term": same[0]["term"],
        "serious": bool(same[0]["serious"]),
        "groups": groups,
        "differences": differences,
        "why_not": why_not,
    }


def _differences(trial: Row, groups: list[Row]) -> tuple[list[Row], str | None]:
    """Return each group's share less the comparator's, or why none is given."""
    if (trial["allocation"] or "").upper() != _RANDOMISED:
        return [], "not randomised, as registered"
    if (trial["intervention_model"] or "").upper() != _PARALLEL:
        model = (trial["intervention_model"] or "no model registered").replace("_", " ").lower()
        return [], f"not a parallel trial, as registered: {model}"
    comparators = [group for group in groups if group["comparator"]]
    others = [group for group in groups if not group["comparator"] and group["arm_type"]]
    if any(_LATER.search(group["arm"]) for group in (*comparators, *others)):
        return [], "a group is of an extension or open phase, by its name"
    if len(comparators) != 1:
        said = "no group was" if not comparators else "more than one group was"
        return [], f"{said} matched to a comparator arm"
    if any(group["affected"] is None for group in (*comparators, *others)):
        return [], "not reported for every group"
    found = [_difference(group, comparators[0]) for group in others]
    kept = [difference for difference in found if difference]
    return kept, None if kept else "no share can be told"


def _difference(group: Row, comparator: Row) -> Row | None:
    told = (group["affected"], group["at_risk"], comparator["affected"], comparator["at_risk"])
    if any(number is None for number in told):
        return None
    found = risk_difference(*told)
    if found is None:
        return None
    return {
        "arm": group["arm"],
        "comparator": comparator["arm"],
        "difference": found[0],
        "low": found[1],
        "high": found[2],
    }


def one_sided(
    connection: sqlite3.Connection, concept: str, most: int = 20, since: str | None = None
) -> dict[str, list[Row]]:
    """Return pairs of trial and publication in which only one side names a side effect.

    `registry_only`: posted in the registry, not named in title or abstract of a publication that
    reports the trial. `text_only`: named there as happened, not in the trial's posted table.
    Retracted papers and candidates are left out. With `since` only pairs of which one record
    reports a study that is new or changed since then.
    """
    only = (
        f"and (t.id in ({REPORTS}) or p.id in ({REPORTS}))" if in_force(connection, since) else ""
    )
    pairs = f"""from trial_publications tp join trials t on t.id = tp.trial
      join publications p on p.id = tp.publication join records r on r.id = p.id
      where tp.reports_trial = 1 and r.role = 'core' and p.retraction_status <> 'retracted'
      {only}"""
    columns = """select distinct t.id as trial, t.registry_id, r.label as title, r.year,
      t.adverse_event_threshold as threshold, p.id as publication"""
    named = """exists (select 1 from record_concepts k where k.record = p.id
      and k.concept_id = :concept)"""
    posted = """exists (select 1 from trial_adverse_events a where a.trial = t.id
      and a.concept_id = :concept)"""
    given = {"concept": concept, "most": most, "since": since}
    order = "order by r.year desc, t.id, p.id limit :most"
    return {
        "registry_only": rows(
            connection,
            f"""{columns} {pairs} and not {named}
              and t.id in (select trial from trial_adverse_events
                where concept_id = :concept and affected > 0) {order}""",  # noqa: S608
            given,
        ),
        "text_only": rows(
            connection,
            f"""{columns} {pairs} and p.id in (select record from record_concepts
              where concept_id = :concept and state = 'reported')
              and exists (select 1 from trial_adverse_events a where a.trial = t.id)
              and not {posted} {order}""",  # noqa: S608
            given,
        ),
    }
