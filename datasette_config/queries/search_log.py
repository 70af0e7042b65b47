"""How the evidence was searched: yields, known records, runs, and one run in full."""

from __future__ import annotations

import sqlite3

from datasette_config.queries.provenance import LOST_MARKED, RUNS, about, last_runs
from datasette_config.queries.rows import Row, first, grouped, rows, value

RUNS_SHOWN = 30
RECORDS_SHOWN = 25
"""Of what a search gained or lost; the rest is one link away."""
REASONS_SHOWN = 100

_IN_ORDER = "order by s.source, s.role = 'core' desc, s.name"


def searches_page(connection: sqlite3.Connection) -> Row:
    """Return what each search yields, the known records, the changes of queries, the last runs."""
    return {
        "yields": rows(connection, "select * from search_yield"),
        "known": rows(
            connection,
            """select k.*, r.label, r.kind as record_kind from known_records k
            left join records r on r.id = k.record
            order by k.found_by_search, k.kind = 'nct', k.value""",
        ),
        "rewritten": rows(
            connection,
            """select run, source, name, searched_at, gained, lost from searches
            where query_changed = 1 order by searched_at desc, source, name limit 10""",
        ),
        "files": rows(
            connection, "select * from imported_searches order by imported_at desc, file"
        ),
        "runs": last_runs(connection, RUNS_SHOWN),
        "run_count": value(connection, "select count(*) from runs"),
    }


def run_page(connection: sqlite3.Connection, run: str) -> Row | None:
    """Return a run with each of its searches and what is not stored, or None."""
    found = first(connection, f"{RUNS} where r.id = ?", (run,))
    if found is None:
        return None
    missing = rows(
        connection,
        "select source, name, reason from not_stored where run = ? order by 1, 2, 3",
        (run,),
    )
    return {
        "run": found,
        "reasons": (found["reasons"] or "").splitlines(),
        "searches": _searches(connection, run),
        "missing": missing[:REASONS_SHOWN],
        "missing_count": len(missing),
        "previous": _neighbour(connection, found, "<", "desc"),
        "next": _neighbour(connection, found, ">", "asc"),
    }


def _searches(connection: sqlite3.Connection, run: str) -> list[Row]:
    searches = rows(
        connection,
        f"""select s.*, (select o.query from searches o where o.source = s.source
            and o.name = s.name and o.searched_at < s.searched_at
            order by o.searched_at desc limit 1) as query_before,
          {LOST_MARKED} as lost_marked
        from searches s where s.run = ? {_IN_ORDER}""",  # noqa: S608
        (run,),
    )
    changed = rows(
        connection,
        """select c.source, c.search, c.what, c.record, r.label as title, r.kind
        from search_changes c join records r on r.id = c.record
        where c.run = ? order by r.label, c.record""",
        (run,),
    )
    by_search = grouped(changed, "source", "search", "what")
    for search in searches:
        for what in ("gained", "lost"):
            found = by_search.get((search["source"], search["name"], what), [])
            search[f"{what}_records"] = found[:RECORDS_SHOWN]
            search[f"{what}_more"] = max(0, len(found) - RECORDS_SHOWN)
    return searches


def _neighbour(connection: sqlite3.Connection, run: Row, than: str, order: str) -> Row | None:
    return first(
        connection,
        f"""select id, started_at from runs where (started_at, id) {than} (?, ?)
        order by started_at {order}, id {order} limit 1""",  # noqa: S608
        (run["started_at"], run["id"]),
    )


def prisma_page(connection: sqlite3.Connection) -> Row:
    """Return the report of the search by PRISMA-S, section by section."""
    items = rows(connection, "select * from prisma_s order by item")
    for item in items:
        item["blocks"] = blocks(item["report"])
    return {"sections": grouped(items, "section"), "about": about(connection)}


def blocks(report: str) -> list[tuple[str, str]]:
    r"""Split a report into paragraphs and verbatim blocks.

    >>> blocks("As run:\n    a AND b\n    AND c\nTwo runs.")
    [('text', 'As run:'), ('verbatim', 'a AND b\nAND c'), ('text', 'Two runs.')]
    """
    found: list[tuple[str, str]] = []
    for line in report.split("\n"):
        if not line.startswith("    "):
            found.append(("text", line))
        elif found and found[-1][0] == "verbatim":
            found[-1] = ("verbatim", f"{found[-1][1]}\n{line[4:]}")
        else:
            found.append(("verbatim", line[4:]))
    return found
