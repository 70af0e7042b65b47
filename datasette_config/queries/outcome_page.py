"""The page of one outcome: which way it went, study by study, with numbers and sentences."""

from __future__ import annotations

import sqlite3

from datasette_config.labels import OUTCOME_STATES, PLANNED, State
from datasette_config.outcome_filters import HUMAN
from datasette_config.queries.appraisals import body_appraisals
from datasette_config.queries.concept_studies import A_PAGE, ConceptStudies
from datasette_config.queries.outcome_numbers import numbers_of, time_points
from datasette_config.queries.outcome_plans import planned_in
from datasette_config.queries.rows import Row, first, rows

STATES: tuple[State, ...] = (*OUTCOME_STATES, PLANNED)


def outcome_page(
    connection: sqlite3.Connection,
    concept_id: str,
    state: str | None = None,
    page: int = 1,
    since: str | None = None,
) -> Row | None:
    """Return an outcome with the studies that name it, by how they mean it.

    All states with their first studies, or all studies of one `state`, a page of them. A state
    that does not exist is all states. With `since` only studies that are new or changed since then,
    counted anew, and no other outcomes. None where the lexicon has no such outcome.
    """
    concept = first(
        connection, "select * from concepts where id = ? and kind = 'OUTCOME'", [concept_id]
    )
    if concept is None:
        return None
    wanted = [s for s in STATES if s.key == state]
    asked = ConceptStudies(connection, concept_id, STATES, since)
    groups = asked.groups(wanted, page)
    human = [study for group in groups for study in group["studies"]]
    shown: Row = {
        "concept": concept,
        "counts": asked.counts.get(HUMAN, {}),
        "groups": groups,
        "state": wanted[0] if wanted else None,
        "page": page,
        "pages": -(-groups[0]["total"] // A_PAGE) if wanted and groups else 1,
        "numbers": numbers_of(human),
        "times": time_points(human),
    }
    if wanted:
        return shown
    return {
        **shown,
        "certainty": body_appraisals(connection, concept_id),
        "others": asked.others(),
        "full_texts": asked.full_texts(),
        "left_out": asked.left_out(),
        "plans": planned_in(connection, concept_id, since),
        "siblings": [] if since else _siblings(connection, concept),
    }


def _siblings(connection: sqlite3.Connection, concept: Row) -> list[Row]:
    """Return what else measures the same construct, most used first."""
    return rows(
        connection,
        """select c.id, c.name, c.instrument, n.studies from concepts c
        join concept_counts n on n.concept_id = c.id and n.stratum = ? and n.state = 'any'
        where c.kind = 'OUTCOME' and c.family = ? and c.id <> ?
        order by n.studies desc, c.name""",
        [HUMAN, concept["family"], concept["id"]],
    )
