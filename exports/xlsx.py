"""Excel workbooks, written row by row.

XlsxWriter rather than openpyxl: its constant_memory mode holds one row, and what is written as a
string can never be a formula or a link. openpyxl guesses formulas from a leading "=".
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from exports.characters import without_controls
from exports.interface import PIECE
from exports.sheet import Cell, Sheet

MOST_ROWS = 1_048_576
"""Rows of a worksheet, its header among them; Excel opens no more."""

LONGEST = 32_767
"""Characters in a cell; Excel opens no more."""

_CUT = " … [cut here: a cell of Excel holds no more; the whole text is in the CSV and JSON]"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Workbook:
    """XLSX: a worksheet a sheet, header frozen, and last a worksheet About."""

    name = "xlsx"
    ending = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    binary = True

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows

    def pieces(self, sheet: Sheet) -> Iterator[bytes]:
        """Yield a workbook. It is written to a temporary file first, as a ZIP must be."""
        with tempfile.TemporaryDirectory(prefix="evidence-export-") as folder:
            path = Path(folder) / "workbook.xlsx"
            self._write(sheet, path)
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    yield piece

    def _write(self, sheet: Sheet, path: Path) -> None:
        with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)}) as book:
            bold = book.add_format({"bold": True})
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            cuts: list[str] = []
            names = {"about"}
            for each in (sheet, *sheet.more):
                worksheet = book.add_worksheet(_name(each.name, names))
                rows, cut = _fill(worksheet, each, bold, self._most_rows)
                if rows < 0:
                    cuts.append(f"{each.title}: cut after {self._most_rows - 1:,} rows.")
                if cut:
                    cuts.append(f"{each.title}: {cut:,} cells are cut at {LONGEST:,} characters.")
            _about(book.add_worksheet("About"), sheet, cuts, bold, wrapped)


def _name(name: str, taken: set[str]) -> str:
    """Return a name that a worksheet may have and none has yet, and add it to those taken."""
    shown = _NOT_IN_NAMES.sub(" ", name).strip()[:27] or "Sheet"
    free, number = shown, 1
    # Excel keeps "History" for itself and does not tell names apart by their case.
    while free.lower() in taken or free.lower() == "history":
        number += 1
        free = f"{shown} {number}"
    taken.add(free.lower())
    return free


def _fill(worksheet: Worksheet, sheet: Sheet, bold: object, most: int) -> tuple[int, int]:
    """Write a sheet; return how many rows (negative if more were left out) and cells cut."""
    worksheet.freeze_panes(1, 0)
    for column, name in enumerate(sheet.header):
        worksheet.set_column(column, column, _width(name))
        worksheet.write_string(0, column, name, bold)
    rows, cut = 0, 0
    for row in sheet.rows:
        if rows + 1 >= most:
            rows = -rows or -1
            break
        rows += 1
        cut += sum(_put(worksheet, rows, column, cell) for column, cell in enumerate(row))
    if sheet.columns:
        worksheet.autofilter(0, 0, max(abs(rows), 1), len(sheet.columns) - 1)
    return rows, cut


def _width(name: str) -> int:
    return min(max(len(name) + 4, 12), 40)


def _put(worksheet: Worksheet, row: int, column: int, cell: Cell) -> bool:
    """Write a cell as what it is; say whether it was cut."""
    if cell is None:
        return False
    # Integers beyond 2^53 would be rounded by Excel, so they are written as text.
    if isinstance(cell, int | float) and abs(cell) < 2**53:
        worksheet.write_number(row, column, cell)
        return False
    text = without_controls(str(cell)).replace("\r\n", "\n")
    whole = len(text.encode("utf-16-le")) // 2 <= LONGEST
    if not whole:
        text = _shortened(text)
    worksheet.write_string(row, column, text)
    return not whole


def _shortened(text: str) -> str:
    # Excel counts UTF-16 units; half as many characters fit in any case.
    room = LONGEST - len(_CUT)
    short = text[:room]
    while len(short.encode("utf-16-le")) // 2 > room:
        short = short[: len(short) - (len(short.encode("utf-16-le")) // 2 - room)]
    return short + _CUT


def _about(
    worksheet: Worksheet, sheet: Sheet, cuts: list[str], bold: object, wrapped: object
) -> None:
    worksheet.set_column(0, 0, 34)
    worksheet.set_column(1, 1, 110)
    worksheet.write_string(0, 0, sheet.title, bold)
    row = 0
    for line in (*sheet.about, *(cuts or ("Nothing is cut.",))):
        row += 1
        worksheet.write_string(row, 1, without_controls(line)[:LONGEST], wrapped)
    for each in (sheet, *sheet.more):
        row += 2
        worksheet.write_string(row, 0, f"Columns of {each.title}", bold)
        for column in each.columns:
            row += 1
            worksheet.write_string(row, 0, column.name)
            worksheet.write_string(row, 1, column.description, wrapped)
