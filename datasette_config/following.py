"""Serve the published night, and move to the next one without a restart.

Each request is pinned to one file from beginning to end: a page is of one night, also when the
pointer moves meanwhile. Each file has its own connections and its own counts; they are closed when
the last request that is pinned to it has ended. Two simpler ways were tried and are wrong: adding
the new file under the old name leaves the threads with connections to the old one, and closing the
old one fails the requests under way.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from datasette.database import Database

from db.fitting import what_is_lacking
from db.versions import facts_beside, read_pointer

log = logging.getLogger("evidence.site")

HEADER = b"evidence-version"
"""Header of each answer: the name of the night that it is made of."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Stamp = tuple[int, int, int]


class ServedFile(Database):  # type: ignore[misc]
    """One published file, immutable, with connections of its own in each thread.

    How many rows its tables have was counted when it was published, and so was its digest worked
    out; else it is counted when asked.
    """

    def __init__(self, datasette: Any, path: Path, version: str) -> None:
        super().__init__(datasette, str(path), is_mutable=False)
        self._all_file_connections: list[sqlite3.Connection] = []
        self.version = version
        facts = facts_beside(path)
        self._cached_table_counts: dict[str, int | None] | None = (
            dict(facts.get("tables") or {}) or None
        )
        self.cached_hash: str | None = facts.get("sha256")
        self._threads = threading.local()
        self._lock = threading.Lock()
        self._users = 0
        self._retired = False

    def probe(self) -> None:
        """Open the file once. Raises sqlite3.Error where it is no file that this release reads."""
        connection = sqlite3.connect(f"{Path(self.path).absolute().as_uri()}?immutable=1", uri=True)
        try:
            connection.execute("select 1 from about limit 1").fetchone()
            for lacking in what_is_lacking(connection):
                raise sqlite3.DatabaseError(f"published by another release: {lacking}")
        finally:
            connection.close()

    def use(self) -> None:
        """Count one more user: a request that is pinned to it, or a query that runs."""
        with self._lock:
            self._users += 1

    def leave(self, _: Future[Any] | None = None) -> None:
        """Count one user less; a retired file is closed by the last."""
        with self._lock:
            self._users -= 1
        self._close_if_unused()

    def retire(self) -> None:
        """Say that no new request will use it."""
        self._retired = True
        self._close_if_unused()

    def _close_if_unused(self) -> None:
        with self._lock:
            if not self._retired or self._users:
                return
            open_ones, self._all_file_connections = self._all_file_connections, []
            self._threads = threading.local()  # one who still comes opens anew
        for connection in open_ones:
            connection.close()

    async def execute_fn(self, function: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run a function with this thread's connection to this file."""

        def in_thread() -> Any:
            connection = getattr(self._threads, "connection", None)
            if connection is None:
                connection = self.connect()
                self.ds._prepare_connection(connection, self.name)
                self._threads.connection = connection
            return function(connection)

        self.use()
        future = self.ds.executor.submit(in_thread)
        # Called also when the reader has gone and nobody waits any more.
        future.add_done_callback(self.leave)
        return await asyncio.wrap_future(future)


class Pin:
    """What a request is pinned to, until it ends; a task that outlives it is not pinned."""

    def __init__(self, served: ServedFile) -> None:
        self.served = served
        self.holds = True
        served.use()

    def end(self) -> None:
        """End with the request."""
        self.holds = False
        self.served.leave()


_pin: ContextVar[Pin | None] = ContextVar("pin", default=None)


def _held() -> Pin | None:
    pin = _pin.get()
    return pin if pin is not None and pin.holds else None


class FollowingDatabase(Database):  # type: ignore[misc]
    """The database that Datasette knows: it asks the file that the request is pinned to.

    `pointer` says which night is shown (db.versions); `fallback` is shown as long as there is no
    pointer. Raises FileNotFoundError when there is neither.
    """

    def __init__(self, datasette: Any, pointer: Path, fallback: Path | None = None) -> None:
        self.pointer = pointer
        self._fallback = fallback
        self._stamp: Stamp | None = None
        self._current: ServedFile | None = None
        super().__init__(datasette, None, is_mutable=False)
        self._follow()
        if self._current is None:
            raise FileNotFoundError(f"{pointer}: no published night; run evidence publish first")

    # --- which file ------------------------------------------------------------------------------

    def current(self) -> ServedFile:
        """Return the file that is shown now; looks at the pointer, which takes microseconds."""
        self._follow()
        assert self._current is not None  # made sure of when it was opened
        return self._current

    def pinned(self) -> ServedFile:
        """Return the file of the request that is being answered, else the one shown now."""
        pin = _held()
        return pin.served if pin else self.current()

    @property
    def version(self) -> str:
        """Return the name of the night of this request."""
        return self.pinned().version

    def _follow(self) -> None:
        stamp = _stamp(self.pointer)
        if self._current is not None and (stamp is None or stamp == self._stamp):
            return
        self._stamp = stamp
        told = read_pointer(self.pointer)
        if told is not None:
            self._show(self.pointer.parent / told["file"], told["version"])
        elif self._fallback is not None and self._current is None and self._fallback.is_file():
            self._show(self._fallback, self._fallback.stem)

    def _show(self, path: Path, version: str) -> None:
        if self._current is not None and self._current.path == str(path):
            return
        served = ServedFile(self.ds, path, version)
        served.name = self.name
        try:
            served.probe()
        except sqlite3.Error as error:
            log.error("%s: cannot be shown (%s); what was shown stays", path, error)
            return
        before, self._current = self._current, served
        if before is not None:
            log.info("%s is shown now, after %s", version, before.version)
            before.retire()

    # --- what Datasette asks of a database -----------------------------------------------------

    @property
    def path(self) -> str:
        """Return the path of the pinned file."""
        return str(self.pinned().path)

    @path.setter
    def path(self, path: str | None) -> None:
        """Take no path: the pointer says it."""

    @property
    def name(self) -> str | None:
        """Return the name under which it is served."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = name
        if self._current is not None:
            self._current.name = name

    @property
    def hash(self) -> str:
        """Return the digest of the pinned file, as Datasette makes it."""
        return str(self.pinned().hash)

    @property
    def size(self) -> int:
        """Return the size of the pinned file in bytes."""
        return int(self.pinned().size)

    @property
    def cached_table_counts(self) -> dict[str, int | None] | None:
        """Return the counts that are known of the pinned file's tables."""
        counts: dict[str, int | None] | None = self.pinned().cached_table_counts
        return counts

    @property
    def mtime_ns(self) -> int:
        """Return when the pinned file was written, in nanoseconds."""
        return int(self.pinned().mtime_ns)

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """Return the counts of the pinned file's tables, counted once a file."""
        counts: dict[str, int | None] = await self.pinned().table_counts(limit)
        return counts

    async def execute_fn(self, function: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run a function with a connection to the pinned file."""
        return await self.pinned().execute_fn(function)

    def close(self) -> None:
        """Close the file that is shown; others are closed when their last request ends."""
        if self._current is not None:
            self._current.retire()


def pin_requests(app: App, databases: Callable[[], Any]) -> App:
    """Return an ASGI application that answers each request from one file, and says which.

    `databases` returns the database that is served; Datasette builds the application before it
    has one. One that does not follow a pointer is left as it is.
    """

    async def pinning(scope: Message, receive: Receive, send: Send) -> None:
        database = databases()
        follows = isinstance(database, FollowingDatabase)
        # A request made within another one, by a tool say, stays with that one's file.
        if scope["type"] != "http" or not follows or _held():
            await app(scope, receive, send)
            return
        pin = Pin(database.current())
        name = pin.served.version.encode("ascii", "replace")
        token = _pin.set(pin)

        async def send_with_version(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers") or [])
                message = {**message, "headers": [*given, [HEADER, name]]}
            await send(message)

        try:
            await app(scope, receive, send_with_version)
        finally:
            _pin.reset(token)
            pin.end()

    return pinning


def _stamp(path: Path) -> Stamp | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino, stat.st_size
