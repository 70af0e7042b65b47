"""The working store: what every source said, latest version, and what changed.

The store only remembers; the published database is made from it by `db.build`. One writer at a
time; every write is one short transaction begun with BEGIN IMMEDIATE (a deferred one that turns
into a write is "locked" at once beside another writer, whatever the time-out).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database

from db.faults import store_error
from db.migrations import STORE
from records import codec
from records.errors import StoreError
from records.model import Publication, Trial

WAIT_S = 30.0
"""How long to wait for another program that holds the store, in seconds."""


class Store:
    """The working store at `path`, migrated to the current shape.

    `wait_s` is how long to wait for another program that holds it, in seconds. Raises StoreError
    if the file cannot be opened, is no database, or was made by a newer release than this one;
    later, if it cannot be read or written (disk full, locked for longer, read-only).
    """

    def __init__(self, path: Path, wait_s: float = WAIT_S) -> None:
        self.path = path
        self._wait_s = wait_s
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.database = Database(path)
            self._prepare()
        except (sqlite3.DatabaseError, OSError) as error:
            self._let_go()
            raise store_error(path, "opened as the working store", error) from error
        except StoreError:
            self._let_go()
            raise

    def _prepare(self) -> None:
        connection = self.connection
        connection.execute(f"pragma busy_timeout = {round(self._wait_s * 1000)}")
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma foreign_keys = on")
        applied = {migration.name for migration in STORE.applied(self.database)}
        known = {migration.name for migration in STORE._migrations}
        if applied - known:
            raise StoreError(
                f"{self.path}: was made by a newer release (it has {sorted(applied - known)[0]}). "
                "Install that release, or name another --data-dir."
            )
        STORE.apply(self.database)

    @property
    def connection(self) -> sqlite3.Connection:
        """Return the open connection."""
        return self.database.conn

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def _let_go(self) -> None:
        with suppress(AttributeError, sqlite3.Error):
            self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock for one transaction: all of it is stored, or nothing.

        Raises StoreError when the disk is full, the store locked or read-only, and so on.
        """
        try:
            self.connection.execute("begin immediate")
            try:
                yield
                self.connection.commit()
            except BaseException:
                with suppress(sqlite3.Error):  # the first error is the one to tell
                    self.connection.rollback()
                raise
        except sqlite3.DatabaseError as error:
            raise store_error(self.path, "written", error) from error

    def rows(
        self, sql: str, parameters: tuple[object, ...] | dict[str, object] = ()
    ) -> list[dict[str, Any]]:
        """Return the rows of a query as dicts. Raises StoreError."""
        with self._reading():
            return list(self.database.query(sql, parameters))

    def value(self, sql: str, parameters: tuple[object, ...] = ()) -> Any:
        """Return the first column of the first row, or None. Raises StoreError."""
        with self._reading():
            row = self.connection.execute(sql, parameters).fetchone()
        return row[0] if row else None

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise store_error(self.path, "read", error) from error

    # --- reading back --------------------------------------------------------------------------

    def record_ids(self) -> list[str]:
        """Return the ids of all records that are not redirects, in canonical order."""
        return [
            row["id"]
            for row in self.rows("select id from record_ids where redirect_to is null order by id")
        ]

    def versions(self, record_id: str) -> list[Publication | Trial]:
        """Return what each source says of a record, ordered by source and key.

        What a source no longer has is left out where it has another version (two PMIDs that
        became one), and kept where it was the only one.
        """
        rows = self.rows(
            "select kind, payload from source_records s where record = ? and (state = 'present' "
            "or not exists (select 1 from source_records o where o.record = s.record "
            "and o.source = s.source and o.state = 'present')) order by source, source_key",
            (record_id,),
        )
        return [decode(row["kind"], row["payload"]) for row in rows]

    def restated_count(self) -> int:
        """Return how many stored texts are restated rather than the published ones."""
        return int(self.value("select count(*) from source_records where restated = 1"))

    def setting(self, key: str) -> str | None:
        """Return a remembered setting, or None."""
        return self.value("select value from settings where key = ?", (key,))  # type: ignore[no-any-return]

    def remember(self, key: str, value: str) -> None:
        """Remember a setting."""
        with self.writing():
            self.connection.execute(
                "insert into settings (key, value) values (?, ?) "
                "on conflict (key) do update set value = excluded.value",
                (key, value),
            )


def decode(kind: str, payload: str) -> Publication | Trial:
    """Return the record that a stored payload describes."""
    return codec.loads(Trial, payload) if kind == "trial" else codec.loads(Publication, payload)


def kind_of(record: Publication | Trial) -> str:
    """Return "trial" or "publication"."""
    return "trial" if isinstance(record, Trial) else "publication"


def year_of(record: Publication | Trial) -> int | None:
    """Return the year of publication, or of the start of a trial."""
    if isinstance(record, Publication):
        return record.year
    for date in (record.start_date, record.first_posted, record.completion_date):
        digits = (date or "")[:4]
        if digits.isdigit():
            return int(digits)
    return None


def is_restated(record: Publication | Trial) -> bool:
    """Say whether the record's text is restated in other words than its authors'."""
    if isinstance(record, Trial):
        return record.text_source == "restated"
    return record.abstract_source == "restated"
