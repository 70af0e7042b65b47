"""How long people were followed, read from the words of the text."""

from __future__ import annotations

import sqlite3

import pytest
from sqlite_utils import Database

from db.create import create_tables
from db.facets import fill_facets
from db.follow_ups import LONGEST, band


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24 hours", "up to 1 week"),
        ("7-day follow-up", "up to 1 week"),
        ("four weeks", "over 1 week to 1 month"),
        ("1 month", "over 1 week to 1 month"),
        ("follow-up at 1, 3 and 6 months", "over 1 month to 6 months"),
        ("12 months of follow-up", "over 6 months to 1 year"),
        ("a year", "over 6 months to 1 year"),
        ("13 months", LONGEST),
        ("median 2.5 years", LONGEST),
        ("3-6 months", "over 1 month to 6 months"),
        ("until discharge", None),
        ("", None),
    ],
)
def test_the_longest_time_named_decides(text: str, expected: str | None) -> None:
    assert band(text) == expected


def test_each_record_has_the_band_of_its_longest_follow_up_outside_full_texts() -> None:
    database = Database(memory=True)
    create_tables(database)
    passage = {"record": "r1", "text": "t", "abstract_source": "pubmed"}
    database["passages"].insert_all(
        [
            {"id": "p1", "ordinal": 0, "kind": "abstract", **passage},
            {"id": "p2", "ordinal": 1, "kind": "full text", **passage},
        ]
    )
    said = [
        ("r1", "4-week follow-up", "p1"),
        ("r1", "6 months", "p1"),
        ("r1", "10 years", "p2"),
        ("r2", "until discharge", None),
        ("r3", "one week", None),
    ]
    for position, (record, value, where) in enumerate(said, 1):
        database["facts"].insert(
            {
                "record": record,
                "position": position,
                "name": "follow_up",
                "value": value,
                "passage": where,
                "tagger_version": "test",
            }
        )
    fill_facets(database.conn)
    found: sqlite3.Cursor = database.conn.execute(
        "select record, value from record_facets where facet = 'follow_up' order by 1"
    )
    assert found.fetchall() == [("r1", "over 1 month to 6 months"), ("r3", "up to 1 week")]
