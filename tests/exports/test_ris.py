from __future__ import annotations

import re
import sqlite3

from exports.remarks import CANDIDATE_NOTE, RESTATED_NOTE
from tests.db.examples import PAPER as RECORD
from tests.db.examples import REVIEW
from tests.exports.reading import (
    ARABIC,
    BARE,
    EVERY,
    HOSTILE,
    PAPER,
    TAGS,
    TRIAL,
    ris_entries,
    text_of,
    text_of_all,
)


def test_a_paper_comes_back_whole() -> None:
    entry = ris_entries(text_of("ris", PAPER))["pmid101"]
    assert entry["type_of_reference"] == "JOUR"
    assert entry["title"] == PAPER.title
    assert entry["authors"] == ["Doe, Jane Q", "Team and Friends, The"]
    assert (entry["year"], entry["date"]) == ("2023", "2023/05/04/")
    assert (entry["secondary_title"], entry["alternate_title1"]) == (
        "Journal of Invented Trials",
        "J Invent Trials",
    )
    assert (entry["start_page"], entry["end_page"]) == ("145", "149")
    assert entry["doi"] == PAPER.doi
    assert entry["id"] == "pmid101"
    assert entry["name_of_database"] == "Ketamine Evidence"
    assert "RESULTS: Dissociation occurred in 30%." in entry["abstract"]
    assert "*Ketamine/adverse effects" in entry["keywords"]


def test_assertion_and_direction_travel_along() -> None:
    entries = ris_entries(text_of("ris", PAPER, TRIAL))
    assert set(TAGS) <= set(entries["pmid101"]["keywords"])
    assert entries["NCT01111111"]["keywords"] == ["outcome: EDE-Q [in a registration]"]


def test_all_that_the_builder_knows_comes_back(database: sqlite3.Connection) -> None:
    entries = ris_entries(text_of_all("ris", database, "publication"))
    paper = entries["pmid11111111"]
    assert paper["title"] == RECORD.title
    assert paper["authors"] == ["Doe, Jane", "Roe, Rex"]
    assert paper["doi"] == "10.1000/Example.1"
    assert "side effect: Nausea [reported]" in paper["keywords"]
    assert "outcome: Mood [improved]" in paper["keywords"]
    restated = next(entry for entry in entries.values() if entry["title"] == REVIEW.title)
    assert restated["notes"][0].startswith(RESTATED_NOTE)
    assert RESTATED_NOTE not in str(paper)


def test_trials_are_known_by_their_registration(database: sqlite3.Connection) -> None:
    entry = ris_entries(text_of_all("ris", database, "trial"))["NCT01111111"]
    assert entry["type_of_reference"] == "GEN"
    assert "ClinicalTrials.gov: NCT01111111" in entry["notes"][0]


def test_what_was_retracted_and_what_is_gone_is_said(standing: sqlite3.Connection) -> None:
    entries = {
        id: entry["notes"][0]
        for kind in ("publication", "trial")
        for id, entry in ris_entries(text_of_all("ris", standing, kind)).items()
    }
    assert "RETRACTED, said by Retraction Watch" in entries["pmid11111111"]
    assert "RETRACTED, said by the notice pmid22222222" in entries["pmid33333333"]
    assert "Deleted at its source, since 2026-11-02T02:00:00Z" in entries["pmid66666666"]
    assert "No longer found by any search, since 2026-11-02T02:00:00Z" in entries["pmid77777777"]
    assert "Removed at its source, since 2026-11-02T02:00:00Z" in entries["NCT02222222"]
    assert "since" not in entries["pmid44444444"]
    assert "RETRACTED" not in entries["pmid44444444"]


def test_there_is_one_note_and_the_gravest_remark_is_first() -> None:
    from dataclasses import replace

    reference = replace(PAPER, remarks=(RESTATED_NOTE, "RETRACTED, said by X", CANDIDATE_NOTE))
    (note,) = ris_entries(text_of("ris", reference))["pmid101"]["notes"]
    assert note.startswith(f"{RESTATED_NOTE} | RETRACTED")


def test_a_record_that_knows_nothing_still_has_a_title_and_an_id() -> None:
    entry = ris_entries(text_of("ris", BARE))["x1a2b3c4d5e"]
    assert entry["title"] == "[Title not known] x1a2b3c4d5e"
    assert "year" not in entry
    assert "authors" not in entry


def test_no_text_of_a_record_can_end_it_or_begin_another() -> None:
    entries = ris_entries(text_of("ris", *EVERY))
    assert list(entries) == [reference.id for reference in EVERY]
    hostile = entries["pmid666"]
    assert len(hostile["authors"]) == 3000
    assert "ER - TY - JOUR" in hostile["title"]
    assert "tab here" in hostile["keywords"]
    assert "الكيتامين" in hostile["keywords"]
    assert entries["pmid777"]["title"] == ARABIC.title
    assert entries["pmid777"]["authors"] == ["محمود, أحمد", "李, 雷"]


def test_every_line_is_a_tag_of_the_specification() -> None:
    text = text_of("ris", *EVERY)
    for line in text.split("\r\n"):
        assert line == "" or re.match(r"[A-Z][A-Z0-9]  - ", line), line
    assert "\x00" not in text
    assert text.count("TY  - ") == len(EVERY) + HOSTILE.title.count("TY  - ") - 1
