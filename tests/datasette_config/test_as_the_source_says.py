"""What reading genuine pages against their sources found missing, wrong or misleading."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config import words
from datasette_config.app import build_app
from tests.datasette_config.reading import read

TRIAL = "/trials/NCT00000101"
PAPER = "/publications/pmid101"
Changed = Callable[[str], Any]


@pytest.fixture
def changed(sample_path: Path, site_metadata: dict[str, Any], tmp_path: Path) -> Changed:
    """Return a function that gives the site after some SQL changed its database."""

    def site_after(script: str) -> Any:
        path = tmp_path / "changed.db"
        shutil.copy(sample_path, path)
        with closing(sqlite3.connect(path)) as db:
            db.executescript(script)
        return build_app(path, site_metadata)

    return site_after


async def test_primary_results_stand_open_and_the_others_are_folded(changed: Changed) -> None:
    response = await changed("select 1").client.get(TRIAL)
    assert '<h3 class="result-title"><span class="tag strong">primary</span>' in response.text
    folded = await changed("update trial_outcome_results set rank = 'secondary'").client.get(TRIAL)
    assert '<summary class="result-title"><span class="tag ">secondary</span>' in folded.text


async def test_who_was_analysed_is_said_without_a_description_too(changed: Changed) -> None:
    site = changed("update trial_outcome_results set population = 'All who took a dose'")
    assert "Analysed: All who took a dose" in (await read(site, TRIAL)).text


async def test_limitations_stand_beside_posted_results(changed: Changed) -> None:
    site = changed("update trials set results_note = 'The sample was very small.'")
    page = await read(site, TRIAL)
    assert "2.1 (0.8)" in page.text
    assert "Limitations and caveats, as posted. The sample was very small." in page.text


async def test_an_outcome_posted_without_numbers_says_so(changed: Changed) -> None:
    site = changed("update trial_outcome_results set value = null, spread = null, denominator = 0")
    assert "no number posted n = 0" in (await read(site, TRIAL)).text


async def test_a_date_that_has_not_come_is_marked(changed: Changed) -> None:
    site = changed(
        "update trials set start_date = '2031-02', start_date_type = 'ESTIMATED',"
        " primary_completion_date = '2032-02', primary_completion_date_type = 'ESTIMATED'"
    )
    page = await read(site, TRIAL)
    assert "Start Feb 2031 planned" in page.text
    assert "Primary completion Feb 2032 planned" in page.text


async def test_codes_of_a_registration_in_words(changed: Changed) -> None:
    site = changed(
        "update trials set phase = 'NA', masking = 'NONE', minimum_age = '18 Years',"
        " healthy_volunteers = 0, design_text = 'Two periods, washout of three weeks.'"
    )
    text = (await read(site, TRIAL)).text
    for shown in (
        "Phase Not applicable",
        "Masking None (open label)",
        "Age 18 Years and older",
        "Healthy volunteers not accepted",
        "Two periods, washout of three weeks.",
    ):
        assert shown in text


async def test_reasons_for_leaving_and_notes_on_a_term(changed: Changed) -> None:
    site = changed(
        "update trial_participant_flow set milestone = 'NOT COMPLETED: Lost to Follow-up';"
        "update trial_adverse_events set notes = 'Measured by CADSS' where term = 'Dissociation'"
    )
    text = (await read(site, TRIAL)).text
    assert "Not completed: Lost to Follow-up" in text
    assert "Systematic assessment Measured by CADSS 7 of 20" in text


async def test_a_retracted_study_is_not_called_counted(changed: Changed) -> None:
    page = await read(changed("select 1"), "/publications/pmid102")
    assert "Left out of every count: a report of it was retracted." in page.text
    assert "Counted under" not in page.text
    assert "Counted under: human studies." in (await read(changed("select 1"), PAPER)).text


async def test_a_notice_told_by_both_sides_stands_once(changed: Changed) -> None:
    site = changed(
        "update corrections set other_record = 'pmid109' where record = 'pmid102';"
        "insert into corrections (record, position, ref_type, other_record, pmid)"
        " values ('pmid109', 1, 'RetractionOf', 'pmid102', '102'),"
        " ('pmid101', 2, 'CommentOn', 'pmid102', '102')"
    )
    text = (await read(site, "/publications/pmid102")).text
    assert "Retraction in: A concern has been raised J Withdrawn. 2020" in text
    assert "Retraction of" not in text
    assert "Comment in: Ketamine infusions" in text
    assert "as the record of that publication says" in text


async def test_authors_are_told_apart(changed: Changed) -> None:
    site = changed(
        "insert into authors (id, name) values ('second', 'Roe, Rex');"
        "insert into publication_authors (publication, author, position)"
        " values ('pmid101', 'second', 99)"
    )
    assert "; Roe, Rex" in (await read(site, PAPER)).text


async def test_registrations_of_a_paper_are_links_and_pubmed_is_named_once(
    changed: Changed,
) -> None:
    site = changed(
        "update publications set source_url = 'https://pubmed.ncbi.nlm.nih.gov/101/';"
        "insert into accessions (publication, databank, number)"
        " values ('pmid101', 'ClinicalTrials.gov', 'NCT09999999'), ('pmid101', 'GEO', 'GSE1')"
    )
    page = await read(site, PAPER)
    assert "https://clinicaltrials.gov/study/NCT09999999" in page.links
    assert "GEO GSE1" in page.text
    assert "Page where it was found" not in page.text
    other = changed("update publications set source_url = 'https://example.org/found'")
    assert "https://example.org/found" in (await read(other, PAPER)).links


async def test_what_the_treatments_state_is_not_called_not_found(changed: Changed) -> None:
    assert "Not found schedule, comparator, follow-up" in (await read(changed(""), PAPER)).text
    without = await read(changed("delete from treatments"), PAPER)
    assert "Not found drug, route, schedule, comparator, follow-up" in without.text


def test_words_for_ages_languages_and_notices() -> None:
    assert words.age_range(None, None) == ""
    assert words.age_range(None, "5 Years") == "up to 5 Years"
    assert [words.language(code) for code in ("ger", "POL", "xyz")] == ["German", "Polish", "xyz"]
    assert words.notice("RetractedandRepublishedIn") == "Retracted and republished in"
    assert words.code("EARLY_PHASE1") == "Early phase 1"
    assert words.code("PHASE1/PHASE2") == "Phase 1/Phase 2"
