"""The instruments: every one complete, with judgements that can be drawn."""

from __future__ import annotations

import pytest

from records.instruments import OVERALL, Instrument, instrument, instruments
from records.instruments.bodies import body_named
from records.instruments.instrument import BODY

LEVELS = {"good", "middling", "bad", "worst", "unknown", "none"}


@pytest.mark.parametrize("tool", instruments(), ids=lambda tool: tool.name)
def test_an_instrument_is_complete(tool: Instrument) -> None:
    keys = [domain.key for domain in tool.domains]
    assert len(set(keys)) == len(keys)
    assert keys[-1] == OVERALL
    assert tool.source
    for domain in tool.domains:
        values = [one.value for one in domain.judgements]
        assert len(set(values)) == len(values) > 1
        assert {one.level for one in domain.judgements} <= LEVELS
        assert all(tool.judgement(domain, one) is not None for one in values)
        assert tool.domain(domain.label.upper()) == domain
    if tool.about != BODY:
        assert tool.designs


def test_the_published_numbers_of_domains_are_there() -> None:
    counts = {tool.name: sum(not d.optional for d in tool.domains) - 1 for tool in instruments()}
    assert counts == {
        "RoB 2": 5, "ROBINS-I": 7, "JBI case reports": 8, "JBI case series": 10, "JBI cohort": 11,
        "JBI cross-sectional": 8, "JBI quasi-experimental": 9, "JBI RCT": 13, "GRADE": 5,
    }  # fmt: skip


@pytest.mark.parametrize("given", ["RoB 2", "rob2", "ROB-2", " Rob 2 "])
def test_an_instrument_is_found_however_it_is_written(given: str) -> None:
    found = instrument(given)
    assert found is not None
    assert found.name == "RoB 2"


@pytest.mark.parametrize("given", ["D3", "d3", "3", "Domain 3", "missing outcome data"])
def test_a_domain_is_found_by_key_number_or_label(given: str) -> None:
    found = instrument("rob2").domain(given)  # type: ignore[union-attr]
    assert found is not None
    assert found.key == "D3"


def test_what_is_no_instrument_domain_or_judgement_is_not_guessed() -> None:
    assert instrument("RoB") is None
    rob = instrument("rob2")
    assert rob is not None
    assert rob.domain("6") is None
    assert rob.domain("") is None
    assert rob.judgement(rob.domains[0], "moderate") is None


def test_a_body_of_evidence_is_told_from_a_record() -> None:
    assert body_named("Side effect: Nausea") == ("side-effect", "Nausea")
    assert body_named("claim:rapid-mood") == ("claim", "rapid-mood")
    assert body_named("outcome:") is None
    assert body_named("doi:10.1000/x") is None
