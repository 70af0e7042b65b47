from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.known import known_rows, recall
from db.save import save_events
from db.store import Store
from records.model import HarvestEvent, SearchReport
from records.topic import KnownRecord, Search
from tests.db.examples import FIRST_NIGHT, PAPER, SECOND_NIGHT, TRIAL, received

BY_PMID = KnownRecord("pmid", "11111111", "The first of all")
BY_DOI = KnownRecord("doi", "10.1000/EXAMPLE.1", "The same, by its DOI")
BY_NUMBER = KnownRecord("nct", "NCT01111111", "Its registration")
NOWHERE = KnownRecord("pmid", "22222222", "Nobody has it")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        yield opened


def report(source: str, name: str, at: str, *keys: str) -> SearchReport:
    return SearchReport(source, name, "core", "ketamine", None, len(keys), len(keys), at, keys=keys)


def night(store: Store, run: str, *events: HarvestEvent) -> None:
    with store.writing():
        store.connection.execute(
            "insert into runs (id, command, topic, started_at) values (?, 'c', 't', 's')", (run,)
        )
    save_events(store, run, events)


def test_what_a_search_finds_is_found_by_any_identifier(store: Store) -> None:
    night(
        store,
        "1",
        received(PAPER, FIRST_NIGHT, "all"),
        report("pubmed", "all", FIRST_NIGHT, "11111111"),
    )
    found = recall(store, [BY_PMID, BY_DOI, NOWHERE])
    assert (found.found, found.total) == (2, 3)
    assert found.missing == (NOWHERE,)
    assert found.only_stored == ()


def test_what_only_a_file_brought_says_nothing_of_the_searches(store: Store) -> None:
    night(
        store,
        "1",
        received(TRIAL, FIRST_NIGHT, "found-by-hand.json"),
        report("clinicaltrials", "conditions", FIRST_NIGHT),
    )
    found = recall(store, [BY_NUMBER])
    assert (found.found, found.missing, found.only_stored) == (0, (BY_NUMBER,), (BY_NUMBER,))
    (row,) = known_rows(store, [BY_NUMBER])
    assert (row["record"], row["found_by_search"], row["searches"]) == ("NCT01111111", 0, None)


def test_what_a_search_has_lost_is_no_longer_found(store: Store) -> None:
    night(
        store,
        "1",
        received(PAPER, FIRST_NIGHT, "all"),
        report("pubmed", "all", FIRST_NIGHT, "11111111"),
    )
    night(store, "2", report("pubmed", "all", SECOND_NIGHT))
    found = recall(store, [BY_PMID])
    assert (found.found, found.only_stored) == (0, (BY_PMID,))


def test_only_the_searches_of_the_topic_count(store: Store) -> None:
    night(
        store,
        "1",
        received(PAPER, FIRST_NIGHT, "retired"),
        report("pubmed", "retired", FIRST_NIGHT, "11111111"),
    )
    now = Search("pubmed", "new", "core", "ketamine")
    assert recall(store, [BY_PMID]).found == 1
    assert recall(store, [BY_PMID], [now]).found == 0


def test_without_known_records_there_is_nothing_to_count(store: Store) -> None:
    assert recall(store, []) == recall(store, [], [])
    assert recall(store, []).total == 0
