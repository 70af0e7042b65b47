"""The demonstration, replayed, built, served and opened in a browser, as a reader meets it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration, served by the command a newcomer types."""
    data: Path = tmp_path_factory.mktemp("demo")
    port = free_port()
    log = data / "log.txt"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "evidence", "demo", "--port", str(port)],
            env={**os.environ, "EVIDENCE_DATA": str(data)},
            stdout=out,
            stderr=out,
        )
        try:
            yield wait_until_up(f"http://127.0.0.1:{port}", server, log)
        finally:
            server.terminate()
            server.wait(20)


def wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(600):
        if server.poll() is not None:
            pytest.fail(f"the demonstration ended: {log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/", timeout=5):
                return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the demonstration did not come up: {log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("EVIDENCE_REQUIRE_BROWSER"):
            pytest.fail(f"{CHROMIUM} is required here and is not installed")
        pytest.skip(f"needs {CHROMIUM} (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        yield opened
        opened.close()


def test_from_the_front_page_to_the_sentence(site: str, browser: object) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(site)
    assert "restated in other words" in page.inner_text("body")
    page.get_by_role("searchbox").first.fill("bulimia ketamine remission")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Unexpected Remission")).first.click()
    assert "/publications/pmid34867548" in page.url
    text = page.inner_text("main")
    assert "PubMed 34867548" in text
    assert "not the published abstract" in text
    assert page.locator("mark, .mention").count() > 3
    assert hosts == {site.removeprefix("http://")}
    page.close()


def test_every_record_has_a_readable_page(site: str) -> None:
    import json

    def get(path: str) -> str:
        with urllib.request.urlopen(f"{site}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    rows = json.loads(get("/evidence/records.json?_shape=array&_size=max"))
    assert len(rows) == 112
    for row in rows:
        place = "trials" if row["kind"] == "trial" else "publications"
        page = get(f"/{place}/{row['id']}")
        assert "<h1" in page
        assert row["text_source"] != "restated" or "estated" in page


def test_it_works_without_javascript_on_a_phone(site: str, browser: object) -> None:
    context = browser.new_context(  # type: ignore[attr-defined]
        java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    for path in ("/", "/publications/pmid34867548", "/trials/NCT06736769", "/side-effects"):
        assert page.goto(site + path).status == 200
        assert page.locator("h1").count() == 1
    context.close()
