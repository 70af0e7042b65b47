"""Write rows of curation.csv: the template, and a row for a reader to copy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from records.decided import DECISION_COLUMNS

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")

TEMPLATE_ROWS: tuple[Mapping[str, str], ...] = (
    {
        "record": "pmid:12345678",
        "quote": "No patient reported nausea, and two had headaches.",
        "words": "nausea",
        "concept": "Nausea",
        "field": "assertion",
        "value": "absent",
        "by": "reviewer 1",
        "at": "2026-11-23",
        "reason": "The sentence denies it.",
    },
    {
        "record": "pmid:12345678",
        "quote": "No patient reported nausea, and two had headaches.",
        "words": "headaches",
        "concept": "Headache",
        "field": "mention",
        "value": "confirm",
        "by": "reviewer 1",
        "at": "2026-11-23",
        "reason": "Read in the paper.",
    },
    {
        "record": "doi:10.1000/example",
        "field": "record",
        "value": "exclude",
        "by": "reviewer 2",
        "at": "2026-11-23",
        "reason": "No one with an eating disorder took part.",
    },
)
"""Rows that show what can be decided; their records are invented, so they are flagged if kept."""


def header_line() -> str:
    """Return the header of curation.csv."""
    return _lines([DECISION_COLUMNS])


def row_line(cells: Mapping[str, object]) -> str:
    """Return a row as the file holds it, with the empty cells empty."""
    return _lines([[cells.get(name) for name in DECISION_COLUMNS]])


def template(*, examples: bool = True) -> str:
    """Return a file to begin with."""
    return header_line() + "".join(row_line(row) for row in TEMPLATE_ROWS if examples)


def _lines(rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([_guarded("" if cell is None else str(cell)) for cell in row])
    return out.getvalue()


def _guarded(cell: str) -> str:
    """Keep a spreadsheet from running a cell; the reader takes the apostrophe off again."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
