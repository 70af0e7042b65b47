"""What can go wrong on the way, as a script: each fault spoils one of the next requests."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

HTML_PAGE = b"<!DOCTYPE html><html><body><h1>WWW Error 500 Diagnostic</h1></body></html>"


@dataclass(frozen=True)
class Fault:
    """One spoiled answer.

    `on` keeps it for paths that contain this text, `where` for requests with this text among
    their parameters ("name=value&name=value"). `change` makes the false body of the right one.
    """

    kind: str
    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    on: str = ""
    where: str = ""
    change: Callable[[bytes], bytes] | None = None

    def fits(self, path: str, parameters: str) -> bool:
        """Say whether this fault is meant for a request."""
        return self.on in path and self.where in parameters


def status(code: int, body: bytes = b"", *, retry_after: str | None = None, on: str = "") -> Fault:
    """An HTTP status with a body."""
    headers = (("Retry-After", retry_after),) if retry_after is not None else ()
    return Fault("answer", code, body, headers, on=on)


def too_many(retry_after: str | None = None, on: str = "") -> Fault:
    """429 with the JSON that E-utilities send with it; real ones repeat the caller's key."""
    return Fault(
        "too many",
        429,
        headers=(("Retry-After", retry_after),) if retry_after is not None else (),
        on=on,
    )


def html(on: str = "") -> Fault:
    """An HTML page with status 200."""
    return Fault("answer", 200, HTML_PAGE, (("Content-Type", "text/html"),), on=on)


def rate_limit_json(on: str = "") -> Fault:
    """The rate-limit message with status 200."""
    return Fault("too many", 200, on=on)


def reset(on: str = "") -> Fault:
    """The right answer, reset in the middle."""
    return Fault("reset", on=on)


def truncated(on: str = "") -> Fault:
    """Half the right answer without a length, then a clean end of the connection."""
    return Fault("truncated", on=on)


def chunk_missing(on: str = "") -> Fault:
    """Half the right answer in chunks, then the end of the connection without a last chunk."""
    return Fault("chunk missing", on=on)


def length_too_long(on: str = "") -> Fault:
    """The right answer under a Content-Length that promises more."""
    return Fault("length too long", on=on)


def length_too_short(on: str = "") -> Fault:
    """The right answer under a Content-Length that stops short of its end."""
    return Fault("length too short", on=on)


def hang(seconds: float = 30.0, on: str = "") -> Fault:
    """Silence."""
    return Fault("hang", seconds=seconds, on=on)


def drip(seconds: float = 30.0, on: str = "") -> Fault:
    """The right answer, a byte every 50 ms, for that many seconds."""
    return Fault("drip", seconds=seconds, on=on)


def header_drip(seconds: float = 30.0, on: str = "") -> Fault:
    """A header that never ends, a byte every 50 ms, for that many seconds."""
    return Fault("header drip", seconds=seconds, on=on)


def search_error(text: str, on: str = "esearch.fcgi") -> Fault:
    """An <ERROR> with status 200, which is how esearch says that it failed."""
    body = f"<eSearchResult><ERROR>{text}</ERROR></eSearchResult>".encode()
    return Fault("answer", 200, body, (("Content-Type", "text/xml"),), on=on)


def truncated_at(place: int, on: str = "") -> Fault:
    """The right answer up to a byte, under a length that is right for what is left."""
    return Fault("changed", on=on, change=lambda body: body[:place])


def changed(change: Callable[[bytes], bytes], on: str = "", where: str = "") -> Fault:
    """The right answer, changed on the way: whole, under a right length."""
    return Fault("changed", on=on, where=where, change=change)


def gzip_damaged(on: str = "") -> Fault:
    """The right answer by gzip, with one byte in the middle turned over."""

    def damage(body: bytes) -> bytes:
        packed = bytearray(gzip.compress(body))
        packed[len(packed) // 2] ^= 0xFF
        return bytes(packed)

    return Fault("changed", 200, b"", (("Content-Encoding", "gzip"),), on=on, change=damage)


def gzip_cut(on: str = "") -> Fault:
    """The right answer by gzip, of which the second half is missing, under a right length."""

    def cut(body: bytes) -> bytes:
        packed = gzip.compress(body)
        return packed[: len(packed) // 2]

    return Fault("changed", 200, b"", (("Content-Encoding", "gzip"),), on=on, change=cut)


@dataclass
class FaultScript:
    """The faults that wait for a request; without one, requests are answered as they should be.

    Those added spoil one request each; those in `standing` spoil every request that they fit.
    `at_random`, where there is one, is asked about every other request. `met` are the faults that
    some request met.
    """

    _waiting: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    standing: list[Fault] = field(default_factory=list)
    at_random: Callable[[], Fault | None] = lambda: None
    met: set[Fault] = field(default_factory=set)

    def add(self, *faults: Fault) -> None:
        """Spoil the next requests, in this order."""
        self.extend(faults)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Spoil the next requests, in this order."""
        with self._lock:
            self._waiting.extend(faults)

    @property
    def planned(self) -> set[Fault]:
        """Return what waits and what stands."""
        with self._lock:
            return {*self._waiting, *self.standing}

    def take(self, path: str, parameters: str = "") -> Fault | None:
        """Take out the first fault that fits a request."""
        with self._lock:
            fault = self._first(path, parameters)
            if fault is not None:
                self.met.add(fault)
            return fault

    def _first(self, path: str, parameters: str) -> Fault | None:
        for fault in self._waiting:
            if fault.fits(path, parameters):
                self._waiting.remove(fault)
                return fault
        standing = next((f for f in self.standing if f.fits(path, parameters)), None)
        return standing or self.at_random()

    def clear(self) -> None:
        """Forget what waits and what stands."""
        with self._lock:
            self._waiting.clear()
            self.standing.clear()
            self.at_random = lambda: None

    def __len__(self) -> int:
        return len(self._waiting)
