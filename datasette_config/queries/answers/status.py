"""What this database is: topic, versions, age, how much, under which terms."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.front import front_page
from datasette_config.queries.provenance import about
from datasette_config.queries.rows import Row

TERMS = (
    "Not medical advice. Extraction is automatic and makes mistakes: read the sentence before you "
    "use a mention. Bibliographic facts are NLM's, abstracts belong to their publishers, trial "
    "records are the registries'."
)


def status_answer(connection: sqlite3.Connection) -> Row:
    """Return what the database says of itself, counts, the last runs and the terms of use."""
    front = front_page(connection)
    fresh = front["fresh"]
    return {
        "api_version": 1,
        "about": about(connection),
        "counts": front["counts"],
        "studies": front["strata"],
        "last_run": _run(fresh["last"]),
        "last_complete_run": _run(fresh["complete"]),
        "sources": fresh["sources"],
        "terms": TERMS,
    }


def _run(run: Row | None) -> Row | None:
    names = ("id", "command", "started_at", "finished_at", "outcome", "reasons")
    return {name: run[name] for name in names} if run else None
