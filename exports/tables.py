"""Tables and views of the published database as sheets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from exports.sheet import Cell, Sheet, SheetColumn

FETCH = 500
"""Rows fetched at once."""


def table_names(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the tables and views of the file, without those of its search index."""
    shadows = connection.execute(
        """select name from sqlite_master where type in ('table', 'view')
        and name not like 'sqlite_%' and name not like '%\\_fts' escape '\\'
        and name not like '%\\_fts\\_%' escape '\\' order by name"""
    )
    return [name for (name,) in shadows]


def table_sheet(
    connection: sqlite3.Connection,
    name: str,
    *,
    about: Sequence[str] = (),
    descriptions: Mapping[str, str] | None = None,
    where: str = "true",
    given: Mapping[str, str] | None = None,
) -> Sheet:
    """Return all rows of a table or view; `descriptions` say what its columns hold.

    `where` is a test of a row, in SQL, with the parameters `given`. The rows are read as they are
    asked for. Raises KeyError where there is no such table.
    """
    if name not in table_names(connection):
        raise KeyError(name)
    known = descriptions or {}
    cursor = connection.execute(f'select * from "{name}" where {where}', given or {})  # noqa: S608
    columns = tuple(
        SheetColumn(column[0], known.get(column[0], "")) for column in cursor.description
    )
    return Sheet(name, name.replace("_", " ").capitalize(), tuple(about), columns, _rows(cursor))


def has_more_rows(
    connection: sqlite3.Connection,
    name: str,
    rows: int,
    where: str = "true",
    given: Mapping[str, str] | None = None,
) -> bool:
    """Say whether a table or view has more than so many rows, without counting all of them.

    `where` is a test of a row, in SQL, with the parameters `given`.
    """
    if name not in table_names(connection):
        raise KeyError(name)
    sql = f'select 1 from "{name}" where {where} limit 1 offset :rows'  # noqa: S608
    return connection.execute(sql, {**(given or {}), "rows": rows}).fetchone() is not None


def _rows(cursor: sqlite3.Cursor) -> Iterator[tuple[Cell, ...]]:
    while rows := cursor.fetchmany(FETCH):
        yield from rows
