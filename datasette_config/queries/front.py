"""What the front page shows: how fresh, how much, what is new."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.provenance import freshness
from datasette_config.queries.rows import Row, rows, value
from datasette_config.queries.studies import study_counts


def front_page(connection: sqlite3.Connection) -> Row:
    """Return counts, freshness and the newest records."""
    counts = {row["name"]: row["n"] for row in rows(connection, "select * from site_counts")}
    return {
        "counts": counts,
        "strata": study_counts(connection),
        "fresh": freshness(connection),
        "new": rows(
            connection,
            """select at, what, record, title, kind, year, field from whats_new
            order by at desc, record limit 8""",
        ),
    }


def restated_records(connection: sqlite3.Connection) -> int:
    """Return the number of records whose text is in other words than their authors'."""
    return int(value(connection, "select n from site_counts where name = 'restated'") or 0)
