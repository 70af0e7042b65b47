"""PubMed over the wire: search and fetch calls by Bio.Entrez, with what it lacks added around it.

Bio.Entrez has no base address to set, no time-out, repeats a 429 without waiting, and its errors
carry the address with the key. All four are mended here by public means: an opener with a handler
that sends the request elsewhere and gives it a time-out, one try only, a deadline, and errors
told anew. The opener and Bio.Entrez's settings belong to the whole process, so exchanges go one
at a time and everything is put back after each.
"""

from __future__ import annotations

import http.client
import tempfile
import threading
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

from Bio import Entrez

from harvest.fetch.clock import utc_now
from harvest.fetch.endpoints import PUBMED_BASE_URL, TOOL, HarvestSettings, user_agent
from harvest.fetch.exchange import CHUNK, Answer, BrokenOffError, Deadline, collect, within
from harvest.fetch.secrets import Secrets
from harvest.interface import Request, Response
from records.errors import TransportError

_ONE_AT_A_TIME = threading.Lock()

_FAILURES = (OSError, http.client.HTTPException, ValueError)
"""What urllib raises; ValueError for headers that it cannot read."""


@dataclass(frozen=True, slots=True)
class EntrezExchange:
    """Sends esearch, efetch and elink requests to the PubMed service of the settings."""

    settings: HarvestSettings
    service_name: str = "PubMed"

    def exchange(self, request: Request) -> Answer:
        """Return the answer whatever its status. Raises BrokenOffError or TransportError."""
        with _ONE_AT_A_TIME, _entrez_set_up(self.settings):
            deadline = Deadline.after(self.settings.deadline_s)
            return within(deadline, lambda: self._call(request, deadline))

    def _call(self, request: Request, deadline: Deadline) -> Answer:
        try:
            handle = _call_entrez(request)
        except HTTPError as error:
            # The error holds the address and with it the key: it goes no further than this.
            return self._read(request, error, deadline)
        except _FAILURES as error:
            raise BrokenOffError(_reason(error)) from None
        return self._read(request, handle, deadline)

    def _read(self, request: Request, handle: Any, deadline: Deadline) -> Answer:
        with handle:
            # Bio.Entrez wraps text/plain answers; the bytes are wanted.
            raw = getattr(handle, "buffer", handle)
            headers, status = raw.headers, raw.status
            body = _body(raw, headers.get("Content-Length"), deadline)
        # The key is no part of any record; the e-mail address may be an author's.
        email = self.settings.email if status != 200 else None
        body = Secrets(self.settings.api_key, email).strip(body)
        content_type = headers.get("Content-Type")
        response = Response(request, status, body, utc_now(), content_type)
        return Answer(response, headers.get("Retry-After"))


def _call_entrez(request: Request) -> Any:
    calls = {
        "esearch.fcgi": Entrez.esearch,
        "efetch.fcgi": Entrez.efetch,
        "elink.fcgi": Entrez.elink,
    }
    if request.path not in calls:
        raise TransportError(f"PubMed {request.path}: it is not among {', '.join(sorted(calls))}.")
    arguments: dict[str, Any] = {}
    for name, value in request.parameters:
        # elink has a set of links for each id parameter; ids in one parameter would share it.
        arguments[name] = [*arguments[name], value] if name in arguments else [value]
    return calls[request.path](
        **{name: each[0] if len(each) == 1 else each for name, each in arguments.items()}
    )


def _body(raw: Any, length: str | None, deadline: Deadline) -> bytes:
    """Read to the end, and compare: a connection that was cut may look like the end."""
    body = bytearray()
    try:
        collect(lambda: raw.read1(CHUNK), deadline, body)
    except _FAILURES as error:
        raise BrokenOffError(_reason(error), bytes(body)) from None
    if length is not None and length.isdigit() and len(body) < int(length):
        raise BrokenOffError(f"{len(body)} of {int(length)} bytes came", bytes(body))
    return bytes(body)


def _reason(error: BaseException) -> str:
    """Return what went wrong, without the error's own text where that may hold an address."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return "no answer in time"
    if isinstance(cause, OSError):
        return f"the connection failed ({cause.strerror or type(cause).__name__})"
    if isinstance(cause, http.client.HTTPException):
        return f"the connection broke off ({type(cause).__name__})"
    return "the connection failed"


class _Elsewhere(urllib.request.BaseHandler):
    """Sends what Bio.Entrez addresses to NCBI to the base address of the settings instead."""

    handler_order = 100  # before the handlers that send

    def __init__(self, base_url: str, timeout_s: float) -> None:
        self.base_url = base_url
        self.timeout_s = timeout_s

    def https_request(self, request: urllib.request.Request) -> urllib.request.Request:
        """Rewrite the address and set the time-out."""
        if request.full_url.startswith(PUBMED_BASE_URL):
            request.full_url = self.base_url + request.full_url.removeprefix(PUBMED_BASE_URL)
        request.timeout = self.timeout_s
        return request


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it could carry the key to another host, and turns POST into GET.

    The Location is not even read, since reading one that is no address would end in a traceback.
    """

    def http_error_302(self, *_arguments: Any, **_named: Any) -> None:
        return None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


@contextmanager
def _entrez_set_up(settings: HarvestSettings) -> Iterator[None]:
    """Lend Bio.Entrez our opener and settings, and put back what was there before."""
    names = ("tool", "email", "api_key", "max_tries", "local_cache")
    before = {name: getattr(Entrez, name) for name in names}
    opener = urllib.request.build_opener(
        _Elsewhere(settings.pubmed_base_url, settings.timeout_s), _NoRedirect
    )
    opener.addheaders = [("User-Agent", user_agent())]
    opener_before = getattr(urllib.request, "_opener", None)
    urllib.request.install_opener(opener)
    Entrez.tool, Entrez.email, Entrez.api_key = TOOL, settings.email, settings.api_key
    Entrez.max_tries = 1
    # Entrez.read is never called here, but importing its parser makes directories under HOME.
    Entrez.local_cache = before["local_cache"] or str(Path(tempfile.gettempdir()) / TOOL)
    # Its own spacing goes by the wall clock and would sleep for as long as that is set back.
    if spacing := getattr(Entrez, "_open", None):
        spacing.previous = 0
    try:
        with warnings.catch_warnings():
            # It asks for an e-mail address at every call; the settings are where to ask for it.
            warnings.filterwarnings("ignore", r"\s*Email address is not specified", UserWarning)
            yield
    finally:
        urllib.request.install_opener(opener_before)
        for name, value in before.items():
            setattr(Entrez, name, value)
