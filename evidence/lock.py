"""One run at a time in a data directory."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, cast

import click

from evidence import clock
from records.errors import UsageError

LARGEST_BYTES = 2000
TRIES, LOOKS, PAUSE_S = 4, 10, 0.02
"""How often the lock is tried, and a holder looked for that has only just come; how far apart."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: process, command, run as soon as it has one, since when (UTC), host."""

    process: int
    command: str
    run: str | None
    since: str
    host: str

    def words(self) -> str:
        """Return the holder for people."""
        run = f", run {self.run}" if self.run else ""
        return f"process {self.process} on {self.host}: {self.command}{run}, since {self.since}"

    def may_live(self) -> bool:
        """Say whether the process may be running: on another host that cannot be known."""
        if self.host != socket.gethostname():
            return True
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):
            return True
        return True


_held: dict[Path, tuple[BinaryIO, Holder]] = {}


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Hold the lock file for the duration of a run.

    The operating system gives the lock up when the process ends, however it ends: what the file
    says never decides who holds it. Raises UsageError that says who does.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = cast(BinaryIO, path.open("a+b", buffering=0))
    except OSError as error:
        raise UsageError(
            f"{path.parent}: cannot be used as the data directory ({error.strerror}). "
            "Name another with --data-dir."
        ) from error
    with handle:
        try:
            _take(handle)
        except BlockingIOError:
            raise UsageError(
                f"{path.parent}: another run is under way ({_holder_in_words(path)}). "
                "Wait for it to end."
            ) from None
        except OSError as error:
            raise UsageError(
                f"{path}: cannot be locked ({error.strerror}). Name a --data-dir on a local disk."
            ) from error
        holder = Holder(os.getpid(), _command(), None, clock.now(), socket.gethostname())
        _held[path] = handle, holder
        _write(handle, holder)
        try:
            yield
        finally:
            del _held[path]
            with suppress(OSError):
                handle.truncate(0)  # what is left after a kill names a process that is no more


def tell_run(path: Path, run: str) -> None:
    """Say in the lock which run it is held for; nothing happens where this process lacks it."""
    if path in _held:
        handle, before = _held[path]
        holder = Holder(before.process, before.command, run, before.since, before.host)
        _held[path] = handle, holder
        _write(handle, holder)


def holder_of(path: Path) -> Holder | None:
    """Return who says to hold the lock; ask `is_held` first whether anybody does."""
    try:
        told = json.loads(path.read_bytes()[:LARGEST_BYTES])
        return Holder(
            int(told["process"]),
            str(told["command"]),
            str(told["run"]) if told["run"] else None,
            str(told["since"]),
            str(told["host"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


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


def _take(handle: BinaryIO) -> None:
    """Take the lock at once. Raises BlockingIOError where another run holds it.

    It is tried again within a tenth of a second: `evidence status` holds it for a moment.
    """
    for again in range(TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if again == TRIES - 1:
                raise
            time.sleep(PAUSE_S)
        else:
            return


def _holder_in_words(path: Path) -> str:
    """Return who holds the lock; one who has only just come may not have said so yet."""
    for _ in range(LOOKS):
        holder = holder_of(path)
        if holder and holder.may_live():
            return holder.words()
        time.sleep(PAUSE_S)
    return "another process, which has not said which"


def _write(handle: BinaryIO, holder: Holder) -> None:
    """Say who holds the lock, for a second run to name; on a full disk the lock holds as well."""
    with suppress(OSError):
        handle.truncate(0)
        handle.write(json.dumps(asdict(holder)).encode("ascii"))


def _command() -> str:
    """Return the command under way, without its arguments."""
    context = click.get_current_context(silent=True)
    return context.command_path if context else Path(sys.argv[0] or "python").name
