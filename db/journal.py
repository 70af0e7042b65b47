"""When something new came, and out of which answers: what an archive must keep."""

from __future__ import annotations

from db.store import Store

_TIMES = """
select changed_at as at from record_changes
union select first_seen from record_ids union select last_changed from record_ids
union select last_changed from source_records union select state_since from source_records
union select found_at from found_by union select lost_at from found_by
union select fetched_at from quarantine union select last_changed from full_texts
"""


def times_of_news(store: Store) -> frozenset[str]:
    """Return every time (UTC, ISO 8601) at which something that is published came or changed."""
    return frozenset(row["at"] for row in store.rows(_TIMES) if row["at"])


def bodies_in_use(store: Store) -> frozenset[str]:
    """Return the digests of the answers that stored and quarantined records and texts came from."""
    sql = (
        "select body_sha256 from source_records union select body_sha256 from quarantine "
        "union select body_sha256 from full_texts"
    )
    return frozenset(row["body_sha256"] for row in store.rows(sql))
