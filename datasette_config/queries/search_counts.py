"""How many hits each filter would leave: counted, counted beforehand, or not at all."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import Row, grouped, rows
from datasette_config.queries.search_hits import COUNTED, Hits, ids_of
from datasette_config.search_state import FACETS, SearchState

SHOWN = 12
CONCEPTS = ("side_effect", "outcome")

_OF_FOUND = """
  select f.facet, f.value, count(*) as n from json_each(:ids) j
  join record_facets f on f.record = j.value group by 1, 2
  union all
  select case c.kind when 'OUTCOME' then 'outcome' else 'side_effect' end, c.id,
    count(distinct rc.record)
  from json_each(:ids) j join record_concepts rc on rc.record = j.value
  join concepts c on c.id = rc.concept_id group by 1, 2"""
_OF_ALL = "select facet, value, publications + trials as n from facet_counts"


def filters_of(connection: sqlite3.Connection, state: SearchState, found: Hits) -> list[Row]:
    """Return the filters: each facet with its values, how many hits have them, and if chosen.

    `n` is exact up to COUNTED hits, the count made at build where nothing is asked for, and else
    None: "many". Of a facet SHOWN values are shown, and `more` says how many others there are;
    values that are chosen are always among them.
    """
    counts = _counts(connection, state, found)
    names = {row["id"]: row["name"] for row in rows(connection, "select id, name from concepts")}
    facets = []
    for facet, heading in FACETS.items():
        chosen = state.values(facet)
        values = counts.get(facet, {})
        for value in chosen:
            values.setdefault(value, 0 if found.total <= COUNTED else None)
        ordered = sorted(values, key=lambda v: (v not in chosen, -(values[v] or 0), v))
        shown = ordered[: max(SHOWN, len(chosen))]
        if not shown:
            continue
        facets.append(
            {
                "facet": facet,
                "heading": heading,
                "chosen": len(chosen),
                "more": len(ordered) - len(shown),
                "values": [
                    {
                        "value": value,
                        "name": names.get(value, value) if facet in CONCEPTS else value,
                        "n": values[value],
                        "chosen": value in chosen,
                        "query": state.toggled(facet, value).query(),
                    }
                    for value in shown
                ],
            }
        )
    return facets


def _counts(
    connection: sqlite3.Connection, state: SearchState, found: Hits
) -> dict[str, dict[str, int | None]]:
    if found.total <= COUNTED:
        counted = rows(connection, _OF_FOUND, {"ids": ids_of(connection, found)})
    else:
        counted = rows(connection, _OF_ALL)
        if not state.is_empty:
            # The values are known; how many hits have them is not: "many".
            counted.sort(key=lambda row: -row["n"])
            counted = [{**row, "n": None} for row in counted]
    return {
        facet: {row["value"]: row["n"] for row in same}
        for facet, same in grouped(counted, "facet").items()
    }
