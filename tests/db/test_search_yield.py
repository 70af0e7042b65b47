from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.search_yield import SearchYield, yields
from db.store import Store
from records.model import Incomplete, Quarantined
from tests.db.examples import received
from tests.db.search_nights import NIGHTS, night, paper, published


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        yield opened


def test_a_search_that_shares_all_it_finds_yields_nothing_of_its_own(store: Store) -> None:
    run = night(store, 1, {"wide": "1 2 3", "narrow": "2"})
    narrow, wide = yields(store, run)
    assert (wide.name, wide.stored, wide.only_here) == ("wide", 3, 2)
    assert (narrow.name, narrow.stored, narrow.only_here) == ("narrow", 1, 0)


def test_a_file_that_brought_the_same_record_counts_as_another_way(store: Store) -> None:
    run = night(store, 1, {"main": "1 2"}, received(paper("2"), NIGHTS[0], "by-hand.ris"))
    (main,) = yields(store, run)
    assert (main.stored, main.only_here) == (2, 1)


def test_what_a_change_of_query_gained_and_lost(store: Store, tmp_path: Path) -> None:
    night(store, 1, {"main": "1 2"})
    run = night(store, 2, {"main": "2 3 4"}, query="other words")
    assert yields(store, run) == (
        SearchYield("pubmed", "main", "core", 3, 3, 3, 3, 2, 1, True, True, None, False),
    )
    sql = "select run, what, record, query_changed from search_changes order by what, record"
    assert published(store, tmp_path, sql) == [
        {"run": "run2", "what": "gained", "record": "pmid3", "query_changed": 1},
        {"run": "run2", "what": "gained", "record": "pmid4", "query_changed": 1},
        {"run": "run2", "what": "lost", "record": "pmid1", "query_changed": 1},
    ]


def test_the_first_run_of_a_search_has_nothing_to_be_compared_with(
    store: Store, tmp_path: Path
) -> None:
    (first,) = yields(store, night(store, 1, {"main": "1 2"}))
    assert first.first
    assert not first.query_changed
    assert published(store, tmp_path, "select * from search_changes") == []


def test_each_change_belongs_to_the_run_that_found_it(store: Store, tmp_path: Path) -> None:
    night(store, 1, {"main": "1"})
    night(store, 2, {"main": "1 2"})
    night(store, 3, {"main": "2 3"})
    sql = "select run, what, record from search_changes order by run, what"
    assert [tuple(row.values()) for row in published(store, tmp_path, sql)] == [
        ("run2", "gained", "pmid2"),
        ("run3", "gained", "pmid3"),
        ("run3", "lost", "pmid1"),
    ]


def test_nothing_is_lost_in_a_night_that_lacks_something(store: Store, tmp_path: Path) -> None:
    night(store, 1, {"main": "1 2"})
    night(store, 2, {"main": "1"}, Incomplete("pubmed", "pmid 2", "time-out"))
    assert published(store, tmp_path, "select * from search_changes") == []
    (row,) = published(store, tmp_path, "select stored, lost, lost_marked from search_yield")
    assert row == {"stored": 2, "lost": 1, "lost_marked": 0}
    assert not yields(store, "run2")[0].lost_marked


def test_a_record_that_cannot_be_read_keeps_no_other_from_being_lost(
    store: Store, tmp_path: Path
) -> None:
    night(store, 1, {"main": "1 2"})
    bad = Quarantined("pubmed", "pmid 3", "no title", b"<x/>", "0" * 64, NIGHTS[1])
    run = night(store, 2, {"main": "1 3"}, bad)
    assert yields(store, run)[0].lost_marked
    lost = "select record from search_changes where what = 'lost'"
    assert published(store, tmp_path, lost) == [{"record": "pmid2"}]


def test_the_view_counts_all_records_and_core_ones(store: Store, tmp_path: Path) -> None:
    night(store, 1, {"core": "1 2", "maybe": "2 3"}, roles={"maybe": "candidate"})
    rows = published(
        store,
        tmp_path,
        "select search, stored, stored_core, only_here, only_here_core from search_yield",
    )
    assert [tuple(row.values()) for row in rows] == [("core", 2, 2, 1, 1), ("maybe", 2, 1, 1, 0)]


def test_a_search_that_was_dropped_from_the_topic_says_so(store: Store, tmp_path: Path) -> None:
    night(store, 1, {"old": "1", "main": "1"})
    night(store, 2, {"main": "1"})
    rows = published(store, tmp_path, "select search, run, in_last_run from search_yield")
    assert [tuple(row.values()) for row in rows] == [("main", "run2", 1), ("old", "run1", 0)]
