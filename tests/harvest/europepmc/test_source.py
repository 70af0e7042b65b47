"""Searches of Europe PMC over the wire: to the last page, with its own ways of saying no."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harvest.interface import Ask, Plan, Request
from records.model import Harvested, HarvestEvent, Incomplete, Quarantined, SearchReport, Vanished
from records.topic import Search
from tests.harvest.europepmc.live import SEARCH, source
from tests.local_services import LocalServices, faults
from tests.local_services.europepmc import ENDS, paper, preprint

WHOLE = Plan.whole([SEARCH])


@pytest.fixture
def services() -> Iterator[LocalServices]:
    with LocalServices() as running:
        running.europepmc.results = {f"PPR:PPR{n}": preprint(n, f"No. {n}") for n in range(1, 6)}
        yield running


def of_kind(events: list[HarvestEvent], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("most", [1, 2, 5, 1000])
def test_a_search_is_read_to_its_end_however_the_end_is_told(
    services: LocalServices, tmp_path: Path, ends: str, most: int
) -> None:
    services.europepmc.ends, services.europepmc.most = ends, most
    events = list(source(services, tmp_path).harvest(WHOLE))
    assert [e.record.source_key for e in of_kind(events, Harvested)] == [
        f"PPR:PPR{n}" for n in range(1, 6)
    ]
    (report,) = of_kind(events, SearchReport)
    assert (report.source_count, report.received) == (5, 5)
    assert report.translation == SEARCH.query
    assert report.keys == tuple(f"PPR:PPR{n}" for n in range(1, 6))
    assert report.cursor == report.searched_at[:10]
    assert not of_kind(events, Incomplete)
    cursors = [request.get("cursorMark") for request in services.log]
    assert cursors[0] == "*"
    assert len(set(cursors)) == len(cursors)


def test_what_is_asked(services: LocalServices, tmp_path: Path) -> None:
    list(source(services, tmp_path).harvest(WHOLE))
    (request,) = services.log
    assert request.path == "search"
    assert dict(request.parameters) == {
        "query": SEARCH.query,
        "format": "json",
        "resultType": "core",
        "synonym": "false",
        "pageSize": "200",
        "cursorMark": "*",
    }
    assert "ketamine-evidence" in request.user_agent


def test_a_record_that_two_searches_find_comes_once(
    services: LocalServices, tmp_path: Path
) -> None:
    other = Search("europepmc", "other", "candidate", "SRC:PPR AND bulimi*")
    services.europepmc.search = lambda query: (
        ["PPR:PPR1", "PPR:PPR2"] if "bulimi" in query else ["PPR:PPR2", "PPR:PPR3"]
    )
    events = list(source(services, tmp_path).harvest(Plan.whole([SEARCH, other])))
    found = {e.record.source_key: e.searches for e in of_kind(events, Harvested)}
    assert found == {
        "PPR:PPR2": ("preprints", "other"),
        "PPR:PPR3": ("preprints",),
        "PPR:PPR1": ("other",),
    }


def test_a_count_that_lies_is_incomplete(services: LocalServices, tmp_path: Path) -> None:
    services.europepmc.counted = 2
    events = list(source(services, tmp_path).harvest(WHOLE))
    assert len(of_kind(events, Harvested)) == 5
    (report,) = of_kind(events, SearchReport)
    assert (report.keys, report.cursor) == (None, None)
    (missing,) = of_kind(events, Incomplete)
    assert "counts 7 records and sent 5: 2 are missing" in missing.reason


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"errCode":404,"errMsg":"Invalid page size provided."}', "404: Invalid page size"),
        (b'{"version":"6.9"}', "without a count"),
        (b'{"version":"6.9","hitCount":1,"resultList":{"result":"x"}}', "without a list"),
        (b'{"version":"6.9","hitCount":1,"resultList":[]}', "without a list"),
        (b'{"version":"6.9","hitCount":-1}', "without a count"),
        (b'{"version":"6.9","hitCount":0,"nextCursorMark":7}', "a cursor that is not text"),
    ],
)
def test_an_error_with_status_200_is_no_empty_result(
    services: LocalServices, tmp_path: Path, body: bytes, said: str
) -> None:
    services.faults.add(faults.status(200, body, on="/search"))
    events = list(source(services, tmp_path).harvest(WHOLE))
    assert [type(event) for event in events] == [Incomplete]
    assert said in events[0].reason
    assert len(services.log) == 1


def test_pages_that_go_round_and_round_come_to_an_end(
    services: LocalServices, tmp_path: Path
) -> None:
    services.europepmc.most, services.europepmc.goes_round = 2, True
    events = list(source(services, tmp_path).harvest(WHOLE))
    (missing,) = of_kind(events, Incomplete)
    assert "over and over" in missing.reason
    assert len(of_kind(events, Harvested)) == 2


@pytest.mark.parametrize(
    "fault",
    [
        faults.too_many(),
        faults.status(503),
        faults.html(),
        faults.reset(),
        faults.truncated(),
        faults.length_too_long(),
        faults.length_too_short(),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status}",
)
def test_what_may_pass_is_asked_again(
    services: LocalServices, tmp_path: Path, fault: faults.Fault
) -> None:
    services.europepmc.most = 2
    services.faults.add(fault, fault)
    events = list(source(services, tmp_path).harvest(WHOLE))
    assert len(of_kind(events, Harvested)) == 5
    assert not of_kind(events, Incomplete)
    assert [request.fault for request in services.log].count(None) == 3


def test_a_failure_in_the_middle_keeps_what_came(services: LocalServices, tmp_path: Path) -> None:
    services.europepmc.most = 2
    live = source(services, tmp_path)
    services.before_answer = lambda request: (
        services.faults.add(*[faults.status(500)] * 9) if len(services.log) == 1 else None
    )
    events = list(live.harvest(WHOLE))
    assert 2 <= len(of_kind(events, Harvested)) <= 4
    assert of_kind(events, Incomplete)[0].what == "search preprints"
    assert of_kind(events, SearchReport)[0].cursor is None


def test_a_record_that_cannot_be_read_is_set_aside_whole(
    services: LocalServices, tmp_path: Path
) -> None:
    services.europepmc.results["PPR:PPR3"]["authorList"] = "not an object"
    del services.europepmc.results["PPR:PPR4"]["id"]
    events = list(source(services, tmp_path).harvest(WHOLE))
    assert len(of_kind(events, Harvested)) == 3
    bad = {event.name: event for event in of_kind(events, Quarantined)}
    assert b"No. 3" in bad["PPR:PPR3"].raw
    assert b"No. 4" in bad["a result of Europe PMC"].raw
    assert not of_kind(events, Incomplete)


def test_stored_records_are_read_again_and_one_that_is_gone_is_told(
    services: LocalServices, tmp_path: Path
) -> None:
    services.europepmc.results["MED:7"] = paper("7")
    services.europepmc.search = lambda _query: ["PPR:PPR1"]
    plan = Plan((Ask(SEARCH),), reread=("PPR:PPR1", "PPR:PPR2", "MED:7", "PPR:PPR99"))
    live = source(services, tmp_path)
    events = list(live.harvest(plan))
    assert [e.record.source_key for e in of_kind(events, Harvested)] == [
        "PPR:PPR1", "MED:7", "PPR:PPR2",
    ]  # fmt: skip
    (gone,) = of_kind(events, Vanished)
    assert (gone.source_key, gone.how) == ("PPR:PPR99", "missing")
    assert gone.fetched_at
    assert not of_kind(events, Incomplete)
    requests = [Request(r.service, r.path, r.parameters) for r in services.log]
    assert live.batches(requests) == (("MED:7", "PPR:PPR2", "PPR:PPR99"),)


def test_an_answer_without_any_of_many_is_a_failure_and_nobody_is_gone(
    services: LocalServices, tmp_path: Path
) -> None:
    plan = Plan((), reread=("PPR:PPR97", "PPR:PPR98"))
    events = list(source(services, tmp_path).harvest(plan))
    assert [type(event) for event in events] == [Incomplete]
    assert events[0].keys == ("PPR:PPR97", "PPR:PPR98")
