"""What a run says of its searches: the yield of each, and what it gained or lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db.search_yield import SearchYield


def lines(searches: Iterable[SearchYield]) -> Iterator[str]:
    r"""Yield a line a search, and one more where its query was changed.

    >>> found = SearchYield("pubmed", "all", "core", 9, 9, 8, 5, 2, 1, True, True, None, False)
    >>> print(*lines([found]), sep="\n")
    search pubmed/all: 9 at the source, 9 received, 8 stored, 5 by no other way; 2 gained, 1 lost
      its query was changed: the new one finds 2 records more, and 1 record no longer
    """
    for search in searches:
        yield f"search {search.source}/{search.name}: {_counts(search)}{_difference(search)}"
        if search.query_changed:
            yield f"  its query was changed: {_meaning(search)}"


def _counts(search: SearchYield) -> str:
    counted = "no count" if search.source_count is None else str(search.source_count)
    return (
        f"{counted} at the source, {search.received} received, {search.stored} stored, "
        f"{search.only_here} by no other way"
    )


def _difference(search: SearchYield) -> str:
    if search.first:
        return "; first run"
    if search.gained is None or search.lost is None:
        return "; not compared with the last run, because not all it finds was listed"
    if search.lost and not search.lost_marked:
        return (
            f"; {search.gained} gained, {search.lost} not found again but not marked as lost, "
            "because something of this source did not come"
        )
    return f"; {search.gained} gained, {search.lost} lost"


def _meaning(search: SearchYield) -> str:
    if search.gained is None or search.lost is None:
        return "what that gained or lost is not known, because something was missing"
    if not search.gained and not search.lost:
        return "the new one finds the same records"
    more = f"the new one finds {_records(search.gained)} more"
    return f"{more}, and {_records(search.lost)} no longer"


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count} records"
