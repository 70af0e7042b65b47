"""The index of the search: what finds a record, and what does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from db.search_tokens import concept_token, facet_token
from tests.datasette_config.sample import make_sample


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A database with its index."""
    path = make_sample(tmp_path_factory.mktemp("index") / "sample.db")
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def found(indexed: sqlite3.Connection, match: str) -> set[str]:
    rows = indexed.execute(
        """select s.record from search_fts f join search_records s on s.number = f.rowid
        where search_fts match ?""",
        [match],
    )
    return {record for (record,) in rows}


def test_every_record_that_was_not_merged_has_one_row(indexed: sqlite3.Connection) -> None:
    counted = indexed.execute(
        """select (select count(*) from search_fts), (select count(*) from search_records),
        (select count(*) from records where redirect_to is null)"""
    ).fetchone()
    assert len(set(counted)) == 1
    assert counted[0] > 8


@pytest.mark.parametrize(
    ("match", "record"),
    [
        ("title : infusions", "pmid101"),
        ("text : midazolam", "NCT00000101"),
        ("names : example", "pmid101"),
        ('names : "10.1000/test.101"', "pmid101"),
        ("names : PMC101", "pmid101"),
        ('concepts : "feeling unreal"', "pmid101"),
        ("concepts : EDEQ", "pmid101"),
    ],
)
def test_a_record_is_found_by_title_text_names_and_synonyms(
    indexed: sqlite3.Connection, match: str, record: str
) -> None:
    assert record in found(indexed, match)


def test_a_facet_is_a_word_of_the_index(indexed: sqlite3.Connection) -> None:
    rows = indexed.execute("select facet, value, record from record_facets").fetchall()
    assert len(rows) > 50
    for facet, value in {(facet, value) for facet, value, _ in rows}:
        wanted = {record for f, v, record in rows if (f, v) == (facet, value)}
        assert found(indexed, f"facets : {facet_token(facet, value)}") == wanted


def test_a_concept_is_found_as_it_is_meant(indexed: sqlite3.Connection) -> None:
    denied = found(indexed, f"facets : {concept_token('se-headache', 'denied')}")
    reported = found(indexed, f"facets : {concept_token('se-headache', 'reported')}")
    assert denied == {"pmid101"}
    assert reported == {"pmid105"}


def test_a_higher_number_is_a_newer_record(indexed: sqlite3.Connection) -> None:
    numbers = dict(indexed.execute("select record, number from search_records").fetchall())
    assert numbers["pmid104"] > numbers["pmid101"] > numbers["pmid102"]


def test_no_two_properties_share_a_word(indexed: sqlite3.Connection) -> None:
    pairs = set(indexed.execute("select facet, value from record_facets").fetchall())
    words = {facet_token(facet, value) for facet, value in pairs}
    assert len(words) == len(pairs)
