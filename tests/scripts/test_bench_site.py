"""The benchmark of the site: its invented file is a real one, and its verdict is its figures."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from db.metadata import datasette_metadata
from db.schema import TABLES
from scripts.bench_site.measure import Page
from scripts.bench_site.pages import our_pages
from scripts.bench_site.synthetic import make


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented database."""
    return make(tmp_path_factory.mktemp("bench") / "site.db", 120, 2400)


def test_the_invented_file_has_the_size_asked_for_and_no_dangling_reference(
    invented: Path,
) -> None:
    with closing(sqlite3.connect(invented)) as connection:
        counts = {
            table: connection.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("publications", "mentions", "record_facets", "concept_counts")
        }
        assert counts["publications"] == 120
        assert counts["mentions"] == 2400
        assert counts["record_facets"] > 1000
        assert counts["concept_counts"] > 20
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        names = {name for (name,) in connection.execute("select name from sqlite_master")}
    assert {table.name for table in TABLES} <= names


def test_its_mentions_stand_where_they_say(invented: Path) -> None:
    with closing(sqlite3.connect(invented)) as connection:
        wrong = connection.execute(
            """select count(*) from mentions m join passages p on p.id = m.passage
            where lower(substr(p.text, m.start + 1, m."end" - m.start)) <> m.text"""
        ).fetchone()[0]
    assert wrong == 0


def test_the_same_seed_makes_the_same_evidence(invented: Path, tmp_path: Path) -> None:
    again = make(tmp_path / "again.db", 120, 2400)
    select = "select id, record, state from (select id, record, assertion as state from mentions)"
    rows = []
    for path in (invented, again):
        with closing(sqlite3.connect(path)) as connection:
            rows.append(connection.execute(select).fetchall())
    assert rows[0] == rows[1]


async def test_every_measured_page_is_there(invented: Path) -> None:
    metadata: dict[str, Any] = datasette_metadata("evidence", "Invented", "Invented.")
    site = build_app(invented, metadata)
    answers = {p.path: (await site.client.get(p.path)).status_code for p in our_pages(invented)}
    assert {path: code for path, code in answers.items() if code != 200} == {}
    assert len(answers) > 20


def test_a_page_meets_its_limit_only_with_its_slow_answers() -> None:
    fast = Page("x", "/x", 100.0, [10.0] * 20)
    slow = Page("x", "/x", 100.0, [10.0] * 18 + [150.0] * 2)
    assert fast.met
    assert not slow.met
    assert slow.median == 10.0
    assert slow.p95 == 150.0
