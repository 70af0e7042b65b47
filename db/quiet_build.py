"""Make a quiet night's file out of the one that is shown: a copy with another story of its runs.

What a build writes anew for hours is here copied, and compared with the digest of the file that
passed every check. Only tables that tell of runs and of the program are written again. The file is
compacted as a build's is, so that it is the one that a build would make, to the byte.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sqlite_utils import Database

from db.build import REWRITTEN, BuildReport, about_rows, rows_of_runs, told_of_itself
from db.in_place import put_in_place
from db.rights import FULL
from db.rows.cells import Rows
from db.store import Store
from db.terms import terms_rows
from db.versions import CHUNK, Version
from db.write import Writer
from records.errors import StoreError
from records.topic import Topic


def can_be_copied(shown: Version | None, made_of: str) -> bool:
    """Say whether the file that is shown is made of the same evidence (db/evidence_mark.py)."""
    return shown is not None and bool(shown.facts.get("made_of") == made_of)


def build_quietly(
    store: Store,
    shown: Version,
    path: Path,
    about: Mapping[str, str],
    *,
    allow_restated: bool,
    topic: Topic | None = None,
    quality: Rows | None = None,
    texts: str = FULL,
) -> BuildReport | None:
    """Make a night's file at `path` out of the one that is shown; arguments are those of `build`.

    Returns None, and leaves nothing, when the shown file is not the one that was published: its
    bytes have changed since. Raises PublishRefused and StoreError as `build` does.
    """
    told = told_of_itself(store, about, texts, allow_restated=allow_restated)
    rows = {**rows_of_runs(store, topic), **(quality or {}), "about": about_rows(told)}
    aside, ready = (path.with_name(path.name + end) for end in (".building", ".ready"))
    try:
        ready.unlink(missing_ok=True)
        if _copied(shown.path, aside) != shown.facts.get("sha256"):
            return None
        with contextlib.closing(Database(aside)) as database:
            counts = _rewrite(database, rows)
            _compact(database.conn, ready)
        put_in_place(ready, path)
    except (sqlite3.DatabaseError, OSError) as error:
        raise StoreError(
            f"{path}: could not be built ({error}). Last time's file is left in place. "
            "Check permissions and free disk space, and run evidence publish."
        ) from error
    finally:
        for leftover in (aside, ready):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
    facts = shown.facts
    return BuildReport(path, {**facts["counts"], **counts}, facts["untagged"], facts["flagged"])


def _copied(source: Path, target: Path) -> str:
    """Copy a file and return the SHA-256 of what was read."""
    digest = hashlib.sha256()
    with source.open("rb") as file, target.open("wb") as copy:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def _rewrite(database: Database, rows: Rows) -> dict[str, int]:
    """Write the tables anew and return how many rows each has."""
    database.conn.execute("pragma journal_mode = off")
    database.conn.execute("pragma synchronous = off")
    for name in REWRITTEN:
        database.conn.execute(f'delete from "{name}"')  # noqa: S608
    writer = Writer(database)
    writer.add(rows)
    writer.flush()
    writer.add({"terms": terms_rows(database.conn)})
    writer.flush()
    database.conn.commit()
    return {name: writer.counts[name] for name in REWRITTEN}


def _compact(connection: sqlite3.Connection, path: Path) -> None:
    """Write the file anew, as a build does; each time adds one to the schema's number."""
    (number,) = connection.execute("pragma schema_version").fetchone()
    connection.execute(f"pragma schema_version = {number - 1}")
    connection.execute("vacuum into ?", (str(path),))
