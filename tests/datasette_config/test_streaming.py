from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from datasette_config.streaming import download


class Request:
    """A request whose reader goes away after so many pieces; None: stays to the end."""

    method = "GET"

    def __init__(self, patience: int | None = None) -> None:
        self.patience = patience
        self.taken: list[bytes] = []
        self._gone = asyncio.Event()
        self._asked = False

    async def receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            self.taken.append(message["body"])
            if self.patience is not None and len(self.taken) >= self.patience:
                self._gone.set()
                await asyncio.sleep(0)


class Source:
    """Makes pieces out of the database and remembers how far it came."""

    def __init__(self) -> None:
        self.made = 0
        self.connection: sqlite3.Connection | None = None

    def __call__(self, connection: sqlite3.Connection) -> Iterator[bytes]:
        self.connection = connection
        for (id,) in connection.execute("select id from mentions order by id"):
            self.made += 1
            yield f"{id}\n".encode()

    @property
    def is_closed(self) -> bool:
        assert self.connection is not None
        try:
            self.connection.execute("select 1")
        except sqlite3.ProgrammingError:
            return True
        return False


async def test_every_piece_is_sent_and_the_connection_closed(site: Any) -> None:
    source, request = Source(), Request()
    answer = await download(site, request, source, "text/plain", "a.txt")
    await answer.asgi_send(request.send)
    (count,) = (await site.get_database("evidence").execute("select count(*) from mentions")).rows[
        0
    ]
    assert source.made == count == len([piece for piece in request.taken if piece])
    assert source.is_closed


async def test_no_more_is_made_once_the_reader_has_gone(site: Any) -> None:
    source, request = Source(), Request(patience=2)
    answer = await download(site, request, source, "text/plain", "a.txt")
    await answer.asgi_send(request.send)
    assert source.made <= 4
    assert source.is_closed


async def test_a_piece_is_made_only_when_the_one_before_is_taken(site: Any) -> None:
    source, request = Source(), Request()
    await download(site, request, source, "text/plain", "a.txt")
    assert source.made == 1


async def test_what_fails_before_the_first_piece_is_an_error_and_no_file(site: Any) -> None:
    def broken(connection: sqlite3.Connection) -> Iterator[bytes]:
        connection.execute("select nonsense")
        yield b""

    with pytest.raises(sqlite3.OperationalError, match="nonsense"):
        await download(site, Request(), broken, "text/plain", "a.txt")


async def test_nothing_can_be_written(site: Any) -> None:
    def writing(connection: sqlite3.Connection) -> Iterator[bytes]:
        connection.execute("delete from mentions")
        yield b""

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await download(site, Request(), writing, "text/plain", "a.txt")
