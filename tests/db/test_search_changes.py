from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.search_changes import search_changes
from db.store import Store
from tests.db.examples import received
from tests.db.search_nights import NIGHTS, night, paper


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        yield opened


def told(store: Store) -> list[tuple[object, ...]]:
    return [(row["run"], row["what"], row["record"]) for row in search_changes(store)]


def test_a_record_that_came_and_went_shows_in_both_runs(store: Store) -> None:
    night(store, 1, {"main": "1"})
    night(store, 2, {"main": "1 2"})
    night(store, 3, {"main": "1"})
    assert told(store) == [("run2", "gained", "pmid2"), ("run3", "lost", "pmid2")]


def test_what_was_lost_and_found_again_shows_only_how_it_stands(store: Store) -> None:
    night(store, 1, {"main": "1 2"})
    night(store, 2, {"main": "1"})
    assert told(store) == [("run2", "lost", "pmid2")]
    night(store, 3, {"main": "1 2"})
    assert told(store) == []


def test_a_record_known_by_another_search_is_gained_by_the_one_that_finds_it_now(
    store: Store,
) -> None:
    night(store, 1, {"main": "1", "wide": "1 2"})
    night(store, 2, {"main": "1 2", "wide": "1 2"})
    (row,) = search_changes(store)
    assert (row["search"], row["what"], row["record"]) == ("main", "gained", "pmid2")


def test_what_a_file_brings_is_gained_by_no_search(store: Store) -> None:
    night(store, 1, {"main": "1"})
    night(store, 2, {"main": "1"}, received(paper("8"), NIGHTS[1], "by-hand.ris"))
    assert told(store) == []


def test_a_search_that_is_new_in_the_topic_gains_nothing_on_its_first_run(store: Store) -> None:
    night(store, 1, {"main": "1"})
    night(store, 2, {"main": "1", "new": "1 2"})
    assert told(store) == []
