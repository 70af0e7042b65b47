"""What the front page shows: how fresh, how much, what is new."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.provenance import freshness
from datasette_config.queries.rows import Row, rows, value
from datasette_config.queries.studies import study_counts

SHOWN = 8

# The same as the view whats_new, cut before the two halves are joined: the view reads every record.
_NEW = """select * from (
    select first_seen as at, 'new' as what, id as record, label as title, kind, year, null as field
    from records where redirect_to is null order by first_seen desc, id limit :most)
  union all
  select * from (
    select h.changed_at, 'changed', r.id, r.label, r.kind, r.year, h.field
    from record_changes h join records r on r.id = h.record
    order by h.changed_at desc, r.id limit :most)
  order by at desc, record limit :most"""


def front_page(connection: sqlite3.Connection) -> Row:
    """Return counts, freshness and the newest records."""
    counts = {row["name"]: row["n"] for row in rows(connection, "select * from site_counts")}
    return {
        "counts": counts,
        "strata": study_counts(connection),
        "fresh": freshness(connection),
        "new": rows(connection, _NEW, {"most": SHOWN}),
    }


def restated_records(connection: sqlite3.Connection) -> int:
    """Return the number of records whose text is in other words than their authors'."""
    return int(value(connection, "select n from site_counts where name = 'restated'") or 0)
