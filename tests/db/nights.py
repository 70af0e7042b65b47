"""Nights of events stored and published, for tests of what the published file then says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from db.build import build
from db.save import save_events
from db.store import Store
from records.model import HandSet, HarvestEvent, RetractionNotice, Stated
from tests.db.examples import FIRST_NIGHT

Row = dict[str, Any]
THIRD_NIGHT = "2026-11-03T02:00:00Z"


class Published:
    """A published file, asked by SQL."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, parameters)]

    def row(self, sql: str, *parameters: object) -> Row:
        (found,) = self.rows(sql, *parameters)
        return found

    def changes(self, record: str) -> list[Row]:
        return self.rows(
            "select changed_at, source, field, old_value, new_value from record_changes "
            "where record = ? order by 1, 3",
            record,
        )


def store_nights(path: Path, nights: Iterable[Sequence[HarvestEvent]]) -> None:
    """Store each night's events as a run of its own."""
    with Store(path) as store:
        for number, events in enumerate(nights):
            run = f"r{number}"
            with store.writing():
                store.connection.execute(
                    "insert into runs (id, command, topic, started_at, outcome) "
                    "values (?, 'nightly', 't', ?, 'complete')",
                    (run, FIRST_NIGHT),
                )
            save_events(store, run, events)


def publish_nights(directory: Path, *nights: Sequence[HarvestEvent]) -> Published:
    """Store nights of events in a new store and publish it."""
    directory.mkdir(parents=True, exist_ok=True)
    store_nights(directory / "store.db", nights)
    with Store(directory / "store.db") as store:
        build(store, directory / "evidence.db", {"topic": "t"}, allow_restated=True)
    return Published(directory / "evidence.db")


def notice(key: str = "1", at: str = FIRST_NIGHT, **fields: Any) -> Stated:
    """Return a notice of Retraction Watch about PAPER of the examples."""
    values = {"nature": "retraction", "doi": "10.1000/example.1", "date": "2025-03-01", **fields}
    return Stated(RetractionNotice("retraction-watch", key, **values), "1" * 64, at)


def set_by_hand(
    field: str, value: str | int | None, at: str = FIRST_NIGHT, **fields: Any
) -> Stated:
    """Return a value set by hand in PAPER of the examples."""
    named = {"kind": "pmid", "identifier": "11111111", "reason": "As printed.", "by": "reviewer 1"}
    named.update(fields)
    return Stated(HandSet(field=field, value=value, **named), "2" * 64, at)
