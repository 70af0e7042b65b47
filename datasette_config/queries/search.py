"""One box over publications and trials, with what their texts name."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import Row
from datasette_config.queries.search_concepts import named_concepts
from datasette_config.queries.search_counts import filters_of
from datasette_config.queries.search_found import MENTIONS, shown_records
from datasette_config.queries.search_hits import hits, records_of
from datasette_config.queries.search_mentions import mentions_by_study
from datasette_config.search_state import SearchState
from datasette_config.search_words import match_expression

PAGE_SIZE = 20
IN_TABLE = 12
"""Mentions of a record that the table shows."""


def search_page(connection: sqlite3.Connection, state: SearchState) -> Row:
    """Return what a page of results shows: records or mentions, filters, concepts."""
    found = hits(connection, state)
    pages = max(1, -(-found.total // PAGE_SIZE))
    page = min(state.page, pages)
    here = records_of(connection, found, PAGE_SIZE, (page - 1) * PAGE_SIZE)
    ids = [record for _, _, record in here]
    concepts = named_concepts(connection, state.typed)
    exact = [concept["id"] for concept in concepts if concept["exact"]]
    by_study = state.view == "mentions"
    most = IN_TABLE if state.view == "table" else MENTIONS
    filters = filters_of(connection, state, found)
    return {
        "state": state,
        "wordless": bool(state.typed) and match_expression(state.typed) is None,
        "found": found,
        "page": page,
        "pages": pages,
        "first": (page - 1) * PAGE_SIZE + 1,
        "concepts": concepts,
        "also": list(dict.fromkeys(c["name"] for c in concepts if c["exact"])),
        "records": [] if by_study else shown_records(connection, state, ids, exact, most),
        "studies": mentions_by_study(connection, state, ids, exact) if by_study else [],
        "filters": filters,
        "uncounted": _uncounted(filters),
    }


def _uncounted(filters: list[Row]) -> Row:
    """Say how many of the hits are left out of counts elsewhere, where that was counted."""
    found = {
        (facet["facet"], value["value"]): value["n"]
        for facet in filters
        for value in facet["values"]
    }
    return {
        "retracted": found.get(("retraction", "retracted")) or 0,
        "candidates": found.get(("role", "candidate")) or 0,
        "excluded": found.get(("role", "excluded")) or 0,
    }


def matching_records(
    connection: sqlite3.Connection, state: SearchState, limit: int
) -> list[tuple[str, str]]:
    """Return kind and id of the records that a search finds, in its order, `limit` at most."""
    found = hits(connection, state)
    return [(kind, record) for _, kind, record in records_of(connection, found, limit)]
