"""Imported files: what was in them, and how the people who made them searched."""

from __future__ import annotations

import dataclasses
from typing import Any

from db.store import Store
from records.model import ImportedSearch

_GIVEN = ("platform", "searched_on", "strategy", "hits", "limits")


def save_imported_search(
    store: Store, search: ImportedSearch, imported_at: str, body_sha256: str
) -> None:
    """Remember an imported file; what is given of its search later is added to what was given.

    Call it inside `store.writing()`. The same file under the same name is one row, with the time
    at which it was first imported.
    """
    row = {**dataclasses.asdict(search), "body_sha256": body_sha256, "imported_at": imported_at}
    counts = ("records_in_file", "unreadable", "left_out", "stored")
    updates = [f"{name} = coalesce(excluded.{name}, imported_searches.{name})" for name in _GIVEN]
    updates += [f"{name} = excluded.{name}" for name in counts]
    store.connection.execute(
        f"insert into imported_searches ({', '.join(row)}) "  # noqa: S608
        f"values ({', '.join('?' for _ in row)}) "
        f"on conflict (file, body_sha256) do update set {', '.join(updates)}",
        tuple(row.values()),
    )


def imported_searches(store: Store) -> list[dict[str, Any]]:
    """Return the imported files, by the time at which each was first imported."""
    return store.rows("select * from imported_searches order by imported_at, file, body_sha256")
