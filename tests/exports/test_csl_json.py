from __future__ import annotations

import json
import sqlite3
from typing import Any

import jsonschema

from exports.remarks import RESTATED_NOTE
from tests.exports.csl_shape import SHAPE
from tests.exports.reading import (
    ARABIC,
    EVERY,
    PAPER,
    TAGS,
    TRIAL,
    text_of,
    text_of_all,
)


def items(text: str) -> dict[str, Any]:
    found = json.loads(text)
    jsonschema.validate(found, SHAPE)
    return {item["id"]: item for item in found}


def test_a_paper_comes_back_whole() -> None:
    item = items(text_of("csl-json", PAPER))["pmid101"]
    assert item["type"] == "article-journal"
    assert item["title"] == PAPER.title
    assert item["author"] == [
        {"family": "Doe", "given": "Jane Q"},
        {"literal": "Team and Friends, The"},
    ]
    assert item["issued"] == {"date-parts": [[2023, 5, 4]]}
    assert (item["DOI"], item["PMID"], item["PMCID"]) == (PAPER.doi, "101", "PMC101")
    assert item["abstract"] == PAPER.abstract
    assert item["page"] == "145-9"


def test_assertion_direction_and_id_travel_along() -> None:
    item = items(text_of("csl-json", PAPER))["pmid101"]
    assert item["custom"]["tags"] == list(TAGS)
    assert item["custom"]["record"] == "pmid101"
    assert all(tag in item["keyword"] for tag in TAGS)


def test_a_registration_is_the_page_of_its_register() -> None:
    item = items(text_of("csl-json", TRIAL))["NCT01111111"]
    assert item["type"] == "webpage"
    assert item["container-title"] == "ClinicalTrials.gov"
    assert item["number"] == "NCT01111111"
    assert item["author"] == [{"literal": "University of Examples, and Sons"}]
    assert item["issued"] == {"date-parts": [[2022, 1]]}


def test_remarks_are_the_note(database: sqlite3.Connection, standing: sqlite3.Connection) -> None:
    found = items(text_of_all("csl-json", database, "publication"))
    restated = [item for item in found.values() if item.get("note", "").startswith(RESTATED_NOTE)]
    assert [item["custom"]["abstract_source"] for item in restated] == ["restated"]
    notes = items(text_of_all("csl-json", standing, "publication"))
    assert "RETRACTED" in notes["pmid11111111"]["note"]
    assert notes["pmid11111111"]["status"] == "retracted"
    assert "status" not in notes["pmid44444444"]


def test_any_text_is_valid() -> None:
    found = items(text_of("csl-json", *EVERY))
    assert list(found) == [reference.id for reference in EVERY]
    assert len(found["pmid666"]["author"]) == 3000
    assert "\x00" not in str(found["pmid666"])
    assert found["pmid777"]["title"] == ARABIC.title


def test_nothing_is_an_empty_list() -> None:
    assert items(text_of("csl-json")) == {}
