"""What people judged of risk of bias and certainty, as a whole and of one record or body."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import Row, grouped, rows, value
from datasette_config.queries.study_heads import study_heads
from records.instruments import OVERALL, Domain, Instrument, instruments
from records.instruments.instrument import BODY

STANDING_NOW = ("counts", "disagreement")

_ROWS = """
select a.*, d.label as domain_label, r.kind, r.label as record_label, sr.study,
  coalesce(c.name, k.text) as body_name
from appraisals a
left join appraisal_domains d on d.tool = a.tool and d.domain = a.domain
left join records r on r.id = a.record
left join study_reports sr on sr.record = a.record
left join concepts c on c.id = a.body_id and a.body <> 'claim'
left join claims k on k.id = a.body_id and a.body = 'claim'
"""


def has_appraisals(connection: sqlite3.Connection) -> bool:
    """Say whether the file knows appraisals; one of an earlier release may still be shown."""
    return bool(value(connection, "select 1 from sqlite_master where name = 'appraisals'"))


def appraisals_page(connection: sqlite3.Connection) -> Row:
    """Return what the page of appraisals shows: each instrument with its table of judgements."""
    if not has_appraisals(connection):
        return {"tools": [], "every": [], "total": 0, "bad_rows": [], "studies": 0, "appraised": 0}
    every = rows(connection, f"{_ROWS} order by a.line")
    for one in every:
        tell(one)
    return {
        "tools": _tables(connection, every),
        "every": every,
        "total": len(every),
        "flagged": [one for one in every if one["flagged"]],
        "disagreeing": sum(one["standing"] == "disagreement" for one in every),
        "studies": value(connection, "select count(*) from studies where role = 'core'"),
        "appraised": value(
            connection,
            """select count(distinct s.id) from appraisals a
            join study_reports sr on sr.record = a.record
            join studies s on s.id = sr.study where s.role = 'core'""",
        ),
        "bad_rows": rows(
            connection,
            """select line, reason from bad_rows where file = 'appraisals.csv'
            order by line limit 50""",
        ),
    }


def tool_table(connection: sqlite3.Connection, slug: str) -> Row | None:
    """Return the table of one instrument, by the name that its address has, or None."""
    page = appraisals_page(connection)
    return next((table for table in page["tools"] if table["slug"] == slug), None)


def record_appraisals(connection: sqlite3.Connection, record: str) -> dict[str, list[Row]]:
    """Return the judgements on a record, by instrument, those that count first."""
    return _of(connection, "a.record = ?", record)


def body_appraisals(connection: sqlite3.Connection, body_id: str) -> list[Row]:
    """Return the judgements of certainty on a concept or claim, those that count first."""
    return [one for found in _of(connection, "a.body_id = ?", body_id).values() for one in found]


def slug(tool: str) -> str:
    """Return the name of an instrument as addresses have it.

    >>> slug("RoB 2")
    'rob-2'
    """
    return tool.casefold().replace(" ", "-")


def tell(one: Row) -> None:
    """Add to a judgement its sign and level, and where its quote stands in words."""
    judgement = _KNOWN.get((one["tool"], one["domain"], one["judgement"]))
    one["sign"], one["level"] = judgement or ("?", "unknown")
    one["stands"] = one["standing"] in STANDING_NOW
    one["domain_label"] = one["domain_label"] or one["domain"]


def _of(connection: sqlite3.Connection, condition: str, subject: str) -> dict[str, list[Row]]:
    if not has_appraisals(connection):
        return {}
    # The condition is written above, never taken from a request.
    sql = f"{_ROWS} where {condition} order by d.position, a.outcome, a.line"
    found = rows(connection, sql, [subject])
    for one in found:
        tell(one)
    found.sort(key=lambda one: (one["tool"], not one["stands"]))
    return grouped(found, "tool")


def _tables(connection: sqlite3.Connection, every: list[Row]) -> list[Row]:
    """Return a table for each instrument in which anything that counts was entered."""
    heads = study_heads(connection, list({one["study"] for one in every if one["study"]}))
    tables = []
    for tool in instruments():
        found = [one for one in every if one["tool"] == tool.name and one["stands"]]
        if not found:
            continue
        judged = {one["domain"] for one in found}
        domains = [d for d in tool.domains if d.key in judged or not d.optional]
        lines = _lines(found, domains, heads)
        tables.append(
            {
                "name": tool.name,
                "slug": slug(tool.name),
                "title": tool.title,
                "source": tool.source,
                "about": "body of evidence" if tool.about == BODY else "study",
                "domains": domains,
                "legend": _legend(tool, domains),
                "lines": lines,
                "studies": len({line["study"] for line in lines if line["study"]}),
            }
        )
    return tables


def _lines(found: list[Row], domains: list[Domain], heads: dict[str, Row]) -> list[Row]:
    """Return a line for each record and result that was appraised, with a cell for each domain."""
    lines = []
    for same in grouped(found, "record", "body", "body_id", "outcome").values():
        first = same[0]
        head = heads.get(first["study"])
        cells = [[one for one in same if one["domain"] == domain.key] for domain in domains]
        lines.append(
            {
                "record": first["record"],
                "kind": first["kind"],
                "study": first["study"],
                "name": _name(first, head),
                "outcome": first["outcome"],
                "body": first["body"],
                "body_id": first["body_id"],
                "role": head["role"] if head else None,
                "cells": cells,
            }
        )
    return sorted(lines, key=lambda line: (str(line["name"]).casefold(), line["outcome"] or ""))


def _name(one: Row, head: Row | None) -> str:
    if one["body"]:
        return str(one["body_name"] or one["record_named"])
    if head is None:
        return str(one["record_label"])
    # A study may have several reports: the record that was read is the one that is named.
    label = one["record_label"] if head["record"] != one["record"] else head["name"]
    return str(label)


def _legend(tool: Instrument, domains: list[Domain]) -> list[Row]:
    """Return every sign of an instrument once, the whole's last."""
    signs: dict[str, Row] = {}
    for domain in sorted(domains, key=lambda d: d.key == OVERALL):
        for one in domain.judgements:
            told = {"value": one.value, "sign": one.sign, "level": one.level}
            signs.setdefault(f"{one.sign} {one.value}", told)
    return list(signs.values())


_KNOWN = {
    (tool.name, domain.key, one.value): (one.sign, one.level)
    for tool in instruments()
    for domain in tool.domains
    for one in domain.judgements
}
