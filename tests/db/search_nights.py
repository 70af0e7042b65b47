"""Nights of searches on PubMed, for tests of what searches yield."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from db.build import build
from db.save import save_events
from db.store import Store
from records.model import HarvestEvent, Publication, SearchReport
from tests.db.examples import received

NIGHTS = ("2026-11-01T02:00:00Z", "2026-11-02T02:00:00Z", "2026-11-03T02:00:00Z")


def paper(pmid: str) -> Publication:
    return Publication("pubmed", pmid, pmid=pmid, title=f"Ketamine, part {pmid}")


def night(store: Store, number: int, found: dict[str, str], *more: HarvestEvent, query: str = "k",
          roles: dict[str, str] | None = None) -> str:  # fmt: skip
    """Run searches of PubMed: `found` is the PMIDs that each one finds."""
    at, run = NIGHTS[number - 1], f"run{number}"
    with store.writing():
        store.connection.execute(
            "insert into runs (id, command, topic, started_at, outcome) "
            "values (?, 'nightly', 't', ?, 'complete')",
            (run, at),
        )
    events: list[HarvestEvent] = []
    ways: dict[str, list[str]] = {}
    for name, pmids in found.items():
        keys = tuple(pmids.split())
        for key in keys:
            ways.setdefault(key, []).append(name)
        count = len(keys)
        role = (roles or {}).get(name, "core")
        events.append(
            SearchReport("pubmed", name, role, query, None, count, count, at, keys=keys, cursor=at)
        )
    events += [received(paper(key), at, *names) for key, names in ways.items()]
    save_events(store, run, [*events, *more], roles)
    return run


def published(store: Store, tmp_path: Path, sql: str) -> list[dict[str, object]]:
    build(store, tmp_path / "evidence.db", {}, allow_restated=False)
    with closing(sqlite3.connect(tmp_path / "evidence.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]
