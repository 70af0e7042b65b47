"""What SQLite says when the machine fails, as an error of ours with its remedy."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from records.errors import StoreError

WAIT_VARIABLE = "EVIDENCE_STORE_WAIT_S"

REMEDIES = {
    "SQLITE_FULL": "Free disk space and run again; what was stored before is kept.",
    "SQLITE_IOERR": "Check the disk, its free space and quotas, and run again.",
    "SQLITE_BUSY": "Another program holds the store: let it end and run again, "
    f"or set {WAIT_VARIABLE} to more seconds.",
    "SQLITE_READONLY": "Make the file and its directory writable, or name another --data-dir.",
    "SQLITE_CANTOPEN": "Check its permissions and free disk space, or name another --data-dir.",
    "SQLITE_CORRUPT": "Restore it from a backup, or move it away and rebuild it with "
    "evidence nightly --replay from the archive beside it.",
}
REMEDIES["SQLITE_NOTADB"] = REMEDIES["SQLITE_CORRUPT"]
REMEDIES["SQLITE_LOCKED"] = REMEDIES["SQLITE_BUSY"]
UNKNOWN = "Check its permissions and free disk space, or name another --data-dir."


def store_error(path: Path, doing: str, error: Exception) -> StoreError:
    """Return the StoreError for a failure of SQLite or of the file system.

    `doing` completes "PATH: cannot be …", such as "written".
    """
    return StoreError(f"{path}: cannot be {doing} ({error}). {_remedy(error)}")


def _remedy(error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", None) or ""
    # Extended names, such as SQLITE_IOERR_WRITE, begin with the one that they refine.
    found = [known for known in REMEDIES if name == known or name.startswith(f"{known}_")]
    if found:
        return REMEDIES[found[0]]
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return "This is a fault of the program: please report it."
    return UNKNOWN
