"""Pairs of records that a person must look at, and identifiers that contradict each other."""

from __future__ import annotations

import json

from db.placing import SAME_IDENTIFIER, SAME_TITLE, TWO_NUMBERS
from db.retractions import Retractions
from db.rows.cells import Row
from db.store import Store

SAME_NOTICE = "one retraction notice names both"
CONFLICT = "sources give different identifiers"
QUESTIONS = (SAME_IDENTIFIER, SAME_TITLE, TWO_NUMBERS, SAME_NOTICE, CONFLICT)

_ONE_EACH = ("pmid", "pmcid", "doi")
"""Identifiers of which a record has one at most; a trial may name another trial's number."""


def question_rows(store: Store, retractions: Retractions) -> list[Row]:
    """Return the rows of merge_questions in canonical order.

    A row whose two records are the same one tells that its sources contradict each other.
    """
    found = [
        *store.rows(
            "select record, other_record, question, detail from merge_questions "
            "where record in (select id from record_ids where redirect_to is null) "
            "and other_record in (select id from record_ids where redirect_to is null)"
        ),
        *_conflicts(store),
        *(
            {"record": one, "other_record": other, "question": SAME_NOTICE, "detail": notice}
            for one, other, notice in retractions.doubts()
        ),
    ]
    return sorted(found, key=lambda row: tuple(str(value) for value in row.values()))


def _conflicts(store: Store) -> list[Row]:
    """Return the records that have two identifiers of a kind, by what each source says now."""
    rows = store.rows(
        "select k.record, k.kind, k.value, group_concat(distinct k.source) as sources "
        "from known_identifiers k join source_records s using (source, source_key) "
        "where s.state = 'present' and k.kind in (select value from json_each(?)) "
        "group by 1, 2, 3 order by 1, 2, 3",
        (json.dumps(_ONE_EACH),),
    )
    said: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        sources = ", ".join(sorted(row["sources"].split(",")))
        said.setdefault((row["record"], row["kind"]), []).append(f"{row['value']} ({sources})")
    return [
        {
            "record": record,
            "other_record": record,
            "question": CONFLICT,
            "detail": f"{kind}: {'; '.join(values)}",
        }
        for (record, kind), values in said.items()
        if len(values) > 1
    ]
