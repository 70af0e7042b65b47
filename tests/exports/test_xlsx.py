from __future__ import annotations

import io
import sqlite3
from typing import Any

import openpyxl
import pytest

from exports import TABLE_FORMATS
from exports.night import night_of
from exports.sheet import Sheet, SheetColumn
from exports.tables import table_sheet
from exports.xlsx import LONGEST, Workbook

COLUMNS = (SheetColumn("name", "A name"), SheetColumn("number", "A number; empty: not reported"))


def sheet(*rows: tuple[Any, ...], **more: Any) -> Sheet:
    return Sheet(
        "small", "A small sheet", ("From the night of 2026-11-20.",), COLUMNS, rows, **more
    )


def opened(sheet: Sheet, format: Any = None) -> Any:
    pieces = (format or TABLE_FORMATS["xlsx"]).pieces(sheet)
    return openpyxl.load_workbook(io.BytesIO(b"".join(pieces)))


def words(worksheet: Any) -> str:
    return " ".join(str(cell) for row in worksheet.values for cell in row if cell is not None)


def test_rows_come_back_as_they_were() -> None:
    book = opened(sheet(("nausea", 3), ("الغثيان", -0.5), ("", None)))
    assert list(book["small"].values) == [
        ("name", "number"),
        ("nausea", 3),
        ("الغثيان", -0.5),
        ("", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/c calc'!A1",
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "http://example.org",
        "{=1}",
        "0042",
        "1e5",
    ],
)
def test_no_text_becomes_a_formula_a_link_or_a_number(text: str) -> None:
    cell = opened(sheet((text, 1)))["small"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_control_characters_and_line_ends_do_no_harm() -> None:
    cell = opened(sheet(("two\r\nlines\x00\x1b\tand tab", 1)))["small"]["A2"]
    assert cell.value == "two\nlines\tand tab"


def test_the_header_is_frozen_and_can_be_filtered() -> None:
    worksheet = opened(sheet(("a", 1), ("b", 2)))["small"]
    assert worksheet.freeze_panes == "A2"
    assert worksheet.auto_filter.ref == "A1:B3"


def test_about_says_what_it_is_and_what_the_columns_hold(database: sqlite3.Connection) -> None:
    about = night_of(database).about()
    book = opened(table_sheet(database, "publications", about=about, descriptions={"doi": "A DOI"}))
    assert book.sheetnames == ["publications", "About"]
    shown = words(book["About"])
    assert "Licence:" in shown
    assert "1 records of this database hold text restated" in shown
    assert "doi A DOI" in shown
    assert "Nothing is cut." in shown


def test_what_is_cut_is_said_in_about_and_in_the_cell() -> None:
    book = opened(sheet(("long " * 10_000, 1), ("𝒜" * 40_000, 2), ("c", 3)), Workbook(most_rows=3))
    assert len(list(book["small"].values)) == 3
    cell = book["small"]["A2"].value
    assert len(cell) <= LONGEST
    assert "cut here" in cell
    assert len(book["small"]["A3"].value.encode("utf-16-le")) // 2 <= LONGEST
    shown = words(book["About"])
    assert "cut after 2 rows" in shown
    assert "2 cells are cut" in shown
    assert "Nothing is cut" not in shown


def test_further_sheets_are_further_worksheets() -> None:
    quotes = Sheet("small", "Quotes", (), COLUMNS, [("quote", 1)])
    book = opened(sheet(("a", 1), more=(quotes,)))
    assert book.sheetnames == ["small", "small 2", "About"]
    assert list(book.worksheets[1].values)[1] == ("quote", 1)


def test_a_sheet_without_rows_is_still_a_workbook() -> None:
    assert list(opened(sheet())["small"].values) == [("name", "number")]


@pytest.mark.parametrize("name", ["About", "History", "a/b:c*d?[e]", "x" * 60, "'quoted'", ""])
def test_any_name_makes_a_worksheet(name: str) -> None:
    made = Sheet(name, "T", (), COLUMNS, [("a", 1)])
    assert len(opened(made).sheetnames) == 2
