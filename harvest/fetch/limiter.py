"""One request rate for a whole host: every thread and process of a user waits in one line."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from records.errors import TransportError

PUBMED_SPACING_S = 0.37
"""3 requests a second without a key; NCBI trips at times on an exact third (Bio.Entrez says so)."""

PUBMED_SPACING_WITH_KEY_S = 0.11
"""10 requests a second with a key, with the same kind of margin."""

CLINICALTRIALS_SPACING_S = 1.0
"""No limit is published; robots.txt is reported to ask for one second between requests."""

EUROPEPMC_SPACING_S = 1.0
"""No limit is published that could be found; one request a second takes nothing from anybody."""


class Limiter(Protocol):
    """Anything that can hold a request back until it is polite to send it."""

    def wait(self) -> None:
        """Return when the next request may be sent."""
        ...


@dataclass(frozen=True, slots=True)
class HostLimiter:
    """Keeps requests `spacing_s` seconds apart among all that share the lock file at `path`.

    The file holds the moment of the last request on the monotonic clock, which all processes of a
    host share and which nobody can set back. After a restart of the host the moment may lie in
    the future; no wait is ever longer than one spacing.
    """

    path: Path
    spacing_s: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def wait(self) -> None:
        """Wait for this request's turn. Raises TransportError when the file cannot be used."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Each call opens the file anew: flock then holds threads apart as well as processes.
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise TransportError(
                f"{self.path}: the request limiter cannot open its file ({error.strerror}). "
                "Set TMPDIR to a directory that can be written."
            ) from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._take_turn(descriptor)
        except OSError as error:
            raise TransportError(
                f"{self.path}: the request limiter cannot write its file ({error.strerror}). "
                "Free some space, or set TMPDIR to a directory that can be written."
            ) from None
        finally:
            os.close(descriptor)  # and with it the lock

    def _take_turn(self, descriptor: int) -> None:
        last = _moment(os.pread(descriptor, 64, 0))
        if last is not None:
            remaining = min(last + self.spacing_s - self.clock(), self.spacing_s)
            if remaining > 0:
                self.sleep(remaining)
        written = f"{self.clock():.6f}\n".encode("ascii")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, written, 0)


def host_limiter(directory: Path, host: str, spacing_s: float) -> HostLimiter:
    """Return the limiter of one service host (such as "127.0.0.1:8000") for this user."""
    name = re.sub(r"[^A-Za-z0-9.-]", "_", host)
    return HostLimiter(directory / f"ketamine-evidence-{os.getuid()}" / f"{name}.lock", spacing_s)


def _moment(text: bytes) -> float | None:
    try:
        moment = float(text)
    except ValueError:
        return None
    return moment if moment == moment and abs(moment) != float("inf") else None
