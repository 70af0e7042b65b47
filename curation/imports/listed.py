"""Read a file of another tool into cells: CSV, TSV, or RIS."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from curation.imports.interface import Entry, Listed
from records.errors import InputFileError

MOST_BYTES = 256 * 1024 * 1024
LONGEST_CELL = 1_000_000
"""Characters; csv's own bound is 131,072, and abstracts with notes may be longer."""

_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  ?- ?(.*)$")
_RIS_BEGINS = re.compile(r"\s*(?:\d+\.\s*\n\s*)?TY  ?-")
"""Some writers number the records, rispy among them, by which ASReview writes."""

_WORKBOOK = b"PK\x03\x04"


def read_listed(path: Path) -> Listed:
    """Return the records of a file. Raises InputFileError when it cannot be read at all."""
    text = _text(path)
    if _RIS_BEGINS.match(text):
        return _ris(text)
    return _separated(path, text)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputFileError(f"{path}: is larger than {MOST_BYTES} bytes. Export it in parts.")
        body = path.read_bytes()
    except OSError as error:
        raise InputFileError(f"{path}: cannot be read ({error.strerror or error}).") from error
    if body.startswith(_WORKBOOK):
        raise InputFileError(
            f"{path}: is a workbook or an archive. Export CSV or RIS, or save it as CSV UTF-8."
        )
    try:
        return body.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        raise InputFileError(f"{path}: is no UTF-8 text. Save it as CSV UTF-8.") from error


def _separated(path: Path, text: str) -> Listed:
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header: list[str] = []
        entries = []
        began = 1
        for cells in reader:
            line, began = began, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip().casefold() for cell in cells]
                continue
            pairs = zip(header, cells, strict=False)
            entries.append(Entry(line, {name: cell.strip() for name, cell in pairs}))
    except csv.Error as error:
        raise InputFileError(f"{path}: line {began}: is no CSV ({error}).") from error
    finally:
        csv.field_size_limit(limit)
    return Listed(frozenset(header), entries)


def _ris(text: str) -> Listed:
    entries: list[Entry] = []
    columns: set[str] = set()
    cells: dict[str, str] = {}
    began, last = 1, ""
    for line, written in enumerate(text.splitlines(), start=1):
        found = _RIS_LINE.match(written)
        if found is None:
            if last and written.strip():  # a long value goes on in the next line
                cells[last] += f"\n{written.strip()}"
            continue
        tag, value = found[1].casefold(), found[2].strip()
        if tag == "ty":
            cells, began = {}, line
        if tag == "er":
            if cells:
                entries.append(Entry(began, cells))
                columns.update(cells)
            cells, last = {}, ""
            continue
        cells[tag] = f"{cells[tag]}\n{value}" if tag in cells else value
        last = tag
    return Listed(frozenset(columns), entries)
