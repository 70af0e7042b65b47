"""One run at a time in a data directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from records.errors import UsageError


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Hold the lock file for the duration of a run.

    The operating system gives the lock up when the process ends, however it ends. Raises
    UsageError that says who holds it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+b", buffering=0)
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
            holder = handle.read(200).decode("utf-8", "replace").strip() or "another process"
            raise UsageError(
                f"{path.parent}: another run is under way ({holder}). Wait for it to end."
            ) from None
        except OSError as error:
            raise UsageError(
                f"{path}: cannot be locked ({error.strerror}). Name a --data-dir on a local disk."
            ) from error
        _write_holder(cast(BinaryIO, handle))
        yield


def _write_holder(handle: BinaryIO) -> None:
    """Say who holds the lock, for a second run to name; on a full disk the lock holds as well."""
    with suppress(OSError):
        handle.truncate(0)
        handle.write(f"process {os.getpid()}".encode("ascii"))


def is_held(path: Path) -> bool:
    """Say whether a run is under way: whether some process holds the lock file."""
    try:
        with path.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
