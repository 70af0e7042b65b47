"""Whatever Europe PMC sends becomes events and never a traceback."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.europepmc.jats import parse_article
from harvest.europepmc.record import parse_record
from harvest.europepmc.source import EuropePmcSource
from harvest.europepmc.texts import EuropePmcTexts
from harvest.fetch.answer_check import europepmc_fault
from harvest.interface import Ask, Plan, Request, Response
from records.errors import ParseError, ResponseError
from records.model import (
    FullText,
    Harvested,
    HarvestedText,
    Incomplete,
    Publication,
    Quarantined,
    SearchReport,
    Vanished,
)
from tests.harvest.europepmc.live import SEARCH
from tests.harvest.europepmc.samples import TRIAL
from tests.harvest.europepmc.test_record import PREPRINT
from tests.local_services.europepmc import paper

EVENTS = (Harvested, HarvestedText, Incomplete, Quarantined, SearchReport, Vanished)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

names = st.sampled_from(
    [
        "version", "hitCount", "resultList", "result", "nextCursorMark", "errCode", "request",
        "id", "source", "title", "abstractText", "authorList", "author", "isOpenAccess", "license",
        "fullTextIdList", "fullTextId", "commentCorrectionList", "commentCorrection", "type",
    ]
)  # fmt: skip
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["MED", "PPR", "1", "Y", "cc by", "PMC1"])
)  # fmt: skip
json_values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)
results = st.dictionaries(names, json_values, max_size=8)


class Answers:
    """A transport with one answer to every search and one text for every article."""

    def __init__(self, page: Any, text: bytes = TRIAL) -> None:
        self.page = page if isinstance(page, bytes) else json.dumps(page).encode()
        self.text = text

    def send(self, request: Request) -> Response:
        body = self.page if request.path == "search" else self.text
        return Response(request, 200, body, "2026-11-20T02:00:00Z")


def check(page: Any, text: bytes = TRIAL) -> None:
    answers = Answers(page, text)
    plan = Plan((Ask(SEARCH),), reread=("MED:1", "PPR:PPR2"))
    found = list(EuropePmcSource(answers).harvest(plan))
    found += list(EuropePmcTexts(answers).harvest(Plan((), reread=("MED:1", "PPR:PPR2"))))
    assert found
    assert all(isinstance(event, EVENTS) for event in found)
    for event in found:
        if isinstance(event, HarvestedText):
            text_kept = event.text
            assert isinstance(text_kept, FullText)
            assert bool(text_kept.parts) is (text_kept.reason is None)


@quick
@given(json_values | st.binary(max_size=60))
def test_any_envelope(page: Any) -> None:
    check(page)


@quick
@given(st.lists(results, max_size=3), st.integers(-1, 4))
def test_any_results(found: list[Any], count: int) -> None:
    check({"hitCount": count, "resultList": {"result": found}})


@quick
@given(st.sampled_from(sorted(PREPRINT)), json_values)
def test_any_value_in_any_field(field: str, value: Any) -> None:
    with contextlib.suppress(ParseError):
        assert isinstance(parse_record({**PREPRINT, field: value}), Publication)


@quick
@given(st.binary(max_size=40), st.integers(0, len(TRIAL)), st.integers(0, 30))
def test_any_damage_to_a_full_text(junk: bytes, start: int, length: int) -> None:
    body = TRIAL[:start] + junk + TRIAL[start + length :]
    europepmc_fault(Response(Request("europepmc", "PMC1/fullTextXML"), 200, body, ""))
    with contextlib.suppress(ResponseError):
        assert isinstance(parse_article(body).parts, tuple)
    check({"hitCount": 1, "resultList": {"result": [paper("1")]}}, body)
