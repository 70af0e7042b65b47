"""Embase.com's CSV with one row for each field: "AUTHOR NAMES","Mills I.H.","Park G.".

A reference begins with its row TITLE; the values of a field stand beside each other.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from harvest.bad_record import BadRecord
from harvest.delimited import Row, column_name
from harvest.files.text_encoding import decoded_text
from harvest.plain_text import cleaned

_SNIFFED = 200_000
_FIRST = re.compile(r'\s*\ufeff?"?TITLE"?,', re.IGNORECASE)
_OTHERS = re.compile(r'^"?(?:AUTHOR NAMES|SOURCE TITLE|PUI|EMBASE LINK)"?,', re.M | re.I)
_START = re.compile(r'^"?TITLE"?,', re.MULTILINE | re.IGNORECASE)


def has_field_rows(body: bytes) -> bool:
    """Say whether `body` begins as such a file. A beginning is enough."""
    text = decoded_text(body[:_SNIFFED])
    return bool(_FIRST.match(text) and _OTHERS.search(text))


def field_rows_in(body: bytes) -> Iterator[Row | BadRecord]:
    """Yield each reference as one row; one whose quotes do not close as `BadRecord`."""
    text = decoded_text(body).lstrip("\ufeff")
    starts = [found.start() for found in _START.finditer(text)]
    line = 1
    for index, start in enumerate(starts):
        chunk = text[start : starts[index + 1] if index + 1 < len(starts) else len(text)]
        yield _row(chunk, line)
        line += chunk.count("\n")


def _row(chunk: str, line: int) -> Row | BadRecord:
    raw = chunk.encode("utf-8", "replace")
    found: dict[str, tuple[str, ...]] = {}
    titles: list[tuple[str, str]] = []
    try:
        for fields in csv.reader(chunk.splitlines(keepends=True), strict=True):
            values = [text for value in fields[1:] if (text := cleaned(value).strip())]
            if fields and values:
                name = column_name(fields[0])
                found[name] = (*found.get(name, ()), *values)
                titles.append((fields[0], "; ".join(values)))
    except csv.Error as error:
        return BadRecord(f"the reference in line {line}", f"it cannot be read ({error})", raw)
    return Row(line, found, tuple(titles), raw)
