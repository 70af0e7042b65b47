"""What a search finds, as data."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.answers.concept import find_concept
from datasette_config.queries.answers.parts import citations, mention_answer
from datasette_config.queries.concepts import OUTCOME, SIDE_EFFECT
from datasette_config.queries.rows import Row, rows
from datasette_config.queries.search import matching_records
from datasette_config.queries.tagged_text import tagged_passages
from datasette_config.search_state import SearchState

MOST_MENTIONS = 5


def search_answer(connection: sqlite3.Connection, state: SearchState, most: int) -> Row:
    """Return the records that a search finds, best first, each with mentions and their sentences.

    At most `most` records, and whether there are more. A record's mentions are those of the
    concepts that the words name (`concepts`), else its first ones; at most MOST_MENTIONS each,
    and `mentions_in_all` says how many it has.
    """
    found = matching_records(connection, state, most + 1)
    given = found[:most]
    cited = citations(connection, [record for _, record in given])
    named = _named_concepts(connection, state.typed)
    return {
        "query": dict(state.query()),
        "concepts": named,
        "records": [
            {**cited[record], **_mentions(connection, kind, record, {c["id"] for c in named})}
            for kind, record in given
            if record in cited
        ],
        "more": len(found) > most,
    }


def _named_concepts(connection: sqlite3.Connection, typed: str) -> list[Row]:
    found = []
    for label in (SIDE_EFFECT, OUTCOME):
        concept = find_concept(connection, label, typed) if typed else None
        if concept:
            found += rows(connection, "select id, kind, name from concepts where id = ?", [concept])
    return found


def _mentions(connection: sqlite3.Connection, kind: str, record: str, wanted: set[str]) -> Row:
    _, mentions = tagged_passages(connection, record, planned=kind == "trial")
    chosen = [m for m in mentions if m["concept_id"] in wanted] if wanted else mentions
    return {
        "mentions": [mention_answer(m, kind) for m in chosen[:MOST_MENTIONS]],
        "mentions_in_all": len(chosen),
    }
