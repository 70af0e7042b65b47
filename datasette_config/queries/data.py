"""What the published file is made of: tables, columns, keys, and which night it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from datasette_config.queries.answers.examples import examples
from datasette_config.queries.rows import Row, first, rows, value
from db.terms import PARTS, part_of
from exports.night import night_of
from exports.reviewers import reviewers_sheets
from exports.sheet import Sheet, SheetColumn
from exports.tables import table_names

Described = Mapping[str, Mapping[str, Any]]
"""Datasette's metadata of the tables: description and columns of each, in their order."""

COLUMNS = (
    SheetColumn("table", "Name of the table or view"),
    SheetColumn("kind", "table or view"),
    SheetColumn("table holds", "What a row is"),
    SheetColumn("column", "Name of the column"),
    SheetColumn("type", "SQLite's type; empty where a view does not tell"),
    SheetColumn("key", "Place in the primary key, from 1; empty outside it"),
    SheetColumn("not null", "1 where it is never empty"),
    SheetColumn("references", "table.column that its values are keys of"),
    SheetColumn("indexed", "1 where filtering by it is quick"),
    SheetColumn("holds", "What the column holds"),
    SheetColumn("part", "Which part of the data it is of"),
    SheetColumn("terms", "Page of the terms of use of that part"),
)


def data_page(connection: sqlite3.Connection, described: Described) -> Row:
    """Return what the page of the data shows, the sheets and examples among it."""
    return {
        "tables": list(_tables(connection, described)),
        "night": cited_night(connection),
        "parts": _parts(connection),
        "sheets": [make(connection) for make in reviewers_sheets().values()],
        "examples": examples(connection),
    }


def _parts(connection: sqlite3.Connection) -> list[Row]:
    """Return the parts of the data with what the file says of each, if it says anything."""
    known = value(connection, "select 1 from sqlite_master where name = 'terms'")
    told = {row["part"]: row for row in rows(connection, "select * from terms")} if known else {}
    return [{**told.get(part.name, {"held": None}), "part": part} for part in PARTS]


def cited_night(connection: sqlite3.Connection) -> Row:
    """Return what a citation of this state names: title, last run, versions, restated texts."""
    night = night_of(connection)
    run = first(
        connection,
        "select id, started_at, outcome from runs order by started_at desc, id desc limit 1",
    )
    version = value(connection, "select value from about where key = 'program_version'")
    return {
        "title": night.title,
        "topic": night.topic,
        "date": night.date,
        "complete": night.complete,
        "run": run,
        "tagger": night.tagger,
        "program": version,
        "restated": night.restated,
    }


def _tables(connection: sqlite3.Connection, described: Described) -> Iterator[Row]:
    """Yield the tables and views of the file, those that are described first, in that order."""
    here = table_names(connection)
    views = {
        row["name"]: row["sql"]
        for row in rows(connection, "select name, sql from sqlite_master where type = 'view'")
    }
    for name in (*(n for n in described if n in here), *(n for n in here if n not in described)):
        entry = described.get(name, {})
        yield {
            "name": name,
            "kind": "view" if name in views else "table",
            "sql": views.get(name),
            "description": entry.get("description", ""),
            "part": part_of(name),
        }


def dictionary(connection: sqlite3.Connection, described: Described) -> list[Row]:
    """Return every table and view with its columns, and which columns elsewhere refer to it."""
    tables = list(_tables(connection, described))
    for table in tables:
        told = described.get(table["name"], {}).get("columns", {})
        table["columns"] = list(_columns(connection, table["name"], told))
    _add_referrers(tables)
    return tables


def _columns(connection: sqlite3.Connection, table: str, told: Mapping[str, str]) -> Iterator[Row]:
    references = {
        row["from"]: f"{row['table']}.{row['to']}"
        for row in rows(connection, "select * from pragma_foreign_key_list(?)", [table])
    }
    indexed = {
        row["name"]
        for row in rows(
            connection,
            """select i.name from pragma_index_list(?) l join pragma_index_info(l.name) i
            where i.seqno = 0""",
            [table],
        )
    }
    for column in rows(connection, "select * from pragma_table_info(?)", [table]):
        yield {
            "name": column["name"],
            "type": column["type"],
            "key": column["pk"] or None,
            "not_null": bool(column["notnull"]),
            "references": references.get(column["name"]),
            "indexed": column["name"] in indexed,
            "description": told.get(column["name"], ""),
        }


def _add_referrers(tables: Iterable[Row]) -> None:
    by_name = {table["name"]: table for table in tables}
    for table in by_name.values():
        table["referred_by"] = []
    for table in by_name.values():
        for column in table["columns"]:
            target = by_name.get((column["references"] or "").partition(".")[0])
            if target is not None:
                target["referred_by"].append(f"{table['name']}.{column['name']}")


def dictionary_sheet(tables: Iterable[Row], about: tuple[str, ...] = ()) -> Sheet:
    """Return the dictionary as a sheet, a row a column."""
    found = (
        (
            table["name"],
            table["kind"],
            table["description"],
            column["name"],
            column["type"] or None,
            column["key"],
            int(column["not_null"]),
            column["references"],
            int(column["indexed"]),
            column["description"],
            table["part"].name,
            table["part"].url,
        )
        for table in tables
        for column in table["columns"]
    )
    return Sheet("dictionary", "Data dictionary", about, COLUMNS, found)


def dictionary_json(tables: Iterable[Row]) -> list[Row]:
    """Return the dictionary as plain objects, a table each with its columns."""
    return [
        {
            "name": table["name"],
            "kind": table["kind"],
            "description": table["description"],
            "columns": table["columns"],
            "referred_by": table["referred_by"],
            "part": table["part"].name,
            "terms": table["part"].terms,
            "terms_url": table["part"].url,
        }
        for table in tables
    ]
