"""A site that listens and a browser that visits it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PAGES = [
    "/",
    "/publications/pmid101",
    "/publications/pmid105",
    "/publications/pmid106",
    "/trials/NCT00000101",
    "/studies",
    "/studies?since=2026-11-22",
    "/side-effects",
    "/side-effects?since=2026-11-22&also=excluded",
    "/side-effects/se-dissociation",
    "/outcomes",
    "/outcomes/map",
    "/outcomes/out-edeq",
    "/search?q=dissociation",
    "/methods",
    "/quality",
    "/curation",
    "/curation/row?record=pmid101&what=record%3Dexclude",
    "/searches",
    "/searches/r1",
    "/prisma-s",
    "/screening",
    "/screening?since=2026-11-22",
    "/prisma-flow",
    "/appraisals",
    "/runs",
    "/versions",
    "/data",
    "/data/dictionary",
    "/landscape",
    "/landscape/studies?by=no+year",
    "/claims",
    "/claims/sample-mood",
    "/changes",
    "/api",
    "/evidence",
    "/evidence/mentions",
    "/evidence/publications/pmid101",
    "/evidence?sql=select+*+from+mentions",
    "/nope",
]
"""Every kind of page; the last one does not exist."""


@contextmanager
def listening(datasette: Any) -> Iterator[str]:
    """Give the address of a site while it listens on this machine."""
    config = uvicorn.Config(
        datasette.app(), host="127.0.0.1", port=0, log_level="error", lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.started, "the site did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def chromium() -> Iterator[Any]:
    """Give Debian's Chromium, headless; skip where there is none and none is required."""
    if not CHROMIUM.exists():
        if os.environ.get("EVIDENCE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{CHROMIUM} is required here and is not installed")
        pytest.skip(f"no Chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


@contextmanager
def page_of(browser: Any, **options: Any) -> Iterator[Any]:
    """Give a new page of a window of its own."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    try:
        context.set_default_timeout(15_000)
        yield context.new_page()
    finally:
        context.close()
