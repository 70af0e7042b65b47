"""The services on this machine, well-behaved until told otherwise.

with LocalServices(articles={"1": article("1")}, studies=[study("NCT00000001")]) as services:
    services.faults.add(faults.too_many(retry_after="1"))
    ...  # harvest from services.pubmed_base_url and services.clinicaltrials_base_url
    assert services.log[0].fault == "too many"
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.local_services.europepmc import EuropePmc
from tests.local_services.eutils import CEILING, Eutils
from tests.local_services.faults import Fault, FaultScript, too_many
from tests.local_services.nlm_files import NlmFiles
from tests.local_services.trials import Trials

PUBMED_PREFIX = "/entrez/eutils/"
CLINICALTRIALS_PREFIX = "/api/v2/"
OVER_THE_LIMIT = "over the limit"
EUROPEPMC_PREFIX = "/europepmc/webservices/rest/"
NLM_FILES_PREFIX = "/pubmed/"
PREFIXES = {
    "pubmed": PUBMED_PREFIX,
    "clinicaltrials": CLINICALTRIALS_PREFIX,
    "europepmc": EUROPEPMC_PREFIX,
    "nlm-files": NLM_FILES_PREFIX,
}


@dataclass(frozen=True)
class LoggedRequest:
    """A request as it came: `time` is on the monotonic clock, `fault` what spoiled the answer."""

    time: float
    service: str
    method: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    user_agent: str
    fault: str | None

    def get(self, name: str) -> str | None:
        """Return a parameter's value."""
        return dict(self.parameters).get(name)


