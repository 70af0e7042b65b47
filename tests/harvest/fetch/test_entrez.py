"""Bio.Entrez on a leash: where it sends, what it sends, and what it leaves behind."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
import warnings
from pathlib import Path

import pytest
from Bio import Entrez

from harvest.archive.archive import Archive
from harvest.fetch.entrez import EntrezExchange
from harvest.fetch.exchange import BrokenOffError
from harvest.interface import Plan, Request
from harvest.pubmed.elink import link_request
from harvest.pubmed.search import search_request
from harvest.pubmed.source import fetch_request
from records.errors import TransportError
from records.model import Harvested
from tests.harvest.live import API_KEY, EMAIL, PUBMED_SEARCH, pubmed, quick_settings
from tests.local_services import LocalServices, article, faults

ARTICLES = {str(pmid): article(str(pmid)) for pmid in range(1, 301)}


@pytest.fixture
def services():
    with LocalServices(ARTICLES) as running:
        yield running


def test_every_request_says_who_asks_and_by_what_key(
    services: LocalServices, tmp_path: Path
) -> None:
    list(
        pubmed(quick_settings(services, tmp_path), Archive(tmp_path)).harvest(
            Plan.whole([PUBMED_SEARCH])
        )
    )
    assert len(services.log) == 3
    for request in services.log:
        assert request.get("tool") == "ketamine-evidence"
        assert request.get("email") == EMAIL
        assert request.get("api_key") == API_KEY
        assert request.user_agent.startswith("ketamine-evidence/")


def test_without_key_and_address_neither_is_sent_and_nothing_is_warned(
    services: LocalServices, tmp_path: Path
) -> None:
    settings = quick_settings(services, tmp_path, api_key=None, email=None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        EntrezExchange(settings).exchange(search_request("ketamine"))
    assert services.log[0].get("email") is None
    assert services.log[0].get("api_key") is None


def test_long_id_lists_and_long_queries_go_by_post(services: LocalServices, tmp_path: Path) -> None:
    exchange = EntrezExchange(quick_settings(services, tmp_path))
    requests = [
        fetch_request([str(n) for n in range(1, 251)]),
        fetch_request(["1", "2"]),
        search_request("ketamine OR " * 200 + "ketamine"),
        search_request("ketamine"),
    ]
    for request in requests:
        assert exchange.exchange(request).response.status == 200
    assert [r.method for r in services.log] == ["POST", "GET", "POST", "GET"]
    assert [r.method for r in requests] == ["POST", "GET", "POST", "GET"]
    assert services.log[0].get("id") == requests[0].parameters[1][1]


@pytest.mark.parametrize("chunked", [True, False])
def test_chunked_answers_are_read_whole(tmp_path: Path, chunked: bool) -> None:
    with LocalServices(ARTICLES, chunked=chunked) as services:
        settings = quick_settings(services, tmp_path)
        events = list(
            pubmed(settings, Archive(tmp_path / "raw")).harvest(Plan.whole([PUBMED_SEARCH]))
        )
    assert len([e for e in events if isinstance(e, Harvested)]) == 300


def test_plain_text_comes_as_the_bytes_that_were_sent(
    services: LocalServices, tmp_path: Path
) -> None:
    services.faults.add(faults.status(200, b"caf\xe9\r\n"))
    answer = EntrezExchange(quick_settings(services, tmp_path)).exchange(search_request("x"))
    assert answer.response.body == b"caf\xe9\r\n"


@pytest.mark.parametrize("fault", [None, faults.status(500), faults.reset(), faults.drip()])
def test_the_process_is_left_as_it_was(
    services: LocalServices, tmp_path: Path, fault: faults.Fault | None
) -> None:
    opener = urllib.request.build_opener()
    urllib.request.install_opener(opener)
    Entrez.tool, Entrez.email, Entrez.max_tries = "another", "someone@example.org", 7
    before = {name: getattr(Entrez, name) for name in ("tool", "email", "api_key", "max_tries")}
    try:
        if fault:
            services.faults.add(fault)
        with contextlib.suppress(BrokenOffError):
            EntrezExchange(quick_settings(services, tmp_path)).exchange(search_request("x"))
        after = {name: getattr(Entrez, name) for name in before}
        assert after == before
        assert urllib.request._opener is opener  # type: ignore[attr-defined]
    finally:
        Entrez.tool, Entrez.email, Entrez.max_tries = "biopython", None, 3
        urllib.request.install_opener(None)  # type: ignore[arg-type]


def test_errors_carry_no_cause_that_holds_the_address_with_the_key(
    services: LocalServices, tmp_path: Path
) -> None:
    services.faults.add(faults.reset())
    with pytest.raises(BrokenOffError) as caught:
        EntrezExchange(quick_settings(services, tmp_path)).exchange(search_request("x"))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert API_KEY not in str(caught.value)


def test_a_key_that_an_answer_repeats_is_taken_out(services: LocalServices, tmp_path: Path) -> None:
    services.faults.add(faults.too_many())
    answer = EntrezExchange(quick_settings(services, tmp_path)).exchange(search_request("x"))
    assert answer.response.status == 429
    assert b'"api-key":"[removed]"' in answer.response.body


def test_an_author_who_is_also_the_operator_stays_in_the_record(tmp_path: Path) -> None:
    xml = article("5", f"Correspondence to {EMAIL}")
    with LocalServices({"5": xml}) as services:
        settings = quick_settings(services, tmp_path)
        events = list(
            pubmed(settings, Archive(tmp_path / "raw")).harvest(Plan.whole([PUBMED_SEARCH]))
        )
    assert EMAIL in events[1].record.title


def test_a_clock_that_was_set_back_does_not_hold_an_exchange_up(
    services: LocalServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bio.Entrez would sleep until its last request, by the wall clock, is in the past again."""
    monkeypatch.setattr(Entrez._open, "previous", time.time() + 3600)
    answer = EntrezExchange(quick_settings(services, tmp_path)).exchange(search_request("x"))
    assert answer.response.status == 200


