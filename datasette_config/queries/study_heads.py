"""What a list or chart says of each study, and the report that stands for it."""

from __future__ import annotations

import json
import sqlite3

from datasette_config.queries.rows import Row, rows

_LONGEST_NAME = 41


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
