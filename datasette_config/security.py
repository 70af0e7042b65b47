"""Headers that every answer carries."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

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


log = logging.getLogger("evidence.site")

_BROKEN = b"Something broke here. The operator finds the reason in the log.\n"


def with_headers(app: App) -> App:
    """Return an ASGI application that adds HEADERS to each HTTP answer that lacks them.

    What fails before it answers is answered here: the server's own page would have no headers.
    """

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                given = list(message.get("headers") or [])
                names = {bytes(name).lower() for name, _ in given}
                more = [[name, text] for name, text in HEADERS if name not in names]
                message = {**message, "headers": [*given, *more]}
            await send(message)

        try:
            await app(scope, receive, send_with_headers)
        except Exception:
            if started:
                raise
            log.exception("%s %s", scope.get("method"), scope.get("path"))
            kind = [b"content-type", b"text/plain; charset=utf-8"]
            start = {"type": "http.response.start", "status": 500, "headers": [kind]}
            await send_with_headers(start)
            await send({"type": "http.response.body", "body": _BROKEN})

    return wrapped
