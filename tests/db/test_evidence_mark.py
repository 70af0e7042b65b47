"""The mark of the evidence: another after every change, the same after none."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.annotations import remember_tagger
from db.evidence_mark import evidence_mark, made_of
from db.save import save_events
from db.store import Store
from db.watched import NOT_WATCHED, SEEN_AGAIN, watch
from evidence.topic_file import load_topic
from records.decided import Decided, Decision
from tests.db.examples import CONCEPTS, PAPER, SECOND_NIGHT, TRIAL, received

DECISION = Decision(2, "pmid11111111", "record", "exclude", "AB", "2026-11-23", "not of the topic")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as store:
        save_events(store, "run", [received(PAPER), received(TRIAL)])
        remember_tagger(store, "t1", CONCEPTS)
        yield store


def tables(store: Store) -> list[str]:
    return [
        row["name"]
        for row in store.rows(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        )
    ]


def test_every_table_of_the_store_is_watched_or_named_as_no_evidence(store: Store) -> None:
    watched = {
        row["tbl_name"]
        for row in store.rows("select tbl_name from sqlite_master where type = 'trigger'")
    }
    assert watched == set(tables(store)) - NOT_WATCHED


@pytest.mark.parametrize("event", ["insert", "update", "delete"])
def test_every_change_of_every_column_of_a_watched_table_sets_the_mark(
    store: Store, event: str
) -> None:
    """Also of columns that a later migration adds: it must watch the table again."""
    connection = store.connection
    connection.execute("pragma foreign_keys = off")
    connection.execute("pragma ignore_check_constraints = on")
    for table in set(tables(store)) - NOT_WATCHED:
        columns = store.rows(f"pragma table_info('{table}')")
        kinds = {"TEXT": "'one'", "INTEGER": "1", "REAL": "1.5", "BLOB": "x'01'"}
        values = ", ".join(kinds[column["type"]] for column in columns)
        connection.execute(f"delete from {table}")
        before = evidence_mark(store)
        connection.execute(f"insert into {table} values ({values})")
        if event == "insert":
            assert evidence_mark(store) != before, table
        for column in columns if event == "update" else ():
            before = evidence_mark(store)
            name = column["name"]
            other = {"TEXT": "'two'", "INTEGER": "2", "REAL": "2.5", "BLOB": "x'02'"}
            connection.execute(f'update {table} set "{name}" = "{name}"')
            assert evidence_mark(store) == before, f"{table}.{name} as it was"
            connection.execute(f'update {table} set "{name}" = {other[column["type"]]}')
            seen_again = name in SEEN_AGAIN.get(table, ())
            assert (evidence_mark(store) == before) == seen_again, f"{table}.{name}"
        before = evidence_mark(store)
        connection.execute(f"delete from {table}")
        if event == "delete":
            assert evidence_mark(store) != before, table
    connection.rollback()


def test_the_same_records_again_leave_it_and_another_word_does_not(store: Store) -> None:
    before = evidence_mark(store)
    save_events(store, "run", [received(PAPER, SECOND_NIGHT), received(TRIAL, SECOND_NIGHT)])
    assert evidence_mark(store) == before
    save_events(store, "run", [received(dataclasses.replace(PAPER, title="Other"), SECOND_NIGHT)])
    assert evidence_mark(store) != before


def test_what_is_rolled_back_never_was(store: Store) -> None:
    before = evidence_mark(store)
    store.connection.execute("begin")
    store.connection.execute("update source_records set year = 1900")
    assert evidence_mark(store) != before
    store.connection.rollback()
    assert evidence_mark(store) == before


def test_two_stores_have_marks_of_their_own(tmp_path: Path) -> None:
    """A store that was set back and went another way must not come to the mark of the first."""
    marks = set()
    for name in ("one", "two"):
        with Store(tmp_path / f"{name}.db") as store:
            save_events(store, "run", [received(PAPER)])
            marks.add(evidence_mark(store))
    assert len(marks) == 2


def test_a_table_may_be_watched_again(store: Store) -> None:
    store.connection.execute("alter table record_ids add column more text")
    before = evidence_mark(store)
    store.connection.execute("update record_ids set more = 'x'")
    assert evidence_mark(store) == before
    watch(store.database, "record_ids")
    store.connection.execute("update record_ids set more = 'y'")
    assert evidence_mark(store) != before


def test_all_that_a_build_reads_besides_counts_too(store: Store) -> None:
    topic = load_topic()
    nobody = Decided()
    first = made_of(store, topic, nobody, "full")
    moved = dataclasses.replace(topic, path="elsewhere")
    assert made_of(store, moved, nobody, "full") == first
    others = [
        made_of(store, None, nobody, "full"),
        made_of(store, dataclasses.replace(topic, title="Another"), nobody, "full"),
        made_of(store, topic, dataclasses.replace(nobody, reviewers_needed=2), "full"),
        made_of(store, topic, Decided(decisions=(DECISION,)), "full"),
        made_of(store, topic, nobody, "none"),
    ]
    remember_tagger(store, "t1", CONCEPTS[:-1])
    others.append(made_of(store, topic, nobody, "full"))
    remember_tagger(store, "t2", CONCEPTS[:-1])
    others.append(made_of(store, topic, nobody, "full"))
    assert len({first, *others}) == 8


def test_a_search_under_a_new_name_counts_and_the_next_run_of_it_does_not(store: Store) -> None:
    def searched(run: str, name: str) -> str:
        store.connection.execute(
            "insert into searches (run, source, name, role, query, received, stored, searched_at) "
            "values (?, 'pubmed', ?, 'core', 'q', 0, 0, '2026-11-23T02:00:00Z')",
            (run, name),
        )
        return made_of(store, None, Decided(), "full")

    store.connection.execute("pragma foreign_keys = off")
    before = made_of(store, None, Decided(), "full")
    first = searched("a", "main")
    assert first != before
    assert searched("b", "main") == first
    assert searched("c", "other") != first


def test_another_program_builds_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = made_of(store, None, Decided(), "full")
    monkeypatch.setattr("db.evidence_mark._program", lambda _: iter(["another"]))
    assert made_of(store, None, Decided(), "full") != before


def test_other_pages_build_anew_and_what_python_keeps_beside_them_does_not(
    store: Store, tmp_path: Path
) -> None:
    def found() -> str:
        return made_of(store, None, Decided(), "full", rooms=(tmp_path,))

    (tmp_path / "templates").mkdir()
    page = tmp_path / "templates" / "page.html"
    page.write_text("<p>one", encoding="utf-8")
    before = found()
    (tmp_path / "page.cpython-311.pyc").write_bytes(b"kept")
    assert found() == before
    page.write_text("<p>two", encoding="utf-8")
    assert found() != before


def test_the_mark_is_one_row(store: Store) -> None:
    assert store.value("select count(*) from evidence_mark") == 1
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.execute("update evidence_mark set mark = null")
