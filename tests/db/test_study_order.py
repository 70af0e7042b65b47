"""Studies are listed in the order of their index, which spares the sorting."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from datasette_config.queries.studies import studies
from db.study_order import KIND, ORDER, WITHIN
from tests.datasette_config.sample import Sample

KINDS = ("human study", "review", "protocol or registration", "animal or laboratory", "other")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    sample = Sample(tmp_path / "studies.db")
    for number in range(60):
        id = f"pmid{number:03}"
        sample.publication(id, f"Paper {number * 7 % 60:02}", 2000 + number % 5)
        role = "candidate" if number % 3 == 0 else "core"
        label = f"Paper {number * 7 % 60:02}"
        year = None if number % 11 == 0 else 2000 + number % 5
        sample.study(f"study-{id}", label, KINDS[number % 5], id, role=role, year=year)
    sample.db.conn.commit()
    sample.finish()
    with closing(sqlite3.connect(tmp_path / "studies.db")) as connection:
        yield connection


def sorted_ids(database: sqlite3.Connection, kind: str | None = None) -> list[str]:
    rows = database.execute("select id, stratum, role, year, label from studies").fetchall()
    rows = [row for row in rows if kind in (None, row[1])]
    rows.sort(key=lambda r: (KINDS.index(r[1]), r[2] != "core", -(r[3] or -1), r[4]))
    return [row[0] for row in rows]


def listed(database: sqlite3.Connection, kind: str | None) -> list[str]:
    found = studies(database, kind, 1)
    return [study["id"] for rows in found["strata"].values() for study in rows]


def test_the_list_is_in_the_order_it_says(database: sqlite3.Connection) -> None:
    assert listed(database, None) == sorted_ids(database)
    for kind in KINDS:
        assert listed(database, kind) == sorted_ids(database, kind)


@pytest.mark.parametrize(
    "sql",
    [
        f"select * from studies order by {ORDER} limit 100",
        f"select * from studies where +stratum = ? and {KIND} = 1 order by {WITHIN} limit 100",
    ],
)
def test_nothing_is_sorted_for_it(database: sqlite3.Connection, sql: str) -> None:
    given = ["review"] if "?" in sql else []
    plan = [row[3] for row in database.execute(f"explain query plan {sql}", given)]
    assert len(plan) == 1
    assert "idx_studies_in_order" in plan[0]


def test_the_newest_that_count_of_a_kind_are_not_sorted(database: sqlite3.Connection) -> None:
    sql = """select id from studies where stratum = 'human study' and retracted = 0 and gone = 0
      and role = 'core' order by year desc, id limit 100"""
    plan = [row[3] for row in database.execute(f"explain query plan {sql}")]
    assert len(plan) == 1
    assert "idx_studies_newest" in plan[0]
