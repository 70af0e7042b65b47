"""Values that a person sets in a record: known fields only, each with a reason and a role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harvest.bad_record import BadRecord
from harvest.hand_searched.records import parse_jsonl
from records.model import HandSet, Publication, Trial

LINE = {
    "kind": "hand_set",
    "record": "pmid:123",
    "field": "year",
    "value": 2021,
    "reason": "The journal's page says 2021.",
    "by": "reviewer 1",
}


def parsed(**changes: Any) -> Publication | Trial | HandSet | BadRecord:
    keys = {name: value for name, value in {**LINE, **changes}.items() if value is not ...}
    (found,) = parse_jsonl(json.dumps(keys).encode())
    return found


def test_a_line_sets_one_value() -> None:
    assert parsed() == HandSet(
        "pmid", "123", "year", 2021, "The journal's page says 2021.", "reviewer 1"
    )


@pytest.mark.parametrize(
    ("printed", "kind", "identifier"),
    [
        ("pmid:123", "pmid", "123"),
        ("DOI:https://doi.org/10.1000/ABC", "doi", "10.1000/abc"),
        ("pmcid: pmc12", "pmcid", "PMC12"),
    ],
)
def test_a_publication_is_named_by_an_identifier(printed: str, kind: str, identifier: str) -> None:
    found = parsed(record=printed)
    assert isinstance(found, HandSet)
    assert (found.kind, found.identifier) == (kind, identifier)


def test_a_trial_is_named_by_its_number() -> None:
    found = parsed(record="nct:nct01111111", field="status", value="TERMINATED")
    assert isinstance(found, HandSet)
    assert (found.identifier, found.value) == ("NCT01111111", "TERMINATED")
    assert isinstance(parsed(record="trial:2013-004005-11", field="acronym", value="K"), HandSet)


def test_null_takes_a_value_back() -> None:
    found = parsed(value=None)
    assert isinstance(found, HandSet)
    assert found.value is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"field": "abstract"}, 'field "abstract" cannot be set by hand'),
        ({"field": "pmid"}, "cannot be set by hand"),
        ({"field": "status"}, "cannot be set by hand"),
        ({"field": ...}, "field is missing"),
        ({"record": "123"}, 'record is "123"'),
        ({"record": "pmid:x"}, "write pmid:123"),
        ({"record": "nct:NCT1"}, "write pmid:123"),
        ({"record": ...}, "record is missing"),
        ({"value": ...}, "value is missing"),
        ({"value": ""}, "whole number"),
        ({"value": "soon"}, "whole number"),
        ({"value": -3}, "whole number"),
        ({"value": True}, "whole number"),
        ({"field": "title", "value": " "}, "value is empty"),
        ({"field": "title", "value": 5}, "value should be a text"),
        ({"field": "publication_date", "value": "20 Nov"}, "not like 2021"),
        ({"reason": ...}, "reason is missing"),
        ({"by": ""}, "by is missing"),
        ({"note": "x"}, 'unknown key "note"'),
    ],
)
def test_a_wrong_line_is_refused_with_its_number_and_what_is_wrong(
    changes: dict[str, Any], reason: str
) -> None:
    bad = parsed(**changes)
    assert isinstance(bad, BadRecord)
    assert bad.name == "line 1"
    assert reason in bad.reason
