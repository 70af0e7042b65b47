"""All outcomes by construct, counted in studies; what running trials plan to measure."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette_config.outcome_filters import FACETS, OutcomeFilters
from datasette_config.queries.concepts import OUTCOME, concept_families, strata, unmapped
from datasette_config.queries.evidence_map import EvidenceMap, evidence_map
from datasette_config.queries.outcome_choices import filter_choices
from datasette_config.queries.outcome_studies import study_ids
from datasette_config.queries.rows import Row, grouped, rows
from datasette_config.queries.since import REPORTS, STUDIES, in_force
from datasette_config.queries.study_heads import study_heads
from datasette_config.queries.uncounted import uncounted_studies

RECOUNTED = 500
"""Counts are made anew for so many studies at most; more are counted at build, unfiltered."""

RUNNING = (
    "RECRUITING",
    "NOT_YET_RECRUITING",
    "ACTIVE_NOT_RECRUITING",
    "ACTIVE,_NOT_RECRUITING",
    "ENROLLING_BY_INVITATION",
    "ONGOING",
    "ACTIVE",
)
"""States of a trial, as record_facets writes them, in which results may still come."""

_MOST_PLANS = 3000
_MOST_LEFT_OUT = 20


def overview(connection: sqlite3.Connection, filters: OutcomeFilters) -> Row:
    """Return what the page of outcomes shows under these filters.

    `found` is the page of the evidence map whose rows the harvest plot draws; `families` are
    constructs with counts of studies by state, each with its concepts and theirs; `recounted` is
    False where they are the counts of all human studies because too many pass the filters.
    """
    found: EvidenceMap = evidence_map(connection, filters)
    families, recounted = outcome_families(connection, filters, found.total)
    return {
        "found": found,
        "families": families,
        "recounted": recounted,
        "strata": strata(connection) if not filters.narrowed else [],
        "unmapped": unmapped(connection, OUTCOME),
        "running": running_plans(connection, filters),
        "left_out": left_out(connection, filters.since),
        "choices": filter_choices(connection),
    }


def outcome_families(
    connection: sqlite3.Connection, filters: OutcomeFilters, at_least: int = 0
) -> tuple[list[Row], bool]:
    """Return constructs with their concepts, counted in studies, and whether filters were used.

    A construct's own `counts` are of studies, each once: they are no sums of its concepts' counts.
    Where too many studies pass the filters to count them anew they are None, and `least` holds
    what the most frequent of its concepts has. `at_least` is how many studies are known to pass.
    """
    few = at_least <= RECOUNTED
    ids = study_ids(connection, filters, stated=False, most=RECOUNTED + 1) if few else []
    if not few or len(ids) > RECOUNTED:
        families = concept_families(connection, OUTCOME)
        return [{**f, "counts": None, "least": _least(f)} for f in families], not filters.narrowed
    told = _states_told(connection, ids)
    if not filters.narrowed:
        families = concept_families(connection, OUTCOME)
        by_family = _count(told, "family")
        return [{**f, "counts": by_family.get(f["family"], {})} for f in families], True
    return _recounted(connection, told), True


def _least(family: Row) -> dict[str, int]:
    """Return, by state, the number of studies of the concept that most have."""
    least: dict[str, int] = {}
    for concept in family["concepts"]:
        for state, count in concept["counts"].items():
            least[state] = max(count, least.get(state, 0))
    return least


def _states_told(connection: sqlite3.Connection, ids: list[str]) -> list[Row]:
    """Return each study's states by concept."""
    return rows(
        connection,
        """select distinct sr.study, k.concept_id, k.state, c.family from study_reports sr
        join record_concepts k on k.record = sr.record and +k.state in
          ('improved', 'worsened', 'no-change', 'changed', 'unstated', 'planned')
        join concepts c on c.id = k.concept_id and c.kind = 'OUTCOME'
        where sr.study in (select value from json_each(?))""",
        [json.dumps(ids)],
    )


def _count(told: list[Row], column: str) -> dict[str, dict[str, int]]:
    """Count studies by a column and state."""
    studies: dict[tuple[str, str], set[str]] = {}
    for row in told:
        studies.setdefault((row[column], row["state"]), set()).add(row["study"])
    counts: dict[str, dict[str, int]] = {}
    for (key, state), same in studies.items():
        counts.setdefault(key, {})[state] = len(same)
    return counts


def _recounted(connection: sqlite3.Connection, told: list[Row]) -> list[Row]:
    counts, by_family = _count(told, "concept_id"), _count(told, "family")
    studies = {
        concept: len({row["study"] for row in same})
        for concept, same in grouped(told, "concept_id").items()
    }
    concepts = rows(
        connection,
        """select id, name, family, instrument from concepts
        where id in (select value from json_each(?))""",
        [json.dumps(list(counts))],
    )
    for concept in concepts:
        concept |= {"counts": counts[concept["id"]], "other": {}, "full_texts": 0}
    concepts.sort(key=lambda c: (c["family"].lower(), -studies[c["id"]], c["name"].lower()))
    return [
        {"family": family, "concepts": same, "counts": by_family[family]}
        for family, same in grouped(concepts, "family").items()
    ]


def running_plans(connection: sqlite3.Connection, filters: OutcomeFilters) -> list[Row]:
    """Return what trials that still run name as outcomes: constructs with concepts and trials.

    Of the filters condition, drug, route and since bear on a registration. A plan is no result.
    """
    asked = {k: v for k, v in filters.facets().items() if k in ("condition", "drug", "route")}
    narrowing = " ".join(
        f"""and exists (select 1 from record_facets n where n.facet = '{name}'
        and n.value = :{name} and n.record = f.record)"""  # noqa: S608
        for name in FACETS
        if name in asked
    )
    if in_force(connection, filters.since):
        narrowing += f" and t.id in ({REPORTS})"
    parameters: dict[str, Any] = {
        **asked,
        "since": filters.since,
        "running": json.dumps(RUNNING),
        "most": _MOST_PLANS,
    }
    found = rows(
        connection,
        f"""select c.family, c.id, c.name, t.id as trial, t.registry_id, t.status
        from record_facets f join trials t on t.id = f.record
        join records r on r.id = t.id and r.role = 'core' and r.state not in
          ('deleted', 'merged', 'removed')
        join record_concepts k on k.record = f.record and k.state = 'planned'
        join concepts c on c.id = k.concept_id and c.kind = 'OUTCOME'
        where f.facet = 'status' and f.value in (select value from json_each(:running))
        {narrowing} order by c.family, c.name, t.registry_id limit :most""",  # noqa: S608
        parameters,
    )
    return [
        {
            "family": family,
            "trials": len({row["trial"] for row in same}),
            "concepts": [{**named[0], "trials": named} for named in grouped(same, "id").values()],
        }
        for family, same in grouped(found, "family").items()
    ]


def left_out(connection: sqlite3.Connection, since: str | None = None) -> list[Row]:
    """Return the first studies that state a result and count nowhere: retracted, gone, unscreened.

    With `since` only those that are new or changed since then. One more than a page shows tells
    that there are more.
    """
    only = f"and s.id in ({STUDIES})" if in_force(connection, since) else ""
    ids = uncounted_studies(
        connection,
        f"""exists (select 1 from study_reports sr join record_facets f on f.record = sr.record
          and f.facet = 'direction' and f.value in
            ('improved', 'worsened', 'no-change', 'changed') where sr.study = s.id) {only}""",  # noqa: S608
        {"since": since},
        _MOST_LEFT_OUT + 1,
    )
    return list(study_heads(connection, ids).values())
