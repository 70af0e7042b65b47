from __future__ import annotations

import csv
import io
import json
import sqlite3
from typing import Any

import pytest

from exports import TABLE_FORMATS
from exports.separated import harmless
from exports.sheet import Sheet, SheetColumn
from exports.tables import table_names, table_sheet
from tests.exports.reading import table_text


def sheet(*rows: tuple[Any, ...]) -> Sheet:
    columns = (SheetColumn("name", "A name"), SheetColumn("=number", "A number"))
    return Sheet("small", "Small", (), columns, rows)


def written(name: str, *rows: tuple[Any, ...]) -> str:
    return b"".join(TABLE_FORMATS[name].pieces(sheet(*rows))).decode()


def test_csv_holds_every_row_and_carries_the_mark(database: sqlite3.Connection) -> None:
    rows = list(csv.DictReader(io.StringIO(table_text("csv", database, "publications"))))
    assert len(rows) == 3
    assert {row["abstract_source"] for row in rows} == {"pubmed", "restated", ""}


def test_no_cell_of_a_csv_is_a_formula(database: sqlite3.Connection) -> None:
    text = table_text("csv", database, "publications")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert '\'=HYPERLINK("http://x")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]


def test_the_header_of_a_csv_is_no_formula_either() -> None:
    assert written("csv").startswith("name,'=number\r\n")


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_made_text(cell: str) -> None:
    assert str(harmless(cell)).startswith("'")


@pytest.mark.parametrize("cell", ["-0.42", "+3", "nausea", "", None, -3, 1.5])
def test_numbers_and_words_stay_as_they_are(cell: object) -> None:
    assert harmless(cell) == cell


def test_json_lines_can_be_read_back(database: sqlite3.Connection) -> None:
    rows = [json.loads(line) for line in table_text("jsonl", database, "evidence").splitlines()]
    assert {row["text"] for row in rows} == {"Nausea", "Mood"}
    assert {row["abstract_source"] for row in rows} == {"pubmed"}


def test_json_is_one_array_of_the_same_rows(database: sqlite3.Connection) -> None:
    rows = [json.loads(line) for line in table_text("jsonl", database, "evidence").splitlines()]
    assert json.loads(table_text("json", database, "evidence")) == rows


@pytest.mark.parametrize(("name", "nothing"), [("json", "[\n]\n"), ("jsonl", "")])
def test_a_table_without_rows_is_still_a_file(name: str, nothing: str) -> None:
    assert written(name) == nothing


def test_what_is_not_known_is_null_and_never_zero() -> None:
    assert json.loads(written("json", ("a", None), ("b", 0))) == [
        {"name": "a", "=number": None},
        {"name": "b", "=number": 0},
    ]
    assert written("csv", ("a", None), ("b", 0)).splitlines()[1:] == ["a,", "b,0"]


def test_many_rows_come_in_pieces_and_are_not_held() -> None:
    read = 0

    def rows() -> Any:
        nonlocal read
        for read in range(1, 100_001):
            yield ("a name of some length", read)

    pieces = TABLE_FORMATS["csv"].pieces(Sheet("s", "S", (), sheet().columns, rows()))
    assert len(next(pieces)) < 100_000
    assert read < 10_000


def test_tables_of_the_search_index_are_not_among_those_to_take(
    database: sqlite3.Connection,
) -> None:
    names = table_names(database)
    assert {"publications", "mentions", "evidence"} <= set(names)
    assert not [name for name in names if "_fts" in name]


def test_a_table_that_is_not_there_is_refused(database: sqlite3.Connection) -> None:
    with pytest.raises(KeyError, match="nonsense"):
        table_sheet(database, "nonsense")
