"""What is asked tonight: whole where it must be, changes where that is enough."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import runs
from db.save import save_events
from db.store import Store
from evidence.planning import REREAD, plan_facts, plan_for, plan_of
from records.model import Harvested, Publication, SearchReport
from records.topic import Search, Topic

SEARCH = Search("pubmed", "main", "core", "ketamine")
NOW = "2026-11-22T02:00:00Z"


def topic(*searches: Search) -> Topic:
    return Topic("short", "Short", "Short.", "short.toml", searches)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        run = runs.start(opened, "harvest", "short", "2026-11-20T02:00:00Z")
        report = SearchReport(
            "pubmed",
            "main",
            "core",
            "ketamine",
            None,
            300,
            300,
            "2026-11-20T02:00:00Z",
            cursor="2026-11-20",
        )
        papers = [
            Harvested(
                Publication("pubmed", str(n), f"Paper {n}", pmid=str(n)),
                "a" * 64,
                f"2026-11-{n % 20 + 1:02}T02:00:00Z",
                ("main",),
            )
            for n in range(1, 301)
        ]
        save_events(opened, run, [report, *papers])
        yield opened


def test_a_search_that_came_to_its_end_is_asked_for_changes_since(store: Store) -> None:
    plan = plan_for(store, topic(SEARCH), "pubmed", NOW)
    assert plan is not None
    assert [ask.since for ask in plan.asks] == ["2026-11-20"]
    assert len(plan.stored) == 300


def test_a_fixed_number_of_records_is_due_longest_unread_first(store: Store) -> None:
    plan = plan_for(store, topic(SEARCH), "pubmed", NOW)
    assert plan is not None
    assert len(plan.reread) == REREAD["pubmed"]
    assert plan.reread[0] == "100", "the first of those last read on 1 November"


@pytest.mark.parametrize(
    "search",
    [
        Search("pubmed", "new", "core", "ketamine"),
        Search("pubmed", "main", "core", "ketamine OR esketamine"),
    ],
)
def test_a_search_that_is_new_or_other_is_read_whole(store: Store, search: Search) -> None:
    plan = plan_for(store, topic(search), "pubmed", NOW)
    assert plan is not None
    assert [ask.since for ask in plan.asks] == [None]


def test_a_clock_set_back_behind_the_cursor_reads_everything(store: Store) -> None:
    plan = plan_for(store, topic(SEARCH), "pubmed", "2020-01-01T00:00:00Z")
    assert plan is not None
    assert [ask.since for ask in plan.asks] == [None]


def test_full_reads_every_search_whole_and_every_record_again(store: Store) -> None:
    plan = plan_for(store, topic(SEARCH), "pubmed", NOW, full=True)
    assert plan is not None
    assert [ask.since for ask in plan.asks] == [None]
    assert len(plan.reread) == 300


def test_a_source_without_searches_still_looks_at_what_is_stored(store: Store) -> None:
    plan = plan_for(store, topic(), "pubmed", NOW)
    assert plan is not None
    assert plan.asks == ()
    assert len(plan.reread) == REREAD["pubmed"]
    assert plan_for(store, topic(), "clinicaltrials", NOW) is None


def test_a_plan_comes_back_from_the_archive_as_it_was(store: Store) -> None:
    areas = Search("clinicaltrials", "a", "candidate", "query.cond=x", (("query.cond", "x"),))
    plan = plan_for(store, topic(SEARCH, areas), "clinicaltrials", NOW)
    assert plan is not None
    again = plan_of(plan_facts(plan), (("1", "2"),))
    assert again.asks == plan.asks
    assert again.batches == (("1", "2"),)
