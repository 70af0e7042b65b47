"""A dead-man's switch is told how a night went, and never costs the night."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from db.runs import RunResult
from evidence import log_lines, ping
from evidence.ping import LARGEST_BYTES, ping_address, pinging
from evidence.settings import load_settings
from records.errors import StoreError, UsageError
from tests.evidence.nights import run, services
from tests.local_services import faults

SECRET = "0f3c-sesame"


@dataclass
class Monitor:
    """A local monitor: what it was told, and how it answers."""

    told: list[tuple[str, str, bytes]] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] | None = None
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/{SECRET}"

    @property
    def signals(self) -> list[str]:
        return [path for _, path, _ in self.told]


@contextmanager
def listening(monitor: Monitor) -> Iterator[Monitor]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            monitor.told.append((self.command, self.path, self.rfile.read(length)))
            if monitor.answer:
                monitor.answer(self)
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"OK")

        def log_message(self, *_: object) -> None:
            pass

    for method in ("do_GET", "do_POST"):
        setattr(Handler, method, Handler.answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    monitor.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield monitor
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    with listening(Monitor()) as listens:
        yield listens


def night(address: str | None, *reasons: str, error: BaseException | None = None) -> None:
    with pinging(address) as ending:
        if error:
            raise error
        ending.result = RunResult(records_new=3, reasons=list(reasons))


def test_a_complete_night_pings_its_beginning_and_its_end(monitor: Monitor) -> None:
    night(monitor.address)
    (begin, end) = monitor.told
    assert begin == ("GET", f"/{SECRET}/start", b"")
    assert end[:2] == ("POST", f"/{SECRET}")
    assert end[2].startswith(b"complete: 3 new")


def test_an_incomplete_night_pings_its_exit_status_and_why(monitor: Monitor) -> None:
    night(monitor.address, "pubmed: search main: no answer")
    assert monitor.signals[-1] == f"/{SECRET}/1"
    assert b"pubmed: search main: no answer" in monitor.told[-1][2]


@pytest.mark.parametrize(
    "error", [StoreError("the disk is full"), KeyboardInterrupt(), ValueError()]
)
def test_a_failed_night_pings_fail_and_fails_as_it_would_have(
    monitor: Monitor, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        night(monitor.address, error=error)
    assert monitor.signals[-1] == f"/{SECRET}/fail"
    assert monitor.told[-1][2] in (b"the disk is full", b"KeyboardInterrupt", b"ValueError")


def test_without_an_address_nothing_is_sent(monitor: Monitor) -> None:
    night(None)
    assert monitor.told == []


def test_a_long_story_is_cut(monitor: Monitor) -> None:
    night(monitor.address, *["x" * 90] * 500)
    assert len(monitor.told[-1][2]) == LARGEST_BYTES


def test_what_follows_a_question_mark_stays_behind_the_signal(monitor: Monitor) -> None:
    night(f"{monitor.address}/?create=1")
    assert monitor.signals == [f"/{SECRET}/start?create=1", f"/{SECRET}/?create=1"]


def hang(_: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


def drip(handler: BaseHTTPRequestHandler) -> None:
    try:
        for _ in range(30):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nx: y"[:1])
            time.sleep(0.1)
    except OSError:
        handler.close_connection = True


def reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def status(code: int) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("location", "/elsewhere")
        handler.end_headers()

    return answer


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (hang, "no answer within"),
        (drip, "no answer within"),
        (reset, "it could not be reached, or broke off"),
        (status(500), "it answered 500"),
        (status(404), "it answered 404"),
        (status(302), "it answered 302"),
    ],
)
def test_a_monitor_that_fails_costs_a_line_that_does_not_name_it(
    monitor: Monitor,
    answer: Callable[[BaseHTTPRequestHandler], None],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(ping, "TIME_OUT_S", 0.4)
    monitor.answer = answer
    log_lines.begin()
    began = time.monotonic()
    night(monitor.address)
    assert time.monotonic() - began < 2.5
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(said in line for line in lines)
    assert "'start'" in lines[0]
    assert "'complete'" in lines[1]
    assert SECRET not in "".join(lines)
    assert str(monitor.port) not in "".join(lines)
    assert len([s for s in monitor.signals if s.endswith("/start")]) == 2
    assert "/elsewhere" not in monitor.signals


def test_a_monitor_that_recovers_is_told_at_the_second_try(
    monitor: Monitor, capsys: pytest.CaptureFixture[str]
) -> None:
    def first_fails(handler: BaseHTTPRequestHandler) -> None:
        status(500 if len(monitor.told) % 2 else 200)(handler)

    monitor.answer = first_fails
    night(monitor.address)
    assert len(monitor.told) == 4
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "text",
    [
        "hc-ping.com/x",
        "ftp://h/x",
        "file:///etc/passwd",
        "https:///x",
        "http://[::1",
        "http://h:x/",
        "https://h/a b",
        "https://h/\x00",
        "https://h:99999/x",
    ],
)
def test_an_address_that_is_none_is_refused_without_naming_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError) as refused:
        load_settings(tmp_path, {"EVIDENCE_PING_URL": text})
    assert "EVIDENCE_PING_URL" in str(refused.value)
    assert text not in str(refused.value)


def test_the_address_is_a_secret_of_the_environment(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"EVIDENCE_PING_URL": f"https://h/{SECRET}"})
    assert settings.ping_url == ping_address(f"https://h/{SECRET}")
    assert SECRET not in repr(settings)
    (tmp_path / "evidence.toml").write_text(f'ping_url = "https://h/{SECRET}"')
    with pytest.raises(UsageError, match="ping_url: is no setting"):
        load_settings(tmp_path, {})


def test_a_whole_night_in_a_process_of_its_own(tmp_path: Path, monitor: Monitor) -> None:
    data = tmp_path / "data"
    with services() as running:
        running.faults.add(faults.status(400, b"Invalid value in parameter", on="/studies"))
        done = run(data, "nightly", running=running, EVIDENCE_PING_URL=monitor.address,
                   EVIDENCE_LOG="json")  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert monitor.signals == [f"/{SECRET}/start", f"/{SECRET}/1"]
    assert b"clinicaltrials" in monitor.told[-1][2]
    kept = [path for path in data.rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]
    assert SECRET not in done.stdout + done.stderr


def test_a_night_that_fails_before_it_begins_asks_nothing(tmp_path: Path, monitor: Monitor) -> None:
    done = run(tmp_path / "data", "nightly", "--topic", "cheese",
               EVIDENCE_PING_URL=monitor.address)  # fmt: skip
    assert done.returncode == 2
    assert monitor.told == []
