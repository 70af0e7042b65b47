"""Comma-separated values, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from exports.interface import gathered
from exports.sheet import Sheet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""The last four are full-width signs, which spreadsheets take for the others."""


class CommaSeparated:
    """CSV with a header row, UTF-8 without a byte order mark."""

    name = "csv"
    ending = "csv"
    media_type = "text/csv; charset=utf-8"
    binary = False

    def pieces(self, sheet: Sheet) -> Iterator[bytes]:
        """Yield a CSV file."""
        return gathered(_lines(sheet))


def _lines(sheet: Sheet) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)

    def taken() -> str:
        text = out.getvalue()
        out.seek(0)
        out.truncate()
        return text

    writer.writerow([harmless(name) for name in sheet.header])
    for row in sheet.rows:
        yield taken()
        writer.writerow([harmless(cell) for cell in row])
    yield taken()


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
