"""Tell whether a published file has all that this release reads: tables, columns, views."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from db.schema import TABLES, VIEWS
from records.errors import UsageError


def what_is_lacking(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield each declared table, view or column that a file does not have, in words."""
    wanted = {table.name: [column.name for column in table.columns] for table in TABLES}
    for name in [*wanted, *(view.name for view in VIEWS)]:
        try:
            # Only prepared: a view over a large file may take seconds for its first row.
            shown = connection.execute(f'select * from "{name}" limit 0')  # noqa: S608
        except sqlite3.DatabaseError as error:
            yield f"{name} does not answer: {error}"
            continue
        there = [column[0] for column in shown.description]
        missing = [column for column in wanted.get(name, ()) if column not in there]
        if missing:
            yield f"{name} lacks {', '.join(missing)}"


def refuse_another_release(path: Path, remedy: str) -> None:
    """Raise UsageError when a published file lacks what this release reads, or is none."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            opened.execute("select 1 from sqlite_master").fetchone()
            lacking = next(what_is_lacking(opened), None)
            release = _release(opened) if lacking else ""
    except sqlite3.DatabaseError as error:
        raise UsageError(f"{path}: is no published database ({error}). {remedy}") from error
    if lacking:
        raise UsageError(
            f"{path}: was published by another release{release} and cannot be shown by this one "
            f"({lacking}). {remedy}"
        )


def _release(connection: sqlite3.Connection) -> str:
    try:
        row = connection.execute("select value from about where key = 'program_version'").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return f", {row[0]}," if row else ""
