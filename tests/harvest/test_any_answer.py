"""Whatever a service sends, a source turns it into events and never into a traceback."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.clinicaltrials.source import ClinicalTrialsSource
from harvest.fetch.answer_check import clinicaltrials_fault, pubmed_fault
from harvest.interface import Plan, Request, Response
from harvest.pubmed.esearch import parse_search
from harvest.pubmed.source import PubMedSource
from records.errors import ResponseError
from records.model import Harvested, Incomplete, Quarantined, SearchReport, Vanished
from tests.harvest.live import PUBMED_SEARCH, TRIAL_SEARCH
from tests.local_services import article, study

EVENTS = (Harvested, Incomplete, Quarantined, SearchReport, Vanished)
WHEN = "2026-11-20T02:00:00Z"
FETCHED = f"<PubmedArticleSet>{article('1')}{article('2')}</PubmedArticleSet>".encode()
FOUND = b"<eSearchResult><Count>2</Count><IdList><Id>1</Id><Id>2</Id></IdList></eSearchResult>"
PAGE = json.dumps({"studies": [study("NCT00000001")], "totalCount": 1}).encode()

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Answers:
    """A transport with one body for each path."""

    def __init__(self, **bodies: bytes) -> None:
        self.bodies = bodies

    def send(self, request: Request) -> Response:
        body = self.bodies[request.path.removesuffix(".fcgi")]
        return Response(request, 200, body, WHEN)


@st.composite
def spoiled(draw: st.DrawFn, body: bytes) -> bytes:
    """The body with a stretch replaced by anything, and perhaps cut."""
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 30)))
    cut = draw(st.integers(0, len(body)))
    changed = body[:start] + draw(st.binary(max_size=20)) + body[end:]
    return changed[:cut] if draw(st.booleans()) else changed


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["studies", "totalCount", "nextPageToken", "protocolSection", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@quick
@given(st.binary(max_size=200) | spoiled(FOUND))
def test_any_search_result(body: bytes) -> None:
    pubmed_fault(Response(Request("pubmed", "esearch.fcgi"), 200, body, WHEN))
    with contextlib.suppress(ResponseError):
        found = parse_search(body)
        assert found.count >= 0
        assert all(pmid.isdigit() for pmid in found.ids)


@quick
@given(spoiled(FETCHED))
def test_any_fetched_body_accounts_for_every_record_that_was_asked_for(body: bytes) -> None:
    source = PubMedSource(Answers(esearch=FOUND, efetch=body))
    events = list(source.harvest(Plan.whole([PUBMED_SEARCH])))
    assert all(isinstance(event, EVENTS) for event in events)
    came = {e.record.pmid for e in events if isinstance(e, Harvested)}
    if came != {"1", "2"}:
        assert any(isinstance(e, Incomplete | Quarantined | Vanished) for e in events)


@quick
@given(spoiled(PAGE) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_page_of_studies(body: bytes) -> None:
    clinicaltrials_fault(Response(Request("clinicaltrials", "studies"), 200, body, WHEN))
    source = ClinicalTrialsSource(Answers(version=b'{"dataTimestamp": "2026"}', studies=body))
    events: list[Any] = list(source.harvest(Plan.whole([TRIAL_SEARCH])))
    assert all(isinstance(event, EVENTS) for event in events)
    assert isinstance(events[0], SearchReport | Incomplete)
