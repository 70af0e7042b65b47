"""Readers notice what a reader must not meet: no answer, errors, halves, two nights in one."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from scripts.readers import Readers, Report

FILE = b"a whole file"
NIGHT = f"20261123T020000Z-1-{hashlib.sha256(FILE).hexdigest()[:8]}"
PAGE = b'<!DOCTYPE html><html><body><a href="/next?a=1&amp;b=2">next</a></body></html>'


class Site:
    """A small site; `spoilt` is given path and answer and may change it."""

    def __init__(self) -> None:
        self.spoilt: Any = lambda path, status, kind, body: (status, kind, body)
        self.asked: list[str] = []

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Return status, media type and body."""
        run = NIGHT.rpartition("-")[0]
        if path == "/evidence.db":
            return 200, "application/octet-stream", FILE
        if path == "/-/health.json":
            return 200, "application/json", json.dumps({"last_run": {"id": run}}).encode()
        if path.startswith("/evidence.json"):
            return 200, "application/json", json.dumps([{"id": run}]).encode()
        if path == "/tables/runs.csv":
            return 200, "text/csv", f"id,command\n{run},nightly\n".encode()
        if path.endswith(".atom"):
            return 200, "application/atom+xml", b"<feed></feed>"
        if ".json" in path:
            return 200, "application/json", b"{}"
        if ".csv" in path or ".ris" in path:
            return 200, "text/plain", b"x"
        return 200, "text/html", PAGE


@contextmanager
def listening(site: Site) -> Iterator[str]:
    """Serve the site."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, kind, body = site.spoilt(self.path, *site.answer(self.path))
            if status == 0:
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("evidence-version", NIGHT)
            self.send_header("content-length", str(len(body) + (99 if status == 299 else 0)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def met(site: Site, enough: int = 150) -> Report:
    """Return what two readers met until they had asked often enough."""
    with listening(site) as address:
        readers = Readers(address, 2)
        readers.start()
        while len(site.asked) < enough:
            threading.Event().wait(0.02)
        return readers.stop()


def test_a_site_that_is_well_has_no_faults_and_its_links_are_followed() -> None:
    site = Site()
    report = met(site)
    assert report.failed == 0, report.examples
    assert report.nights == {NIGHT}
    assert report.agreed > 10
    assert "/next?a=1&b=2" in site.asked
    assert Report.of_json(report.as_json()) == report


@pytest.mark.parametrize(
    ("path", "answer", "kind"),
    [
        ("/search", (500, "text/html", PAGE), "status 500"),
        ("/search", (429, "text/html", PAGE), "status 429"),
        ("/next", (404, "text/html", PAGE), "status 404"),
        ("/search", (0, "", b""), "no answer"),
        ("/search", (299, "text/html", PAGE), "no answer"),
        ("/search", (200, "text/html", PAGE[:40]), "not whole"),
        ("/feed.atom", (200, "application/atom+xml", b"<feed>"), "not whole"),
        ("/-/health.json", (200, "application/json", b'{"last_run'), "not whole"),
        (
            "/-/health.json",
            (200, "application/json", b'{"last_run": {"id": "20261122T020000Z-1"}}'),
            "of two nights",
        ),
        ("/evidence.db", (200, "application/octet-stream", b"another file"), "of two nights"),
    ],
)
def test_what_is_wrong_is_counted_by_kind(
    path: str, answer: tuple[int, str, bytes], kind: str
) -> None:
    site = Site()
    site.spoilt = lambda asked, *well: answer if asked.startswith(path) else well
    report = met(site, 400)
    assert report.wrong[kind] > 0
    assert set(report.wrong) == {kind}


def test_health_that_says_stale_is_an_answer_and_no_failure() -> None:
    site = Site()
    site.spoilt = lambda asked, status, *well: (
        503 if asked == "/-/health.json" else status,
        *well,
    )
    report = met(site, 200)
    assert report.failed == 0
    assert "/-/health.json" in site.asked
