"""Searches gain and lose records, sources lose records and have them again, cursors move."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.save import Tally, save_events
from db.searches import accepted_count, cursor_of, longest_unchecked, stored_keys
from db.settled import is_settled
from db.store import Store
from records.model import (
    Harvested,
    HarvestEvent,
    Incomplete,
    Publication,
    SearchReport,
    Vanished,
)

SHA = "a" * 64


def at(day: int) -> str:
    return f"2026-11-{day:02}T02:00:00Z"


def paper(pmid: str, title: str | None = None) -> Publication:
    return Publication("pubmed", pmid, title or f"Ketamine, paper {pmid}", pmid=pmid, year=2024)


def got(pmid: str, day: int, *searches: str, title: str | None = None) -> Harvested:
    return Harvested(paper(pmid, title), SHA, at(day), searches or ("main",))


def report(
    day: int, *keys: str, name: str = "main", query: str = "q", **more: object
) -> SearchReport:
    plain = SearchReport(
        "pubmed",
        name,
        "core",
        query,
        None,
        len(keys),
        len(keys),
        at(day),
        keys=keys,
        cursor=at(day)[:10],
    )
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        yield opened


def night(store: Store, day: int, *events: HarvestEvent) -> Tally:
    run = f"run-{day}"
    with store.writing():
        store.connection.execute(
            "insert or ignore into runs (id, command, topic, started_at) values (?, 'c', 't', ?)",
            (run, at(day)),
        )
    return save_events(store, run, events, stage="pubmed")


def gains(store: Store) -> list[tuple[int | None, int | None]]:
    return [(r["gained"], r["lost"]) for r in store.rows("select * from searches order by run")]


def changes(store: Store, record: str) -> list[tuple[str, str | None, str | None]]:
    rows = store.rows(
        "select * from record_changes where record = ? order by changed_at", (record,)
    )
    return [(r["field"], r["old_value"], r["new_value"]) for r in rows]


def test_what_a_search_gains_and_loses_is_counted_and_marked(store: Store) -> None:
    night(store, 1, report(1, "1", "2"), got("1", 1), got("2", 1))
    night(store, 2, report(2, "2", "3"), got("3", 2))
    assert gains(store) == [(2, 0), (1, 1)]
    assert changes(store, "pmid1") == [("found by a search", "present", "no longer found")]
    lost = store.rows("select record from found_by where lost_at is not null")
    assert lost == [{"record": "pmid1"}]


def test_a_record_that_another_search_still_finds_is_not_lost(store: Store) -> None:
    night(store, 1, report(1, "1"), report(1, "1", name="other"), got("1", 1, "main", "other"))
    night(store, 2, report(2), report(2, "1", name="other"))
    assert changes(store, "pmid1") == []


def test_a_record_that_is_found_again_is_marked_so(store: Store) -> None:
    night(store, 1, report(1, "1"), got("1", 1))
    night(store, 2, report(2))
    night(store, 3, report(3, "1"))
    assert gains(store) == [(1, 0), (0, 1), (1, 0)]
    assert changes(store, "pmid1")[-1] == ("found by a search", "no longer found", "present")


def test_a_stored_record_that_a_search_finds_needs_no_fetch(store: Store) -> None:
    night(store, 1, got("1", 1, "by-hand.xml"))
    night(store, 2, report(2, "1"))
    found = store.rows("select search, found_at from found_by order by found_at")
    assert found == [
        {"search": "by-hand.xml", "found_at": at(1)},
        {"search": "main", "found_at": at(2)},
    ]


def test_nothing_is_lost_and_no_cursor_moves_while_something_is_missing(store: Store) -> None:
    night(store, 1, report(1, "1", "2"), got("1", 1), got("2", 1))
    fault = Incomplete("pubmed", "pmid 2", "HTTP status 503", ("2",))
    tally = night(store, 2, report(2, "2"), fault)
    assert tally.reasons == ["pubmed: pmid 2: HTTP status 503"]
    assert changes(store, "pmid1") == []
    cursor = cursor_of(store, "pubmed", "main")
    assert cursor is not None
    assert cursor.cursor == "2026-11-01"
    assert store.rows("select source, name, reason from not_stored") == [
        {"source": "pubmed", "name": "2", "reason": "HTTP status 503"}
    ]
    # The fault of one source is none of another.
    night(store, 3, report(3, "2"), Incomplete("clinicaltrials", "search x", "no"))
    cursor = cursor_of(store, "pubmed", "main")
    assert cursor is not None
    assert cursor.cursor == "2026-11-03"


def test_a_search_that_did_not_list_everything_loses_nothing(store: Store) -> None:
    night(store, 1, report(1, "1", "2"), got("1", 1), got("2", 1))
    night(store, 2, report(2, "2", keys=None))
    assert gains(store) == [(2, 0), (None, None)]
    assert changes(store, "pmid1") == []


def test_the_count_that_later_ones_are_held_against_is_the_last_one_believed(
    store: Store,
) -> None:
    night(store, 1, report(1, source_count=100))
    night(store, 2, report(2, source_count=10), Incomplete("pubmed", "search main", "fell"))
    assert accepted_count(store, "pubmed", "main", "q") == 100
    night(store, 3, report(3, source_count=10))
    assert accepted_count(store, "pubmed", "main", "q") == 10
    assert accepted_count(store, "pubmed", "main", "another query") is None


def test_a_changed_query_is_told_with_what_it_gained_and_lost(store: Store) -> None:
    night(store, 1, report(1, "1"), got("1", 1))
    night(store, 2, report(2, "2", query="other"), got("2", 2))
    (last,) = store.rows("select * from searches where run = 'run-2'")
    assert (last["query_changed"], last["gained"], last["lost"]) == (1, 1, 1)


def test_a_record_that_vanishes_is_kept_marked_and_unmarked(store: Store) -> None:
    night(store, 1, report(1, "1"), got("1", 1))
    tally = night(store, 2, Vanished("pubmed", "1", "missing", at(2)))
    assert (tally.vanished, tally.reasons) == (1, [])
    again = night(store, 3, Vanished("pubmed", "1", "missing", at(3)))
    assert again.vanished == 0
    (row,) = store.rows("select state, state_since, checked_at from source_records")
    assert row == {"state": "missing", "state_since": at(2), "checked_at": at(3)}
    night(store, 4, got("1", 4))
    (row,) = store.rows("select state, state_since from source_records")
    assert row == {"state": "present", "state_since": None}
    assert changes(store, "pmid1") == [
        ("state at its source", "present", "missing"),
        ("state at its source", "missing", "present"),
    ]


def test_a_record_that_never_was_here_could_not_be_had(store: Store) -> None:
    tally = night(store, 1, report(1, "1"), Vanished("pubmed", "1", "missing", at(1)))
    assert tally.reasons == ["pubmed: 1: the source sent no record for it (missing)"]
    assert cursor_of(store, "pubmed", "main") is None


def test_of_two_pmids_that_became_one_the_one_that_is_left_is_shown(store: Store) -> None:
    same = "Ketamine in anorexia nervosa: one paper under two numbers"
    old = dataclasses.replace(paper("1", same), doi="10.1000/x", journal="Old")
    new = dataclasses.replace(paper("2", same), doi="10.1000/x", journal="New")
    night(store, 1, report(1, "1"), Harvested(old, SHA, at(1), ("main",)))
    found = Harvested(new, SHA, at(2), ("main",))
    night(store, 2, report(2, "2"), found, Vanished("pubmed", "1", "missing", at(2)))
    (record,) = store.record_ids()
    night(store, 3, report(3, "2"))
    assert ("found by a search", "present", "no longer found") not in changes(store, record)
    assert [version.source_key for version in store.versions(record)] == ["2"]


def test_those_unread_for_longest_are_due_first(store: Store) -> None:
    night(store, 1, got("3", 1), got("1", 1), got("2", 1))
    night(store, 2, got("1", 2))
    assert longest_unchecked(store, "pubmed", 2) == ("2", "3")
    assert longest_unchecked(store, "pubmed", None) == ("2", "3", "1")
    assert longest_unchecked(store, "clinicaltrials", 2) == ()
    assert stored_keys(store, "pubmed") == {"1", "2", "3"}


def test_what_is_found_again_is_fetched_again(store: Store) -> None:
    night(store, 1, report(1, "1", "2", "3"), got("1", 1), got("2", 1), got("3", 1))
    night(store, 2, report(2, "2", "3"), Vanished("pubmed", "3", "missing", at(2)))
    assert stored_keys(store, "pubmed") == {"2"}


def test_a_stage_is_settled_only_when_all_of_it_is_stored(store: Store) -> None:
    def cut_off() -> Iterator[HarvestEvent]:
        yield report(1, "1")
        yield got("1", 1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_events(store, "run-1", cut_off(), stage="pubmed")
    assert not is_settled(store, "run-1", "pubmed")
    night(store, 1, report(1, "1"), got("1", 1))
    assert is_settled(store, "run-1", "pubmed")


def test_storing_a_stage_again_changes_nothing(store: Store) -> None:
    events = [report(1, "1", "2"), got("1", 1), got("2", 1)]
    night(store, 1, *events)
    before = [store.rows(f"select * from {t}") for t in ("searches", "found_by", "record_changes")]
    night(store, 1, *events)
    assert before == [
        store.rows(f"select * from {t}") for t in ("searches", "found_by", "record_changes")
    ]
