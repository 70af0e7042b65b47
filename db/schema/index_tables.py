"""The index of the search: which row of it is which record."""

from __future__ import annotations

from db.schema.table import Table, integer, text

SEARCH_RECORDS = Table(
    "search_records",
    "Every record by its row in the index of the search, search_fts. Rows are numbered by date of "
    "publication or start, so that a higher number is a newer record.",
    (
        integer("number", "Row in search_fts"),
        text("record", "The record", references="records.id", index=True, not_null=True),
    ),
    key=("number",),
)

INDEX_TABLES = (SEARCH_RECORDS,)
