"""Views of what each search yields."""

from __future__ import annotations

from db.schema.table import View

SEARCH_YIELD = View(
    "search_yield",
    "What each named search yields: its last run, what it finds now, and what nothing else finds.",
    """
  with last as (
    select *, row_number() over (
      partition by source, name order by searched_at desc, run desc) as back
    from searches
  )
  select l.source, l.name as search, l.role, l.source_count, l.received,
    coalesce(c.stored, 0) as stored, coalesce(c.stored_core, 0) as stored_core,
    coalesce(c.only_here, 0) as only_here, coalesce(c.only_here_core, 0) as only_here_core,
    l.gained, l.lost, not exists (select 1 from not_stored n
      where n.run = l.run and n.source = l.source and not exists (select 1 from quarantine q
        where q.source = n.source and q.name = n.name and q.reason = n.reason)) as lost_marked,
    l.query_changed, l.since, l.searched_at, l.run,
    l.run = (select o.run from last o where o.source = l.source
      order by o.searched_at desc, o.run desc limit 1) as in_last_run
  from last l left join search_finds c on c.source = l.source and c.search = l.name
  where l.back = 1
  order by l.source, l.role = 'core' desc, l.name
""",
    (
        ("source", "Database searched"),
        ("search", "Name of the search in the topic file"),
        ("role", "core or candidate"),
        ("source_count", "Number of records by the source's own count, at its last run"),
        ("received", "Number of records, or of their ids, that the source gave then"),
        ("stored", "Records that it finds now and that are stored"),
        ("stored_core", "Of these, core records"),
        ("only_here", "Records that no other search and no imported file finds"),
        ("only_here_core", "Of these, core records"),
        ("gained", "Records that its last run found and the one before did not"),
        ("lost", "Records that the run before found and its last run did not"),
        (
            "lost_marked",
            "0 when something of its source did not come in its last run: nothing was then marked "
            "as lost",
        ),
        ("query_changed", "1 when its last run was with another query than the one before"),
        ("since", "First day that its last run asked for; empty when it was read whole"),
        ("searched_at", "When it was last run, UTC"),
        ("run", "That run"),
        ("in_last_run", "0 when its source was searched since without it: it is run no longer"),
    ),
    facets=("source", "role"),
)

SEARCH_VIEWS = (SEARCH_YIELD,)
