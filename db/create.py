"""Make the declared tables, indexes, views and full-text indexes in an empty database."""

from __future__ import annotations

from sqlite_utils import Database

from db.schema import TABLES, VIEWS, Table
from db.study_order import INDEXES

TOKENIZER = "porter unicode61"
NEWEST_RECORDS = "create index if not exists idx_records_newest on records (first_seen desc, id)"
"""A night may bring a million records at one moment; the first few of them are not sorted for."""


def create_tables(database: Database) -> None:
    """Create every published table with its keys and foreign keys."""
    for table in in_dependency_order():
        _create(database, table)


def in_dependency_order() -> tuple[Table, ...]:
    """Return the tables so that each comes after those it refers to."""
    done: list[Table] = []
    waiting = list(TABLES)
    while waiting:
        names = {table.name for table in waiting}
        table = next(t for t in waiting if not (_refers_to(t) - {t.name}) & names)
        waiting.remove(table)
        done.append(table)
    return tuple(done)


def _refers_to(table: Table) -> set[str]:
    return {column.references.split(".")[0] for column in table.columns if column.references}


def create_indexes(database: Database) -> None:
    """Index what is joined, filtered or used as a facet."""
    for table in TABLES:
        for column in table.columns:
            if column.index and table.key[0] != column.name:
                database.table(table.name).create_index([column.name], if_not_exists=True)
    for index in (*INDEXES, NEWEST_RECORDS):
        database.execute(index)


def create_views(database: Database) -> None:
    """Create every published view."""
    for view in VIEWS:
        database.create_view(view.name, view.sql)


def create_search(database: Database) -> None:
    """Build the full-text indexes over tables that are complete.

    The indexes have external content and no triggers: the published file is never written again.
    """
    for table in TABLES:
        if table.search:
            database.table(table.name).enable_fts(
                list(table.search), fts_version="FTS5", tokenize=TOKENIZER
            )
            database.table(table.name).optimize()


def _target(references: str) -> tuple[str, str]:
    table, column = references.split(".")
    return table, column


def _create(database: Database, table: Table) -> None:
    sql = database.create_table_sql(
        table.name,
        {column.name: column.type for column in table.columns},
        pk=table.key[0] if len(table.key) == 1 else table.key,
        not_null={c.name for c in table.columns if c.not_null or c.name in table.key},
        foreign_keys=[
            (column.name, *_target(column.references))
            for column in table.columns
            if column.references
        ],
        strict=True,
    )
    sql = sql.rstrip("; \n")
    database.execute(f"{sql}, WITHOUT ROWID" if table.in_key_order else sql)
