"""Write rows of screening.csv: the template, and rows added to what is there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from records.errors import InputFileError
from records.screening import SCREENING_COLUMNS

Cells = Mapping[str, str]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")

TEMPLATE_ROWS: tuple[Cells, ...] = (
    {
        "record": "pmid:12345678",
        "stage": "title-abstract",
        "reviewer": "reviewer 1",
        "decision": "include",
        "at": "2026-11-23",
    },
    {
        "record": "pmid:12345678",
        "stage": "full-text",
        "reviewer": "reviewer 1",
        "decision": "exclude",
        "reason": "wrong population",
        "at": "2026-11-24",
    },
    {
        "record": "pmid:12345678",
        "stage": "full-text",
        "reviewer": "consensus",
        "decision": "include",
        "at": "2026-11-25",
        "note": "A third reviewer read the table of diagnoses.",
    },
)
"""Rows that show the columns; their record is invented, so they are flagged if kept."""


def template(*, examples: bool = True) -> str:
    """Return a file to begin with."""
    return _lines([list(SCREENING_COLUMNS)]) + _lines(
        _in_order(row, SCREENING_COLUMNS) for row in TEMPLATE_ROWS if examples
    )


def appended(name: str, held: str, rows: Sequence[Cells]) -> str:
    """Return the text of a file with rows added; what it held stays as it is, byte for byte.

    `name` is what the file is called in messages. The cells follow the order of its own header.
    Raises InputFileError when the header lacks a column that a row fills.
    """
    if not held.strip("\ufeff \r\n"):
        held = _lines([list(SCREENING_COLUMNS)])
    header = [
        cell.strip().casefold()
        for cell in next(csv.reader(io.StringIO(held.lstrip("\ufeff"), newline="")))
    ]
    for column in SCREENING_COLUMNS:
        if column not in header and any(row.get(column) for row in rows):
            raise InputFileError(
                f"{name}: has no column {column}, which these decisions need. Add it."
            )
    line_end = "\r\n" if "\r\n" in held else "\n"
    if not held.endswith(("\n", "\r")):
        held += line_end
    return held + _lines((_in_order(row, header) for row in rows), line_end)


def _in_order(row: Cells, columns: Iterable[str]) -> list[str]:
    return [row.get(name, "") for name in columns]


def _lines(rows: Iterable[Iterable[str]], line_end: str = "\n") -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=line_end)
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    return out.getvalue()


def _guarded(cell: str) -> str:
    """Keep a spreadsheet from running a cell; the reader takes the apostrophe off again."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
