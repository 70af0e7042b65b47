"""All side effects by body system, counted in studies, with or without filters."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from datasette_config.outcome_filters import OutcomeFilters
from datasette_config.queries.concepts import SIDE_EFFECT, concept_families, strata, unmapped
from datasette_config.queries.outcome_choices import filter_choices
from datasette_config.queries.outcome_studies import study_ids
from datasette_config.queries.rows import Row, grouped, rows
from datasette_config.queries.since import STUDIES, changed_studies, in_force
from datasette_config.queries.uncounted import uncounted_studies

RECOUNTED = 500
"""Counts are made anew for so many studies at most."""
SINCE_ALONE = 2000
"""Where only a day is asked for, for so many: one statement counts them."""


def side_effects_page(
    connection: sqlite3.Connection, filters: OutcomeFilters, also: Sequence[str] = ()
) -> Row:
    """Return families with their side effects, counted in studies.

    Without filters the counts are those made at build. With filters they are counted anew, up to
    RECOUNTED studies, or SINCE_ALONE where a day is the only one; above, `too_many` is true and the
    counts are of all human studies. Studies that count nowhere else are added where `also` names
    why: kinds of `queries.uncounted`.
    """
    too_many = False
    if not also and _since_alone(connection, filters):
        return _shown(
            connection, concept_families(connection, SIDE_EFFECT, filters.since), False, 0
        )
    if filters.narrowed or also:
        ids = study_ids(connection, filters, stated=False, most=RECOUNTED + 1)
        too_many = len(ids) > RECOUNTED
        if not too_many:
            more = _uncounted(connection, filters, also) if also else []
            return _shown(connection, _recounted(connection, [*ids, *more]), False, len(more))
    return _shown(connection, concept_families(connection, SIDE_EFFECT), too_many, 0)


def _since_alone(connection: sqlite3.Connection, filters: OutcomeFilters) -> bool:
    if filters.since is None or replace(filters, since=None, page=1) != OutcomeFilters():
        return False
    since = in_force(connection, filters.since)
    return since is None or len(changed_studies(connection, since, SINCE_ALONE + 1)) <= SINCE_ALONE


def _shown(connection: sqlite3.Connection, families: list[Row], too_many: bool, more: int) -> Row:
    return {
        "families": families,
        "too_many": too_many,
        "uncounted": more,
        "strata": strata(connection),
        "unmapped": unmapped(connection, SIDE_EFFECT),
        "choices": filter_choices(connection),
    }


_OF_STUDY = "exists (select 1 from studies x where x.id = s.id and x.{0} = :{0})"
_OF_REPORT = """exists (select 1 from study_reports sr join record_facets f on f.record = sr.record
  and f.facet = '{0}' and f.value = :{0} where sr.study = s.id)"""


def _uncounted(
    connection: sqlite3.Connection, filters: OutcomeFilters, also: Sequence[str]
) -> list[str]:
    given: dict[str, Any] = {"stratum": filters.stratum}
    tests = [_OF_STUDY.format("stratum")]
    if filters.design:
        given["design"] = filters.design
        tests.append(_OF_STUDY.format("design"))
    if in_force(connection, filters.since):
        given["since"] = filters.since
        tests.append(f"s.id in ({STUDIES})")
    for name, wanted in filters.facets().items():
        given[name] = wanted
        tests.append(_OF_REPORT.format(name))
    return uncounted_studies(connection, " and ".join(tests), given, RECOUNTED, also)


def _recounted(connection: sqlite3.Connection, ids: list[str]) -> list[Row]:
    told = rows(
        connection,
        """select distinct sr.study, k.concept_id, k.state from study_reports sr
        join record_concepts k on k.record = sr.record
        join concepts c on c.id = k.concept_id and c.kind = 'SIDE_EFFECT'
        where sr.study in (select value from json_each(?))""",
        [json.dumps(ids)],
    )
    by_concept = grouped(told, "concept_id")
    concepts = rows(
        connection,
        """select id, name, family, instrument from concepts
        where id in (select value from json_each(?))""",
        [json.dumps(list(by_concept))],
    )
    for concept in concepts:
        same = by_concept[concept["id"]]
        counts: dict[str, int] = {}
        for row in same:
            counts[row["state"]] = counts.get(row["state"], 0) + 1
        studies = len({row["study"] for row in same})
        concept |= {"counts": counts, "studies": studies, "other": {}, "full_texts": 0, "trials": 0}
    concepts.sort(key=lambda c: (c["family"].lower(), -c["studies"], c["name"].lower()))
    return [
        {"family": family, "concepts": same} for family, same in grouped(concepts, "family").items()
    ]
