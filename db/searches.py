"""What searches counted, what they gained and lost, and how far they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.states import PRESENT
from db.store import Store
from db.vanishing import note_search_change
from records.model import SearchReport

LOST = "no longer found"


@dataclass(slots=True)
class Closing:
    """What is stored at the end of a harvest: its reports, and which sources lack something."""

    run: str
    roles: Mapping[str, str]
    reports: list[SearchReport] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a search was read: the query it was, and the day from which to ask."""

    query: str
    cursor: str


def accepted_count(store: Store, source: str, name: str, query: str) -> int | None:
    """Return the source's count when the same query last came to its end, None for never.

    Counts of nights that ended in a complaint do not count, or a count that fell once would
    be complained of for one night only.
    """
    count: int | None = store.value(
        "select s.source_count from cursors c join searches s "
        "on s.run = c.run and s.source = c.source and s.name = c.search "
        "where c.source = ? and c.search = ? and s.query = ?",
        (source, name, query),
    )
    return count


def cursor_of(store: Store, source: str, name: str) -> Cursor | None:
    """Return how far a search was read, or None when it never came to its end."""
    rows = store.rows(
        "select query, cursor from cursors where source = ? and search = ?", (source, name)
    )
    return Cursor(rows[0]["query"], rows[0]["cursor"]) if rows else None


def stored_keys(store: Store, source: str) -> frozenset[str]:
    """Return the keys of the records of a source that need no fetch only because they are found.

    Those that had vanished, or that nothing found any more, are not among them: what is stored of
    them may be old.
    """
    rows = store.rows(
        "select source_key from source_records s where source = ? and state = 'present' "
        "and exists (select 1 from found_by f where f.record = s.record and f.lost_at is null)",
        (source,),
    )
    return frozenset(row["source_key"] for row in rows)


def longest_unchecked(store: Store, source: str, most: int | None) -> tuple[str, ...]:
    """Return the keys of the records that were not looked at for longest; None for all."""
    rows = store.rows(
        "select source_key from source_records where source = ? "
        "order by checked_at, source_key limit ?",
        (source, -1 if most is None else most),
    )
    return tuple(row["source_key"] for row in rows)


def close_searches(store: Store, closing: Closing) -> None:
    """Store the reports of a harvest; call it inside `store.writing()`.

    Where something is missing of a source, its searches lose no record and no cursor moves: an
    upstream fault must not look like records that are gone.
    """
    for report in closing.reports:
        sound = report.source not in closing.incomplete
        gained, lost = _compare(store, report, closing, sound)
        changed = _query_changed(store, report)
        _insert(store, closing.run, report, gained, lost, changed)
        if sound and report.cursor:
            store.connection.execute(
                "insert or replace into cursors values (?, ?, ?, ?, ?)",
                (report.source, report.name, report.query, report.cursor, closing.run),
            )


def _compare(
    store: Store, report: SearchReport, closing: Closing, sound: bool
) -> tuple[int | None, int | None]:
    """Mark what a search finds anew and finds no longer, and return how many."""
    if report.keys is None:
        return None, None
    now = _records_of(store, report)
    before = {
        row["record"]: row
        for row in store.rows(
            "select record, lost_at, found_at from found_by where source = ? and search = ?",
            (report.source, report.name),
        )
    }
    role = closing.roles.get(report.name, "core")
    gained = sorted(r for r in now if r not in before or before[r]["lost_at"])
    for record in gained:
        _find(store, report, record, role)
    # Those that were fetched tonight are there already, as found tonight.
    fetched = {
        r for r, row in before.items() if (row["found_at"] or "") >= report.searched_at
    } & now
    lost = sorted(r for r, row in before.items() if r not in now and not row["lost_at"])
    if sound:
        for record in lost:
            _lose(store, report, record)
    return len(gained) + len(fetched.difference(gained)), len(lost)


def _records_of(store: Store, report: SearchReport) -> set[str]:
    """Return the stored records that a search finds. Two keys of a source may be one record.

    What could not be had or read is in no record; `not_stored` says why.
    """
    keys = set(report.keys or ())
    rows = store.rows(
        "select source_key, record from source_records where source = ?", (report.source,)
    )
    return {row["record"] for row in rows if row["source_key"] in keys}


def _find(store: Store, report: SearchReport, record: str, role: str) -> None:
    """Write down that a search finds a stored record that it did not find the last time."""
    was_found = _is_found(store, record)
    store.connection.execute(
        "insert into found_by (record, source, search, role, found_at) values (?, ?, ?, ?, ?) "
        "on conflict (record, source, search) do update set role = excluded.role, lost_at = null",
        (record, report.source, report.name, role, report.searched_at),
    )
    if was_found is False:
        note_search_change(store, record, report.searched_at, report.source, LOST, PRESENT)


def _lose(store: Store, report: SearchReport, record: str) -> None:
    store.connection.execute(
        "update found_by set lost_at = ? where record = ? and source = ? and search = ?",
        (report.searched_at, record, report.source, report.name),
    )
    if _is_found(store, record) is False:
        note_search_change(store, record, report.searched_at, report.source, PRESENT, LOST)


def _is_found(store: Store, record: str) -> bool | None:
    """Say whether any search or file finds a record now; None when none ever did."""
    row = store.rows(
        "select count(*) as all_rows, sum(lost_at is null) as current from found_by "
        "where record = ?",
        (record,),
    )[0]
    return bool(row["current"]) if row["all_rows"] else None


def _query_changed(store: Store, report: SearchReport) -> bool:
    last = store.value(
        "select query from searches where source = ? and name = ? order by rowid desc limit 1",
        (report.source, report.name),
    )
    return last is not None and last != report.query


def _insert(
    store: Store,
    run: str,
    report: SearchReport,
    gained: int | None,
    lost: int | None,
    changed: bool,
) -> None:
    stored = store.value(
        "select count(distinct record) from found_by "
        "where source = ? and search = ? and lost_at is null",
        (report.source, report.name),
    )
    row = {
        "run": run,
        "source": report.source,
        "name": report.name,
        "role": report.role,
        "query": report.query,
        "translation": report.translation,
        "source_count": report.source_count,
        "received": report.received,
        "stored": stored,
        "not_found": "; ".join(report.not_found) or None,
        "warnings": "; ".join(report.warnings) or None,
        "searched_at": report.searched_at,
        "since": report.since,
        "gained": gained,
        "lost": lost,
        "query_changed": int(changed),
    }
    marks = ", ".join("?" for _ in row)
    store.connection.execute(
        f"insert or replace into searches ({', '.join(row)}) values ({marks})",  # noqa: S608
        tuple(row.values()),
    )
