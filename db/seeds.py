"""From which stored publications citations are followed."""

from __future__ import annotations

from datetime import date

from db.states import PRESENT
from db.store import Store

_CORE = (
    "select source_key from source_records s where source = 'pubmed' and kind = 'publication' "
    "and state = ? and (exists (select 1 from found_by f where f.record = s.record "
    "and f.role = 'core' and f.lost_at is null) "
    "or not exists (select 1 from found_by f where f.record = s.record)) "
    "order by length(source_key), source_key"
)


def seeds(store: Store, most: int, day: str) -> tuple[tuple[str, ...], bool]:
    """Return the PMIDs of at most `most` core publications, and whether they are all there are.

    Where there are more, each day (ISO 8601) has its own, so that all come round in turn.
    Candidates are none: following them would bring the candidates of candidates.
    """
    pmids = tuple(row["source_key"] for row in store.rows(_CORE, (PRESENT,)))
    if len(pmids) <= most:
        return pmids, True
    start = date.fromisoformat(day[:10]).toordinal() * most % len(pmids)
    return (pmids[start:] + pmids[:start])[:most], False
