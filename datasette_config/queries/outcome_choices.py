"""The values that the filters of the charts of outcomes offer."""

from __future__ import annotations

import sqlite3

from datasette_config.outcome_filters import FACETS
from datasette_config.queries.rows import rows
from db.follow_ups import BANDS, LONGEST


def filter_choices(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the values that each filter offers, those of most studies first."""
    found: dict[str, list[str]] = {}
    for name in ("design", *FACETS):
        listed = rows(
            connection,
            """select value from facet_counts where facet = ? and studies > 0
            order by studies desc, value limit 40""",
            [name],
        )
        found[name] = [row["value"] for row in listed]
    bands = [*(name for _, name in BANDS), LONGEST]
    found["follow_up"].sort(key=lambda name: bands.index(name) if name in bands else len(bands))
    found["construct"] = [
        row["family"]
        for row in rows(
            connection, "select distinct family from concepts where kind = 'OUTCOME' order by 1"
        )
    ]
    return found
