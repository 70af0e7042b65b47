"""Comma-separated values, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import sqlite3
from typing import TextIO

from exports.interface import rows_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class CommaSeparated:
    """CSV with a header row."""

    name = "csv"

    def write(self, database: sqlite3.Connection, table: str, out: TextIO) -> int:
        """Write every row of the table."""
        cursor = rows_of(database, table)
        writer = csv.writer(out)
        writer.writerow([column[0] for column in cursor.description])
        count = 0
        for row in cursor:
            writer.writerow([harmless(cell) for cell in row])
            count += 1
        return count


def harmless(cell: object) -> object:
    r"""Return a cell that no spreadsheet takes for a formula.

    Text from outside may begin with "=", and spreadsheets would run it; a quote in front makes
    it text. A number stays a number.

    >>> harmless('=HYPERLINK("http://x")'), harmless("-0.42"), harmless(-3)
    ('\'=HYPERLINK("http://x")', '-0.42', -3)
    """
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
