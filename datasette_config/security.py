"""Headers that every answer carries, and what a query may ask of memory."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

MAX_VALUE_BYTES = 5_000_000
"""No value or statement may be longer: `select randomblob(900000000)` ends at once."""

# A width or precision that comes from an argument, or of five digits and more.
_WIDE = re.compile(r"%[^%a-zA-Z]*(\*|\d{5})")

# Datasette's own table pages carry inline styles, so styles must be allowed; scripts are not.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


def with_headers(app: App) -> App:
    """Return an ASGI application that adds HEADERS to each HTTP answer that lacks them."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers") or [])
                names = {bytes(name).lower() for name, _ in given}
                more = [[name, text] for name, text in HEADERS if name not in names]
                message = {**message, "headers": [*given, *more]}
            await send(message)

        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    return wrapped


def limit_connection(connection: sqlite3.Connection) -> None:
    """Bound what one query can ask of memory and time, and forbid attaching other files."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    _guard_printf(connection)


def _guard_printf(connection: sqlite3.Connection) -> None:
    # printf('%.*c', 900000000, 'x') runs for seconds inside one step, where the time limit is
    # not looked at. The real function is asked on a connection of its own.
    scratch = sqlite3.connect(":memory:", check_same_thread=False)

    def printf(*arguments: Any) -> Any:
        if arguments and _WIDE.search(str(arguments[0])):
            return None  # what SQLite answers when the result is longer than its limit
        marks = ",".join("?" * len(arguments))
        return scratch.execute(f"select printf({marks})", arguments).fetchone()[0]

    for name in ("printf", "format"):
        connection.create_function(name, -1, printf, deterministic=True)
