"""A search shown sentence by sentence: how each mention is meant, under its study and record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from datasette_config.queries.full_text import OUTSIDE_FULL_TEXTS
from datasette_config.queries.rows import Row, grouped, rows
from datasette_config.queries.search_found import described
from datasette_config.search_state import SearchState

_RECORDS = """select r.id, r.kind, r.label as title, r.year, r.role, r.state, r.text_source,
    p.retraction_status, min(sr.study) as study
  from json_each(:ids) j join records r on r.id = j.value
  left join publications p on p.id = r.id left join study_reports sr on sr.record = r.id
  group by j.key order by j.key"""


def mentions_by_study(
    connection: sqlite3.Connection,
    state: SearchState,
    records: Sequence[str],
    concepts: Sequence[str],
) -> list[Row]:
    """Return the studies of the records given, each with its records and their mentions.

    Studies come in the order of their first record; a record of no study stands alone. Records
    without a mention to show are left out. Mentions are in reading order.
    """
    mentions = grouped(_mentions(connection, state, records, concepts), "record")
    found = rows(connection, _RECORDS, {"ids": json.dumps(list(records))})
    studies: dict[str, Row] = {}
    for record in found:
        record["mentions"] = mentions.get(record["id"], [])
        if record["mentions"]:
            study = studies.setdefault(record["study"] or record["id"], {"records": []})
            study["records"].append(record)
    return list(studies.values())


def _mentions(
    connection: sqlite3.Connection,
    state: SearchState,
    records: Sequence[str],
    concepts: Sequence[str],
) -> list[Row]:
    """Return the mentions to show.

    Where concepts are named or chosen, only theirs; where a way of being meant is chosen, only
    those so meant.
    """
    wanted = sorted({*concepts, *state.values("side_effect"), *state.values("outcome")})
    condition = "and m.concept_id in (select value from json_each(:concepts))" if wanted else ""
    found = rows(
        connection,
        f"""select m.*, r.kind as record_kind, p.text as passage_text, p.label as passage_label,
          p.kind as passage_kind
        from json_each(:ids) j join mentions m on m.record = j.value
        join passages p on p.id = m.passage join records r on r.id = m.record
        where {OUTSIDE_FULL_TEXTS} {condition} order by j.key, p.ordinal, m.start""",  # noqa: S608
        {"ids": json.dumps(list(records)), "concepts": json.dumps(wanted)},
    )
    for row in found:
        described(row)
    meant = {"SIDE_EFFECT": state.values("assertion"), "OUTCOME": state.values("direction")}
    return [
        row for row in found if not meant[row["label"]] or row["state"].key in meant[row["label"]]
    ]
