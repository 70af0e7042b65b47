"""Answers that are large files, sent as they are made.

A download reads on a connection and a thread of its own: neither a slow reader nor a large table
keeps the site's own few threads busy, and no more than a piece is held in memory. The connection
keeps the file that it opened, also when the next night's file takes its place.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Generator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

from datasette_config.addresses import Addresses
from datasette_config.settings import DATABASE
from datasette_config.threads import Threads

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Pieces = Callable[[sqlite3.Connection], Iterator[bytes]]

_THREADS = Threads(4, "download")


class Download:
    """A file on its way, with its first piece made: what fails before is an error page."""

    def __init__(
        self,
        pieces: Generator[bytes, None, None],
        first: bytes | None,
        headers: dict[str, str],
        receive: Receive,
    ) -> None:
        self._pieces = pieces
        self._first = first
        self._headers = headers
        self._receive = receive

    async def asgi_send(self, send: Send) -> None:
        """Send headers, then each piece once the one before is taken."""
        names = [[name.encode(), text.encode("latin-1")] for name, text in self._headers.items()]
        gone = asyncio.create_task(_gone(self._receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": names})
            piece = self._first
            while piece is not None and not gone.done():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await _in_thread(next, self._pieces, None)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            await _in_thread(self._pieces.close)


async def _gone(receive: Receive) -> None:
    """Wait until the reader has gone: what nobody takes need not be made."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def download(
    datasette: Any, request: Any, pieces: Pieces, media_type: str, file_name: str
) -> Download:
    """Return the response that sends what `pieces` makes of a connection, as a file to save."""
    source = _read(Path(datasette.get_database(DATABASE).path), pieces)
    first = await _in_thread(next, source, b"")
    if request.method == "HEAD":
        first = None
    ttl = datasette.setting("default_cache_ttl")
    headers = {
        "content-type": media_type,
        "content-disposition": f'attachment; filename="{file_name}"',
        "cache-control": f"max-age={ttl}",
        "link": f'<{Addresses(datasette).page("/data")}#licence>; rel="license"',
        "x-robots-tag": "noindex",
    }
    return Download(source, first, headers, request.receive)


def _read(path: Path, pieces: Pieces) -> Generator[bytes, None, None]:
    # Each piece may be made in another thread than the last, never in two at once.
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    try:
        yield from pieces(connection)
    finally:
        connection.close()


async def _in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(
        _THREADS.executor(), function, *arguments
    )
