"""Count beforehand what pages would otherwise have to scan for."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from db.breakdowns import fill_breakdowns
from db.claims import fill_claims
from db.conditions import fill_conditions
from db.counts import fill_counts
from db.facets import fill_facets
from db.newest_studies import fill_newest_studies
from db.prisma_flow import fill_prisma_flow
from db.schema.claim_tables import CLAIM_TABLES
from db.schema.facet_tables import FACET_TABLES
from db.search_finds import fill_search_finds
from db.search_index import NEEDED as INDEX_NEEDS
from db.search_index import fill_search_index
from records.topic import Topic

# While the tables are filled these look-ups are made a million times; the other indexes of a
# published file come later, because a table without them fills faster.
_NEEDED = (("study_reports", "record"), ("record_facets", "record"), *INDEX_NEEDS)


def precompute(database: Database, topic: Topic | None = None) -> None:
    """Fill facets, counts, claims and the flow from the other tables, which are complete.

    What they held before is forgotten. `topic` names the conditions that records are filtered by
    and the claims that sentences bear on; without it there are none.
    """
    connection: sqlite3.Connection = database.conn
    for filled in (*FACET_TABLES, *reversed(CLAIM_TABLES)):
        connection.execute(f"delete from {filled.name}")  # noqa: S608
    for table, column in _NEEDED:
        database.table(table).create_index([column], if_not_exists=True)
    fill_facets(connection)
    fill_conditions(connection, topic.conditions if topic else ())
    fill_counts(connection)
    fill_newest_studies(connection)
    fill_breakdowns(connection)
    fill_search_finds(connection)
    fill_search_index(connection)
    fill_prisma_flow(connection)
    if topic and topic.claims:
        fill_claims(database, topic)
    connection.commit()
