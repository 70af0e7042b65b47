"""Crawlers and load: what is refused, and who is asked to wait."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from datasette_config.app import build_app
from datasette_config.load_limits import Limiter, LoadLimits, client_of, limit_load
from db.metadata import datasette_metadata
from tests.datasette_config.sample import make_sample


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site."""
    path: Path = make_sample(tmp_path_factory.mktemp("load") / "sample.db")
    return build_app(path, datasette_metadata("evidence", "Title", "About"))


def client(app: Any, peer: str = "198.51.100.7") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(peer, 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://site")


async def test_who_asks_too_much_waits_and_others_do_not(site: Any) -> None:
    app = limit_load(site.app(), LoadLimits(burst=3, per_minute=6))
    async with client(app) as crawler, client(app, "198.51.100.8") as reader:
        seen = [(await crawler.get("/search?q=ketamine")).status_code for _ in range(4)]
        assert seen == [200, 200, 200, 429]
        refused = await crawler.get("/evidence?sql=select+1")
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 12
        assert "script-src 'self'" in refused.headers["content-security-policy"]
        # What is cheap is still answered, and so is everybody else.
        assert (await crawler.get("/")).status_code == 200
        assert (await reader.get("/search?q=ketamine")).status_code == 200


async def test_this_machine_is_not_limited_unless_a_proxy_says_who_asks(site: Any) -> None:
    app = limit_load(site.app(), LoadLimits(burst=1, per_minute=1))
    async with client(app, "127.0.0.1") as here:
        for _ in range(3):
            assert (await here.get("/search?q=a")).status_code == 200
        told = {"x-forwarded-for": "203.0.113.9, 198.51.100.9"}
        assert (await here.get("/search?q=a", headers=told)).status_code == 200
        # The first entry is the client's own word: another one there makes no new client.
        told = {"x-forwarded-for": "203.0.113.10, 198.51.100.9"}
        assert (await here.get("/search?q=a", headers=told)).status_code == 429
    async with client(app) as outside:
        told = {"x-forwarded-for": "127.0.0.1"}
        await outside.get("/search?q=a", headers=told)
        assert (await outside.get("/search?q=a", headers=told)).status_code == 429


@pytest.mark.parametrize(
    ("peer", "told", "name"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("127.0.0.1", "", None),
        ("::1", "", None),
        ("127.0.0.1", "nonsense", None),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "", "198.51.100.7"),
    ],
)
def test_a_client_is_known_by_its_address(peer: str, told: str, name: str | None) -> None:
    headers = [(b"x-forwarded-for", told.encode())] if told else []
    assert client_of({"client": (peer, 1), "headers": headers}) == name


def test_tokens_come_back_and_memory_is_bounded() -> None:
    now = [0.0]
    limiter = Limiter(LoadLimits(burst=2, per_minute=60, clients=100), lambda: now[0])
    for _ in range(2):
        assert limiter.enter("a") == 0
        limiter.leave("a")
    assert limiter.enter("a") > 0
    now[0] = 1.5
    assert limiter.enter("a") == 0
    for n in range(1000):
        if limiter.enter(f"c{n}") == 0:
            limiter.leave(f"c{n}")
    assert len(limiter) == 100


async def test_a_client_runs_few_questions_at_once() -> None:
    go, running = asyncio.Event(), 0

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        nonlocal running
        running += 1
        await go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    app = limit_load(slow, LoadLimits(at_once=2))
    async with client(app) as one:
        waiting = [asyncio.create_task(one.get("/evidence?sql=1")) for _ in range(4)]
        while running < 2 or sum(task.done() for task in waiting) < 2:
            await asyncio.sleep(0.01)
        go.set()
        codes = sorted([(await task).status_code for task in waiting])
    assert codes == [200, 200, 429, 429]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
async def test_what_would_write_is_refused(site: Any, method: str) -> None:
    async with client(site.app()) as one:
        for path in ("/", "/evidence", "/-/logout", "/evidence/records"):
            answer = await one.request(method, path, content=b"a=b")
            assert answer.status_code == 405
            assert "GET" in answer.headers["allow"]
            assert "content-security-policy" in answer.headers


async def test_bodies_long_addresses_and_far_pages_are_refused(site: Any) -> None:
    async with client(site.app()) as one:
        assert (await one.request("GET", "/", content=b"x")).status_code == 413
        assert (await one.post("/-/mcp", content=b"x" * 200_000)).status_code == 413
        assert (await one.get("/search?q=" + "a" * 9000)).status_code == 414
        assert (await one.get("/studies?page=201")).status_code == 400
        assert (await one.get("/studies?page=" + "9" * 3000)).status_code == 400
        assert (await one.get("/studies?page=200")).status_code in (200, 404)


async def test_crawlers_are_asked_to_leave_queries_and_files_alone(site: Any) -> None:
    from urllib.robotparser import RobotFileParser

    rules = RobotFileParser()
    rules.parse((await site.client.get("/robots.txt")).text.splitlines())
    for path in ("/evidence?sql=select+1", "/evidence/records", "/evidence.db", "/search?q=a",
                 "/references.ris", "/tables/records.csv", "/sheets/studies.xlsx",
                 "/api/v1/search.json", "/-/metadata", "/frozen/a/evidence.db",
                 "/screening/included.ris"):  # fmt: skip
        assert not rules.can_fetch("anybot", path), path
    for path in ("/", "/publications/pmid1", "/studies", "/searches", "/data"):
        assert rules.can_fetch("anybot", path), path
