"""Trials in separated files (CSV, tab) that registers export, told by their header row.

ICTRP, ISRCTN, ANZCTR and CTIS offer such files; their columns are in columns.toml.
"""

from __future__ import annotations

from collections.abc import Iterator

from harvest.bad_record import BadRecord
from harvest.delimited import Rows, read_rows
from harvest.registries.columns import Register, register_of
from harvest.registries.flat import trial_of
from records.errors import ParseError, ResponseError
from records.model import Trial


def register_of_rows(body: bytes) -> Register | None:
    """Return the register whose export `body` begins as, or None. A beginning is enough."""
    rows = read_rows(body)
    return register_of(rows.columns) if rows else None


def parse_register_rows(body: bytes) -> Iterator[Trial | BadRecord]:
    """Yield the trials of a separated file; a row that cannot be read as `BadRecord`.

    Raises `ResponseError` at once when the header is that of no register known here.
    """
    rows = read_rows(body)
    register = register_of(rows.columns) if rows else None
    if rows is None or register is None:
        raise ResponseError("its header row is that of no register known here")
    return _trials(rows, register)


def _trials(rows: Rows, register: Register) -> Iterator[Trial | BadRecord]:
    for row in rows.rows():
        if isinstance(row, BadRecord):
            yield row
            continue
        try:
            yield trial_of(register, row.values, row.titles, row.name)
        except ParseError as error:
            yield BadRecord(error.record, error.reason, row.raw)
