"""Everything that goes wrong on the wire, played by a local server against the whole road."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from harvest.archive.archive import Archive
from harvest.fetch import exchange
from harvest.interface import Plan
from records.model import Harvested, Incomplete, SearchReport
from tests.harvest.live import (
    API_KEY,
    EMAIL,
    PUBMED_SEARCH,
    TRIAL_SEARCH,
    clinicaltrials,
    pubmed,
    quick_settings,
)
from tests.local_services import LocalServices, article, faults, study
from tests.local_services.faults import Fault

ARTICLES = {str(pmid): article(str(pmid), f"Title {pmid}") for pmid in (11, 22, 33)}
STUDIES = [study(f"NCT0000000{n}") for n in (1, 2, 3)]

PASSING = {
    "429": faults.too_many(),
    "429 with Retry-After": faults.too_many("1"),
    "429 with a date": faults.too_many("Sun, 22 Nov 2026 02:00:00 GMT"),
    "500": faults.status(500, faults.HTML_PAGE),
    "502": faults.status(502),
    "503": faults.status(503, retry_after="1"),
    "HTML with status 200": faults.html(),
    "rate limit with status 200": faults.rate_limit_json(),
    "empty with status 200": faults.status(200),
    "reset in the middle": faults.reset(),
    "truncated, no length": faults.truncated(),
    "last chunk missing": faults.chunk_missing(),
    "length too long": faults.length_too_long(),
    "length too short": faults.length_too_short(),
    "silence": faults.hang(),
    "slow drip": faults.drip(),
    "slow drip of a header": faults.header_drip(),
}


@pytest.fixture
def services():
    with LocalServices(ARTICLES, STUDIES) as running:
        yield running


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("path", ["esearch.fcgi", "efetch.fcgi"])
def test_pubmed_recovers(services: LocalServices, tmp_path: Path, fault: Fault, path: str) -> None:
    services.faults.add(Fault(**{**vars(fault), "on": path}))
    archive = Archive(tmp_path / "raw")
    started = time.monotonic()
    events = list(
        pubmed(quick_settings(services, tmp_path), archive).harvest(Plan.whole([PUBMED_SEARCH]))
    )
    assert time.monotonic() - started < 3
    assert [type(e) for e in events] == [SearchReport, Harvested, Harvested, Harvested]
    assert len(services.faults) == 0
    assert [e.usable for e in archive.entries()].count(False) == 1
    assert archive.verify() == ()


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_clinicaltrials_recovers(services: LocalServices, tmp_path: Path, fault: Fault) -> None:
    services.faults.add(Fault(**{**vars(fault), "on": "studies"}))
    archive = Archive(tmp_path / "raw")
    started = time.monotonic()
    source = clinicaltrials(quick_settings(services, tmp_path), archive)
    events = list(source.harvest(Plan.whole([TRIAL_SEARCH])))
    assert time.monotonic() - started < 3
    assert [type(e) for e in events] == [SearchReport, Harvested, Harvested, Harvested]
    assert [e.usable for e in archive.entries()].count(False) == 1


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_pubmed_that_never_recovers_is_incomplete_and_nothing_false_is_kept(
    services: LocalServices, tmp_path: Path, fault: Fault
) -> None:
    services.faults.extend([fault] * 2)
    archive = Archive(tmp_path / "raw")
    settings = quick_settings(services, tmp_path, attempts=2)
    events = list(pubmed(settings, archive).harvest(Plan.whole([PUBMED_SEARCH])))
    assert [type(e) for e in events] == [Incomplete]
    assert events[0].what == "search main"
    assert "PubMed esearch.fcgi" in events[0].reason
    assert "2 times" in events[0].reason
    assert not any(e.usable for e in archive.entries())


@pytest.mark.parametrize("code", [400, 403, 404, 414])
def test_pubmed_does_not_repeat_what_cannot_pass(
    services: LocalServices, tmp_path: Path, code: int
) -> None:
    services.faults.add(faults.status(code, b"<eFetchResult><ERROR>no</ERROR></eFetchResult>"))
    archive = Archive(tmp_path / "raw")
    events = list(
        pubmed(quick_settings(services, tmp_path), archive).harvest(Plan.whole([PUBMED_SEARCH]))
    )
    assert [type(e) for e in events] == [Incomplete]
    assert f"HTTP status {code}" in events[0].reason
    assert len(services.log) == 1


def test_clinicaltrials_that_blocks_the_client_says_so(
    services: LocalServices, tmp_path: Path
) -> None:
    services.faults.extend([faults.status(403, faults.HTML_PAGE)] * 2)
    source = clinicaltrials(quick_settings(services, tmp_path), Archive(tmp_path / "raw"))
    events = list(source.harvest(Plan.whole([TRIAL_SEARCH])))
    assert [(e.what, "blocked client" in e.reason) for e in events] == [
        ("version of the data", True),
        ("search conditions", True),
    ]
    assert len(services.log) == 2


def test_a_400_of_clinicaltrials_is_told_in_its_own_words(
    services: LocalServices, tmp_path: Path
) -> None:
    text = b"Invalid value in parameter `query.cond`"
    services.faults.add(faults.status(400, text, on="studies"))
    source = clinicaltrials(quick_settings(services, tmp_path), Archive(tmp_path / "raw"))
    events = list(source.harvest(Plan.whole([TRIAL_SEARCH])))
    assert [type(e) for e in events] == [Incomplete]
    assert text.decode() in events[0].reason


@pytest.mark.parametrize("make", [pubmed, clinicaltrials])
def test_a_redirect_is_not_followed(services: LocalServices, tmp_path: Path, make) -> None:
    """It could carry the key to another host."""
    with LocalServices(ARTICLES, STUDIES) as elsewhere:
        for path, target in (
            ("esearch", elsewhere.pubmed_base_url + "esearch.fcgi"),
            ("studies", elsewhere.clinicaltrials_base_url + "studies"),
        ):
            services.faults.add(Fault("answer", 302, b"", (("Location", target),), on=path))
        source = make(quick_settings(services, tmp_path), Archive(tmp_path / "raw"))
        searches = [PUBMED_SEARCH] if make is pubmed else [TRIAL_SEARCH]
        events = list(source.harvest(Plan.whole(searches)))
        assert isinstance(events[-1], Incomplete)
        assert "a redirect, which is not followed" in events[-1].reason
        assert elsewhere.log == ()


@pytest.mark.parametrize("make", [pubmed, clinicaltrials])
@pytest.mark.parametrize("location", ["http://[", "ftp://x/", "http://.x/", "", "\xff", "a" * 9000])
def test_a_redirect_to_nonsense(
    services: LocalServices, tmp_path: Path, make, location: str
) -> None:
    spoil = Fault("answer", 301, b"", (("Location", location),))
    services.faults.extend([spoil] * 4)
    source = make(quick_settings(services, tmp_path, attempts=2), Archive(tmp_path / "raw"))
    events = list(source.harvest(Plan.whole([PUBMED_SEARCH if make is pubmed else TRIAL_SEARCH])))
    assert {type(e) for e in events} == {Incomplete}


@pytest.mark.parametrize("make", [pubmed, clinicaltrials])
@pytest.mark.parametrize("code", [201, 204, 206])
def test_a_success_that_is_no_answer(
    services: LocalServices, tmp_path: Path, make, code: int
) -> None:
    services.faults.extend([faults.status(code)] * 2)
    source = make(quick_settings(services, tmp_path), Archive(tmp_path / "raw"))
    events = list(source.harvest(Plan.whole([PUBMED_SEARCH if make is pubmed else TRIAL_SEARCH])))
    assert {type(e) for e in events} == {Incomplete}
    assert f"HTTP status {code}" in events[0].reason


def test_the_error_that_search_backends_send_with_status_200_is_tried_again(
    services: LocalServices, tmp_path: Path
) -> None:
    text = "Search Backend failed: Pubmed 2.0 search API: HTTP request returned 502 status."
    services.faults.add(faults.search_error(text))
    archive = Archive(tmp_path / "raw")
    events = list(
        pubmed(quick_settings(services, tmp_path), archive).harvest(Plan.whole([PUBMED_SEARCH]))
    )
    assert [type(e) for e in events] == [SearchReport, Harvested, Harvested, Harvested]


def test_an_error_about_the_search_itself_is_incomplete_at_once_and_never_zero_hits(
    services: LocalServices, tmp_path: Path
) -> None:
    services.faults.add(faults.search_error("Search Backend failed: Empty Term in the request"))
    archive = Archive(tmp_path / "raw")
    events = list(
        pubmed(quick_settings(services, tmp_path), archive).harvest(Plan.whole([PUBMED_SEARCH]))
    )
    assert [type(e) for e in events] == [Incomplete]
    assert "Empty Term in the request" in events[0].reason
    assert len(services.log) == 1


def test_a_service_that_is_not_there(tmp_path: Path) -> None:
    with LocalServices() as services:
        settings = quick_settings(services, tmp_path, attempts=2)
    archive = Archive(tmp_path / "raw")
    events = list(pubmed(settings, archive).harvest(Plan.whole([PUBMED_SEARCH])))
    events += list(clinicaltrials(settings, archive).harvest(Plan.whole([TRIAL_SEARCH])))
    assert [type(e) for e in events] == [Incomplete] * 3
    assert all("the connection failed" in e.reason for e in events)


def test_a_failed_batch_loses_only_its_own_records(tmp_path: Path) -> None:
    with LocalServices(ARTICLES) as services:
        services.faults.extend([faults.status(503, on="efetch")] * 2)
        settings = quick_settings(services, tmp_path, attempts=2)
        source = pubmed(settings, Archive(tmp_path / "raw"))
        source.batch = 1
        events = list(source.harvest(Plan.whole([PUBMED_SEARCH])))
    assert [e.record.pmid for e in events if isinstance(e, Harvested)] == ["22", "33"]
    assert [e.what for e in events if isinstance(e, Incomplete)] == ["pmid 11"]


def test_a_service_that_went_down_is_left_alone_after_three_batches(tmp_path: Path) -> None:
    articles = {str(n): article(str(n)) for n in range(1, 9)}
    with LocalServices(articles) as services:
        services.faults.extend([faults.status(503, on="efetch")] * 50)
        settings = quick_settings(services, tmp_path, attempts=2)
        source = pubmed(settings, Archive(tmp_path / "raw"))
        source.batch = 1
        events = list(source.harvest(Plan.whole([PUBMED_SEARCH])))
        fetches = [r for r in services.log if r.path == "efetch.fcgi"]
    missing = [e for e in events if isinstance(e, Incomplete)]
    assert len(fetches) == 3 * 2
    assert [e.what for e in missing][:3] == ["pmid 1", "pmid 2", "pmid 3"]
    assert missing[3].what == "5 records (pmid 4, 5, 6, 7, 8)"


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_no_fault_lets_a_secret_into_the_archive_or_a_message(
    services: LocalServices, tmp_path: Path, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    echo = f"GET /?api_key={API_KEY}&email=operator%2Bevidence%40example.org by {EMAIL}"
    services.faults.extend([fault, faults.status(500, echo.encode())])
    archive = Archive(tmp_path / "raw")
    settings = quick_settings(services, tmp_path, attempts=2)
    with caplog.at_level(1):
        events = list(pubmed(settings, archive).harvest(Plan.whole([PUBMED_SEARCH])))
    assert API_KEY in {r.get("api_key") for r in services.log}
    kept = [archive.body(e.sha256) for e in archive.entries()]
    kept.append((tmp_path / "raw" / "requests.jsonl").read_bytes())
    seen = b"\n".join(kept).decode() + repr(events) + caplog.text + repr(settings)
    for secret in (API_KEY, EMAIL, "operator%2Bevidence"):
        assert secret not in seen
    assert b"[removed]" in b"".join(kept)


@pytest.mark.parametrize("code", [400, 403, 500])
def test_an_error_that_repeats_who_asked_does_not_pass_it_on(
    services: LocalServices, tmp_path: Path, code: int
) -> None:
    echo = f"Bad request: api_key={API_KEY}&email={EMAIL} or operator%2Bevidence%40example.org"
    services.faults.add(faults.status(code, echo.encode()))
    archive = Archive(tmp_path / "raw")
    settings = quick_settings(services, tmp_path, attempts=1)
    events = list(pubmed(settings, archive).harvest(Plan.whole([PUBMED_SEARCH])))
    kept = b"".join(archive.body(e.sha256) for e in archive.entries())
    assert kept == b"Bad request: api_key=[removed]&email=[removed] or [removed]"
    for secret in (API_KEY, "operator"):
        assert secret not in repr(events)


@pytest.mark.parametrize("page", ["<html>{}</html>", '{{"error": "{}"}}', "<eSearchResult>{}"])
def test_a_false_answer_that_repeats_who_asked_is_kept_without_that(
    services: LocalServices, tmp_path: Path, page: str
) -> None:
    services.faults.add(faults.status(200, page.format(f"{API_KEY} {EMAIL}").encode()))
    archive = Archive(tmp_path / "raw")
    settings = quick_settings(services, tmp_path, attempts=1)
    list(pubmed(settings, archive).harvest(Plan.whole([PUBMED_SEARCH])))
    (kept,) = [archive.body(e.sha256).decode() for e in archive.entries()]
    assert kept == page.format("[removed] [removed]")


@pytest.mark.parametrize("make", [pubmed, clinicaltrials])
def test_an_exchange_given_up_at_its_deadline_does_not_live_on(
    services: LocalServices, tmp_path: Path, make
) -> None:
    services.faults.extend([faults.drip(30)] * 2)
    source = make(quick_settings(services, tmp_path, attempts=1), Archive(tmp_path / "raw"))
    list(source.harvest(Plan.whole([PUBMED_SEARCH if make is pubmed else TRIAL_SEARCH])))
    ends = time.monotonic() + 5
    while any(t.name == "exchange" for t in threading.enumerate()):
        assert time.monotonic() < ends, "a thread still reads the drip"
        time.sleep(0.02)


@pytest.mark.parametrize("make", [pubmed, clinicaltrials])
def test_a_body_without_end_is_cut_off(
    services: LocalServices, tmp_path: Path, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "LARGEST_BODY", 2**20)
    services.faults.extend([faults.status(200, b"<x>" * 2**20)] * 2)
    archive = Archive(tmp_path / "raw")
    source = make(quick_settings(services, tmp_path, attempts=1), archive)
    events = list(source.harvest(Plan.whole([PUBMED_SEARCH if make is pubmed else TRIAL_SEARCH])))
    assert "more than 1 MiB came" in events[0].reason
    assert max(e.length for e in archive.entries()) <= 65_536


def test_what_happens_on_the_way_is_logged_for_the_operator(
    services: LocalServices, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services.faults.add(faults.status(503))
    list(
        pubmed(quick_settings(services, tmp_path), Archive(tmp_path)).harvest(
            Plan.whole([PUBMED_SEARCH])
        )
    )
    tries = [r for r in caplog.records if r.name == "harvest.fetch.retry"]
    assert [r.getMessage().split(";")[0] for r in tries] == ["PubMed esearch.fcgi: HTTP status 503"]
