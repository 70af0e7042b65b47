"""Datasette's own tables and queries as workbooks and references: its output renderers.

They get the rows of one page. Where there are more, the name of the file says so, and a workbook
says it in words; the whole table is at `/tables/NAME.xlsx`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from datasette import Response

from datasette_config.queries.records import find_record
from datasette_config.rendering import ask, missing
from datasette_config.settings import DATABASE
from exports import REFERENCE_FORMATS, TABLE_FORMATS
from exports.gathering import references
from exports.interface import ReferenceFormat
from exports.night import Night, night_of
from exports.sheet import Sheet, SheetColumn

_RECORD_TABLES = ("publications", "trials", "records")
_RECORD_COLUMNS = ("record", "publication", "trial")


def record_column(table: str | None, columns: Sequence[str]) -> int | None:
    """Return the place of the column that names records, or None where none does."""
    names = ("id", *_RECORD_COLUMNS) if table in _RECORD_TABLES else _RECORD_COLUMNS
    return next((columns.index(name) for name in names if name in columns), None)


def renderers() -> list[dict[str, Any]]:
    """Return what Datasette asks a plugin for: an extension, what writes it, and when it can."""
    found = [{"extension": "xlsx", "render": _workbook, "can_render": _in_database}]
    for format in REFERENCE_FORMATS.values():
        # Datasette finds only extensions without a dot; CSL-JSON has its page in /references.
        if "." not in format.ending:
            found.append(
                {
                    "extension": format.ending,
                    "render": _references_as(format),
                    "can_render": _names_records,
                }
            )
    return found


def _in_database(database: str, columns: Sequence[str]) -> bool:
    return database == DATABASE and bool(columns)


def _names_records(database: str, table: str | None, columns: Sequence[str]) -> bool:
    return database == DATABASE and record_column(table, list(columns)) is not None


async def _workbook(
    datasette: Any, columns: Sequence[str], rows: Sequence[Any], table: str | None, data: Any
) -> Any:
    night = await ask(datasette, night_of)
    described = (datasette.metadata("tables", database=DATABASE) or {}).get(table, {})
    words = described.get("columns", {})
    cut = _cut(rows, data)
    sheet = Sheet(
        table or "query",
        (table or "Answer to a query").replace("_", " "),
        (*night.about(), *_said(cut, table)),
        tuple(SheetColumn(name, words.get(name, "")) for name in columns),
        [tuple(_plain(cell) for cell in row) for row in rows],
    )
    format = TABLE_FORMATS["xlsx"]
    body = await ask(datasette, lambda _: b"".join(format.pieces(sheet)))
    return _file(body, format.media_type, _name(night, table, cut, format.ending))


def _references_as(format: ReferenceFormat) -> Any:
    async def render(
        datasette: Any, columns: Sequence[str], rows: Sequence[Any], table: str | None, data: Any
    ) -> Any:
        place = record_column(table, list(columns))
        if place is None:
            raise missing("No column of these rows names a record, so there are no references.")
        asked = [str(_plain(row[place])) for row in rows if _plain(row[place])]
        body = await ask(datasette, _written, format, asked)
        if not body:
            raise missing("None of these rows names a record that is here.")
        night = await ask(datasette, night_of)
        name = _name(night, table, _cut(rows, data), format.ending)
        return _file(body, format.media_type, name)

    return render


def _written(connection: sqlite3.Connection, format: ReferenceFormat, asked: list[str]) -> bytes:
    found = (find_record(connection, key) for key in dict.fromkeys(asked))
    ids = dict.fromkeys(row["id"] for row in found if row)
    return b"".join(format.pieces(references(connection, ids))) if ids else b""


def _cut(rows: Sequence[Any], data: Any) -> tuple[int, int | None] | None:
    """Return how many rows of how many (None: not known) these are, or None when all."""
    total = data.get("filtered_table_rows_count")
    more = data.get("next") or data.get("truncated") or (total is not None and total > len(rows))
    return (len(rows), total) if more else None


def _said(cut: tuple[int, int | None] | None, table: str | None) -> tuple[str, ...]:
    if cut is None:
        return ()
    shown, total = cut
    of = f"of {total:,} rows" if total is not None else "rows of more"
    whole = f" The whole table: /tables/{table}.xlsx." if table else " Narrow the query for less."
    return (f"CUT: these are {shown:,} {of}, the page that was shown.{whole}",)


def _name(night: Night, table: str | None, cut: tuple[int, int | None] | None, ending: str) -> str:
    what = table or "query"
    if cut is not None:
        what += f"-cut-{cut[0]}-of-{'more' if cut[1] is None else cut[1]}"
    return night.file_name(what, ending)


def _plain(cell: Any) -> Any:
    """Return the value of a cell for which Datasette has looked up a label."""
    return cell["value"] if isinstance(cell, dict) and "value" in cell else cell


def _file(body: bytes, media_type: str, name: str) -> Any:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=media_type, headers=headers)
