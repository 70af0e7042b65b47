from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from tests.datasette_config.reading import Page, read

PAGES = [
    "/",
    "/publications/pmid101",
    "/publications/pmid105",
    "/trials/NCT00000101",
    "/trials/ACTRN12600000000001",
    "/studies",
    "/side-effects",
    "/side-effects/se-headache",
    "/outcomes",
    "/outcomes/out-edeq",
    "/search?q=script",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/methods",
    "/quality",
    "/searches",
    "/searches/r2",
    "/prisma-s",
    "/data",
    "/data/dictionary",
    "/evidence",
    "/evidence/mentions",
    "/evidence/publications",
    "/evidence/publications/pmid105",
    "/evidence/trials/ACTRN12600000000001",
    "/evidence/evidence",
    "/evidence/side_effects?concept=nausea",
    "/evidence?sql=select+*+from+publications",
    "/evidence?sql=select+%27%3Cscript%3E1%3C/script%3E%27+as+x",
    "/-/metadata",
    "/-/versions",
]


@pytest.mark.parametrize("address", PAGES)
async def test_no_page_runs_anything_inline_or_loads_from_outside(site: Any, address: str) -> None:
    page = await read(site, address)
    assert page.inline_scripts == []
    assert page.handlers == []
    assert page.outside == []
    assert not [tag for tag, _ in page.tags if tag in ("iframe", "object", "embed", "img")]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/nope",
        "/evidence/mentions.json",
        "/evidence/mentions.csv",
        "/static/evidence.css",
        "/-/static/table.js",
        "/evidence.db",
        "/evidence?sql=select+nothing",
        "/robots.txt",
    ],
)
async def test_every_answer_carries_the_headers(site: Any, address: str) -> None:
    headers = (await site.client.get(address)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    # Datasette itself asks for no referrer at all where the address holds SQL.
    assert headers["referrer-policy"] in ("strict-origin-when-cross-origin", "no-referrer")


async def test_hostile_text_is_shown_as_text(site: Any) -> None:
    page = await read(site, "/publications/pmid105")
    assert '<script>alert("x")</script>' in page.text
    assert "<b>Bold</b> Journal" in page.text
    trial = await read(site, "/trials/ACTRN12600000000001")
    assert "Why it stopped: A <script>alert" in trial.text
    table = await read(site, "/evidence/publications")
    assert '<script>alert("x")</script>' in table.text


async def test_a_missing_page_is_answered_at_once(site: Any) -> None:
    await site.client.get("/nope")
    start = time.perf_counter()
    for _ in range(5):
        await site.client.get("/nope")
    assert (time.perf_counter() - start) / 5 < 0.2


async def test_a_broken_page_tells_the_reader_nothing_of_the_inside(
    site: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from datasette_config.pages import studies as page

    async def broken(*_: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(page, "ask", broken)
    response = await site.client.get("/studies")
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert "Something broke here" in response.text
    assert "secret detail" in caplog.text


async def test_a_query_cannot_ask_for_all_memory(site: Any) -> None:
    start = time.perf_counter()
    for sql in (
        "select+randomblob(900000000)",
        "select+group_concat(hex(randomblob(100000)))+from+mentions+a,+mentions+b",
    ):
        response = await site.client.get(f"/evidence.json?sql={sql}")
        assert response.status_code == 400
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("call", ["printf('%25.*c',900000000,'x')", "format('%25900000000d',1)"])
async def test_printf_cannot_run_past_the_time_limit(site: Any, call: str) -> None:
    start = time.perf_counter()
    response = await site.client.get(f"/evidence.json?sql=select+{call}+as+a&_shape=array")
    assert response.json() == [{"a": None}]
    assert time.perf_counter() - start < 1


async def test_printf_still_works(site: Any) -> None:
    sql = "select+printf('%2505.1f+%25s+%25%25',1.25,'x')+as+a,format('%25d',null)+as+b"
    response = await site.client.get(f"/evidence.json?sql={sql}&_shape=array")
    assert response.json() == [{"a": "001.3 x %", "b": "0"}]


@pytest.mark.parametrize(
    "sql",
    [
        "attach+database+'/tmp/x.db'+as+x",
        "delete+from+mentions",
        "update+records+set+label=1",
        "pragma+journal_mode=wal",
        "select+load_extension('x')",
        "create+table+x(y)",
    ],
)
async def test_sql_cannot_write_attach_or_load(site: Any, sql: str) -> None:
    response = await site.client.get(f"/evidence.json?sql={sql}")
    assert response.status_code in (400, 403)


async def test_a_heavy_query_says_what_to_narrow(sample_path: Any, site_metadata: Any) -> None:
    from datasette_config.app import build_app

    site = build_app(sample_path, site_metadata, settings={"sql_time_limit_ms": 50})
    loop = "with+recursive+c(x)+as+(select+1+union+all+select+x%2B1+from+c)+select+max(x)+from+c"
    response = await site.client.get(f"/evidence?sql={loop}")
    assert response.status_code == 400
    page = Page(response.text)
    assert "Narrow it" in page.text
    assert page.inline_scripts == []


async def test_a_page_that_takes_too_long_says_what_to_narrow(
    sample_path: Path, site_metadata: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from datasette_config.queries.studies import study_counts

    def heavy(connection: sqlite3.Connection, since: str | None = None) -> Any:
        connection.execute(
            "with recursive n(i) as (select 1 union all select i + 1 from n) select sum(i) from n"
        ).fetchone()
        return study_counts(connection)

    monkeypatch.setattr("datasette_config.pages.studies.study_counts", heavy)
    site = build_app(sample_path, site_metadata, settings={"sql_time_limit_ms": 60})
    began = time.monotonic()
    response = await site.client.get("/studies")
    assert time.monotonic() - began < 2
    assert response.status_code == 400
    assert "Narrow it" in response.text


async def test_a_request_writes_no_line_into_the_log(
    site: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        assert (await site.client.get("/evidence/records.csv")).status_code == 200
        assert (await site.client.get("/")).status_code == 200
    assert [record.getMessage() for record in caplog.records] == []
