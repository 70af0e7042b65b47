"""Everything of one record."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.answers.parts import citations, mention_answer
from datasette_config.queries.records import find_record
from datasette_config.queries.rows import Row, rows
from datasette_config.queries.tagged_text import facts_of, tagged_passages

_PASSAGE_FIELDS = ("id", "kind", "label", "nlm_category", "text", "abstract_source")


def record_answer(connection: sqlite3.Connection, key: str) -> Row | None:
    """Return a publication or trial by our id or any identifier of it, or None.

    With its passages, mentions, facts, identifiers, the links between trials and publications,
    and, of a trial, the posted adverse events row by row: nothing is summed.
    """
    found = find_record(connection, key)
    if found is None:
        return None
    record, kind = found["id"], found["kind"]
    passages, mentions = tagged_passages(connection, record, planned=kind == "trial")
    facts = facts_of(connection, record, passages)
    answer = {
        **citations(connection, [record])[record],
        "identifiers": rows(
            connection,
            "select kind, value, source from record_identifiers where record = ? order by 1, 2",
            [record],
        ),
        "passages": [{name: p[name] for name in _PASSAGE_FIELDS} for p in passages],
        "mentions": [mention_answer(mention, kind) for mention in mentions],
        "facts": [
            {
                "name": group["name"],
                "value": fact["value"],
                "sentence": fact["sentence"],
                "passage": fact["passage"],
                "start": fact["start"],
                "end": fact["end"],
            }
            for group in facts
            for fact in group["facts"]
        ],
        "links": _links(connection, kind, record),
    }
    if kind == "trial":
        answer["adverse_events"] = _adverse_events(connection, record)
        answer["adverse_event_threshold"] = _threshold(connection, record)
    return answer


def _links(connection: sqlite3.Connection, kind: str, record: str) -> list[Row]:
    mine, other = ("trial", "publication") if kind == "trial" else ("publication", "trial")
    # Column names are written above, never taken from a request.
    sql = f"""select {other} as record, pmid, route, reports_trial, note
      from trial_publications where {mine} = ? order by route, key"""  # noqa: S608
    found = rows(connection, sql, [record])
    return [{**row, "reports_trial": bool(row["reports_trial"])} for row in found]


def _adverse_events(connection: sqlite3.Connection, trial: str) -> list[Row]:
    found = rows(
        connection,
        """select arm, matched_arm, term, concept_id as concept, organ_system, serious, affected,
          at_risk, events, assessment
        from trial_adverse_events where trial = ? order by position""",
        [trial],
    )
    return [{**row, "serious": bool(row["serious"])} for row in found]


def _threshold(connection: sqlite3.Connection, trial: str) -> str | None:
    found = rows(connection, "select adverse_event_threshold from trials where id = ?", [trial])
    return found[0]["adverse_event_threshold"] if found else None
