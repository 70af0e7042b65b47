"""One exchange over the wire: the step below a transport, where any status may come back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from harvest.interface import Request, Response
from records.errors import TransportError

T = TypeVar("T")

CHUNK = 65_536

LARGEST_BODY = 256 * 2**20
"""No answer is this long: 200 PubMed records or 100 trials with results come to a few MiB."""


class BrokenOffError(TransportError):
    """An exchange broke off in a way that may pass: time-out, reset, truncated body.

    `partial` is what had come of the body.
    """

    def __init__(self, reason: str, partial: bytes = b"") -> None:
        super().__init__(reason)
        self.reason = reason
        self.partial = partial


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with any status, and the Retry-After header if there was one."""

    response: Response
    retry_after: str | None = None


class Exchange(Protocol):
    """Sends one request once."""

    @property
    def service_name(self) -> str:
        """Return what people call the service."""
        ...

    def exchange(self, request: Request) -> Answer:
        """Return the whole answer whatever its status. Raises BrokenOffError or TransportError."""
        ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment that one whole exchange must not outlive (`seconds` after its start)."""

    seconds: float
    ends: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the deadline `seconds` from now."""
        return cls(seconds, time.monotonic() + seconds)

    @property
    def passed(self) -> bool:
        """Say whether the time is up."""
        return time.monotonic() > self.ends

    def error(self, partial: bytes = b"") -> BrokenOffError:
        """Return the error to raise when the time is up."""
        return BrokenOffError(f"no whole answer within {self.seconds:g} s", partial)


def collect(read: Callable[[], bytes], deadline: Deadline, body: bytearray) -> None:
    """Append to `body` what `read` gives until it gives nothing.

    `read` must return what has come rather than wait for a full buffer, or a slow drip would
    never be noticed. Raises BrokenOffError at the deadline, or when there is far too much.
    """
    while chunk := read():
        body += chunk
        if deadline.passed:
            raise deadline.error(bytes(body))
        if len(body) > LARGEST_BODY:
            size = f"{LARGEST_BODY // 2**20} MiB"
            raise BrokenOffError(f"more than {size} came", bytes(body[:CHUNK]))


def within(deadline: Deadline, call: Callable[[], T]) -> T:
    """Return what `call` returns, or raise what it raises, or BrokenOffError at the deadline.

    Socket time-outs bound each silence only: a name look-up, or a server that sends one byte of a
    header now and then, outlives them. So the call runs on a thread of its own, which is left
    behind at the deadline; `call` must check the deadline itself while it reads a body, so that
    such a thread does not live on.
    """
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # handed to the caller's thread
            failure.append(error)

    worker = threading.Thread(target=run, name="exchange", daemon=True)
    worker.start()
    worker.join(max(0.0, deadline.ends - time.monotonic()))
    if outcome:
        return outcome[0]
    if failure:
        raise failure[0]
    raise deadline.error()
