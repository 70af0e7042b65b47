"""What a data directory holds, for comparing one that was disturbed with one that was not."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.digest import OF_RUNS
from db.schema import TABLES

NOT_COMPARED = OF_RUNS | {
    "not_stored",
    "quarantine",
    "prisma_s",
    "known_records",
    "search_changes",
    "moments",
    "mention_changes",
    "people_changes",
}
"""Tables that tell of the runs themselves, and of what they once could not read."""

JOURNALS = frozenset({"record_changes"})

_TIME = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")

Facts = dict[str, list[str]]
Key = tuple[str, str]


@dataclass(frozen=True)
class Stored:
    """What a store holds: the records with their content and state, the cursors, the rest."""

    records: Mapping[Key, tuple[str, str]]
    cursors: Mapping[Key, str]
    doubled: int
    sound: bool
    found: frozenset[tuple[Any, ...]] = field(default_factory=frozenset)


def stored(data: Path) -> Stored:
    """Return what the store of a data directory holds."""
    with closing(sqlite3.connect(data / "store.db")) as connection:
        rows = connection.execute
        records = {
            (source, key): (payload, state)
            for source, key, payload, state in rows(
                "select source, source_key, payload, state from source_records"
            )
        }
        cursors = {
            (source, search): cursor
            for source, search, cursor in rows("select source, search, cursor from cursors")
        }
        found = frozenset(
            rows("select record, source, search, role, lost_at is not null from found_by")
        )
        # One record under two numbers, or two records for one key of a source.
        doubled = rows(
            "select (select count(*) from record_ids where redirect_to is null) - "
            "(select count(distinct record) from source_records)"
        ).fetchone()[0]
        twice = rows(
            "select count(*) - count(distinct source || ' ' || source_key) from source_records"
        ).fetchone()[0]
        sound = rows("pragma integrity_check").fetchone()[0] == "ok"
    return Stored(records, cursors, abs(doubled) + twice, sound, found)


def published(data: Path, *, times: bool = True, journals: bool = True) -> Facts:
    """Return the rows of each published table of evidence, sorted.

    Without `times` the moments at which things were fetched are left out, for nights that
    brought the same things on other days.
    """
    left_out = NOT_COMPARED | (frozenset() if journals else JOURNALS)
    facts: Facts = {}
    with closing(sqlite3.connect(f"file:{data / 'evidence.db'}?mode=ro", uri=True)) as connection:
        for table in TABLES:
            if table.name in left_out:
                continue
            found = connection.execute(f'select * from "{table.name}"').fetchall()
            texts = [repr(row) for row in found]
            facts[table.name] = sorted(texts if times else (_TIME.sub("T", t) for t in texts))
    return facts


def differences(one: Facts, other: Facts) -> list[str]:
    """Return the tables that differ, each with the first row of either that the other lacks."""
    found = []
    for table in sorted({*one, *other}):
        rows, others = one.get(table, []), other.get(table, [])
        if rows != others:
            missing = next(iter([r for r in others if r not in rows]), None)
            extra = next(iter([r for r in rows if r not in others]), None)
            found.append(f"{table}: lacks {missing}; has {extra}")
    return found
