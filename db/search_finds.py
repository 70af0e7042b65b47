"""Fill search_finds: how many records each search finds now, which a view would count each time."""

from __future__ import annotations

import sqlite3

_FILL = """insert into search_finds
    (source, search, stored, stored_core, only_here, only_here_core)
  with found as (
    select f.source, f.search, r.role, count(*) over (partition by f.record) as ways
    from record_searches f join records r on r.id = f.record
    where f.lost_at is null and r.redirect_to is null
  )
  select source, search, count(*), sum(role = 'core'), sum(ways = 1),
    sum(ways = 1 and role = 'core')
  from found group by source, search order by source, search"""


def fill_search_finds(connection: sqlite3.Connection) -> None:
    """Fill the table; what the records were found by is there already."""
    connection.execute(_FILL)
