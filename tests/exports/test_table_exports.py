from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import rispy

from db.build import build
from exports import EXPORTS
from exports.ris import RESTATED_NOTE
from exports.separated import harmless
from records.errors import UsageError
from records.model import Publication
from tests.datasette_config.standing import make_standing
from tests.db.examples import PAPER, REVIEW, TRIAL, received
from tests.db.test_build import filled


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    directory: Path = tmp_path_factory.mktemp("export")
    formula = Publication("hand-searched", "f", '=HYPERLINK("http://x")', note="+1", year=2020)
    records = [received(record) for record in (PAPER, TRIAL, REVIEW, formula)]
    with filled(directory / "store.db", *records) as store:
        build(store, directory / "evidence.db", {}, allow_restated=True)
    with closing(sqlite3.connect(directory / "evidence.db")) as connection:
        yield connection


def written(database: sqlite3.Connection, name: str, table: str) -> str:
    out = io.StringIO()
    EXPORTS[name].write(database, table, out)
    return out.getvalue()


def test_csv_holds_every_row_and_carries_the_mark(database: sqlite3.Connection) -> None:
    rows = list(csv.DictReader(io.StringIO(written(database, "csv", "publications"))))
    assert len(rows) == 3
    assert {row["abstract_source"] for row in rows} == {"pubmed", "restated", ""}


def test_no_cell_of_a_csv_is_a_formula(database: sqlite3.Connection) -> None:
    text = written(database, "csv", "publications")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert '\'=HYPERLINK("http://x")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_made_text(cell: str) -> None:
    assert str(harmless(cell)).startswith("'")


@pytest.mark.parametrize("cell", ["-0.42", "+3", "nausea", "", None, -3, 1.5])
def test_numbers_and_words_stay_as_they_are(cell: object) -> None:
    assert harmless(cell) == cell


def test_json_lines_can_be_read_back(database: sqlite3.Connection) -> None:
    lines = written(database, "jsonl", "evidence").splitlines()
    rows = [json.loads(line) for line in lines]
    assert {row["text"] for row in rows} == {"Nausea", "Mood"}
    assert {row["abstract_source"] for row in rows} == {"pubmed"}


def test_ris_can_be_read_back_with_id_and_mark(database: sqlite3.Connection) -> None:
    entries = {
        e["accession_number"]: e for e in rispy.loads(written(database, "ris", "publications"))
    }
    paper = entries["pmid11111111"]
    assert paper["title"] == PAPER.title
    assert paper["authors"] == ["Doe, Jane", "Roe, Rex"]
    assert paper["doi"] == "10.1000/Example.1"
    assert "RESULTS: Nausea occurred" in paper["abstract"]
    restated = next(e for e in entries.values() if e["title"] == REVIEW.title)
    assert restated["notes"][0] == RESTATED_NOTE
    assert RESTATED_NOTE not in str(paper)


def test_ris_holds_trials_too(database: sqlite3.Connection) -> None:
    entry = rispy.loads(written(database, "ris", "trials"))[0]
    assert entry["accession_number"] == "NCT01111111"
    assert "ClinicalTrials.gov NCT01111111" in entry["notes"]


def test_ris_says_what_was_retracted_and_what_is_gone(tmp_path: Path) -> None:
    published = make_standing(tmp_path)
    with closing(sqlite3.connect(published.path)) as standing:
        entries = {
            entry["accession_number"]: entry["notes"]
            for table in ("publications", "trials")
            for entry in rispy.loads(written(standing, "ris", table))
        }
    assert "RETRACTED, said by Retraction Watch" in entries["pmid11111111"]
    assert "RETRACTED, said by the notice pmid22222222" in entries["pmid33333333"]
    assert "Deleted at its source, since 2026-11-02T02:00:00Z" in entries["pmid66666666"]
    assert "No longer found by any search, since 2026-11-02T02:00:00Z" in entries["pmid77777777"]
    assert "Removed at its source, since 2026-11-02T02:00:00Z" in entries["NCT02222222"]
    assert not [note for note in entries["pmid44444444"] if "since" in note or "RETRACTED" in note]


def test_ris_of_another_table_is_refused(database: sqlite3.Connection) -> None:
    with pytest.raises(UsageError, match="csv or jsonl"):
        written(database, "ris", "mentions")