def test_no_other_utility_is_asked(services: LocalServices, tmp_path: Path) -> None:
    exchange = EntrezExchange(quick_settings(services, tmp_path))
    with pytest.raises(TransportError, match="it is not among efetch"):
        exchange.exchange(Request("pubmed", "esummary.fcgi", (("db", "pubmed"),)))
    assert services.log == ()


@pytest.mark.parametrize("seeds", [["1"], [str(10**7 + n) for n in range(100)]])
def test_links_are_asked_for_with_a_parameter_for_each_paper(
    services: LocalServices, tmp_path: Path, seeds: list[str]
) -> None:
    exchange = EntrezExchange(quick_settings(services, tmp_path))
    request = link_request(seeds, "cited-by")
    assert exchange.exchange(request).response.status == 200
    (asked,) = services.log
    assert [value for name, value in asked.parameters if name == "id"] == seeds
    assert asked.method == request.method == ("GET" if len(seeds) == 1 else "POST")


CODE = """
import sys
from pathlib import Path
from harvest.archive.archive import Archive
from harvest.fetch.endpoints import settings_from_environment
from harvest.interface import Plan
from harvest.sources import open_live
from records.topic import Search
import os
sources = open_live(settings_from_environment(os.environ), Archive(sys.argv[1]), "run")
for event in sources["pubmed"].harvest(Plan.whole([Search("pubmed", "main", "core", "ketamine")])):
    print(type(event).__name__)
"""


@pytest.mark.parametrize("home", ["/dev/null", "/proc/none", None])
def test_a_home_that_cannot_be_written_or_is_not_set(tmp_path: Path, home: str | None) -> None:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("NCBI_", "XDG_"))}
    environ.pop("HOME", None)
    if home is not None:
        environ["HOME"] = home
    with LocalServices({"1": article("1")}) as services:
        environ["EVIDENCE_PUBMED_BASE_URL"] = services.pubmed_base_url
        environ["TMPDIR"] = str(tmp_path)
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", CODE, str(tmp_path / "raw")],
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.stderr == ""
    assert done.stdout.split() == ["SearchReport", "Harvested"]
