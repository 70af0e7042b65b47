"""What the front page shows: how fresh, how much, what is new."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.provenance import freshness
from datasette_config.queries.rows import Row, first, rows
from datasette_config.queries.studies import study_counts


def front_page(connection: sqlite3.Connection) -> Row:
    """Return counts, freshness and the newest records."""
    counts = first(
        connection,
        """select (select count(*) from publications) as publications,
          (select count(*) from trials) as trials,
          (select count(*) from trials where has_results) as trials_with_results,
          (select count(*) from mentions where label = 'SIDE_EFFECT'
            and part is not 'full text') as side_effects,
          (select count(*) from mentions where label = 'OUTCOME'
            and part is not 'full text') as outcomes,
          (select count(*) from mentions where part = 'full text') as in_full_texts,
          (select count(*) from full_texts where status = 'read') as full_texts,
          (select count(*) from records where role <> 'core' and redirect_to is null)
            as candidates,
          (select count(*) from publications where retraction_status = 'retracted')
            as retracted""",
    )
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
    found = first(connection, "select count(*) as n from records where text_source = 'restated'")
    return int(found["n"]) if found else 0
