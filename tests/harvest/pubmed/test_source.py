"""PubMed as a source: what it asks, what it hands on, what it admits is missing."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from harvest.archive.archive import Archive
from harvest.archive.replay import ReplayTransport
from harvest.interface import Ask, Plan, Request, Response, Transport
from harvest.pubmed import search as pubmed_search
from harvest.pubmed.search import PubMedSearch, run_search
from harvest.pubmed.source import PubMedSource
from records.errors import TransportError
from records.model import Harvested, Incomplete, Quarantined, SearchReport, Vanished
from records.topic import Search
from tests.harvest.live import PUBMED_SEARCH, pubmed, quick_settings
from tests.local_services import LocalServices, article

WHEN = "2026-11-20T02:00:00Z"


class Canned:
    """A transport with prepared bodies: the search result, then one body per fetch."""

    def __init__(self, search: str, *fetches: str) -> None:
        self.search = search
        self.fetches = list(fetches)
        self.changed: str | None = None
        self.asked: list[Request] = []

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        searched = self.search
        if self.changed and "mindate" in dict(request.parameters):
            searched = self.changed
        body = searched if request.path == "esearch.fcgi" else self.fetches.pop(0)
        return Response(request, 200, body.encode(), WHEN, "text/xml")


def result(*pmids: str, count: int | None = None, more: str = "") -> str:
    ids = "".join(f"<Id>{pmid}</Id>" for pmid in pmids)
    return (
        f"<eSearchResult><Count>{len(pmids) if count is None else count}</Count>"
        f"<IdList>{ids}</IdList>{more}</eSearchResult>"
    )


def articles(*items: str) -> str:
    return f"<PubmedArticleSet>{''.join(items)}</PubmedArticleSet>"


def harvest(transport: Canned, *searches: Search) -> list[object]:
    return list(PubMedSource(transport).harvest(Plan.whole(searches or (PUBMED_SEARCH,))))


def test_a_search_is_reported_as_asked_and_as_understood() -> None:
    more = (
        "<QueryTranslation>ketamine*[Title/Abstract]</QueryTranslation>"
        "<ErrorList><PhraseNotFound>arketamin*</PhraseNotFound>"
        "<FieldNotFound>tiaab</FieldNotFound></ErrorList>"
        '<WarningList><QuotedPhraseNotFound>"night eating"</QuotedPhraseNotFound>'
        "<PhraseIgnored>the</PhraseIgnored><OutputMessage>Something.</OutputMessage></WarningList>"
    )
    events = harvest(Canned(result("7", more=more), articles(article("7"))))
    assert events[0] == SearchReport(
        source="pubmed",
        name="main",
        role="core",
        query=PUBMED_SEARCH.query,
        translation="ketamine*[Title/Abstract]",
        source_count=1,
        received=1,
        searched_at=WHEN,
        not_found=("arketamin*", "tiaab", '"night eating"'),
        warnings=("the", "Something."),
        keys=("7",),
        cursor=WHEN[:10],
    )


def test_records_come_once_with_the_searches_that_found_them(tmp_path: Path) -> None:
    def search(term: str) -> list[str]:
        return {"first": ["30", "4", "100"], "second": ["4", "5"]}[term]

    searches = [Search("pubmed", f"{q} search", "core", q) for q in ("first", "second")]
    known = {pmid: article(pmid) for pmid in ("4", "5", "30", "100")}
    with LocalServices(known, search_articles=search) as services:
        source = pubmed(quick_settings(services, tmp_path), Archive(tmp_path / "raw"))
        events = list(source.harvest(Plan.whole(searches)))
        fetches = [r.get("id") for r in services.log if r.path == "efetch.fcgi"]
    assert fetches == ["4,5,30,100"]
    found = {e.record.pmid: e.searches for e in events if isinstance(e, Harvested)}
    assert found == {
        "4": ("first search", "second search"),
        "5": ("second search",),
        "30": ("first search",),
        "100": ("first search",),
    }


def test_a_harvested_record_names_the_archived_body_that_holds_it(tmp_path: Path) -> None:
    with LocalServices({"4": article("4", "A known title")}) as services:
        archive = Archive(tmp_path / "raw")
        source = pubmed(quick_settings(services, tmp_path), archive)
        record = list(source.harvest(Plan.whole([PUBMED_SEARCH])))[1]
    assert isinstance(record, Harvested)
    assert b"A known title" in archive.body(record.body_sha256)
    assert record.fetched_at == archive.find(source_fetch("4")).fetched_at


def source_fetch(ids: str) -> str:
    parameters = (("db", "pubmed"), ("id", ids), ("retmode", "xml"))
    return Request("pubmed", "efetch.fcgi", parameters).key


def test_nothing_found_is_a_report_and_no_fetch() -> None:
    more = "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
    transport = Canned(result(more=more))
    events = harvest(transport)
    assert [type(e) for e in events] == [SearchReport]
    assert (events[0].source_count, events[0].received) == (0, 0)
    assert len(transport.asked) == 1


def test_no_searches_ask_nothing() -> None:
    transport = Canned("")
    assert list(PubMedSource(transport).harvest(Plan.whole([]))) == []
    assert transport.asked == []


def test_ids_that_do_not_come_are_counted() -> None:
    events = harvest(Canned(result("1", "2", count=5), articles(article("1"), article("2"))))
    missing = [e for e in events if isinstance(e, Incomplete)]
    assert [(e.what, "3 are missing" in e.reason) for e in missing] == [("search main", True)]
    assert len([e for e in events if isinstance(e, Harvested)]) == 2


def test_a_record_that_does_not_come_is_named() -> None:
    transport = Canned(result("1", "2", "3"), articles(article("2")), articles())
    events = harvest(transport)
    assert events[-2:] == [Vanished("pubmed", pmid, "missing", WHEN) for pmid in ("1", "3")]
    assert dict(transport.asked[-1].parameters)["id"] == "1,3"


def test_a_record_that_comes_when_asked_again_is_not_missing() -> None:
    short, rest = articles(article("2")), articles(article("1"), article("3"))
    events = harvest(Canned(result("1", "2", "3"), short, rest))
    assert sorted(e.record.pmid for e in events if isinstance(e, Harvested)) == ["1", "2", "3"]
    assert not any(isinstance(e, Vanished | Incomplete) for e in events)


def test_an_answer_without_any_record_is_a_fault_of_pubmed_and_not_of_the_records() -> None:
    events = harvest(Canned(result("1", "2"), articles()))
    assert events[1:] == [
        Incomplete(
            "pubmed", "2 records (pmid 1, 2)", "PubMed sent none of the 2 records", ("1", "2")
        )
    ]


def test_a_record_that_nobody_asked_for_is_not_kept() -> None:
    events = harvest(Canned(result("1"), articles(article("1"), article("99"))))
    assert [e.record.pmid for e in events if isinstance(e, Harvested)] == ["1"]
    assert events[-1].what == "pmid 99"


def test_a_bad_record_is_quarantined_and_not_called_missing_and_its_neighbours_are_kept() -> None:
    no_pmid = "<PubmedArticle><MedlineCitation/></PubmedArticle>"
    body = articles(article("1"), no_pmid, article("3"))
    events = harvest(Canned(result("1", "3"), body))
    assert [type(e) for e in events] == [SearchReport, Quarantined, Harvested, Harvested]
    assert b"MedlineCitation" in events[1].raw
    assert events[1].source == "pubmed"


def test_of_two_versions_the_newer_is_kept() -> None:
    old = article("1", "Version one")
    new = article("1", "Version two").replace('Version="1"', 'Version="2"')
    for order in ((old, new), (new, old)):
        events = harvest(Canned(result("1"), articles(*order)))
        assert [e.record.title for e in events if isinstance(e, Harvested)] == ["Version two"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "plain text",
        "<html><body>Sorry</body></html>",
        '{"error":"API rate limit exceeded"}',
        "<eSearchResult><ERROR>Search Backend failed</ERROR></eSearchResult>",
        "<eSearchResult><IdList/></eSearchResult>",
        "<eSearchResult><Count>many</Count></eSearchResult>",
        "<eSearchResult><Count>-1</Count></eSearchResult>",
        f"<eSearchResult><Count>{'9' * 5000}</Count></eSearchResult>",
        f"<eSearchResult><Count>1</Count><IdList><Id>{'9' * 5000}</Id></IdList></eSearchResult>",
        "<eSearchResult><Count>1</Count><IdList><Id>1&#x663;</Id></IdList></eSearchResult>",
        "<eSearchResult><Count>1</Count><IdList><Id>1,2</Id></IdList></eSearchResult>",
        "<eSearchResult><Count>1</Count><IdList><Id>7</Id>",
        "<PubmedArticleSet></PubmedArticleSet>",
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><eSearchResult>&a;</eSearchResult>',
    ],
)
def test_what_is_no_search_result_is_incomplete_and_never_zero_hits(body: str) -> None:
    events = harvest(Canned(body))
    assert [type(e) for e in events] == [Incomplete]
    assert "root:" not in events[0].reason


@pytest.mark.parametrize("body", ["", "<html></html>", "{}", "\x00\x01"])
def test_what_is_no_article_set_is_incomplete(body: str) -> None:
    events = harvest(Canned(result("1"), body))
    assert isinstance(events[0], SearchReport)
    assert not any(isinstance(e, Harvested) for e in events)
    assert any(isinstance(e, Incomplete | Quarantined) for e in events)


class Failing:
    """A transport that fails for one search and answers the other."""

    def send(self, request: Request) -> Response:
        if dict(request.parameters).get("term") == "bad":
            raise TransportError("PubMed esearch.fcgi: HTTP status 503, 6 times.")
        body = result("1") if request.path == "esearch.fcgi" else articles(article("1"))
        return Response(request, 200, body.encode(), WHEN)


def test_a_failed_search_does_not_lose_the_others() -> None:
    searches = [Search("pubmed", name, "core", name) for name in ("bad", "good")]
    events = list(PubMedSource(Failing()).harvest(Plan.whole(searches)))
    assert [type(e) for e in events] == [Incomplete, SearchReport, Harvested]
    assert events[0].what == "search bad"


def asks_of(since: str | None, *, stored: set[str], ids: str, changed: str) -> list[object]:
    transport = Canned(ids, articles(*(article(str(n)) for n in range(1, 10))))
    transport.changed = changed
    plan = Plan((Ask(PUBMED_SEARCH, since),), reread=("3",), stored=frozenset(stored))
    list(PubMedSource(transport).harvest(plan))
    return [dict(r.parameters) for r in transport.asked]


def test_a_later_night_fetches_what_is_new_what_changed_and_what_is_due() -> None:
    search, window, fetch, *_ = asks_of(
        "2026-11-20",
        stored={"1", "2", "3", "4"},
        ids=result("1", "2", "4", "5"),
        changed=result("2"),
    )
    assert "mindate" not in search
    assert (window["datetype"], window["mindate"]) == ("mdat", "2026/11/13")
    # 5 is new, 2 changed, 3 is due to be read again; 1 and 4 are as they were.
    assert fetch["id"] == "2,3,5"


def test_a_quiet_night_costs_a_search_a_window_and_one_fetch_whatever_is_stored() -> None:
    ids = [str(n) for n in range(1, 9_000)]
    asked = asks_of("2026-11-20", stored=set(ids), ids=result(*ids), changed=result())
    assert [a.get("id", a.get("datetype", "all")) for a in asked] == ["all", "mdat", "3"]


def test_with_more_ids_than_can_be_listed_both_windows_are_asked() -> None:
    asked = asks_of("2026-11-20", stored={"3"}, ids=result("3", count=20_000), changed=result("7"))
    assert [a.get("datetype") for a in asked[:3]] == [None, "mdat", "edat"]
    assert asked[3]["id"] == "3,7"


def test_requests_hold_no_date_of_today_and_are_the_same_every_night() -> None:
    one, two = (Canned(result("1"), articles(article("1"))) for _ in range(2))
    harvest(one)
    harvest(two)
    assert [r.key for r in one.asked] == [r.key for r in two.asked]
    assert not any(str(date.today().year) in r.key for r in one.asked)


# --- More than PubMed hands out at once -----------------------------------------------------------


def many(count: int, days: int, first: date = date(2015, 1, 1)) -> dict[str, str]:
    """Articles spread evenly over days."""
    return {
        str(n): article(str(n), entered=f"{first + timedelta(days=n % days):%Y/%m/%d}")
        for n in range(1, count + 1)
    }


def search_live(services: LocalServices, tmp_path: Path) -> PubMedSearch:
    settings = quick_settings(services, tmp_path, timeout_s=20, deadline_s=60)
    return run_search(pubmed(settings, Archive(tmp_path / "raw")).transport, Ask(PUBMED_SEARCH))


def test_more_than_9999_ids_all_come_by_slices_of_entry_date(tmp_path: Path) -> None:
    known = many(21_000, days=400)
    known["21001"] = article("21001", entered="1783/05/01")
    with LocalServices(known) as services:
        outcome = search_live(services, tmp_path)
        asked = services.log
    assert set(outcome.ids) == set(known)
    (report,) = outcome.events()
    assert (report.source_count, report.received) == (21_001, 21_001)
    assert len(asked) < 60
    assert asked[0].get("datetype") is None
    assert {r.get("datetype") for r in asked[1:]} == {"edat"}
    again = run_search(ReplayTransport(Archive(tmp_path / "raw")), Ask(PUBMED_SEARCH))
    assert again.ids == outcome.ids


def test_a_single_day_with_too_many_is_told_with_the_number_that_is_missing(
    tmp_path: Path,
) -> None:
    known = many(30, days=3)
    known.update({str(n): article(str(n), entered="2016/06/06") for n in range(100, 10_150)})
    with LocalServices(known) as services:
        outcome = search_live(services, tmp_path)
    assert len(outcome.ids) == 30 + 9_999
    report, *missing = outcome.events()
    assert (report.source_count, report.received) == (10_080, 10_029)
    assert len(missing) == 2
    assert missing[0].reason.startswith(
        "10050 records are dated from 2016-06-06 to 2016-06-06, of which PubMed gave 9999"
    )
    assert "51 are missing" in missing[1].reason


class FailsLate:
    """A transport that fails for slices that begin after July 2015."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner

    def send(self, request: Request) -> Response:
        if "2015/08" <= dict(request.parameters).get("mindate", "") < "2018":
            raise TransportError("PubMed esearch.fcgi: HTTP status 503, 6 times.")
        return self.inner.send(request)