class LocalServices:
    """A server for the protocols on 127.0.0.1, for as long as the `with` block lasts.

    `chunked` answers come in chunks without a length, as NCBI's do; `compressed` ones by gzip to
    clients that take it, as ClinicalTrials.gov's do.

    `before_answer` is called with each request, before it is answered, and may change what the
    services hold: records that come and go while they are read.

    `most_in_a_second` of a service ("pubmed") makes it refuse with 429 whatever comes above it, as
    NCBI does; the log then names "over the limit" as the fault.
    """

    def __init__(
        self,
        articles: Mapping[str, str] | None = None,
        studies: Sequence[Mapping[str, Any]] = (),
        *,
        search_articles: Callable[[str], Iterable[str]] | None = None,
        search_studies: Callable[[Mapping[str, str]], Iterable[Mapping[str, Any]]] | None = None,
        not_found: Sequence[str] = (),
        ceiling: int = CEILING,
        data_timestamp: str = "2026-08-19T09:00:06",
        empty_pages: Iterable[int] = (),
        chunked: bool = False,
        compressed: bool = False,
    ) -> None:
        self.eutils = Eutils(articles or {}, search_articles, not_found, ceiling)
        self.trials = Trials(studies, search_studies, data_timestamp, empty_pages)
        self.europepmc = EuropePmc()
        self.nlm_files = NlmFiles()
        self.faults = FaultScript()
        self.chunked = chunked
        self.compressed = compressed
        self.before_answer: Callable[[LoggedRequest], None] = lambda _request: None
        self.most_in_a_second: dict[str, int] = {}
        self.closing = threading.Event()
        self._log: list[LoggedRequest] = []
        self._lock = threading.Lock()

    @property
    def log(self) -> tuple[LoggedRequest, ...]:
        """Every request so far, in the order in which they came."""
        with self._lock:
            return tuple(self._log)

    @property
    def pubmed_base_url(self) -> str:
        """What to set EVIDENCE_PUBMED_BASE_URL to."""
        return f"http://127.0.0.1:{self._server.server_port}{PUBMED_PREFIX}"

    @property
    def clinicaltrials_base_url(self) -> str:
        """What to set EVIDENCE_CLINICALTRIALS_BASE_URL to."""
        return f"http://127.0.0.1:{self._server.server_port}{CLINICALTRIALS_PREFIX}"

    @property
    def europepmc_base_url(self) -> str:
        """What to set EVIDENCE_EUROPEPMC_BASE_URL to."""
        return f"http://127.0.0.1:{self._server.server_port}{EUROPEPMC_PREFIX}"

    @property
    def pubmed_files_base_url(self) -> str:
        """What to set EVIDENCE_PUBMED_FILES_BASE_URL to."""
        return f"http://127.0.0.1:{self._server.server_port}{NLM_FILES_PREFIX}"

    def __enter__(self) -> LocalServices:
        handler = type("Handler", (_Handler,), {"services": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def note(self, request: LoggedRequest) -> LoggedRequest:
        """Add a request to the log, which says whether it is one too many."""
        with self._lock:
            limit = self.most_in_a_second.get(request.service)
            if limit is not None and self._in_the_last_second(request) >= limit:
                request = replace(request, fault=OVER_THE_LIMIT)
            self._log.append(request)
        return request

    def _in_the_last_second(self, request: LoggedRequest) -> int:
        return sum(
            earlier.service == request.service and request.time - earlier.time < 1.0
            for earlier in self._log
        )


def _service_of(whole_path: str) -> tuple[str, str]:
    """Return the service that a path belongs to, and the path within it."""
    for service, prefix in PREFIXES.items():
        if whole_path.startswith(prefix):
            return service, whole_path.removeprefix(prefix)
    return "none", whole_path


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up in the middle are what is being tested."""


class _Handler(BaseHTTPRequestHandler):
    services: LocalServices
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *_arguments: Any) -> None:
        """Keep the test output clean; there is a log of requests."""

    def do_GET(self) -> None:
        self._handle(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._handle(parse_qsl(form, keep_blank_values=True))

    def _handle(self, parameters: list[tuple[str, str]]) -> None:
        arrived = time.monotonic()
        whole_path = urlsplit(self.path).path
        asked = "&".join(f"{name}={value}" for name, value in parameters)
        fault = self.services.faults.take(whole_path, asked)
        service, path = _service_of(whole_path)
        request = LoggedRequest(
            arrived,
            service,
            self.command,
            path,
            tuple(parameters),
            self.headers.get("User-Agent", ""),
            fault.kind if fault else None,
        )
        request = self.services.note(request)
        if request.fault == OVER_THE_LIMIT:
            fault = too_many(retry_after="1")
        self.services.before_answer(request)
        answer = self._right_answer(request)
        if fault is None:
            self._answer_well(*answer)
        else:
            self._spoil(fault, dict(parameters), answer[2])

    def _right_answer(self, request: LoggedRequest) -> tuple[int, str, bytes]:
        if request.service == "pubmed":
            return self.services.eutils.answer(request.path, request.parameters)
        if request.service == "clinicaltrials":
            return self.services.trials.answer(request.path, dict(request.parameters))
        if request.service == "europepmc":
            return self.services.europepmc.answer(request.path, dict(request.parameters))
        if request.service == "nlm-files":
            return self.services.nlm_files.answer(request.path)
        return 404, "text/plain", b"Not found"

    def _answer_well(self, status: int, content_type: str, body: bytes) -> None:
        headers = [("Location", self._moved_to())] if status == 301 else []
        if self.services.compressed and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body)
            headers.append(("Content-Encoding", "gzip"))
        if self.services.chunked:
            headers.append(("Transfer-Encoding", "chunked"))
            pieces = [body[start : start + 1000] for start in range(0, len(body), 1000)]
            body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"
        length = None if self.services.chunked else -1
        self._send(status, content_type, body, length=length, headers=headers)

    def _moved_to(self) -> str:
        number = urlsplit(self.path).path.rpartition("/")[2]
        return f"{CLINICALTRIALS_PREFIX}studies/{self.services.trials.aliases.get(number, '')}"

    def _send(
        self,
        status: int,
        content_type: str,
        body: bytes,
        *,
        length: int | None = -1,
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Send an answer; `length` is what is claimed, None for no claim, -1 for the truth."""
        self.send_response(status)
        given = dict(headers)
        self.send_header("Content-Type", given.pop("Content-Type", content_type))
        for name, value in given.items():
            self.send_header(name, value)
        if length is None:
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(body) if length < 0 else length))
        self.end_headers()
        self.wfile.write(body)

    def _spoil(self, fault: Fault, asked: Mapping[str, str], body: bytes) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self._spoilers[fault.kind](self, fault, asked, body)

    def _answer(self, fault: Fault, _asked: Mapping[str, str], _body: bytes) -> None:
        self._send(fault.status, "text/plain", fault.body, headers=fault.headers)

    def _too_many(self, fault: Fault, asked: Mapping[str, str], _body: bytes) -> None:
        key = asked.get("api_key", "127.0.0.1")
        text = f'{{"error":"API rate limit exceeded","api-key":"{key}","count":"4","limit":"3"}}'
        self._send(fault.status, "application/json", text.encode(), headers=fault.headers)

    def _reset(self, _fault: Fault, _asked: Mapping[str, str], body: bytes) -> None:
        self._send(200, "text/xml", body[: len(body) // 2], length=len(body))
        self.wfile.flush()
        # Closing with zero linger sends RST in place of FIN.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    def _chunk_missing(self, _fault: Fault, _asked: Mapping[str, str], body: bytes) -> None:
        half = body[: len(body) // 2]
        piece = b"%x\r\n%s\r\n" % (len(half), half)
        headers = [("Transfer-Encoding", "chunked")]
        self._send(200, "text/xml", piece, length=None, headers=headers)

    def _truncated(self, _fault: Fault, _asked: Mapping[str, str], body: bytes) -> None:
        self._send(200, "text/xml", body[: len(body) // 2], length=None)

    def _too_long(self, _fault: Fault, _asked: Mapping[str, str], body: bytes) -> None:
        self._send(200, "text/xml", body, length=len(body) + 100)

    def _too_short(self, _fault: Fault, _asked: Mapping[str, str], body: bytes) -> None:
        self._send(200, "text/xml", body, length=len(body) - 10)

    def _changed(self, fault: Fault, _asked: Mapping[str, str], body: bytes) -> None:
        change = fault.change or (lambda right: right)
        kind = "text/xml" if "eutils" in self.path else "application/json"
        self._send(fault.status, kind, change(body), headers=fault.headers)

    def _hang(self, fault: Fault, _asked: Mapping[str, str], _body: bytes) -> None:
        self.services.closing.wait(fault.seconds)

    def _drip(self, fault: Fault, _asked: Mapping[str, str], body: bytes) -> None:
        self._send(200, "text/xml", b"", length=len(body))
        self._trickle(body, fault.seconds)

    def _header_drip(self, fault: Fault, _asked: Mapping[str, str], _body: bytes) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._trickle(b"x" * 60_000, fault.seconds)

    def _trickle(self, body: bytes, seconds: float) -> None:
        ends = time.monotonic() + seconds
        for byte in body:
            if time.monotonic() > ends or self.services.closing.wait(0.05):
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()

    _spoilers = {  # noqa: RUF012 - a table of this class's own methods
        "answer": _answer,
        "too many": _too_many,
        "reset": _reset,
        "chunk missing": _chunk_missing,
        "truncated": _truncated,
        "changed": _changed,
        "length too long": _too_long,
        "length too short": _too_short,
        "hang": _hang,
        "drip": _drip,
        "header drip": _header_drip,
    }
