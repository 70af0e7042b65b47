"""Patience with limits: which failures are worth another try, and after how long."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from harvest.fetch.clock import utc_now
from harvest.fetch.exchange import Answer, BrokenOffError, Exchange
from harvest.fetch.limiter import Limiter
from harvest.interface import Request, Response
from records.errors import TransportError

_log = logging.getLogger(__name__)

Check = Callable[[Response], str | None]
FailureListener = Callable[[Response, str], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try (`attempts`) and how long to pause, in seconds.

    The n-th pause is `pause_s` doubled n-1 times, shortened by up to half at random so that
    several clients do not return together, and never above `longest_pause_s`. A Retry-After asked
    for by the service lengthens it, up to the same bound.
    """

    attempts: int = 6
    pause_s: float = 1.0
    longest_pause_s: float = 60.0

    def pause(self, failures: int, retry_after_s: float | None, chance: float) -> float:
        """Return the seconds to wait after that many failures; `chance` is in [0, 1)."""
        grown = min(self.pause_s * 2.0 ** min(failures - 1, 30), self.longest_pause_s)
        jittered = grown * (1.0 - chance / 2.0)
        return min(max(jittered, retry_after_s or 0.0), self.longest_pause_s)


@dataclass(frozen=True, slots=True)
class Retrying:
    """A live transport: sends politely, tries again where that can help, gives up with a reason.

    Every answer that is none is handed to `on_failure` (the archive) before the next try. `check`
    says why an answer with status 200 is none.
    """

    inner: Exchange
    limiter: Limiter
    check: Check
    patience: Patience = field(default_factory=Patience)
    on_failure: FailureListener = lambda _response, _fault: None
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def send(self, request: Request) -> Response:
        """Return the answer, status 200 and checked. Raises TransportError."""
        for failures in range(1, self.patience.attempts + 1):
            self.limiter.wait()
            answer, fault = self._try(request)
            if fault is None:
                return answer.response
            self.on_failure(answer.response, fault)
            if not _may_pass(answer.response.status):
                refusal = _refusal(self.inner.service_name, request, fault, answer)
                raise TransportError(refusal, answer.response.status, answer.response.fetched_at)
            if failures < self.patience.attempts:
                asked = seconds_asked(answer.retry_after, datetime.now(UTC))
                pause = self.patience.pause(failures, asked, self.chance())
                service = self.inner.service_name
                _log.warning("%s %s: %s; again in %.1f s", service, request.path, fault, pause)
                self.sleep(pause)
        raise TransportError(
            f"{self.inner.service_name} {request.path}: {fault}, {self.patience.attempts} times. "
            "Nothing is wrong with the request; try again later.",
            answer.response.status,
            answer.response.fetched_at,
        )

    def _try(self, request: Request) -> tuple[Answer, str | None]:
        try:
            answer = self.inner.exchange(request)
        except BrokenOffError as error:
            return Answer(Response(request, 0, error.partial, utc_now())), error.reason
        if answer.response.status != 200:
            return answer, f"HTTP status {answer.response.status}"
        return answer, self.check(answer.response)


def seconds_asked(retry_after: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for (a number or an HTTP date), or None."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _may_pass(status: int) -> bool:
    """Say whether another try can help; 0 is an exchange that broke off, 200 a false answer."""
    return status in (0, 200, 408, 425, 429) or 500 <= status <= 599


def _refusal(service: str, request: Request, fault: str, answer: Answer) -> str:
    if answer.response.status in (401, 403):
        return (
            f"{service} {request.path}: blocked client ({fault}). The service refuses this "
            "program or this network address, which says nothing about the records. Try from "
            "another network, or set its base address to a mirror or proxy that is let in."
        )
    if 300 <= answer.response.status <= 399:
        return (
            f"{service} {request.path}: {fault}, a redirect, which is not followed. "
            "Set the service's base address to where it is now."
        )
    detail = _plain_start(answer.response)
    return f"{service} {request.path}: {fault}{detail}. Correct the request; it was not repeated."


def _plain_start(response: Response) -> str:
    """Return the start of a plain-text error, as ClinicalTrials.gov sends with status 400."""
    if not (response.content_type or "").startswith("text/plain"):
        return ""
    text = " ".join(response.body[:300].decode("utf-8", "replace").split())
    return f" ({text})" if text else ""
