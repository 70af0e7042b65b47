"""Keep a store of this release as a fixture, cut down to a few records.

    evidence demo --no-serve --data-dir build/release
    python scripts/earlier_store.py build/release/demonstration/store.db 0009

Done once for each release whose store has another shape; the file goes to tests/db/earlier_stores.
"""

from __future__ import annotations

import gzip
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

PLACE = Path(__file__).resolve().parent.parent / "tests" / "db" / "earlier_stores"
PUBLICATIONS, TRIALS = 5, 2
_OF_RECORDS = {"record_ids": "id"}


def cut_down(path: Path) -> str:
    """Return the SQL of a store with a few records, and everything else as it is."""
    with closing(sqlite3.connect(path)) as store, closing(sqlite3.connect(":memory:")) as copy:
        store.backup(copy)
        copy.execute("pragma foreign_keys = off")
        kept = [
            row[0]
            for kind, count in (("publication", PUBLICATIONS), ("trial", TRIALS))
            for row in copy.execute(
                "select i.id from record_ids i join annotations a on a.record = i.id "
                "where i.kind = ? and i.redirect_to is null order by length(a.payload) desc, i.id "
                "limit ?",
                (kind, count),
            )
        ]
        marks = ", ".join("?" for _ in kept)
        for (table,) in copy.execute("select name from sqlite_master where type = 'table'"):
            columns = [row[1] for row in copy.execute(f'pragma table_info("{table}")')]
            name = _OF_RECORDS.get(table, "record")
            if name in columns:
                copy.execute(f'delete from "{table}" where "{name}" not in ({marks})', kept)
        copy.commit()
        return "\n".join(copy.iterdump()) + "\n"


if __name__ == "__main__":
    sql = cut_down(Path(sys.argv[1]))
    target = PLACE / f"{sys.argv[2]}.sql.gz"
    target.write_bytes(gzip.compress(sql.encode("utf-8"), 9, mtime=0))
    print(f"{target}: {target.stat().st_size} bytes")
