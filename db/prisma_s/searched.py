"""What was searched, when, and what came of it: the facts that the report is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.imported_searches import imported_searches
from db.store import Store


@dataclass(frozen=True, slots=True)
class Strategy:
    """A named search: as it was last run, and since when it has been run.

    `whole_at` is when it was last read whole, None when no run that is remembered did; `since`
    the first day that its last run asked for; `sound` says that nothing was missing from its
    source in that run. Times are UTC. `stored` is what it finds now.
    """

    source: str
    name: str
    role: str
    query: str
    first_at: str
    last_at: str
    whole_at: str | None
    runs: int
    since: str | None
    source_count: int | None
    received: int
    stored: int
    sound: bool


@dataclass(frozen=True, slots=True)
class File:
    """An imported file: when it was first read, what was in it, and what is given of its search.

    `sources` are those of its records, `stored` how many of them are stored, each once; what the
    person who imported it did not say is None.
    """

    name: str
    read_at: str | None
    sources: tuple[str, ...]
    stored: int
    in_file: int | None = None
    unreadable: int = 0
    left_out: int = 0
    platform: str | None = None
    searched_on: str | None = None
    strategy: str | None = None
    hits: int | None = None
    limits: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Descriptions are what sources say, records what they are about: one record, many sources."""

    descriptions: int
    records: int
    merged: int
    questions: int
    quarantined: int
    restated: int
    from_source: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """All of it. `runs` counts the complete runs that searched, `incomplete` the others."""

    strategies: tuple[Strategy, ...]
    files: tuple[File, ...]
    counts: Counts
    runs: int
    incomplete: int


def searched(store: Store) -> Searched:
    """Return what a store knows of the searches that filled it."""
    outcomes = store.rows(
        "select outcome = 'complete' as complete, count(*) as n from runs "
        "where id in (select run from searches) group by 1"
    )
    by_outcome = {row["complete"]: row["n"] for row in outcomes}
    return Searched(
        strategies=_strategies(store),
        files=files_of(store),
        counts=_counts(store),
        runs=by_outcome.get(1, 0),
        incomplete=by_outcome.get(0, 0),
    )


def _strategies(store: Store) -> tuple[Strategy, ...]:
    rows = store.rows(
        "with numbered as (select s.*, row_number() over "
        "(partition by source, name order by s.rowid desc) as back, "
        "min(searched_at) over (partition by source, name) as first_at, "
        "max(searched_at) over (partition by source, name) as last_at, "
        "max(case when since is null then searched_at end) over (partition by source, name) "
        "as whole_at, count(*) over (partition by source, name) as runs from searches s) "
        "select n.*, (select count(distinct f.record) from found_by f where f.source = n.source "
        "and f.search = n.name and f.lost_at is null) as found, not exists (select 1 from "
        "not_stored m where m.run = n.run and m.source = n.source) as sound from numbered n "
        "where back = 1 order by source, role = 'core' desc, name"
    )
    return tuple(
        Strategy(
            source=row["source"],
            name=row["name"],
            role=row["role"],
            query=row["query"],
            first_at=row["first_at"],
            last_at=row["last_at"],
            whole_at=row["whole_at"],
            runs=row["runs"],
            since=row["since"],
            source_count=row["source_count"],
            received=row["received"],
            stored=row["found"],
            sound=bool(row["sound"]),
        )
        for row in rows
    )


def files_of(store: Store) -> tuple[File, ...]:
    """Return the imported files: those remembered as such, and what else found records.

    A file carries its own name where a search has the name of the topic file.
    """
    found = {
        row["search"]: row
        for row in store.rows(
            "select f.search, min(f.found_at) as read_at, count(distinct f.record) as stored, "
            "group_concat(distinct f.source) as sources from found_by f where not exists "
            "(select 1 from searches s where s.source = f.source and s.name = f.search) "
            "group by f.search order by f.search"
        )
    }
    remembered = imported_searches(store)
    names = {row["file"] for row in remembered}
    files = [_file(row, found.get(row["file"])) for row in remembered]
    files += [
        File(name, row["read_at"], _sources(row), row["stored"])
        for name, row in found.items()
        if name not in names
    ]
    return tuple(files)


def _file(row: dict[str, Any], found: dict[str, Any] | None) -> File:
    return File(
        name=row["file"],
        read_at=row["imported_at"],
        sources=_sources(found),
        stored=row["stored"],
        in_file=row["records_in_file"],
        unreadable=row["unreadable"],
        left_out=row["left_out"],
        platform=row["platform"],
        searched_on=row["searched_on"],
        strategy=row["strategy"],
        hits=row["hits"],
        limits=row["limits"],
    )


def _sources(found: dict[str, Any] | None) -> tuple[str, ...]:
    return tuple(sorted(found["sources"].split(","))) if found else ()


def _counts(store: Store) -> Counts:
    row = store.rows(
        "select (select count(*) from source_records) as descriptions, "
        "(select count(*) from record_ids where redirect_to is null) as records, "
        "(select count(*) from record_ids where redirect_to is not null) as merged, "
        "(select count(*) from merge_questions where record in (select id from record_ids "
        "where redirect_to is null) and other_record in (select id from record_ids "
        "where redirect_to is null)) as questions, "
        "(select count(*) from quarantine) as quarantined"
    )[0]
    sources = store.rows(
        "select source, count(distinct record) as n from source_records group by 1 order by 1"
    )
    return Counts(
        **row,
        restated=store.restated_count(),
        from_source=tuple((s["source"], s["n"]) for s in sources),
    )
