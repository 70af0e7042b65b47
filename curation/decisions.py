"""Read curation.csv: what a person confirms, rejects or corrects in what the program read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from curation.cells import cells_of, moment, short
from curation.csv_rows import Row, RowError, read_rows
from records.decided import (
    DECISION_COLUMNS,
    DECISION_FIELDS,
    LINK_FIELDS,
    MENTION_FIELDS,
    NUMBER_FIELDS,
    TAKEN_AWAY,
    BadRow,
    Decision,
)

NEEDED = ("record", "field", "value", "by", "at", "reason")

LONGEST = {"quote": 10_000, "words": 500, "reason": 4_000}
"""Characters; a cell that is longer most often lacks its closing quotation mark."""


def read_decisions(path: Path) -> tuple[tuple[Decision, ...], tuple[BadRow, ...]]:
    """Return the decisions of a curation file and its bad rows.

    Raises InputFileError when the file as a whole cannot be read.
    """
    return read_rows(path, NEEDED, DECISION_COLUMNS, parse_decision)


def parse_decision(row: Row, line: int) -> Decision:
    """Return the decision that a row states. Raises RowError with the reason and the remedy."""
    cells = cells_of(row, DECISION_COLUMNS, NEEDED, LONGEST)
    field = cells["field"].lower()
    if field not in DECISION_FIELDS:
        raise RowError(f"field {short(field)!r} is not known. Known: {', '.join(DECISION_FIELDS)}")
    value = _value(field, cells["value"])
    _check_anchor(field, value, cells)
    start, end = _offsets(cells)
    return Decision(
        line=line,
        record=cells["record"],
        field=field,
        value=value,
        by=cells["by"],
        at=moment(cells["at"]),
        reason=cells["reason"],
        quote=cells["quote"] or None,
        words=cells["words"] or None,
        concept=cells["concept"] or None,
        start=start,
        end=end,
    )


def _value(field: str, given: str) -> str:
    allowed = DECISION_FIELDS[field]
    if field in NUMBER_FIELDS:
        number = given.replace(",", "")
        if given.lower() == TAKEN_AWAY and field != "fact:population_n":
            return TAKEN_AWAY
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise RowError(f"value {short(given)!r} is no number of people")
        return str(int(number))
    if not allowed:
        return given
    value = given.lower().replace(" ", "_")
    if value not in allowed:
        raise RowError(
            f"value {short(given)!r} is not known for {field}. Known: {', '.join(allowed)}"
        )
    return value


def _check_anchor(field: str, value: str, cells: Mapping[str, str]) -> None:
    """Say what is missing for finding the words that a decision is about."""
    if cells["words"] and not cells["quote"]:
        raise RowError("has words without the sentence they stand in. Copy it into quote")
    if field not in MENTION_FIELDS:
        if field in LINK_FIELDS and cells["quote"]:
            raise RowError("a link has no quote. Say in reason what it rests on")
        return
    if cells["quote"] and not cells["words"] and not cells["concept"]:
        raise RowError("has a quote and neither words nor concept. Say which words are meant")
    if not cells["words"] and not cells["concept"]:
        raise RowError("names neither words nor a concept. Fill in quote and words, or concept")
    if value == "add" and not (cells["words"] and cells["concept"]):
        raise RowError("add needs quote, words and concept")


def _offsets(cells: Mapping[str, str]) -> tuple[int | None, int | None]:
    given = (cells["start"], cells["end"])
    if not any(given):
        return None, None
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in given):
        raise RowError("start and end must both be numbers of characters, or both be empty")
    start, end = int(given[0]), int(given[1])
    if start >= end:
        raise RowError(f"start {start} is not before end {end}")
    return start, end
