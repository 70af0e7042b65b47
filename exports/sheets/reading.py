"""Rows of the published database as dictionaries, for a batch of studies or records at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

BATCH = 100
"""Studies read at once."""

Row = dict[str, Any]


def rows(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """Return every row of a query as a dictionary."""
    return list(streamed(connection, sql, parameters))


def streamed(
    connection: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()
) -> Iterator[Row]:
    """Yield the rows of a query as dictionaries, as they are read."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, tuple(row), strict=True))


def rows_of(connection: sqlite3.Connection, sql: str, keys: Sequence[str]) -> dict[str, list[Row]]:
    """Return the rows of a query by their first column; `{}` in it stands for the keys."""
    found: dict[str, list[Row]] = {}
    for row in streamed(connection, sql.format(",".join("?" * len(keys))), keys):
        found.setdefault(next(iter(row.values())), []).append(row)
    return found


def batches(keys: Iterable[str], size: int = BATCH) -> Iterator[list[str]]:
    """Cut keys into lists of at most `size`."""
    remaining = iter(keys)
    while batch := list(islice(remaining, size)):
        yield batch


def split(text: str | None) -> list[str]:
    """Split a column that holds several values separated by semicolons."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def joined(words: Iterable[object]) -> str | None:
    """Return the different words in their order, separated by semicolons, or None for none."""
    shown = dict.fromkeys(str(word) for word in words if word not in (None, ""))
    return "; ".join(shown) or None
