from __future__ import annotations

from typing import Any

import pytest

from datasette_config import labels, words
from datasette_config.links import identifier_url, registry_url, safe_url


def side_effect(**more: Any) -> dict[str, Any]:
    return {
        "label": "SIDE_EFFECT",
        "assertion": None,
        "comparison": "none",
        "direction": None,
        "contrast": None,
        "basis": None,
        "affected": None,
        "at_risk": None,
        **more,
    }


@pytest.mark.parametrize("assertion", ["present", "absent", "possible", None])
def test_similar_to_the_comparator_is_never_a_denial(assertion: str | None) -> None:
    state = labels.state_of(side_effect(assertion=assertion, comparison="similar"))
    assert state is labels.SIMILAR
    assert "denied" not in state.words


def test_states_differ_in_sign_and_key() -> None:
    for states in (labels.SIDE_EFFECT_STATES, labels.OUTCOME_STATES):
        assert len({s.sign for s in states}) == len(states)
        assert len({s.key for s in states}) == len(states)


def test_details_name_comparison_contrast_basis_and_people() -> None:
    assert labels.detail_of(side_effect(comparison="higher", affected=3, at_risk=10)) == [
        "more than with the comparator",
        "3 of 10",
    ]
    assert labels.people(3, None) == "3 people"
    assert labels.people(0, 10) == "0 of 10"
    assert labels.people(None, 10) is None


def test_addresses_of_identifiers_and_registries() -> None:
    assert identifier_url("pmid", "101") == "https://pubmed.ncbi.nlm.nih.gov/101"
    assert identifier_url("doi", '10.1/a"><b') == "https://doi.org/10.1/a%22%3E%3Cb"
    assert registry_url("ClinicalTrials.gov", "NCT1") == "https://clinicaltrials.gov/study/NCT1"
    assert registry_url("ANZCTR", "ACTRN1") == "https://www.anzctr.org.au/ACTRN1.aspx"
    assert registry_url("EU CTR", "EUCTR2013-004005-11") == (
        "https://www.clinicaltrialsregister.eu/ctr-search/search?query=2013-004005-11"
    )
    assert registry_url("A register unknown", "1") is None
    assert identifier_url("unheard of", "1") is None


@pytest.mark.parametrize(
    "hostile", ["javascript:alert(1)", "data:text/html,x", "//host/x", "http://", "http://[", ""]
)
def test_only_http_addresses_from_the_data_become_links(hostile: str) -> None:
    assert safe_url(hostile) is None


def test_words_for_dates_codes_and_numbers() -> None:
    assert [words.date(t) for t in ("2021", "2021-11", "2021-11-03", "2021-13", None)] == [
        "2021",
        "Nov 2021",
        "3 Nov 2021",
        "2021-13",
        "",
    ]
    assert words.code("ACTIVE_NOT_RECRUITING") == "Active not recruiting"
    assert words.code("PHASE2") == "Phase 2"
    assert words.code("NA") == "Not applicable"
    assert words.moment("2026-11-22T02:05:00Z") == "22 Nov 2026, 02:05 UTC"
    assert words.moment("yesterday") == "yesterday"
    assert words.design("rct") == "randomised controlled trial"
    assert words.plural(1, "study", "studies") == "1 study"
    assert words.number(None) == "–"
