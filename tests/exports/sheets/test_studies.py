from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from exports.sheets import SHEETS
from tests.datasette_config.sample import ARABIC, HOSTILE
from tests.exports.sheets.conftest import FORMULA
from tests.exports.sheets.reading import in_csv, named, sheet_rows, workbook


@pytest.fixture
def rows(published: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    return {row["study"]: row for row in sheet_rows(published, "studies")}


def test_every_study_has_a_row_and_those_of_people_come_first(
    published: sqlite3.Connection, rows: dict[str, dict[str, Any]]
) -> None:
    assert set(rows) == {id for (id,) in published.execute("select id from studies")}
    kinds = [row["kind of study"] for row in rows.values()]
    human = kinds.count("human study")
    assert kinds[:human] == ["human study"] * human


def test_a_paper_and_its_registration_are_one_row(rows: dict[str, dict[str, Any]]) -> None:
    row = rows["s-pmid101"]
    assert row["record ids"] == "pmid101; NCT00000101"
    assert row["PMIDs"] == "101"
    assert row["DOIs"] == "10.1000/test.101"
    assert row["registrations"] == "NCT00000101"
    assert row["registry results posted"] == "yes"
    assert row["full text"] == "read"
    assert row["countries"] == "Testland"
    assert "anorexia nervosa" in row["conditions named"]


def test_a_value_carries_its_sentence_place_and_page(rows: dict[str, dict[str, Any]]) -> None:
    row = rows["s-pmid101"]
    assert row["side effects denied"] == "headache"
    assert row["side effects denied: quote"] == "No headache was seen."
    where = row["side effects denied: where"]
    assert where.startswith("pmid101-2 (RESULTS), characters 59-67, /publications/pmid101#m-")
    assert row["dose"] == "0.5 mg/kg"
    assert row["dose: quote"].startswith("Forty adults were randomised")
    assert row["dose: checked"] == "no"


def test_the_offsets_lead_to_the_words(
    published: sqlite3.Connection, rows: dict[str, dict[str, Any]]
) -> None:
    quotes = named(SHEETS["studies"](published).more[0])
    headache = next(q for q in quotes if q["column"] == "side effects denied")
    (text,) = published.execute(
        "select text from passages where id = ?", [headache["passage"]]
    ).fetchone()
    assert text[headache["start"] : headache["end"]] == "headache"
    assert headache["quote"] in text


def test_no_difference_is_kept_apart_from_reports_and_denials(
    rows: dict[str, dict[str, Any]],
) -> None:
    row = rows["s-pmid101"]
    assert row["side effects without difference"] == "nausea"
    assert "nausea" not in (row["side effects reported"] + row["side effects denied"])
    assert row["side effects only possible"] == "blood pressure increase"


def test_outcomes_say_which_way_and_against_what(rows: dict[str, dict[str, Any]]) -> None:
    row = rows["s-pmid101"]
    assert row["outcomes"].split("; ") == [
        "EDE-Q [improved against comparator]",
        "body mass index [no change]",
        "anxiety [worsened]",
        "depression [changed]",
    ]
    assert row["outcomes: quote"].splitlines()[1] == "[2] Body mass index did not change."
    assert row["outcomes registered"].startswith("EDE-Q global score [primary]")


def test_what_a_registration_names_is_no_result(rows: dict[str, dict[str, Any]]) -> None:
    for row in rows.values():
        for name, cell in row.items():
            if name.startswith(("side effects", "outcomes: ")) and name.endswith("where"):
                assert "/trials/" not in (cell or "")


def test_what_only_the_full_text_names_stands_apart(rows: dict[str, dict[str, Any]]) -> None:
    row = rows["s-pmid101"]
    assert row["only in the full text"] == "Vomiting [not in the lexicon] [reported]"
    assert "Vomiting" not in row["side effects reported"]
    assert row["side effects reported"] == "dissociation"


def test_participants_are_those_of_the_study_and_each_report_is_listed(
    rows: dict[str, dict[str, Any]],
) -> None:
    row = rows["s-pmid101"]
    assert row["participants"] == 40
    assert row["participants by report"] == "pmid101: 40; NCT00000101: 40"
    assert row["set by hand"] == "NCT00000101 enrollment: 40 (The paper says so)"


def test_checked_names_who_set_a_value_and_never_claims_more(
    published: sqlite3.Connection, rows: dict[str, dict[str, Any]]
) -> None:
    quotes = named(SHEETS["studies"](published).more[0])
    checked = [q for q in quotes if q["checked"] != "no"]
    assert [(q["record"], q["column"]) for q in checked] == [("NCT00000101", "participants")]
    assert checked[0]["checked"] == (
        "yes: enrollment set by hand, editor, 2026-11-20: The paper says so"
    )
    assert {row["outcomes: checked"] for row in rows.values()} == {"no", None}


def test_what_is_not_counted_is_marked_and_not_dropped(rows: dict[str, dict[str, Any]]) -> None:
    assert rows["s-pmid102"]["counted"] == "no: retracted"
    assert rows["s-pmid102"]["retraction or concern"] == "pmid102: retracted"
    assert rows["s-pmid108"]["counted"] == "no: candidate"
    assert rows["s-pmid109"]["counted"] == "yes"
    assert rows["s-pmid109"]["retraction or concern"] == "pmid109: expression of concern"
    assert rows["s-pmid104"]["restated"] == "yes"
    assert rows["s-pmid101"]["restated"] == "no"


def test_nothing_read_is_an_empty_cell(rows: dict[str, dict[str, Any]]) -> None:
    row = rows["s-x103"]
    assert row["participants"] is None
    assert row["dose"] is None
    assert row["dose: checked"] is None
    assert row["registry results posted"] is None


def test_a_drug_is_quoted_where_it_is_first_named_and_not_inside_another_word(
    published: sqlite3.Connection,
) -> None:
    from exports.sheets.study_rows import first_place

    place = first_place(published, "pmid101", "ketamine")
    assert place is not None
    assert (place["section"], place["start"], place["end"]) == ("title", 0, 8)
    assert first_place(published, "pmid101", "etamine") is None
    assert first_place(published, "pmid101", "(.*") is None


def test_hostile_titles_are_text_in_both_formats(published: sqlite3.Connection) -> None:
    by_id = {row["study"]: row for row in in_csv(published, "studies")}
    assert by_id["s-pmid105"]["label"] == HOSTILE
    assert by_id["s-pmid105"]["drug"] == f"'{FORMULA}"
    assert by_id["s-pmid106"]["label"] == ARABIC
    book = workbook(published, "studies")
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert FORMULA in {cell.value for cell in cells}


def test_the_workbook_holds_the_quotes_and_says_what_it_is(published: sqlite3.Connection) -> None:
    book = workbook(published, "studies")
    assert [sheet.title for sheet in book.worksheets] == ["studies", "quotes", "About"]
    about = " ".join(str(cell.value) for row in book["About"].iter_rows() for cell in row)
    assert "Candidates, retracted studies" in about
    assert "text restated in other words" in about


def test_thousands_of_studies_are_read_in_batches(published: sqlite3.Connection) -> None:
    copy = sqlite3.connect(":memory:")
    published.backup(copy)
    copy.executemany(
        "insert into studies (id, label, stratum, reports, retracted, gone, role) "
        "values (?, 'x', 'review', 0, 0, 0, 'core')",
        [(f"many-{number}",) for number in range(3000)],
    )
    statements: list[str] = []
    copy.set_trace_callback(statements.append)
    rows = list(SHEETS["studies"](copy).rows)
    copy.close()
    assert len(rows) == 3011
    assert len(statements) < 400
