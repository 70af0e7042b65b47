"""Services that answer GET requests, by requests: ClinicalTrials.gov and Europe PMC."""

from __future__ import annotations

from dataclasses import dataclass

import requests
import urllib3

from harvest.fetch.clock import utc_now
from harvest.fetch.endpoints import HarvestSettings, user_agent
from harvest.fetch.exchange import CHUNK, Answer, BrokenOffError, Deadline, collect, within
from harvest.interface import Request, Response

_FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError)
"""What requests raises, though it promises the first alone."""


class _Session(requests.Session):
    """Follows no redirect, nor reads where to: `allow_redirects=False` still does."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: there is no redirect."""


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """Sends GET requests to the service at `base_url`, which people call `service_name`.

    ClinicalTrials.gov lets `requests` in under an honest name; other clients have been reported
    blocked. With `as_stored` the body is what the server holds: a .gz stays packed even where the
    server calls that an encoding.
    """

    settings: HarvestSettings
    base_url: str
    service_name: str
    accept: str = "application/json"
    as_stored: bool = False

    def exchange(self, request: Request) -> Answer:
        """Return the answer whatever its status. Raises BrokenOffError."""
        deadline = Deadline.after(self.settings.deadline_s)
        return within(deadline, lambda: self._call(request, deadline))

    def _call(self, request: Request, deadline: Deadline) -> Answer:
        body = bytearray()
        headers = {"User-Agent": user_agent(), "Accept": self.accept}
        if self.as_stored:
            headers["Accept-Encoding"] = "identity"
        try:
            with (
                _Session() as session,
                session.get(
                    self.base_url + request.path,
                    params=list(request.parameters),
                    headers=headers,
                    timeout=self.settings.timeout_s,
                    allow_redirects=False,
                    stream=True,
                ) as answer,
            ):
                # Not iter_content, which waits for whole chunks.
                decode = not self.as_stored
                collect(lambda: answer.raw.read1(CHUNK, decode_content=decode), deadline, body)
        except _FAILURES as error:
            raise BrokenOffError(_reason(error), bytes(body)) from None
        content_type = answer.headers.get("Content-Type")
        response = Response(request, answer.status_code, bytes(body), utc_now(), content_type)
        return Answer(response, answer.headers.get("Retry-After"))


def _reason(error: Exception) -> str:
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "no answer in time"
    if isinstance(error, urllib3.exceptions.ProtocolError):
        return "a truncated answer"
    return f"the connection failed ({type(error).__name__})"
