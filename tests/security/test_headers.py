"""The security headers are on every answer, whatever became of the question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from datasette_config.app import build_app
from datasette_config.load_limits import LoadLimits, limit_load
from datasette_config.security import HEADERS
from db.metadata import datasette_metadata
from tests.datasette_config.reading import read
from tests.datasette_config.sample import make_sample


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site."""
    path: Path = make_sample(tmp_path_factory.mktemp("headers") / "sample.db")
    return build_app(path, datasette_metadata("evidence", "Title", "About"))


def check(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    for name, value in HEADERS:
        sent = answer.headers.get_list(name.decode())
        # Datasette itself asks for no referrer at all where the address holds SQL.
        assert sent == [value.decode()] or (name == b"referrer-policy" and sent == ["no-referrer"])


ANSWERS = [
    ("GET", "/", 200), ("HEAD", "/", 200), ("GET", "/feed.atom", 200), ("GET", "/robots.txt", 200),
    ("GET", "/llms.txt", 200), ("GET", "/outcomes/map.svg", 200), ("GET", "/evidence.db", 200),
    ("HEAD", "/evidence.db", 200), ("GET", "/tables/publications.csv", 200),
    ("HEAD", "/tables/publications.csv", 200), ("GET", "/tables/publications.xlsx", 200),
    ("GET", "/references.ris?kind=publications", 200), ("GET", "/evidence/publications.csv", 200),
    ("GET", "/evidence/publications.json", 200), ("GET", "/static/evidence.css", 200),
    ("GET", "/-/static/table.js", 200), ("GET", "/-/metrics", 200), ("GET", "/-/versions", 200),
    ("GET", "/api/v1/status.json", 200), ("GET", "/evidence?sql=select+1", 200),
    ("GET", "/evidence/publications?_sort=nope", 400), ("GET", "/evidence?sql=select+nope", 400),
    ("GET", "/evidence/publications?_timelimit=x", 400),
    ("GET", "/evidence/publications?_through=x", 400),
    ("GET", "/evidence/publications?_facet=%7B%7B", 400), ("GET", "/studies?page=999", 400),
    ("GET", "/nope", 404), ("GET", "/nope.json", 404), ("HEAD", "/nope", 404),
    ("GET", "/publications/nope", 404), ("GET", "/static/nope", 404), ("GET", "/-/config", 404),
    ("GET", f"/static/{'x' * 400}", 404), ("POST", "/", 405), ("DELETE", "/evidence", 405),
    ("GET", f"/search?q={'x' * 9000}", 414),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_headers_are_on_every_answer(site: Any, method: str, path: str, status: int) -> None:
    check(await site.client.request(method, path), status)


async def test_headers_are_on_what_is_moved_not_changed_and_refused(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = await site.client.get("/evidence/", follow_redirects=False)
    check(moved, 302)
    whole = await site.client.get("/static/evidence.css")
    if etag := whole.headers.get("etag"):
        check(await site.client.get("/static/evidence.css", headers={"if-none-match": etag}), 304)
    transport = httpx.ASGITransport(
        limit_load(site.app(), LoadLimits(burst=0)), client=("9.9.9.9", 1)
    )
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as crawler:
        check(await crawler.get("/search?q=a"), 429)

    async def broken(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("datasette_config.pages.studies.ask", broken)
    check(await site.client.get("/studies"), 500)


@pytest.mark.parametrize(
    "path",
    ["/evidence", "/evidence/publications", "/evidence/publications/pmid101", "/evidence/mentions",
     "/evidence/publications?_facet=journal", "/evidence/publications?_search=ketamine",
     "/evidence/publications?_sort=nope", "/evidence?sql=select+1", "/evidence?sql=select+nope",
     "/-/versions", "/-/settings", "/-/metadata", "/-/databases", "/-/plugins", "/-/config",
     "/-/nope", "/evidence/nope"],
)  # fmt: skip
async def test_no_page_of_datasette_runs_or_loads_anything_inline(site: Any, path: str) -> None:
    answer = await site.client.get(path)
    if "text/html" not in answer.headers["content-type"]:
        return
    page = await read(site, path, answer.status_code)
    assert page.inline_scripts == []
    assert page.handlers == []
    assert page.outside == []
