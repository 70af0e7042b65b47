"""Read a CSV file that a person keeps: by header, row by row, bad rows named by their line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from records.decided import BadRow
from records.errors import InputFileError

MOST_BYTES = 64 * 1024 * 1024
LONGEST_RAW = 500
"""Characters kept of a row that was skipped."""

Row = Mapping[str, str]
Parsed = TypeVar("Parsed")


class RowError(ValueError):
    """A row says something that it cannot: the message is the reason, with the remedy."""


def read_rows(
    path: Path, needed: Sequence[str], known: Sequence[str], parse: Callable[[Row, int], Parsed]
) -> tuple[tuple[Parsed, ...], tuple[BadRow, ...]]:
    """Return what `parse` makes of each row (cells without outer white space) and of its line.

    A row for which `parse` raises RowError is skipped and named; so is one with more or fewer
    cells than the header. A file that is not there holds nothing. Raises InputFileError when the
    file as a whole cannot be read: no UTF-8, no header, a column missing or unknown, too long.
    """
    text = _text(path)
    if text is None:
        return (), ()
    parsed: list[Parsed] = []
    bad: list[BadRow] = []
    for line, cells, row in _rows(path, text, needed, known):
        try:
            if row is None:
                raise RowError(
                    "has more or fewer cells than the header. Quote cells with commas, and close "
                    "each quotation mark"
                )
            parsed.append(parse(row, line))
        except RowError as error:
            raw = ",".join(cells)[:LONGEST_RAW]
            bad.append(BadRow(path.name, line, str(error), raw))
    return tuple(parsed), tuple(bad)


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputFileError(f"{path}: is larger than {MOST_BYTES} bytes. Is it right?")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise InputFileError(f"{path}: is no UTF-8 text. Save it as CSV UTF-8.") from error
    except OSError as error:
        raise InputFileError(f"{path}: cannot be read ({error.strerror or error}).") from error


def _rows(
    path: Path, text: str, needed: Sequence[str], known: Sequence[str]
) -> Iterator[tuple[int, list[str], Row | None]]:
    """Yield line, cells, and the cells by column (None where their number is wrong)."""
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), strict=False)
    header: list[str] | None = None
    began = 1
    try:
        for cells in reader:
            line, began = began, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip().lower() for cell in cells]
                _check_header(path, header, needed, known)
                continue
            fits = len(cells) == len(header)
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True)) if fits else None
            yield line, cells, row
    except csv.Error as error:
        raise InputFileError(
            f"{path}: line {began}: is no CSV ({error}). Mend that line."
        ) from error


def _check_header(
    path: Path, header: list[str], needed: Sequence[str], known: Sequence[str]
) -> None:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise InputFileError(
            f"{path}: its cells are not separated by commas. Save it as CSV UTF-8 (comma)."
        )
    missing = [name for name in needed if name not in header]
    strange = [name for name in header if name not in known]
    if missing or strange or len(set(header)) < len(header):
        what = f"lacks the column {missing[0]}" if missing else "has a column twice"
        if strange:
            what = f"has a column {strange[0]!r} that is not known"
        raise InputFileError(f"{path}: {what}. Columns: {', '.join(known)}.")
