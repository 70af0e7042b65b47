"""Who says that a publication was retracted, and what becomes of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from records.model import Correction, Publication
from tests.db.examples import FIRST_NIGHT, PAPER, SECOND_NIGHT, TRIAL, received
from tests.db.nights import THIRD_NIGHT, Published, notice, publish_nights

STATUS = (
    "select retraction_status as status, retraction_said_by as said_by, "
    "retraction_date as date, retraction_reasons as reasons from publications where id = ?"
)
NOTICE = Publication(
    source="pubmed",
    source_key="22222222",
    pmid="22222222",
    title="Retraction: Ketamine in anorexia nervosa",
    publication_types=(("D016440", "Retraction of Publication"),),
    corrections=(Correction("RetractionOf", "11111111", "J Examples. 2024"),),
)
ONLY_DOI = Publication(
    source="hand-searched",
    source_key="doi:10.1000/poster",
    doi="10.1000/Poster",
    title="A poster that PubMed does not hold",
    year=2021,
)


def retracted(paper: Publication = PAPER) -> Publication:
    return dataclasses.replace(
        paper, corrections=(Correction("RetractionIn", "22222222", "J Examples. 2025"),)
    )


def status(published: Published, record: str = "pmid11111111") -> dict[str, Any]:
    return published.row(STATUS, record)


def test_retraction_watch_marks_a_paper_and_says_when_and_why(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path,
        (received(PAPER), received(TRIAL)),
        (notice(at=SECOND_NIGHT, reasons=("Unreliable Results", "Unreliable Data")),),
    )
    assert status(published) == {
        "status": "retracted",
        "said_by": "Retraction Watch",
        "date": "2025-03-01",
        "reasons": "Unreliable Results; Unreliable Data",
    }
    assert published.row("select retracted from studies")["retracted"] == 1
    row = published.row("select nature, matched_by, standing from retraction_notices")
    assert row == {"nature": "retraction", "matched_by": "doi", "standing": "in force"}
    assert published.changes("pmid11111111") == [
        {
            "changed_at": SECOND_NIGHT,
            "source": "retraction-watch",
            "field": "retraction status",
            "old_value": "none",
            "new_value": "retracted (Retraction Watch)",
        }
    ]


def test_a_record_known_by_doi_alone_is_checked(tmp_path: Path) -> None:
    told = notice(doi="10.1000/poster", pmid=None, at=SECOND_NIGHT)
    published = publish_nights(tmp_path, (received(ONLY_DOI),), (told,))
    (record,) = [row["id"] for row in published.rows("select id from publications")]
    assert status(published, record)["status"] == "retracted"


def test_a_record_stored_after_the_file_is_checked_too_and_that_is_no_change(
    tmp_path: Path,
) -> None:
    published = publish_nights(tmp_path, (notice(),), (received(PAPER, SECOND_NIGHT),))
    assert status(published)["status"] == "retracted"
    assert published.changes("pmid11111111") == []


def test_notices_about_other_papers_are_kept_and_not_published(tmp_path: Path) -> None:
    others = [notice(str(n), doi=f"10.1000/other.{n}") for n in range(300)]
    published = publish_nights(tmp_path, (received(PAPER), *others))
    assert published.rows("select * from retraction_notices") == []
    assert status(published)["status"] == "none"


@pytest.mark.parametrize(
    ("retraction", "reinstatement", "expected"),
    [
        ("2025-03-01", "2025-06-01", "none"),
        ("2025-03-01", "2025-03-01", "none"),
        ("2025-03-01", "2024-06-01", "retracted"),
        (None, "2025-06-01", "retracted"),
        ("2025-03-01", None, "retracted"),
    ],
)
def test_a_reinstatement_undoes_a_retraction_where_the_dates_say_so(
    tmp_path: Path, retraction: str | None, reinstatement: str | None, expected: str
) -> None:
    published = publish_nights(
        tmp_path,
        (received(PAPER),),
        (notice("1", SECOND_NIGHT, date=retraction),),
        (notice("2", THIRD_NIGHT, date=reinstatement, nature="reinstatement"),),
    )
    assert status(published)["status"] == expected
    assert len(published.rows("select * from retraction_notices")) == 2
    last = published.changes("pmid11111111")[-1]
    if expected == "none":
        assert last["changed_at"] == THIRD_NIGHT
        assert (last["old_value"], last["new_value"]) == ("retracted (Retraction Watch)", "none")
        standing = published.row("select standing from retraction_notices where source_key = '1'")
        assert standing["standing"] == f"undone by the reinstatement of {reinstatement}"


def test_a_second_retraction_after_the_reinstatement_stands(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path,
        (
            received(PAPER),
            notice("1", date="2020-01-01"),
            notice("2", date="2021-01-01", nature="reinstatement"),
            notice("3", date="2022-01-01"),
        ),
    )
    assert status(published)["status"] == "retracted"
    assert status(published)["date"] == "2022-01-01"


def test_a_reinstatement_does_not_undo_what_pubmed_says(tmp_path: Path) -> None:
    undone = notice("2", date="2026-01-01", nature="reinstatement")
    published = publish_nights(tmp_path, (received(retracted()), notice("1"), undone))
    assert status(published)["status"] == "retracted"
    assert status(published)["said_by"] == "PubMed"


def test_the_strongest_word_counts_and_all_who_say_it_are_named(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path,
        (received(PAPER),),
        (notice("1", SECOND_NIGHT, nature="expression of concern"),),
        (received(retracted(), THIRD_NIGHT), notice("2", THIRD_NIGHT)),
    )
    assert status(published)["status"] == "retracted"
    assert status(published)["said_by"] == "PubMed; Retraction Watch"
    words = [
        (c["old_value"], c["new_value"])
        for c in published.changes("pmid11111111")
        if c["field"] == "retraction status"
    ]
    assert words == [
        ("none", "expression of concern (Retraction Watch)"),
        ("expression of concern (Retraction Watch)", "retracted (PubMed; Retraction Watch)"),
    ]


def test_a_correction_is_listed_and_is_no_retraction(tmp_path: Path) -> None:
    published = publish_nights(tmp_path, (received(PAPER), notice(nature="correction")))
    assert status(published)["status"] == "none"
    assert published.row("select nature from retraction_notices")["nature"] == "correction"


def test_the_notice_testifies_before_pubmed_has_marked_the_paper(tmp_path: Path) -> None:
    published = publish_nights(tmp_path, (received(PAPER),), (received(NOTICE, SECOND_NIGHT),))
    assert status(published)["status"] == "retracted"
    assert status(published)["said_by"] == "the notice pmid22222222"
    (change,) = published.changes("pmid11111111")
    assert change["new_value"] == "retracted (the notice pmid22222222)"
    assert all(row["retracted"] for row in published.rows("select retracted from studies"))


def test_a_notice_that_falls_silent_is_a_change_at_the_time_of_the_last_answer(
    tmp_path: Path,
) -> None:
    silent = dataclasses.replace(NOTICE, corrections=())
    published = publish_nights(
        tmp_path,
        (received(PAPER),),
        (received(NOTICE, SECOND_NIGHT),),
        (received(silent, THIRD_NIGHT),),
    )
    assert status(published)["status"] == "none"
    changes = published.changes("pmid11111111")
    assert [c["changed_at"] for c in changes] == [SECOND_NIGHT, THIRD_NIGHT]
    assert changes[-1]["new_value"] == "none"


def test_a_concern_noted_only_by_the_notice_shows_on_the_paper(tmp_path: Path) -> None:
    concern = dataclasses.replace(
        NOTICE, corrections=(Correction("ExpressionOfConcernFor", "11111111"),)
    )
    published = publish_nights(tmp_path, (received(PAPER), received(concern)))
    assert status(published)["status"] == "expression of concern"


def test_one_notice_that_names_two_records_is_a_question_and_marks_neither(
    tmp_path: Path,
) -> None:
    told = notice(doi="10.1000/poster", pmid="11111111")
    published = publish_nights(tmp_path, (received(PAPER), received(ONLY_DOI), told))
    assert {r["retraction_status"] for r in published.rows("select * from publications")} == {
        "none"
    }
    assert (
        len(published.rows("select * from retraction_notices where standing like 'in doubt%'")) == 2
    )
    question = published.row("select question, detail from merge_questions")
    assert question["question"] == "one retraction notice names both"
    assert question["detail"] == "Retraction Watch notice 1"


def test_the_same_file_twice_changes_nothing_and_a_corrected_row_replaces_its_own(
    tmp_path: Path,
) -> None:
    nights = [(received(PAPER),), (notice(at=SECOND_NIGHT),), (notice(at=THIRD_NIGHT),)]
    published = publish_nights(tmp_path / "twice", *nights)
    assert len(published.changes("pmid11111111")) == 1
    withdrawn = notice(at=THIRD_NIGHT, nature="correction")
    published = publish_nights(tmp_path / "corrected", *nights[:2], (withdrawn,))
    assert status(published)["status"] == "none"
    assert [c["changed_at"] for c in published.changes("pmid11111111")] == [
        SECOND_NIGHT,
        THIRD_NIGHT,
    ]


def test_a_notice_without_identifiers_concerns_nobody(tmp_path: Path) -> None:
    published = publish_nights(tmp_path, (received(PAPER), notice(doi=None, pmid=None)))
    assert status(published)["status"] == "none"


def test_what_was_so_on_the_first_night_is_no_change(tmp_path: Path) -> None:
    published = publish_nights(
        tmp_path, (received(retracted()),), (received(retracted(), SECOND_NIGHT),)
    )
    assert status(published)["said_by"] == "PubMed"
    assert published.changes("pmid11111111") == []
    assert FIRST_NIGHT < SECOND_NIGHT
