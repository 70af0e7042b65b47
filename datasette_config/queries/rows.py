"""Rows as plain dictionaries, whatever row factory the connection has."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = dict[str, Any]
Parameters = Sequence[Any] | Mapping[str, Any]


def rows(connection: sqlite3.Connection, sql: str, parameters: Parameters = ()) -> list[Row]:
    """Return every row of a query as a dictionary."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, tuple(row), strict=True)) for row in cursor.fetchall()]


def first(connection: sqlite3.Connection, sql: str, parameters: Parameters = ()) -> Row | None:
    """Return the first row of a query, or None."""
    found = rows(connection, sql, parameters)
    return found[0] if found else None


def value(connection: sqlite3.Connection, sql: str, parameters: Parameters = ()) -> Any:
    """Return the first cell of the first row, or None."""
    row = connection.execute(sql, parameters).fetchone()
    return None if row is None else row[0]


def tally(connection: sqlite3.Connection, name: str) -> dict[str, int]:
    """Return counts that were made at build, by value; see the table `tallies`."""
    return {
        row["value"]: row["n"]
        for row in rows(connection, "select value, n from tallies where name = ?", [name])
    }


def grouped(found: Iterable[Row], *names: str) -> dict[Any, list[Row]]:
    """Group rows by one column (or a tuple of several), keeping the order of first appearance."""
    groups: dict[Any, list[Row]] = {}
    for row in found:
        key = row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)
        groups.setdefault(key, []).append(row)
    return groups


def split_list(text: str | None) -> list[str]:
    """Split a column that holds several values separated by semicolons."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]
