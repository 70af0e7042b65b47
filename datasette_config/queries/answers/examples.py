"""What this database holds that examples can be made of."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.rows import first


def examples(connection: sqlite3.Connection) -> dict[str, str] | None:
    """Return a record, concepts and a day that examples can use, or None in an empty database."""
    found = first(
        connection,
        """select
          (select record from mentions m join records r on r.id = m.record
            where r.kind = 'publication' and r.redirect_to is null
            order by m.record limit 1) as record,
          (select concept_id from mentions where label = 'SIDE_EFFECT' and concept_id is not null
            order by concept_id limit 1) as side_effect,
          (select concept_id from mentions where label = 'OUTCOME' and concept_id is not null
            order by concept_id limit 1) as outcome,
          (select substr(max(first_seen), 1, 10) from records) as day""",
    )
    return found if found and all(found.values()) else None
