"""Triggers that set the mark of the evidence (db/evidence_mark.py) when a watched table changes."""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database

NOT_WATCHED = frozenset({
    "_sqlite_migrations", "evidence_mark",
    # what tells of runs: it is written into every night's file
    "runs", "run_stages", "searches", "not_stored", "settled", "cursors",
    # what is worked out of the rest, and the settings (a build names those that it reads)
    "settings", "texts_as_read",
})  # fmt: skip
"""Tables of the store of which the published evidence is not made."""

SEEN_AGAIN: Mapping[str, frozenset[str]] = {
    "source_records": frozenset({"checked_at"}),
    "full_texts": frozenset({"checked_at"}),
}
"""Columns that say when something was last seen as it is: not published, and no change."""

_SET = "update evidence_mark set mark = lower(hex(randomblob(16)))"


def watch(database: Database, table: str) -> None:
    """Let every change of a table set the mark; do it again after a column was added.

    A row that is written again as it was is no change; one that is replaced is.
    """
    columns = [column.name for column in database.table(table).columns]
    compared = [name for name in columns if name not in SEEN_AGAIN.get(table, ())]
    differs = " or ".join(f'old."{name}" is not new."{name}"' for name in compared)
    for event, when in (("insert", ""), ("delete", ""), ("update", f"when {differs} ")):
        name = f"mark_{event}_{table}"
        database.execute(f"drop trigger if exists {name}")
        database.execute(f"create trigger {name} after {event} on {table} {when}begin {_SET}; end")
