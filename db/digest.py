"""Tell whether two published databases hold the same evidence."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path

from db.schema import TABLES

OF_RUNS = frozenset({
    "runs", "run_stages", "searches", "imported_searches", "not_stored", "prisma_s", "about",
    "appraisal_domains", "terms",
    "tagger_quality", "tagger_errors", "tagger_history", "tagger_examples",
})  # fmt: skip
"""Tables that tell of the program and its runs, not of the evidence."""


def table_digests(path: Path) -> dict[str, str]:
    """Return a digest of each published table's rows, ordered by key.

    A file that is no such database gives no digests: it will be replaced.
    """
    digests: dict[str, str] = {}
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            for table in TABLES:
                digests[table.name] = _digest(connection, table.name, table.key)
    except sqlite3.DatabaseError:
        return {}
    return digests


def rows_of_tables(path: Path, only: Collection[str] | None = None) -> dict[str, int]:
    """Return how many rows each table of a published file has, those of its indexes too."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "select name from sqlite_master where type = 'table' order by name"
            )
            if only is None or name in only
        ]
        return {
            name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]  # noqa: S608
            for name in names
        }


def changed_tables(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tables of evidence whose rows differ, in order of declaration."""
    return tuple(
        table.name
        for table in TABLES
        if table.name not in OF_RUNS and before.get(table.name) != after.get(table.name)
    )


def _digest(connection: sqlite3.Connection, table: str, key: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    order = ", ".join(f'"{name}"' for name in key)
    for row in connection.execute(f'select * from "{table}" order by {order}'):  # noqa: S608
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
