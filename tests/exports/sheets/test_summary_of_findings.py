from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from exports.sheets import SHEETS
from exports.sheets.summary_of_findings import BLANK, BY_PEOPLE
from tests.exports.sheets.reading import in_csv, named, sheet_rows, workbook

SHEET = "summary-of-findings"


@pytest.fixture
def rows(published: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    return {row["Outcome"]: row for row in sheet_rows(published, SHEET)}


def test_each_outcome_of_studies_of_people_has_a_row(rows: dict[str, dict[str, Any]]) -> None:
    assert {"EDE-Q", "body mass index", "anxiety", "depression", "dissociation"} <= set(rows)
    assert "binge eating frequency" not in rows, "only rats were asked"
    row = rows["EDE-Q"]
    assert (row["No. of studies"], row["studies"]) == (1, "s-pmid101")
    assert row["where to look"] == "/outcomes/out-edeq"


def test_what_people_judge_is_blank_and_says_who_fills_it_in(
    published: sqlite3.Connection, rows: dict[str, dict[str, Any]]
) -> None:
    headings = [f"{name} ({BY_PEOPLE})" for name in BLANK]
    assert any("Certainty" in heading for heading in headings)
    for row in rows.values():
        assert [row[heading] for heading in headings] == [None] * len(headings)
    for row in in_csv(published, SHEET):
        assert {row[heading] for heading in headings} == {""}


def test_studies_are_counted_and_those_left_out_are_named(rows: dict[str, dict[str, Any]]) -> None:
    nausea = rows["nausea"]
    assert (nausea["No. of studies"], nausea["studies"]) == (1, "s-pmid101")
    assert nausea["not counted"] == "s-pmid102 (retracted)"
    dissociation = rows["dissociation"]
    assert dissociation["No. of studies"] == 1, "a review and a candidate are not among them"
    assert dissociation["not counted"] == "s-pmid108 (candidate)"


def test_the_count_agrees_with_the_counts_of_the_site(
    published: sqlite3.Connection, rows: dict[str, dict[str, Any]]
) -> None:
    shown = {row["concept id"]: row["No. of studies"] for row in rows.values()}
    counted = dict(
        published.execute(
            """select concept_id, studies from concept_counts
            where stratum = 'human study' and state = 'any'"""
        )
    )
    measured = {id: number for id, number in shown.items() if number}
    assert measured == {id: counted[id] for id in measured}
    assert set(measured) == set(counted)


def test_a_plan_is_no_study_that_measured_it(published: sqlite3.Connection) -> None:
    copy = sqlite3.connect(":memory:")
    published.backup(copy)
    copy.execute("delete from record_concepts where record = 'pmid101'")
    copy.execute(
        "insert into record_concepts (concept_id, state, record) "
        "values ('out-edeq', 'planned', 'ISRCTN10000001')"
    )
    rows = {row["Outcome"]: row for row in sheet_rows(copy, SHEET)}
    assert "EDE-Q" not in rows
    copy.execute(
        "insert into record_concepts (concept_id, state, record) "
        "values ('out-edeq', 'improved', 'pmid109')"
    )
    row = {row["Outcome"]: row for row in sheet_rows(copy, SHEET)}["EDE-Q"]
    copy.close()
    assert (row["No. of studies"], row["studies"]) == (1, "s-pmid109")
    assert row["only planned"] == "s-isrctn"


def test_the_workbook_lists_the_sentences_behind_each_row(published: sqlite3.Connection) -> None:
    found = named(SHEETS[SHEET](published).more[0])
    nausea = {row["study"]: row for row in found if row["Outcome"] == "nausea"}
    assert set(nausea) == {"s-pmid101", "s-pmid102"}
    assert nausea["s-pmid101"]["how it is meant"] == "no difference"
    assert nausea["s-pmid101"]["quote"] == "Nausea was similar to placebo."
    assert nausea["s-pmid101"]["where"].startswith("/publications/pmid101#m-")
    assert nausea["s-pmid102"]["counted"] == "no: retracted"
    quotes = [row["quote"] for row in found]
    assert not any("Vomiting" in quote for quote in quotes), "full texts stand apart"
    assert "studies by outcome" in workbook(published, SHEET).sheetnames


def test_about_says_that_nothing_was_judged(published: sqlite3.Connection) -> None:
    about = " ".join(SHEETS[SHEET](published).about)
    assert "fills in no figure and no certainty" in about
    assert "Not advice" in about
