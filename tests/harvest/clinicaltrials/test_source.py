"""ClinicalTrials.gov as a source: every page, every search, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvest.archive.archive import Archive
from harvest.archive.replay import ReplayTransport
from harvest.clinicaltrials.source import ClinicalTrialsSource
from harvest.interface import Plan, Request, Response
from records.errors import TransportError
from records.model import Harvested, Incomplete, Quarantined, SearchReport
from records.topic import Search
from tests.harvest.live import TRIAL_SEARCH, clinicaltrials, quick_settings
from tests.local_services import LocalServices, study

WHEN = "2026-11-20T02:00:00Z"
STUDIES = [study(f"NCT{n:08}") for n in range(1, 8)]
VERSION: dict[str, Any] = {"apiVersion": "2.0.5", "dataTimestamp": "2026-08-19T09:00:06"}


class Canned:
    """A transport with prepared pages."""

    def __init__(self, *pages: object, version: object = VERSION) -> None:
        self.pages = list(pages)
        self.version = version
        self.asked: list[Request] = []

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        value = self.version if request.path == "version" else self.pages.pop(0)
        if isinstance(value, Exception):
            raise value
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return Response(request, 200, body, WHEN, "application/json")


def harvest(*pages: object, version: object = VERSION) -> list[Any]:
    return list(
        ClinicalTrialsSource(Canned(*pages, version=version)).harvest(Plan.whole([TRIAL_SEARCH]))
    )


def test_all_pages_are_read_and_the_count_agrees(tmp_path: Path) -> None:
    with LocalServices(studies=STUDIES) as services:
        archive = Archive(tmp_path / "raw")
        source = clinicaltrials(quick_settings(services, tmp_path), archive, page_size=3)
        events = list(source.harvest(Plan.whole([TRIAL_SEARCH])))
        asked = [r for r in services.log if r.path == "studies"]
    assert events[0] == SearchReport(
        source="clinicaltrials",
        name="conditions",
        role="core",
        query=TRIAL_SEARCH.query,
        translation="data of 2026-08-19T09:00:06",
        source_count=7,
        received=7,
        searched_at=events[0].searched_at,
        keys=tuple(f"NCT{n:08}" for n in range(1, 8)),
        cursor="2026-08-19",
    )
    assert [e.record.registry_id for e in events[1:]] == [f"NCT{n:08}" for n in range(1, 8)]
    assert len(asked) == 3
    assert dict(asked[0].parameters) == {
        "query.cond": "anorexia",
        "query.intr": "ketamine",
        "countTotal": "true",
        "format": "json",
        "markupFormat": "markdown",
        "pageSize": "3",
    }
    # All but the token stays the same from page to page, as the API asks.
    assert {
        frozenset(dict(r.parameters).items() - {("pageToken", r.get("pageToken"))}) for r in asked
    } == {frozenset(asked[0].parameters)}
    assert asked[0].user_agent.startswith("ketamine-evidence/")
    assert (
        list(
            ClinicalTrialsSource(ReplayTransport(archive), page_size=3).harvest(
                Plan.whole([TRIAL_SEARCH])
            )
        )
        == events
    )


@pytest.mark.parametrize("empty", [[1], [2], [1, 2, 3]])
def test_an_empty_page_is_not_taken_for_the_last(tmp_path: Path, empty: list[int]) -> None:
    with LocalServices(studies=STUDIES, empty_pages=empty) as services:
        source = clinicaltrials(quick_settings(services, tmp_path), Archive(tmp_path), page_size=3)
        events = list(source.harvest(Plan.whole([TRIAL_SEARCH])))
    assert [type(e) for e in events] == [SearchReport] + [Harvested] * 7


@pytest.mark.parametrize(("chunked", "compressed"), [(True, False), (False, True), (True, True)])
def test_compressed_and_chunked_answers(tmp_path: Path, chunked: bool, compressed: bool) -> None:
    many = [study(f"NCT{n:08}", "Title " * 40) for n in range(1, 301)]
    with LocalServices(studies=many, chunked=chunked, compressed=compressed) as services:
        source = clinicaltrials(quick_settings(services, tmp_path), Archive(tmp_path))
        events = list(source.harvest(Plan.whole([TRIAL_SEARCH])))
    assert [type(e) for e in events] == [SearchReport] + [Harvested] * 300


def test_a_study_found_twice_comes_once_with_both_searches(tmp_path: Path) -> None:
    def search(asked: Any) -> list[Any]:
        return STUDIES[:2] if "query.cond" in asked else STUDIES[1:3]

    outcomes = Search("clinicaltrials", "outcomes", "core", "query.outc=x", (("query.outc", "x"),))
    with LocalServices(studies=STUDIES, search_studies=search) as services:
        source = clinicaltrials(quick_settings(services, tmp_path), Archive(tmp_path))
        events = list(source.harvest(Plan.whole([TRIAL_SEARCH, outcomes])))
        versions = [r for r in services.log if r.path == "version"]
    assert {e.record.registry_id: e.searches for e in events if isinstance(e, Harvested)} == {
        "NCT00000001": ("conditions",),
        "NCT00000002": ("conditions", "outcomes"),
        "NCT00000003": ("outcomes",),
    }
    assert len(versions) == 1


def test_studies_that_repeat_over_pages_are_not_counted_twice() -> None:
    events = harvest(
        {"studies": STUDIES[:2], "totalCount": 3, "nextPageToken": "a"},
        {"studies": STUDIES[1:3]},
    )
    assert [type(e) for e in events] == [SearchReport] + [Harvested] * 3
    assert events[0].received == 3


def test_studies_that_do_not_come_are_counted() -> None:
    short = {"studies": STUDIES[:2], "totalCount": 5}
    events = harvest(short, short, short)
    assert [e.reason for e in events if isinstance(e, Incomplete)] == [
        "ClinicalTrials.gov counts 5 studies and sent 2: 3 are missing"
    ]


def test_no_match_is_a_report_of_nothing() -> None:
    events = harvest({"studies": [], "totalCount": 0})
    assert [type(e) for e in events] == [SearchReport]
    assert (events[0].source_count, events[0].received) == (0, 0)


def test_pages_that_come_round_again_are_left() -> None:
    page = {"studies": STUDIES[:1], "totalCount": 9, "nextPageToken": "a"}
    events = harvest(page, page, page, page)
    assert [type(e) for e in events] == [SearchReport, Incomplete, Harvested]
    assert "over and over" in events[1].reason


def test_a_page_that_fails_keeps_the_pages_before() -> None:
    events = harvest(
        {"studies": STUDIES[:2], "totalCount": 4, "nextPageToken": "a"},
        TransportError("ClinicalTrials.gov studies: HTTP status 400."),
    )
    assert [type(e) for e in events] == [SearchReport, Incomplete, Harvested, Harvested]
    assert "HTTP status 400" in events[1].reason


def test_pages_that_moved_while_they_were_read_are_read_again() -> None:
    events = harvest(
        {"studies": STUDIES[:2], "totalCount": 3, "nextPageToken": "a"},
        {"studies": STUDIES[1:2]},
        {"studies": STUDIES[:2], "totalCount": 3, "nextPageToken": "b"},
        {"studies": STUDIES[2:3]},
    )
    assert [type(e) for e in events] == [SearchReport] + [Harvested] * 3


def test_a_token_that_expires_starts_the_search_again() -> None:
    expired = TransportError("Invalid value in parameter `pageToken`", 400)
    events = harvest(
        {"studies": STUDIES[:2], "totalCount": 4, "nextPageToken": "a"},
        expired,
        {"studies": STUDIES[:2], "totalCount": 4, "nextPageToken": "b"},
        {"studies": STUDIES[2:4]},
    )
    assert [type(e) for e in events] == [SearchReport] + [Harvested] * 4


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"studies": {}}',
        b'{"studies": [1]}',
        b'{"totalCount": 0}',
        b'{"studies": [], "totalCount": "0"}',
        b'{"studies": [], "totalCount": true}',
        b'{"studies": [], "nextPageToken": 5}',
        b"[" * 100_000,
        b"\xff\xfe{",
    ],
)
def test_a_page_that_is_no_page_is_incomplete_and_never_zero_studies(page: bytes) -> None:
    events = harvest(page)
    assert isinstance(events[-1], Incomplete)
    assert events[-1].what == "search conditions"


@pytest.mark.parametrize(
    "version", [TransportError("no"), {}, {"dataTimestamp": 5}, [], b"<html>", b""]
)
def test_without_a_version_the_studies_still_come(version: object) -> None:
    events = harvest({"studies": STUDIES[:1], "totalCount": 1}, version=version)
    assert [type(e) for e in events] == [Incomplete, SearchReport, Harvested]
    assert events[0].what == "version of the data"
    assert events[1].translation is None


@pytest.mark.parametrize(
    "bad", [{}, {"protocolSection": 5}, {"protocolSection": {"identificationModule": {}}}]
)
def test_a_study_that_cannot_be_read_is_quarantined_and_its_neighbours_are_kept(bad: Any) -> None:
    events = harvest({"studies": [STUDIES[0], bad, STUDIES[1]], "totalCount": 3})
    assert [type(e) for e in events] == [SearchReport, Harvested, Quarantined, Harvested]
    assert json.loads(events[2].raw) == bad
    assert events[0].received == 3


def test_a_quarantined_study_is_named_and_kept_whole() -> None:
    bad = study("NCT00000009")
    bad["protocolSection"]["statusModule"] = "\ud800"
    events = harvest({"studies": [bad], "totalCount": 1})
    assert isinstance(events[-1], Quarantined)
    assert events[-1].name == "NCT00000009"
    assert json.loads(events[-1].raw) == bad


def test_a_source_can_be_used_again() -> None:
    page = {"studies": STUDIES[:1], "totalCount": 1}
    source = ClinicalTrialsSource(Canned(page, page))
    first = list(source.harvest(Plan.whole([TRIAL_SEARCH])))
    assert list(source.harvest(Plan.whole([TRIAL_SEARCH]))) == first


def test_no_searches_ask_nothing() -> None:
    transport = Canned()
    assert list(ClinicalTrialsSource(transport).harvest(Plan.whole([]))) == []
    assert transport.asked == []
