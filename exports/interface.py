"""What every export looks like."""

from __future__ import annotations

import sqlite3
from typing import Protocol, TextIO


class Export(Protocol):
    """Writes one table or view of the published database in one format.

    Where a text is restated rather than published, the rows say so: in their `abstract_source`
    or `text_source` column, or in a note of the format.
    """

    name: str

    def write(self, database: sqlite3.Connection, table: str, out: TextIO) -> int:
        """Write the rows of `table` to `out` and return how many.

        Raises UsageError when this format cannot hold that table.
        """
        ...


def rows_of(database: sqlite3.Connection, table: str) -> sqlite3.Cursor:
    """Return all rows of a table or view; the caller has checked its name."""
    return database.execute(f'select * from "{table}"')  # noqa: S608
