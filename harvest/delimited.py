"""Rows of a separated text file (CSV, tab), each with its place and its raw form.

Whatever is wrong with one row (quotes that do not close, values missing or too many) costs that
row only; the next line is tried again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harvest.bad_record import BadRecord
from harvest.files.text_encoding import decoded_text
from harvest.plain_text import cleaned

DELIMITERS = (",", ";", "\t", "|")
LINES_OF_A_ROW = 2_000
"""No record of a bibliography has more line breaks; a quote that never closes runs on for ever."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ \t;,]*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: values by column name (see `column_name`), the line it begins in, its raw form.

    `titles` keeps the columns as printed, in order, with their values; a column that stands twice
    is in it twice, and has both values under its name.
    """

    line: int
    values: dict[str, tuple[str, ...]]
    titles: tuple[tuple[str, str], ...]
    raw: bytes

    @property
    def name(self) -> str:
        """Return how to call the row in a message."""
        return f"the row in line {self.line}"


@dataclass(frozen=True, slots=True)
class Rows:
    """A file's header as printed, its delimiter, and where the rows begin."""

    header: tuple[str, ...]
    delimiter: str
    lines: Sequence[str]
    first: int

    @property
    def columns(self) -> frozenset[str]:
        """Return the names of the columns (see `column_name`)."""
        return frozenset(column_name(title) for title in self.header)

    def rows(self) -> Iterator[Row | BadRecord]:
        """Yield the rows in order; what cannot be read as `BadRecord`."""
        position = self.first
        while position < len(self.lines):
            if not self.lines[position].strip():
                position += 1
                continue
            used, values, problem = _one_row(self.lines, position, self.delimiter)
            raw = "".join(self.lines[position : position + used]).encode("utf-8", "replace")
            yield self._row(position + 1, values, raw, problem)
            position += used

    def _row(
        self, line: int, values: list[str], raw: bytes, problem: str | None
    ) -> Row | BadRecord:
        width = len(self.header)
        while len(values) > width and not values[-1].strip():
            values.pop()
        if problem is None and len(values) != width:
            problem = f"it has {len(values)} values where the header has {width} columns"
        if problem:
            return BadRecord(f"the row in line {line}", problem, raw)
        found: dict[str, tuple[str, ...]] = {}
        titles = tuple(zip(self.header, (cleaned(v).strip() for v in values), strict=True))
        for title, value in titles:
            if value:
                name = column_name(title)
                found[name] = (*found.get(name, ()), value)
        return Row(line, found, titles, raw)


def column_name(title: str) -> str:
    """Return a column's title as lower-case letters and digits, so that spellings agree.

    >>> column_name("Journal/Book"), column_name("Primary_outcome"), column_name("Primary outcome")
    ('journalbook', 'primaryoutcome', 'primaryoutcome')
    """
    return re.sub(r"[^0-9a-z]", "", title.casefold())


def read_rows(body: bytes) -> Rows | None:
    """Return the rows of a separated file, or None when `body` has no header of two columns.

    Encodings are told as in `decoded_text`; Excel's line "sep=;" names the delimiter, which else
    is the one that gives the header the most columns.
    """
    return rows_of(_LINE.findall(decoded_text(body)))


def rows_of(lines: Sequence[str]) -> Rows | None:
    """Return the rows of separated text given as lines with their ends, or None as `read_rows`."""
    first = next((n for n, text in enumerate(lines) if text.strip("\ufeff \t\r\n")), None)
    if first is None:
        return None
    named = _SEPARATOR_LINE.fullmatch(lines[first].strip("\ufeff\r\n"))
    if named:
        first += 1
        if first >= len(lines):
            return None
    best: tuple[int, list[str], str] = (0, [], ",")
    for delimiter in (named[1],) if named else DELIMITERS:
        used, header, problem = _one_row(lines, first, delimiter)
        if problem is None and len(header) > len(best[1]):
            best = (used, header, delimiter)
    used, header, delimiter = best
    if len(header) < 2:
        return None
    titles = tuple(" ".join(title.strip("\ufeff").split()) for title in header)
    return Rows(titles, delimiter, lines, first + used)


def _one_row(
    lines: Sequence[str], position: int, delimiter: str
) -> tuple[int, list[str], str | None]:
    """Return how many lines the row takes, its values, and what is wrong with it."""
    window = lines[position : position + LINES_OF_A_ROW]
    reader = csv.reader(iter(window), delimiter=delimiter, strict=True)
    try:
        values = next(reader)
    except csv.Error as error:
        return 1, [], f"it cannot be read ({error})"
    except StopIteration:
        return 1, [], "it cannot be read (its quotes do not close)"
    return reader.line_num, values, None
