"""Terms and attribution: in the file itself, of every source that it holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.build import build
from db.merge import PRIORITY
from db.schema import TABLES
from db.terms import OURS, PARTS, part_of
from exports.night import night_of
from tests.db.examples import PAPER, REVIEW, TRIAL, received
from tests.db.test_build import ABOUT, filled


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    path = built(tmp_path_factory.mktemp("terms"))
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return {row["part"]: dict(row) for row in connection.execute("select * from terms")}


def built(place: Path) -> Path:
    with filled(place / "store.db", received(PAPER), received(TRIAL), received(REVIEW)) as store:
        with store.writing():
            row = {
                "run": "r", "source": "clinicaltrials", "name": "all", "role": "core",
                "query": "q", "received": 1, "stored": 1, "searched_at": "2026-11-20T02:03:04Z",
                "gained": 0, "lost": 0, "query_changed": 0,
            }  # fmt: skip
            marks = ", ".join("?" for _ in row)
            sql = f"insert into searches ({', '.join(row)}) values ({marks})"
            store.connection.execute(sql, tuple(row.values()))
        build(store, place / "e.db", ABOUT, allow_restated=True)
    return place / "e.db"


def test_each_part_says_how_much_of_it_is_held_and_whom_to_name(
    terms: dict[str, dict[str, Any]],
) -> None:
    assert list(terms) == [part.name for part in PARTS]
    trials = terms["Registrations and posted results of ClinicalTrials.gov"]
    assert (trials["held"], trials["read_on"]) == (1, "2026-11-20")
    assert trials["attribution"].startswith("Trial data from ClinicalTrials.gov")
    assert "read 2026-11-20" in trials["attribution"]
    papers = terms["Bibliographic facts, MeSH headings"]
    assert papers["held"] == 1, "the hand-searched review did not come from PubMed"
    assert "courtesy of the U.S. National Library of Medicine" in papers["attribution"]
    assert "read at a time not recorded" in papers["attribution"]
    assert terms["Full texts"]["held"] == terms["Records of other databases"]["held"] == 0
    assert terms["Hand-searched records"]["held"] == 1


def test_every_table_with_words_of_others_is_of_a_part() -> None:
    ours = {table.name for table in TABLES if part_of(table.name) is OURS}
    assert not ours & {"publications", "trials", "full_texts", "trial_adverse_events"}
    named = [table for part in PARTS for table in part.tables]
    assert len(named) == len(set(named)), "a table is of one part"


def test_every_source_of_records_is_of_one_part() -> None:
    """A source that is added without saying whose it is fails here."""
    named = [source for part in PARTS for source in part.sources]
    assert sorted(named) == sorted(PRIORITY)


def test_what_is_exported_names_what_the_file_holds_and_no_more(tmp_path: Path) -> None:
    with closing(sqlite3.connect(built(tmp_path))) as connection:
        told = night_of(connection).about()
        assert any(line.startswith("Trial data from ClinicalTrials.gov") for line in told)
        assert not any("Europe PMC" in line for line in told)
        connection.execute("drop table terms")
        assert night_of(connection).about(), "a file of an earlier release has none"
