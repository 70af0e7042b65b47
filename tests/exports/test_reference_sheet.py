from __future__ import annotations

import csv
import io

from exports import TABLE_FORMATS
from exports.reference import Reference
from exports.reference_sheet import COLUMNS, reference_sheet
from tests.exports.reading import BARE, EVERY, PAPER, TAGS


def rows(*references: Reference) -> list[dict[str, str]]:
    text = b"".join(TABLE_FORMATS["csv"].pieces(reference_sheet(references))).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_holds_what_screening_tools_look_for() -> None:
    (row,) = rows(PAPER)
    assert row["title"] == PAPER.title
    assert row["abstract"] == PAPER.abstract
    assert row["authors"] == "Doe, Jane Q; Team and Friends, The"
    assert row["doi"] == PAPER.doi
    assert row["record_id"] == "pmid101"
    assert row["tags"].split("; ") == list(TAGS)


def test_every_record_is_a_row_whatever_its_text() -> None:
    found = rows(*EVERY)
    assert [row["record_id"] for row in found] == [reference.id for reference in EVERY]
    assert found[3]["title"].startswith("'=cmd")
    assert found[EVERY.index(BARE)]["abstract"] == ""


def test_every_column_is_described() -> None:
    assert all(column.description for column in COLUMNS)
