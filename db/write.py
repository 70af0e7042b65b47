"""Write rows into the published tables, in the order they come."""

from __future__ import annotations

from collections import Counter, defaultdict

from sqlite_utils import Database

from db.create import in_dependency_order
from db.rows.cells import Row, Rows, storable
from db.schema import Table

SHARED = frozenset({"authors"})
"""Tables whose rows several records may bring; the first one stands."""


class Writer:
    """Collects rows and inserts them table by table; `counts` are rows per table."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tables = in_dependency_order()
        self._waiting: dict[str, list[Row]] = defaultdict(list)
        self._seen: set[object] = set()
        self.counts: Counter[str] = Counter({table.name: 0 for table in self._tables})

    def add(self, rows: Rows) -> None:
        """Take rows by table name; they are written at the next flush."""
        for name, items in rows.items():
            self._waiting[name].extend(items)

    def flush(self) -> None:
        """Write what is waiting. Raises KeyError on a row for an undeclared table or column."""
        for table in self._tables:
            rows = self._waiting.pop(table.name, [])
            if table.name in SHARED:
                rows = self._first_of_each(rows)
            self._insert(table, rows)
        if self._waiting:
            raise KeyError(f"rows for undeclared tables: {sorted(self._waiting)}")

    def _first_of_each(self, rows: list[Row]) -> list[Row]:
        fresh = []
        for row in rows:
            if row["id"] not in self._seen:
                self._seen.add(row["id"])
                fresh.append(row)
        return fresh

    def _insert(self, table: Table, rows: list[Row]) -> None:
        if not rows:
            return
        names = [column.name for column in table.columns]
        unknown = set(rows[0]) - set(names)
        if unknown:
            raise KeyError(f"{table.name}: undeclared columns {sorted(unknown)}")
        columns = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" for _ in names)
        self._database.conn.executemany(
            f'insert into "{table.name}" ({columns}) values ({marks})',  # noqa: S608
            ([storable(row.get(name)) for name in names] for row in rows),
        )
        self.counts[table.name] += len(rows)
