"""Which studies state a result for an outcome and pass the filters, newest first."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette_config.outcome_filters import DIRECTIONS, OutcomeFilters
from datasette_config.queries.rows import rows, value
from datasette_config.queries.since import RECORDS, STUDIES, in_force

COUNTED_UP_TO = 1000
"""Studies are counted exactly up to here, and said to be more above."""

FEW = 8000
"""Where fewer studies have something, it is quicker to begin with them than to walk by year."""

_WALK = "s.stratum = :stratum and s.retracted = 0 and s.gone = 0 and s.role = 'core'"


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition: how many studies have it, as a test of one study, as the list of all."""

    studies: int
    test: str
    listed: str


def study_ids(
    connection: sqlite3.Connection,
    filters: OutcomeFilters,
    stated: bool = True,
    most: int = COUNTED_UP_TO + 1,
) -> list[str]:
    """Return the ids of at most so many studies that state a result and pass the filters.

    Retracted studies, candidates and those gone from their sources are left out. With `stated`
    False also those that state no result are returned, and construct and direction are not asked.
    """
    conditions = [
        _stratum(connection, filters),
        *_design(connection, filters),
        *_facets(connection, filters),
        *_since(connection, filters),
    ]
    directions = [filters.direction] if filters.direction else list(DIRECTIONS)
    parameters: dict[str, Any] = {
        "stratum": filters.stratum,
        "design": filters.design,
        "since": filters.since,
        "most": most,
        **filters.facets(),
    }
    if stated:
        of = "" if filters.construct is None else f"{filters.construct}: "
        values = [f"{of}{direction}" for direction in directions]
        facet = "direction" if filters.construct is None else "construct"
        parameters |= {"stated_facet": facet, "stated": json.dumps(values)}
        conditions.append(_stated(connection, facet, values))
    tests = _tests(connection, conditions, most)
    found = rows(
        connection,
        f"""select s.id from studies s where {" and ".join([_WALK, *tests])}
        order by s.year desc, s.id limit :most""",  # noqa: S608
        parameters,
    )
    return [row["id"] for row in found]


def _tests(connection: sqlite3.Connection, conditions: list[_Condition], most: int) -> list[str]:
    """Return the tests in SQL: begin with the rarest condition, or walk through all by year.

    A walk ends when it has enough, after some `most / share` studies where a share of them has
    everything that is asked for.
    """
    rarest = min(conditions, key=lambda condition: condition.studies)
    total = value(connection, "select count(*) from studies") or 1
    share = math.prod(min(1.0, condition.studies / total) for condition in conditions)
    walked = total if share * total <= most else most / share
    if rarest.studies >= max(FEW, walked):
        return [condition.test for condition in conditions]
    others = [condition.test for condition in conditions if condition is not rarest]
    return [rarest.listed, *others]


def _facets(connection: sqlite3.Connection, filters: OutcomeFilters) -> list[_Condition]:
    return [
        _Condition(
            _counted(connection, name, given),
            f"""exists (select 1 from study_reports sr join record_facets f
              on f.record = sr.record and f.facet = '{name}' and f.value = :{name}
              where sr.study = s.id)""",  # noqa: S608
            f"""s.id in (select sr.study from record_facets f
              join study_reports sr on sr.record = f.record
              where f.facet = '{name}' and f.value = :{name})""",  # noqa: S608
        )
        for name, given in filters.facets().items()
    ]


def _stratum(connection: sqlite3.Connection, filters: OutcomeFilters) -> _Condition:
    """Return the condition of the kind of study; the walk tests it already."""
    studies = _counted(connection, "stratum", filters.stratum)
    return _Condition(studies, "true", "true")


def _design(connection: sqlite3.Connection, filters: OutcomeFilters) -> list[_Condition]:
    if filters.design is None:
        return []
    studies = _counted(connection, "design", filters.design)
    listed = "s.id in (select id from studies where design = :design)"
    return [_Condition(studies, "+s.design = :design", listed)]


def _since(connection: sqlite3.Connection, filters: OutcomeFilters) -> list[_Condition]:
    if in_force(connection, filters.since) is None:
        return []
    given = {"since": filters.since, "few": FEW}
    records = value(connection, f"select count(*) from ({RECORDS} limit :few)", given)  # noqa: S608
    listed = f"s.id in ({STUDIES})"
    return [_Condition(int(records or 0), f"+{listed}", listed)]


def _counted(connection: sqlite3.Connection, facet: str, given: str) -> int:
    found = value(
        connection,
        "select publications + trials from facet_counts where facet = ? and value = ?",
        [facet, given],
    )
    return int(found or 0)


def _stated(connection: sqlite3.Connection, facet: str, values: list[str]) -> _Condition:
    """Return the condition that a study states a result, for some outcome of a construct or any."""
    studies = value(
        connection,
        """select sum(publications) from facet_counts where facet = ?
          and value in (select value from json_each(?))""",
        [facet, json.dumps(values)],
    )
    asked = "f.facet = :stated_facet and f.value in (select value from json_each(:stated))"
    return _Condition(
        int(studies or 0),
        f"""exists (select 1 from study_reports sr join record_facets f
          on f.record = sr.record and {asked} where sr.study = s.id)""",  # noqa: S608
        f"""s.id in (select sr.study from record_facets f
          join study_reports sr on sr.record = f.record where {asked})""",  # noqa: S608
    )
