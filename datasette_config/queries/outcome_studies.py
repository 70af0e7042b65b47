"""Which studies state a result for an outcome: newest first, a bounded page of them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette_config.outcome_filters import DIRECTIONS, FACETS, OutcomeFilters
from datasette_config.queries.rows import Row, rows, value
from db.follow_ups import BANDS, LONGEST

COUNTED_UP_TO = 2000
"""Studies are counted exactly up to here, and said to be more above."""

FEW_RECORDS = 8000
"""A facet that fewer records have is where the search begins; else it walks by year."""

_LONGEST_NAME = 41

_COUNTED = "+s.stratum = :stratum and +s.retracted = 0 and +s.gone = 0 and +s.role = 'core'"
_FACET = """exists (select 1 from study_reports sr join record_facets f on f.record = sr.record
  and f.facet = '{0}' and f.value = :{0} where sr.study = s.id)"""
_DIRECTION = """exists (select 1 from study_reports sr join record_facets f on f.record = sr.record
  and f.facet = 'direction' and f.value in (select value from json_each(:directions))
  where sr.study = s.id)"""
_CONSTRUCT = """exists (select 1 from study_reports sr join record_concepts k
  on k.record = sr.record and k.state in (select value from json_each(:directions))
  join concepts c on c.id = k.concept_id and c.family = :construct and c.kind = 'OUTCOME'
  where sr.study = s.id)"""


def study_ids(
    connection: sqlite3.Connection,
    filters: OutcomeFilters,
    limit: int,
    offset: int = 0,
    stated: bool = True,
) -> list[str]:
    """Return the ids of studies that state some result and pass the filters, newest first.

    Retracted studies, candidates and those gone from their sources are left out. With `stated`
    False also those that state no result are returned.
    """
    sql, parameters = _selection(connection, filters, stated)
    found = rows(
        connection,
        f"select s.id {sql} order by s.year desc, s.id limit :limit offset :offset",
        {**parameters, "limit": limit, "offset": offset},
    )
    return [row["id"] for row in found]


def count_studies(connection: sqlite3.Connection, filters: OutcomeFilters) -> int:
    """Return how many such studies there are, or COUNTED_UP_TO + 1 where they are more."""
    sql, parameters = _selection(connection, filters)
    found = value(
        connection,
        f"select count(*) from (select 1 {sql} limit :limit)",  # noqa: S608
        {**parameters, "limit": COUNTED_UP_TO + 1},
    )
    return int(found or 0)


def _selection(
    connection: sqlite3.Connection, filters: OutcomeFilters, stated: bool = True
) -> tuple[str, dict[str, Any]]:
    """Return the part of a query from its "from" on, with what it needs."""
    facets = filters.facets()
    parameters: dict[str, Any] = {"stratum": filters.stratum, **facets}
    conditions = [_COUNTED]
    rarest = _rarest(connection, facets)
    if rarest:
        conditions.append(
            f"""s.id in (select sr.study from record_facets f
            join study_reports sr on sr.record = f.record
            where f.facet = '{rarest}' and f.value = :{rarest})"""  # noqa: S608
        )
    conditions += [_FACET.format(name) for name in facets if name != rarest]
    if filters.design is not None:
        conditions.append("+s.design = :design")
        parameters["design"] = filters.design
    if stated:
        parameters["directions"] = json.dumps(
            [filters.direction] if filters.direction else DIRECTIONS
        )
        parameters["construct"] = filters.construct
        conditions.append(_DIRECTION if filters.construct is None else _CONSTRUCT)
    return f"from studies s where {' and '.join(conditions)}", parameters


def _rarest(connection: sqlite3.Connection, facets: dict[str, str]) -> str | None:
    """Return the facet that the fewest records have, if they are few."""
    if not facets:
        return None
    counts = {
        name: value(
            connection,
            "select publications + trials from facet_counts where facet = ? and value = ?",
            [name, given],
        )
        or 0
        for name, given in facets.items()
    }
    name = min(counts, key=lambda facet: counts[facet])
    return name if counts[name] < FEW_RECORDS else None


def filter_choices(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the values that each filter offers, those of most studies first."""
    found: dict[str, list[str]] = {}
    for name in ("design", *FACETS):
        listed = rows(
            connection,
            """select value from facet_counts where facet = ? and studies > 0
            order by studies desc, value limit 40""",
            [name],
        )
        found[name] = [row["value"] for row in listed]
    bands = [*(name for _, name in BANDS), LONGEST]
    found["follow_up"].sort(key=lambda name: bands.index(name) if name in bands else len(bands))
    found["construct"] = [
        row["family"]
        for row in rows(
            connection, "select distinct family from concepts where kind = 'OUTCOME' order by 1"
        )
    ]
    return found


def study_heads(connection: sqlite3.Connection, ids: list[str]) -> dict[str, Row]:
    """Return what is said of each study: id, label, year, design, participants, and one report.

    `name` is its authors and year, or its registration; `record` and `kind` are the report that
    gives the study its title, or else its first publication; `concern` says whether a report of
    it bears an expression of concern.
    """
    found = rows(
        connection,
        """select s.id, s.label, s.stratum, s.year, s.design, s.population_n, s.retracted, s.gone,
          s.role, r.id as record, r.kind, r.year as record_year, p.authors_short, t.registry_id,
          p.retraction_status = 'expression of concern' as concerned
        from studies s join study_reports sr on sr.study = s.id
        join records r on r.id = sr.record
        left join publications p on p.id = r.id left join trials t on t.id = r.id
        where s.id in (select value from json_each(?))
        order by s.id, r.label <> s.label, r.kind = 'trial', r.year, r.id""",
        [json.dumps(ids)],
    )
    heads: dict[str, Row] = {}
    for row in found:
        head = heads.setdefault(row["id"], {**row, "concern": False})
        head["concern"] = head["concern"] or bool(row["concerned"])
    for head in heads.values():
        head["name"] = _name(head)
    return {id: heads[id] for id in ids if id in heads}


def _name(head: Row) -> str:
    if head["authors_short"]:
        year = head["record_year"] or head["year"]
        return f"{head['authors_short']} {year}" if year else str(head["authors_short"])
    if head["registry_id"]:
        return str(head["registry_id"])
    title = head["label"] if len(head["label"]) <= _LONGEST_NAME else head["label"][:40] + "…"
    return f"{title} {head['year']}" if head["year"] else str(title)
