"""The file is whole: pages, references, every declared table, view and index answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from db.fitting import what_is_lacking
from db.schema import TABLES, VIEWS
from evidence.checks.interface import Candidate, Looked, opened

NAMED = 3
"""Faults of a kind that are named; the others are counted."""


def soundness(candidate: Candidate) -> Looked:
    """Look at the file as it will be served: after compacting, read-only."""
    try:
        with opened(candidate.path) as connection:
            problems = (
                *_integrity(connection, candidate.rewritten),
                *_references(connection, candidate.rewritten),
                *what_is_lacking(connection),
                *_indexes(connection),
            )
    except sqlite3.DatabaseError as error:
        problems = (f"the file cannot be read: {error}",)
    all_of_it = f"{len(TABLES)} tables, {len(VIEWS)} views, their indexes"
    if candidate.rewritten is None:
        return Looked(all_of_it, problems)
    written = len(candidate.rewritten)
    return Looked(f"{all_of_it}; {written} tables written, the others copied by digest", problems)


def _integrity(connection: sqlite3.Connection, only: tuple[str, ...] | None) -> Iterator[str]:
    checks = ["(100)"] if only is None else [f"('{table}')" for table in only]
    told = [row[0] for c in checks for row in connection.execute(f"pragma integrity_check{c}")]
    found = [one for one in told if one != "ok"]
    if found:
        yield f"{len(found)} faults in its pages, the first: {found[0]}"


def _references(connection: sqlite3.Connection, only: tuple[str, ...] | None) -> Iterator[str]:
    checks = [""] if only is None else [f"('{table}')" for table in only]
    found = [row for c in checks for row in connection.execute(f"pragma foreign_key_check{c}")]
    if found:
        yield f"{len(found)} rows refer to nothing, the first from {found[0][0]} to {found[0][2]}"


def _indexes(connection: sqlite3.Connection) -> Iterator[str]:
    """Look every indexed row up by a word of its own, as far as a word can be told."""
    for table in TABLES:
        if not table.search:
            continue
        column = table.search[0]
        word = _word_of(connection, table.name, column)
        if word is None:
            continue
        sql = f"select 1 from {table.name}_fts where {table.name}_fts match ? limit 1"  # noqa: S608
        if connection.execute(sql, (f'"{word}"',)).fetchone() is None:
            yield f"the full-text index of {table.name} does not find {word!r}, which is in it"


def _word_of(connection: sqlite3.Connection, table: str, column: str) -> str | None:
    """Return a plain word of the table's last row that has one."""
    sql = f'select "{column}" from "{table}" order by rowid desc limit 50'  # noqa: S608
    for (text,) in connection.execute(sql):
        for word in str(text or "").split():
            if word.isascii() and word.isalpha() and len(word) > 3:
                return word
    return None
