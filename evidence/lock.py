"""One run at a time in a data directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from records.errors import UsageError


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Hold the lock file for the duration of a run.

    The operating system gives the lock up when the process ends, however it ends. Raises
    UsageError that says who holds it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{path.parent}: cannot be used as the data directory ({error.strerror}). "
            "Name another with --data-dir."
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "another process"
            raise UsageError(
                f"{path.parent}: another run is under way ({holder}). Wait for it to end."
            ) from None
        handle.seek(0)
        handle.truncate()
        handle.write(f"process {os.getpid()}")
        handle.flush()
        yield
