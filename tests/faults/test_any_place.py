"""A body cut off at any byte is no answer, wherever the cut is; and what no request relies on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harvest.archive.archive import Archive
from harvest.fetch.answer_check import clinicaltrials_fault, pubmed_fault
from harvest.interface import Ask, Plan, Request, Response
from tests.faults.corpus import Corpus
from tests.faults.world import at, night, quick_nights
from tests.harvest.live import PUBMED_SEARCH, TRIAL_SEARCH, clinicaltrials, pubmed, quick_settings
from tests.local_services import LocalServices, article, faults, study

ASKED = {
    "esearch.fcgi": [("db", "pubmed"), ("term", "ketamine")],
    "efetch.fcgi": [("db", "pubmed"), ("id", "101,102"), ("retmode", "xml")],
    "version": [],
    "studies": [("countTotal", "true")],
    "studies/NCT00000001": [],
}


@pytest.mark.parametrize("path", ASKED)
def test_a_body_cut_off_at_any_byte_is_known_for_what_it_is(path: str) -> None:
    """Every place of every kind of body, not a sample of them."""
    corpus = Corpus()
    if path.endswith(".fcgi"):
        _, kind, body = corpus.services.eutils.answer(path, ASKED[path])
        check = pubmed_fault
    else:
        _, kind, body = corpus.services.trials.answer(path, dict(ASKED[path]))
        check = clinicaltrials_fault
    request = Request("service", path)

    def fault(place: int) -> str | None:
        return check(Response(request, 200, body[:place], at(1), kind))

    whole = len(body.rstrip())
    assert fault(len(body)) is None
    assert [place for place in range(whole) if fault(place) is None] == []


@pytest.mark.parametrize("share", [0.001, 0.1, 0.35, 0.6, 0.85, 0.999])
def test_a_night_bears_every_answer_cut_off_at_some_byte(tmp_path: Path, share: float) -> None:
    """Cut once, an answer is asked for again; the night ends as if nothing had been."""
    with quick_nights(tmp_path) as clock, Corpus().services as services:
        for path in ("esearch", "efetch", "version", "studies", "studies/NCT"):
            cut = faults.changed(lambda body: body[: int(len(body) * share)], path)
            services.faults.add(cut)
        ended = night(tmp_path / "data", services, clock)
    assert ended.code == 0, ended.said
    assert "18 new" in ended.said
    assert "12 new" in ended.said
    manifest = (tmp_path / "data/archive/requests.jsonl").read_text(encoding="utf-8")
    kept = sum("fault" in json.loads(line) for line in manifest.splitlines())
    assert kept >= 3  # near the end of a body a cut may take no more than its last line break


def test_no_request_relies_on_what_a_server_remembers(tmp_path: Path) -> None:
    """A history (WebEnv) that is lost between two calls cannot harm who never asked for one."""
    articles = {str(n): article(str(n)) for n in range(1, 6)}
    with LocalServices(articles, [study("NCT00000001")], ceiling=2) as services:
        settings = quick_settings(services, tmp_path)
        source = pubmed(settings, Archive(tmp_path / "raw"))
        list(source.harvest(Plan.whole([PUBMED_SEARCH])))
        changes = Plan((Ask(PUBMED_SEARCH, "2026-11-19"),), ("1",), frozenset("12345"))
        list(source.harvest(changes))
        list(
            clinicaltrials(settings, Archive(tmp_path / "raw")).harvest(Plan.whole([TRIAL_SEARCH]))
        )
        log = services.log
    searches = [request for request in log if request.path == "esearch.fcgi"]
    assert {request.get("usehistory") for request in searches} == {"n"}
    names = {name.casefold() for request in log for name, _ in request.parameters}
    assert not names & {"webenv", "query_key"}
