"""Studies that no count includes: retracted, gone from their sources, not screened, excluded."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from datasette_config.queries.rows import rows

LOOKED_THROUGH = 300
"""Of each kind so many are looked through at most: candidates may be many."""

RETRACTED, GONE, CANDIDATES = "retracted = 1", "gone = 1", "role = 'candidate'"
EXCLUDED = "role = 'excluded'"
KINDS = (RETRACTED, GONE, CANDIDATES, EXCLUDED)
"""Why a study counts nowhere."""


def uncounted_studies(
    connection: sqlite3.Connection,
    test: str,
    parameters: Mapping[str, Any],
    most: int,
    kinds: Sequence[str] = KINDS,
) -> list[str]:
    """Return the ids of at most so many uncounted studies `s` that pass a test in SQL.

    Retracted ones come first, then those that are gone, then candidates, then what
    people excluded; each newest first.
    """
    found: dict[str, None] = {}
    for kind in kinds:
        for row in rows(
            connection,
            f"""select s.id from (select id, year from studies where {kind}
              order by rowid limit :looked) s
            where {test} order by s.year desc, s.id limit :most""",  # noqa: S608
            {**parameters, "looked": LOOKED_THROUGH, "most": most},
        ):
            found.setdefault(row["id"])
    return list(found)[:most]
