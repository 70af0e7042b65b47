"""A search shown mention by mention: the sentence, how it is meant, and the record it stands in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from datasette_config.queries.full_text import OUTSIDE_FULL_TEXTS
from datasette_config.queries.rows import Row, rows
from datasette_config.queries.search_found import described
from datasette_config.search_state import SearchState


def mentions_of(
    connection: sqlite3.Connection,
    state: SearchState,
    records: Sequence[str],
    concepts: Sequence[str],
) -> list[Row]:
    """Return the mentions in the records given, in their order and in reading order.

    Where concepts are named or chosen, only theirs; where a way of being meant is chosen, only
    those so meant. Each has the title, year and kind of its record.
    """
    wanted = sorted({*concepts, *state.values("side_effect"), *state.values("outcome")})
    condition = "and m.concept_id in (select value from json_each(:concepts))" if wanted else ""
    found = rows(
        connection,
        f"""select m.*, r.kind as record_kind, r.label as title, r.year, p.text as passage_text,
          p.label as passage_label, p.kind as passage_kind, pub.retraction_status
        from json_each(:ids) j join mentions m on m.record = j.value
        join passages p on p.id = m.passage join records r on r.id = m.record
        left join publications pub on pub.id = r.id
        where {OUTSIDE_FULL_TEXTS} {condition} order by j.key, p.ordinal, m.start""",  # noqa: S608
        {"ids": json.dumps(list(records)), "concepts": json.dumps(wanted)},
    )
    for row in found:
        described(row)
    meant = {"SIDE_EFFECT": state.values("assertion"), "OUTCOME": state.values("direction")}
    return [
        row for row in found if not meant[row["label"]] or row["state"].key in meant[row["label"]]
    ]