def test_a_slice_that_fails_keeps_the_slices_before_and_is_told(tmp_path: Path) -> None:
    with LocalServices(many(21_000, days=400)) as services:
        settings = quick_settings(services, tmp_path, timeout_s=20, deadline_s=60)
        live = pubmed(settings, Archive(tmp_path / "raw")).transport
        outcome = run_search(FailsLate(live), Ask(PUBMED_SEARCH))
    assert 0 < len(outcome.ids) < 21_000
    report, failed, missing = outcome.events()
    assert report.received == len(outcome.ids)
    assert "HTTP status 503" in failed.reason
    assert f"{21_000 - len(outcome.ids)} are missing" in missing.reason


def test_a_sliced_search_is_harvested_and_replayed_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubmed_search, "CEILING", 40)
    known = many(210, days=50)
    with LocalServices(known, ceiling=40) as services:
        archive = Archive(tmp_path / "raw")
        source = pubmed(quick_settings(services, tmp_path), archive)
        events = list(source.harvest(Plan.whole([PUBMED_SEARCH])))
    assert Counter(type(e) for e in events) == {SearchReport: 1, Harvested: 210}
    assert {e.record.pmid for e in events if isinstance(e, Harvested)} == set(known)
    assert (
        list(PubMedSource(ReplayTransport(archive)).harvest(Plan.whole([PUBMED_SEARCH]))) == events
    )
