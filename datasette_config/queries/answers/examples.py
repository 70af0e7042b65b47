"""What this database holds that examples can be made of."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import first


def examples(connection: sqlite3.Connection) -> dict[str, str] | None:
    """Return a record, concepts and a day that examples can use, or None in an empty database."""
    found = first(
        connection,
        """select
          (select r.id from records r where r.kind = 'publication' and r.redirect_to is null
            and exists (select 1 from mentions m where m.record = r.id)
            order by r.id limit 1) as record,
          (select c.id from concepts c where c.kind = 'SIDE_EFFECT'
            and exists (select 1 from mentions m where m.concept_id = c.id)
            order by c.id limit 1) as side_effect,
          (select c.id from concepts c where c.kind = 'OUTCOME'
            and exists (select 1 from mentions m where m.concept_id = c.id)
            order by c.id limit 1) as outcome,
          (select substr(max(first_seen), 1, 10) from records) as day""",
    )
    return found if found and all(found.values()) else None
