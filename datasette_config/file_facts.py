"""What takes long to say of the published file, worked out once a file: checksum, rows of tables.

A file is the same as long as its path, size, time and number are. The work is done by one thread
beside the site, with a connection of its own; what it found is kept until the next night's file.
"""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from datasette_config.threads import Threads
from exports.tables import table_names

CHUNK = 1024 * 1024
KEPT = 4
"""Files remembered: the one that is served, and those just before it."""

Key = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file's bytes, its SHA-256 in hexadecimal, and the number of rows of each table."""

    bytes: int
    sha256: str
    rows: Mapping[str, int]


_known: dict[Key, Future[FileFacts]] = {}
_lock = Lock()
_thread = Threads(1, "file-facts")


async def file_facts(path: Path, patience: float | None = None) -> FileFacts | None:
    """Return the facts of a file, or None where they are not ready within `patience` seconds.

    Without `patience` it is waited for. Raises OSError and sqlite3.Error.
    """
    future = _asked(path)
    try:
        return await asyncio.to_thread(future.result, patience)
    except TimeoutError:
        return None


def _asked(path: Path) -> Future[FileFacts]:
    stat = path.stat()
    key = (str(path), stat.st_size, stat.st_mtime_ns, stat.st_ino)
    with _lock:
        if key not in _known or _failed(_known[key]):
            _known[key] = _thread.submit(_work_out, path)
            for old in list(_known)[:-KEPT]:
                del _known[old]
        return _known[key]


def _failed(future: Future[FileFacts]) -> bool:
    return future.done() and future.exception() is not None


def _work_out(path: Path) -> FileFacts:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return FileFacts(size, digest.hexdigest(), _rows(path))


def _rows(path: Path) -> dict[str, int]:
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        views = {
            name
            for (name,) in connection.execute("select name from sqlite_master where type='view'")
        }
        return {
            name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]  # noqa: S608
            for name in table_names(connection)
            if name not in views
        }
