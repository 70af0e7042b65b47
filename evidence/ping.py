"""Tell a dead-man's switch how the night goes: one that hears nothing raises the alarm itself.

The protocol is that of healthchecks.io (https://healthchecks.io/docs/http_api/), which others
speak too: ADDRESS/start at the beginning, ADDRESS when the night is complete, ADDRESS/1 when it is
incomplete, ADDRESS/fail when it failed; what happened is sent as the body. The address is a
secret: who has it can say that all is well. It is never logged, archived or printed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import requests

from db.runs import COMPLETE, RunResult
from evidence import log_lines
from records.errors import EvidenceError, UsageError

PING_VARIABLE = "EVIDENCE_PING_URL"
LARGEST_BYTES = 10_000
"""Of the body: what any service of this kind keeps."""

TIME_OUT_S = 10.0
TRIES = 2
START, SUCCESS, INCOMPLETE, FAIL = "start", "", "1", "fail"


@dataclass(slots=True)
class Ending:
    """How a night ends; the night fills it in. As long as it has no result, it has failed."""

    result: RunResult | None = None


def ping_address(text: str) -> str | None:
    """Return the address to ping, None where there is none.

    Raises UsageError, without the address, for what is none.
    """
    shown = text.strip()
    if not shown:
        return None
    try:
        parts = urlsplit(shown)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not shown.isprintable() or " " in shown:
        raise UsageError(
            f"{PING_VARIABLE}: is no address that begins with https:// or http://. Copy it from "
            "your monitor, or leave it out."
        )
    return shown


@contextmanager
def pinging(address: str | None) -> Iterator[Ending]:
    """Ping at the beginning and at the end of a night. A ping that fails costs a line of the log.

    A night that is killed pings no end; the switch then raises the alarm when its time is up.
    """
    ending = Ending()
    if address is None:
        yield ending
        return
    ping(address, START)
    try:
        yield ending
    except BaseException as error:
        ping(
            address, FAIL, str(error) if isinstance(error, EvidenceError) else type(error).__name__
        )
        raise
    result = ending.result
    if result is None:
        ping(address, FAIL, "the night did not say how it ended")
    else:
        ping(address, SUCCESS if result.outcome == COMPLETE else INCOMPLETE, summary(result))


def summary(result: RunResult) -> str:
    """Return what a night did, in lines."""
    return "\n".join([
        f"{result.outcome}: {result.records_new} new, {result.records_changed} changed, "
        f"{result.records_quarantined} set aside; {result.texts_tagged} texts tagged",
        *result.reasons,
    ])  # fmt: skip


def ping(address: str, signal: str, body: str = "") -> bool:
    """Send one signal, twice at most; return whether it was received."""
    problem = ""
    for _ in range(TRIES):
        problem = _sent(_with(address, signal), body)
        if not problem:
            return True
    name = {SUCCESS: "complete", INCOMPLETE: "incomplete"}.get(signal, signal)
    log_lines.write(f"ping: the monitor was not told of {name!r}: {problem}", log_lines.WARNING)
    return False


def _with(address: str, signal: str) -> str:
    """Return the address of a signal; what follows a question mark stays behind it."""
    parts = urlsplit(address)
    path = f"{parts.path.rstrip('/')}/{signal}" if signal else parts.path
    return urlunsplit(parts._replace(path=path))


def _sent(address: str, body: str) -> str:
    """Send a request and return what went wrong, in words that do not name the address."""
    outcome = [f"no answer within {TIME_OUT_S:.0f} s"]

    def send() -> None:
        outcome[0] = _answer(address, body)

    _within(TIME_OUT_S, send)
    return outcome[0]


def _answer(address: str, body: str) -> str:
    try:
        with requests.request(
            "POST" if body else "GET",
            address,
            data=body.encode("utf-8", "replace")[:LARGEST_BYTES] if body else None,
            headers={"user-agent": "ketamine-evidence", "content-type": "text/plain"},
            timeout=TIME_OUT_S,
            allow_redirects=False,
            stream=True,
        ) as response:
            return "" if response.status_code < 300 else f"it answered {response.status_code}"
    except requests.Timeout:
        return f"no answer within {TIME_OUT_S:.0f} s"
    except (requests.RequestException, ValueError, OSError):
        # The error's own text names the address.
        return "it could not be reached, or broke off"


def _within(seconds: float, work: Callable[[], None]) -> None:
    """Do some work for so long at most: one who answers a byte at a time never times out."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
