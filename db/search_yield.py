"""What each named search of a run yields: how many records, and how many nothing else finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.store import Store


@dataclass(frozen=True, slots=True)
class SearchYield:
    """A search as a run left it.

    `source_count` is the source's own count, `stored` what the search finds now and is stored,
    `only_here` those of them that no other search and no imported file finds. `gained` and `lost`
    compare with the run before (None when the source did not list all it found); `first` says
    that there was none; `lost_marked` is false when something of the source did not come, for then
    nothing is marked as lost. `since` is the first day asked for, None when it was read whole.
    """

    source: str
    name: str
    role: str
    source_count: int | None
    received: int
    stored: int
    only_here: int
    gained: int | None
    lost: int | None
    lost_marked: bool
    query_changed: bool
    since: str | None
    first: bool


def yields(store: Store, run: str) -> tuple[SearchYield, ...]:
    """Return what each search of a run yields, core searches first within a source."""
    rows = store.rows(
        "with found as (select source, search, count(*) over (partition by record) as ways "
        "from found_by where lost_at is null), counted as (select source, search, "
        "count(*) as stored, sum(ways = 1) as only_here from found group by 1, 2) "
        "select s.source, s.name, s.role, s.source_count, s.received, "
        "coalesce(c.stored, 0) as stored, coalesce(c.only_here, 0) as only_here, s.gained, "
        "s.lost, not exists (select 1 from not_stored n where n.run = s.run "
        "and n.source = s.source and not exists (select 1 from quarantine q "
        "where q.source = n.source and q.name = n.name and q.reason = n.reason)) as lost_marked, "
        "s.query_changed, s.since, not exists (select 1 from searches o "
        "where o.source = s.source and o.name = s.name and o.rowid < s.rowid) as first "
        "from searches s left join counted c on c.source = s.source and c.search = s.name "
        "where s.run = ? order by s.source, s.role = 'core' desc, s.name",
        (run,),
    )
    return tuple(_yield(row) for row in rows)


def _yield(row: dict[str, Any]) -> SearchYield:
    for flag in ("lost_marked", "query_changed", "first"):
        row[flag] = bool(row[flag])
    return SearchYield(**row)
