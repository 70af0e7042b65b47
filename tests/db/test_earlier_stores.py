"""Stores that earlier releases made are migrated, lose nothing, and publish."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.build import build
from db.fitting import refuse_another_release
from db.migrations import STORE
from db.store import Store
from tests.evidence.nights import run

PLACE = Path(__file__).parent / "earlier_stores"
EARLIER = sorted(path.name.split(".")[0] for path in PLACE.glob("*.sql.gz"))


def earlier(number: str, path: Path) -> Path:
    """Write down a store as an earlier release left it."""
    with closing(sqlite3.connect(path)) as store:
        store.executescript(gzip.decompress((PLACE / f"{number}.sql.gz").read_bytes()).decode())
    return path


def records(path: Path) -> set[tuple[str, str]]:
    """Return the records that a store holds with what their sources said."""
    with closing(sqlite3.connect(path)) as store:
        return set(store.execute("select source_key, payload from source_records"))


def test_there_are_stores_from_the_first_shape_on() -> None:
    assert EARLIER[0] == "0002"
    latest = [migration.name for migration in STORE._migrations][-1]
    assert latest.startswith(EARLIER[-1]), "a new migration: keep a store of its shape too"


@pytest.mark.parametrize("number", EARLIER)
def test_it_is_migrated_keeps_every_record_and_publishes(number: str, tmp_path: Path) -> None:
    path = earlier(number, tmp_path / "store.db")
    before = records(path)
    assert len(before) >= 7
    with Store(path) as store:
        applied = {migration.name for migration in STORE.applied(store.database)}
        assert applied == {migration.name for migration in STORE._migrations}
        report = build(store, tmp_path / "evidence.db", {"topic": "t"}, allow_restated=True)
        assert store.value("pragma integrity_check") == "ok"
    assert records(path) == before
    assert report.counts["publications"] == 5
    assert report.counts["trials"] == 2
    assert report.untagged == 0
    refuse_another_release(tmp_path / "evidence.db", "")


@pytest.mark.parametrize("number", EARLIER[:-1])
def test_a_migration_that_broke_off_is_done_by_the_next_start(
    number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = earlier(number, tmp_path / "store.db")
    before = records(path)
    last = STORE._migrations[-1]

    def breaks(_: Database) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(last, "fn", breaks)
        with pytest.raises(KeyboardInterrupt):
            Store(path)
    with Store(path) as store:
        assert last.name in {migration.name for migration in STORE.applied(store.database)}
    assert records(path) == before


def test_a_store_of_a_newer_release_is_refused_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    path = earlier(EARLIER[-1], data / "store.db")
    with closing(sqlite3.connect(path)) as store:
        (columns,) = [[row[1] for row in store.execute("pragma table_info(_sqlite_migrations)")]]
        row = dict(
            zip(
                columns,
                store.execute("select * from _sqlite_migrations limit 1").fetchone(),
                strict=True,
            )
        )
        row |= {"name": "9999_of_tomorrow"}
        if "id" in row:
            row["id"] = 9999
        store.execute(
            f"insert into _sqlite_migrations ({', '.join(row)}) values "
            f"({', '.join('?' for _ in row)})",
            tuple(row.values()),
        )
        store.commit()
    refused = run(data, "publish")
    assert refused.returncode == 2
    (line,) = refused.stderr.strip().splitlines()
    assert "was made by a newer release (it has 9999_of_tomorrow)" in line
