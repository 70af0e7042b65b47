"""Which failures are tried again, after how long, and what is said in the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from harvest.fetch.exchange import Answer, BrokenOffError
from harvest.fetch.retry import Patience, Retrying, seconds_asked
from harvest.interface import Request, Response
from records.errors import TransportError

ASK = Request("pubmed", "esearch.fcgi", (("term", "x"),))
NOW = datetime(2026, 11, 22, 2, 0, 0, tzinfo=UTC)

Step = int | Exception | tuple[int, str]


class Scripted:
    """An exchange that plays a script: statuses, statuses with Retry-After, errors."""

    service_name = "PubMed"

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)

    def exchange(self, request: Request) -> Answer:
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        status, retry_after = step if isinstance(step, tuple) else (step, None)
        body = f"body of {status}".encode()
        return Answer(
            Response(request, status, body, "2026-11-20T02:00:00Z", "text/plain"), retry_after
        )


class Turns:
    """A limiter that counts."""

    def __init__(self) -> None:
        self.count = 0

    def wait(self) -> None:
        self.count += 1


def retrying(*steps: Step, check=lambda _: None, attempts: int = 4, chance: float = 0.0):
    pauses: list[float] = []
    failures: list[tuple[int, str]] = []
    turns = Turns()
    transport = Retrying(
        Scripted(*steps),
        turns,
        check,
        Patience(attempts, 1.0, 30.0),
        on_failure=lambda response, fault: failures.append((response.status, fault)),
        sleep=pauses.append,
        chance=lambda: chance,
    )
    return transport, pauses, failures, turns


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_what_may_pass_is_tried_again_after_growing_pauses(status: int) -> None:
    transport, pauses, failures, turns = retrying(status, status, status, 200)
    assert transport.send(ASK).body == b"body of 200"
    assert pauses == [1.0, 2.0, 4.0]
    assert failures == [(status, f"HTTP status {status}")] * 3
    assert turns.count == 4  # every try waits its turn


def test_an_exchange_that_broke_off_is_tried_again_and_its_part_kept() -> None:
    transport, _, failures, _ = retrying(BrokenOffError("no answer in time", b"half"), 200)
    assert transport.send(ASK).status == 200
    assert failures == [(0, "no answer in time")]


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 414])
def test_what_will_not_pass_is_not_tried_again(status: int) -> None:
    transport, pauses, failures, turns = retrying(status)
    with pytest.raises(TransportError, match=f"HTTP status {status}"):
        transport.send(ASK)
    assert pauses == []
    assert turns.count == 1
    assert len(failures) == 1


def test_a_403_says_blocked_client_and_what_to_do() -> None:
    transport, *_ = retrying(403)
    with pytest.raises(TransportError, match=r"blocked client .* another network"):
        transport.send(ASK)


def test_the_plain_text_of_a_400_is_passed_on() -> None:
    transport, *_ = retrying(400)
    with pytest.raises(TransportError, match="body of 400"):
        transport.send(ASK)


def test_it_gives_up_in_the_end_without_a_last_pause() -> None:
    transport, pauses, failures, _ = retrying(503, 503, 503, 503)
    with pytest.raises(TransportError, match=r"PubMed esearch.fcgi: HTTP status 503, 4 times"):
        transport.send(ASK)
    assert len(pauses) == 3
    assert len(failures) == 4


def test_a_false_answer_with_status_200_is_tried_again() -> None:
    verdicts = iter(["an HTML page in place of XML", None])
    transport, pauses, failures, _ = retrying(200, 200, check=lambda _: next(verdicts))
    transport.send(ASK)
    assert pauses == [1.0]
    assert failures == [(200, "an HTML page in place of XML")]


def test_another_error_passes_through_untouched() -> None:
    transport, *_ = retrying(TransportError("only searching and fetching"))
    with pytest.raises(TransportError, match="only searching"):
        transport.send(ASK)


@pytest.mark.parametrize(
    ("asked", "pause"),
    [("7", 7.0), (" 7 ", 7.0), ("0", 1.0), ("86400", 30.0), ("9" * 400, 30.0), ("soon", 1.0)],
)
def test_retry_after_lengthens_a_pause_up_to_the_bound(asked: str, pause: float) -> None:
    transport, pauses, *_ = retrying((429, asked), 200)
    transport.send(ASK)
    assert pauses == [pause]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("2", 2.0),
        ("Sun, 22 Nov 2026 02:00:10 GMT", 10.0),
        ("Sunday, 22-Nov-26 02:00:10 GMT", 10.0),
        ("Sun, 22 Nov 2026 01:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2026 02:00:10", 10.0),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
        ("Sun, 99 Nov 2026", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    assert seconds_asked(header, NOW) == seconds


def test_a_date_in_another_zone_is_read_in_that_zone() -> None:
    text = (NOW + timedelta(seconds=60)).strftime("%a, %d %b %Y 03:%M:%S +0100")
    assert seconds_asked(text, NOW) == 60.0


@pytest.mark.parametrize("failures", [1, 2, 3, 7, 5000])
def test_pauses_are_jittered_downwards_by_half_at_most(failures: int) -> None:
    patience = Patience(6, 1.0, 60.0)
    longest = patience.pause(failures, None, 0.0)
    shortest = patience.pause(failures, None, 0.999999)
    assert longest == min(2.0 ** min(failures - 1, 60), 60.0)
    assert longest / 2 <= shortest < longest / 2 * 1.001
