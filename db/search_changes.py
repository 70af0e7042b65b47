"""Which records a search gained or lost, and which of its runs found that out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from db.rows.cells import Row
from db.store import Store


@dataclass(slots=True)
class _Runs:
    """The runs of one search: their times, ascending, and for each run whether its query is new."""

    times: list[str] = field(default_factory=list)
    runs: list[tuple[str, int]] = field(default_factory=list)


def search_changes(store: Store) -> list[Row]:
    """Return the rows of the published table `search_changes`, in its canonical order.

    A record found by a search belongs to the last run of that search that began before it was
    found; one that was lost, to the run at whose time it was lost. What was lost and found again
    shows in neither.
    """
    names = ("run", "source", "search", "what", "record")
    changes = _changes(store, _runs_of_searches(store))
    return sorted(changes, key=lambda row: tuple(str(row[name]) for name in names))


def _runs_of_searches(store: Store) -> dict[tuple[str, str], _Runs]:
    found: dict[tuple[str, str], _Runs] = {}
    for row in store.rows(
        "select source, name, run, searched_at, query_changed from searches "
        "order by searched_at, run"
    ):
        search = found.setdefault((row["source"], row["name"]), _Runs())
        search.times.append(row["searched_at"])
        search.runs.append((row["run"], int(bool(row["query_changed"]))))
    return found


def _changes(store: Store, searches: dict[tuple[str, str], _Runs]) -> Iterator[Row]:
    for row in store.rows("select record, source, search, found_at, lost_at from found_by"):
        search = searches.get((row["source"], row["search"]))
        if search is None:
            continue
        for what, at in (("gained", row["found_at"]), ("lost", row["lost_at"])):
            place = bisect_right(search.times, at) - 1 if at else 0
            if place > 0:  # the first run has nothing before it
                run, query_changed = search.runs[place]
                yield {
                    "run": run,
                    "source": row["source"],
                    "search": row["search"],
                    "what": what,
                    "record": row["record"],
                    "at": at,
                    "query_changed": query_changed,
                }
