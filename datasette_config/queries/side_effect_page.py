"""The page of one side effect: who reports it, who denies it, and what registries post."""

from __future__ import annotations

import sqlite3

from datasette_config.labels import PLANNED, SIDE_EFFECT_STATES
from datasette_config.outcome_filters import HUMAN
from datasette_config.queries.appraisals import body_appraisals
from datasette_config.queries.concept_studies import A_PAGE, ConceptStudies
from datasette_config.queries.concepts import SIDE_EFFECT
from datasette_config.queries.quality import in_short
from datasette_config.queries.registry_events import one_sided, registry_events
from datasette_config.queries.rows import Row, first

STATES = (*SIDE_EFFECT_STATES, PLANNED)


def side_effect_page(
    connection: sqlite3.Connection,
    concept_id: str,
    state: str | None = None,
    page: int = 1,
    since: str | None = None,
) -> Row | None:
    """Return a side effect with the studies that name it, by how they mean it.

    All states with their first studies, or all studies of one `state`, a page of them. A state
    that does not exist is all states. With `since` only studies that are new or changed since then,
    counted anew. None where the lexicon has no such side effect.
    """
    concept = first(
        connection, "select * from concepts where id = ? and kind = ?", [concept_id, SIDE_EFFECT]
    )
    if concept is None:
        return None
    asked = ConceptStudies(connection, concept_id, STATES, since)
    wanted = [s for s in STATES if s.key == state]
    groups = asked.groups(wanted, page)
    shown: Row = {
        "concept": concept,
        "counts": asked.counts.get(HUMAN, {}),
        "groups": groups,
        "state": wanted[0] if wanted else None,
        "page": page,
        "pages": -(-groups[0]["total"] // A_PAGE) if wanted and groups else 1,
        "numbers": numbers_of(groups),
    }
    if wanted:
        return shown
    return {
        **shown,
        "certainty": body_appraisals(connection, concept_id),
        "registry": registry_events(connection, concept_id, since=since),
        **one_sided(connection, concept_id, since=since),
        "others": asked.others(),
        "full_texts": asked.full_texts(),
        "left_out": asked.left_out(),
        "short": next((s for s in in_short(connection) if s["kind"] == SIDE_EFFECT), None),
    }


def numbers_of(groups: list[Row]) -> list[Row]:
    """Return the mentions that have a number of people or other values beside them, by study."""
    return [
        {"study": study, "mention": mention}
        for group in groups
        if group["state"] is not PLANNED
        for study in group["studies"]
        for mention in study["mentions"]
        if mention["affected"] is not None or mention["numbers"]
    ]
