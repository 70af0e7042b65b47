"""What the sources count is there: each search's last word against what is published of it.

A night that says of itself that something is missing is published all the same: it is the silent
loss that this looks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evidence.checks.interface import Candidate, Looked, opened

SHARE = 0.9
"""Of what a source counts, in a night that calls itself complete, this much must be here."""
FEW = 5
"""Records that may be fewer for a reason of their own: two numbers of one paper, for example."""

_SEARCHES = """
select s.source, s.name, s.stored, s.source_count, u.outcome,
  (select count(*) from record_searches r
   where r.source = s.source and r.search = s.name and r.lost_at is null) as found,
  (select count(*) from not_stored n where n.run = s.run and n.source = s.source) as missing
from searches s
join (select source, name, max(run) as latest from searches group by source, name) w
  on w.source = s.source and w.name = s.name and w.latest = s.run
join runs u on u.id = s.run
order by s.source, s.name
"""

_NEITHER = """
select r.id from records r
where r.redirect_to is null
  and not exists (select 1 from publications p where p.id = r.id)
  and not exists (select 1 from trials t where t.id = r.id)
"""


def counts_of_sources(candidate: Candidate) -> Looked:
    """Compare what each search counted and stored the last time with what is published of it."""
    with opened(candidate.path) as connection:
        searches = connection.execute(_SEARCHES).fetchall()
        neither = [row[0] for row in connection.execute(_NEITHER)]
    problems = [problem for search in searches for problem in _problems(*search)]
    if neither:
        problems.append(
            f"{len(neither)} records are neither publication nor trial, the first: {neither[0]}"
        )
    return Looked(f"{len(searches)} searches and what their sources count", tuple(problems))


def _problems(
    source: str, name: str, stored: int, counted: int | None, outcome: Any, found: int, missing: int
) -> Iterator[str]:
    if _too_few(found, stored):
        yield f"{source}, search {name}: {stored} records were stored, {found} are published"
    elif counted and outcome == "complete" and _too_few(found + missing, counted):
        yield f"{source}, search {name}: the source counts {counted} records, {found} are published"


def _too_few(there: int, wanted: int) -> bool:
    return wanted - there > FEW and there < wanted * SHARE
