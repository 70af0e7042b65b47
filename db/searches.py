"""What earlier runs of a search counted."""

from __future__ import annotations

from db.store import Store


def last_count(store: Store, source: str, name: str, query: str) -> int | None:
    """Return the source's count the last time the same query was run, or None for never."""
    count: int | None = store.value(
        "select source_count from searches where source = ? and name = ? and query = ? "
        "and source_count is not null order by searched_at desc, rowid desc limit 1",
        (source, name, query),
    )
    return count
