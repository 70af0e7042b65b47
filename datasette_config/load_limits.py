"""What one reader may ask of the site in a while, so that a crawler leaves room for the others.

A bucket of tokens for each client address: what is dear to answer (SQL, filtered tables, searches,
files that are made anew) takes one, and they come back with time. Readers who click do not meet
it. What follows is refused before anything is asked of the database.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from datasette_config.security import App, Message, Receive, Send, with_headers
from datasette_config.settings import DATABASE

LONGEST_QUERY = 8_000
"""Bytes of a query string; longer ones are answered 414. A question in SQL fits well."""

DEEPEST_PAGE = 200
"""Pages of a list that can be turned to; who needs all takes the file."""

LONGEST_NAME = 240
"""Bytes between two slashes of the address of a static file: file systems end at 255."""

LARGEST_BODY = 100_000
"""Bytes of a body where one is taken at all (the Model Context Protocol)."""

_BODY_TAKEN = re.compile(r"/-/mcp/?$")
_DEAR = re.compile(
    rf"/(?:search|references\.|tables/|sheets/|curation/row|frozen/.|-/mcp|api/v1/search)"
    rf"|/{DATABASE}(?:[/.]|$)|\.(?:csv|xlsx|ris|nbib|bib|svg)$"
)


@dataclass(frozen=True, slots=True)
class LoadLimits:
    """How much of what is dear one client may ask.

    `burst` questions at once, then `per_minute`; `at_once` of them may run at the same time for
    one client and `in_all` for all. `clients` addresses are remembered, the last seen ones.
    """

    burst: int = 60
    per_minute: float = 60.0
    at_once: int = 4
    in_all: int = 32
    clients: int = 10_000


@dataclass(slots=True)
class _Client:
    tokens: float
    seen: float
    running: int = 0


@dataclass(slots=True)
class Limiter:
    """Counts what clients ask; for one event loop."""

    limits: LoadLimits = field(default_factory=LoadLimits)
    clock: Callable[[], float] = time.monotonic
    _clients: OrderedDict[str, _Client] = field(default_factory=OrderedDict)
    _running: int = 0

    def enter(self, name: str) -> float:
        """Count a question; return 0 where it may run, else after how many seconds to ask again."""
        limits, now = self.limits, self.clock()
        client = self._clients.pop(name, None) or _Client(float(limits.burst), now)
        self._clients[name] = client
        self._forget()
        back = (now - client.seen) * limits.per_minute / 60
        client.tokens = min(float(limits.burst), client.tokens + back)
        client.seen = now
        if client.running >= limits.at_once or self._running >= limits.in_all:
            return 1.0
        if client.tokens < 1:
            return max(1.0, (1 - client.tokens) * 60 / limits.per_minute)
        client.tokens -= 1
        client.running += 1
        self._running += 1
        return 0.0

    def leave(self, name: str) -> None:
        """Count the end of a question that was let in."""
        self._running -= 1
        client = self._clients.get(name)
        if client is not None:
            client.running = max(0, client.running - 1)

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._clients)

    def _forget(self) -> None:
        while len(self._clients) > self.limits.clients:
            self._clients.popitem(last=False)


def limit_load(app: App, limits: LoadLimits) -> App:
    """Return an ASGI application that answers 429 to clients that ask too much in a while."""
    limiter = Limiter(limits)

    async def limited(scope: Message, receive: Receive, send: Send) -> None:
        name = client_of(scope) if scope["type"] == "http" and is_dear(scope) else None
        if name is None:
            await app(scope, receive, send)
            return
        wait = limiter.enter(name)
        if wait:
            await _refuse(
                send,
                429,
                f"Too many questions in a short time. Ask again in {wait:.0f} s. "
                "To work on everything, download the database file once.",
                (b"retry-after", str(round(wait + 0.5)).encode()),
            )
            return
        try:
            await app(scope, receive, send)
        finally:
            limiter.leave(name)

    return with_headers(limited)


def refuse_odd_requests(app: App) -> App:
    """Return an ASGI application that refuses what no reader of this site sends.

    Methods that write, bodies, query strings over LONGEST_QUERY, pages beyond DEEPEST_PAGE.
    """

    async def refusing(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        refusal = _odd(scope)
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        await app(scope, _bounded(receive), send)

    return refusing


def client_of(scope: Message) -> str | None:
    """Return the address that is counted, or None for this machine itself.

    A proxy on this machine says who asks (the last X-Forwarded-For, the one that it added itself);
    nobody else is believed. Of an IPv6 address the network counts (/64), which one client has.
    """
    peer = str((scope.get("client") or ("",))[0])
    address = _address(peer)
    if address is None or address.is_loopback:
        told = b",".join(
            v for k, v in scope.get("headers") or () if k.lower() == b"x-forwarded-for"
        )
        address = _address(told.decode("latin-1").rpartition(",")[2].strip()) if told else None
        if address is None or address.is_loopback:
            return None
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def is_dear(scope: Message) -> bool:
    """Say whether an answer asks much of the database."""
    return bool(_DEAR.search(str(scope.get("path") or "")))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


Refusal = tuple[int, str, tuple[bytes, bytes]]


def _odd(scope: Message) -> Refusal | None:
    allow = (b"allow", b"GET, HEAD")
    path, method = str(scope.get("path") or ""), str(scope.get("method"))
    body = _BODY_TAKEN.search(path) is not None
    if method not in ("GET", "HEAD", "OPTIONS") and not body:
        return 405, "This site is read-only: it answers GET and HEAD.", allow
    sizes = [v for k, v in scope.get("headers") or () if k.lower() == b"content-length"]
    if any(not v.isdigit() or int(v) > (LARGEST_BODY if body else 0) for v in sizes):
        return 413, "No body is taken at this address, or none so large.", allow
    query = bytes(scope.get("query_string") or b"")
    if len(query) > LONGEST_QUERY:
        return 414, f"The address is longer than {LONGEST_QUERY} bytes after its ?.", allow
    raw = bytes(scope.get("raw_path") or path.encode())  # Datasette looks for the file as sent
    if b"static" in raw and any(len(part) > LONGEST_NAME for part in raw.split(b"/")):
        return 404, "There is no page at this address.", allow
    asked = parse_qs(query.decode("latin-1"))
    if any(_number(page) > DEEPEST_PAGE for page in asked.get("page", [])):
        return 400, f"Lists are shown to page {DEEPEST_PAGE}. Narrow it, or take the file.", allow
    wrong = _breaking(asked)
    return (400, wrong, allow) if wrong else None


def _breaking(asked: dict[str, list[str]]) -> str | None:
    """Return why an address is refused that Datasette would break over, or None."""
    if not all(_is_number(limit) for limit in asked.get("_timelimit", [])):
        return "_timelimit is a number of milliseconds."
    if "_through" in asked:
        return "_through is not answered here. Ask in SQL, with a join."
    facets = [v for name, given in asked.items() if name.startswith("_facet") for v in given]
    if any(value.startswith("{") for value in facets):
        return "A facet is the name of a column."
    return None


def _number(text: str) -> int:
    return int(text[:9]) if _is_number(text) else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body") or b"")
        return {"type": "http.disconnect"} if taken > LARGEST_BODY else message

    return bounded


async def _refuse(send: Send, status: int, words: str, header: tuple[bytes, bytes]) -> None:
    body = f"{words}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        header,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
