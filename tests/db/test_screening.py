"""What screening does to a build: states, roles, counts."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.build import build
from db.store import Store
from records.decided import Decided, ScreeningDecision
from records.model import Publication
from tests.db.examples import PAPER, REVIEW, TRIAL, received
from tests.db.test_build import ABOUT, filled

TITLE, TEXT = "title-abstract", "full-text"


def say(
    line: int,
    record: str,
    decision: str,
    reviewer: str = "R1",
    stage: str = TITLE,
    reason: str | None = None,
    at: str = "2026-11-20",
) -> ScreeningDecision:
    return ScreeningDecision(line, record, stage, reviewer, decision, at, reason)


def published(store: Store, path: Path, *rows: ScreeningDecision, needed: int = 1) -> Path:
    decided = Decided(screening=rows, reviewers_needed=needed)
    build(store, path, ABOUT, allow_restated=True, decided=decided)
    return path


def ask(path: Path, sql: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]


def state(tmp_path: Path, *rows: ScreeningDecision, needed: int = 1) -> dict[str, Any]:
    with filled(tmp_path / "store.db", received(PAPER), received(TRIAL), received(REVIEW)) as store:
        path = published(store, tmp_path / "e.db", *rows, needed=needed)
    (found,) = ask(
        path,
        "select s.*, r.role, r.role_reason from record_screening s join records r "
        "on r.id = s.record where s.record = 'pmid11111111'",
    )
    return found


P = "pmid:11111111"

CASES: list[tuple[list[ScreeningDecision], str, str]] = [
    ([], "not screened", "core"),
    ([say(2, P, "include")], "awaiting full text", "core"),
    ([say(2, P, "maybe")], "awaiting full text", "core"),
    ([say(2, P, "exclude")], "excluded", "excluded"),
    ([say(2, P, "exclude"), say(3, P, "include")], "awaiting full text", "core"),
    ([say(2, P, "exclude", at="2026-11-22"), say(3, P, "include")], "excluded", "excluded"),
    ([say(2, P, "include"), say(3, P, "exclude", "R2")], "conflict", "core"),
    ([say(2, P, "include"), say(3, P, "maybe", "R2")], "awaiting full text", "core"),
    (
        [say(2, P, "exclude"), say(3, P, "exclude", "R2"), say(4, P, "include", "consensus")],
        "awaiting full text",
        "core",
    ),
    ([say(2, P, "exclude", "consensus"), say(3, P, "include", "R2")], "excluded", "excluded"),
    ([say(2, P, "exclude", stage="retrieval")], "not retrieved", "core"),
    ([say(2, P, "include", stage="retrieval")], "awaiting full text", "core"),
    ([say(2, P, "exclude"), say(3, P, "include", stage=TEXT)], "included", "core"),
    ([say(2, P, "include"), say(3, P, "exclude", stage=TEXT, reason="x")], "excluded", "excluded"),
    ([say(2, P, "maybe", stage=TEXT)], "awaiting full text", "core"),
    ([say(2, P, "maybe", stage=TEXT), say(3, P, "include", "R2", TEXT)], "conflict", "core"),
]


@pytest.mark.parametrize(("decisions", "expected", "role"), CASES)
def test_the_state_of_a_record_follows_from_what_reviewers_said(
    tmp_path: Path, decisions: list[ScreeningDecision], expected: str, role: str
) -> None:
    found = state(tmp_path, *decisions)
    assert (found["state"], found["role"]) == (expected, role)
    assert found["conflict"] == (expected == "conflict")


def test_one_of_two_reviewers_settles_nothing_unless_it_is_a_consensus(tmp_path: Path) -> None:
    alone = state(tmp_path, say(2, P, "exclude"), needed=2)
    assert (alone["state"], alone["role"]) == ("awaiting another reviewer", "core")
    both = state(tmp_path, say(2, P, "exclude"), say(3, P, "exclude", "r2"), needed=2)
    assert (both["state"], both["settled_by"]) == ("excluded", "agreement")
    assert state(tmp_path, say(2, P, "exclude", "consensus"), needed=2)["state"] == "excluded"


def test_a_reviewer_is_one_however_the_name_is_capitalised(tmp_path: Path) -> None:
    found = state(tmp_path, say(2, P, "exclude", "JD"), say(3, P, "exclude", "jd"), needed=2)
    assert found["state"] == "awaiting another reviewer"


def test_the_role_says_who_put_it_so_and_why(tmp_path: Path) -> None:
    found = state(
        tmp_path,
        say(2, P, "exclude", "R1", TEXT, "wrong population"),
        say(3, P, "exclude", "R2", TEXT, "wrong population"),
    )
    assert found["role_reason"] == (
        "Excluded at full text, by agreement of 2 reviewers: wrong population"
    )


def test_what_is_excluded_leaves_every_count_and_keeps_its_record(tmp_path: Path) -> None:
    with filled(tmp_path / "store.db", received(PAPER), received(TRIAL), received(REVIEW)) as store:
        path = published(store, tmp_path / "e.db", say(2, P, "exclude", stage=TEXT, reason="x"))
    roles = {row["id"]: row["role"] for row in ask(path, "select id, role from records")}
    assert roles["pmid11111111"] == "excluded"
    studies = ask(path, "select id, role, reports from studies order by id")
    assert ("study-pmid11111111", "excluded", 1) in [tuple(row.values()) for row in studies]
    assert ask(path, "select 1 from publications where id = 'pmid11111111'")
    assert ask(path, "select 1 from mentions where record = 'pmid11111111'")
    counted = ask(path, "select sum(studies) as n from concept_counts where state = 'reported'")
    assert not counted[0]["n"], "only the excluded paper reported anything"
    totals = {row["name"]: row["n"] for row in ask(path, "select * from site_counts")}
    assert (totals["excluded"], totals["candidates"], totals["screened"]) == (1, 0, 1)


def test_papers_of_an_excluded_trial_stay_one_study(tmp_path: Path) -> None:
    second = dataclasses.replace(
        PAPER, source_key="22222222", pmid="22222222", doi=None, title="The same trial, later"
    )
    events = (received(PAPER), received(second), received(TRIAL))
    with filled(tmp_path / "store.db", *events) as store:
        path = published(store, tmp_path / "e.db", say(2, "NCT01111111", "exclude"))
    studies = ask(path, "select role, reports from studies order by role")
    assert [tuple(row.values()) for row in studies] == [("core", 2), ("excluded", 1)]


def test_a_candidate_counts_only_once_included(tmp_path: Path) -> None:
    with filled(tmp_path / "store.db", received(PAPER, "2026-11-01T02:00:00Z", "maybe")) as store:
        for number, (rows, role) in enumerate(
            [
                ((), "candidate"),
                ((say(2, P, "include"),), "candidate"),
                ((say(2, P, "include"), say(3, P, "include", stage=TEXT)), "core"),
            ]
        ):
            path = published(store, tmp_path / f"{number}.db", *rows)
            assert ask(path, "select role from studies") == [{"role": role}]
            (tally,) = ask(path, "select sum(n) as n from tallies where name = 'studies counted'")
            assert tally["n"] == (role == "core")


def test_a_record_that_is_not_stored_is_flagged_and_changes_nothing(tmp_path: Path) -> None:
    with filled(tmp_path / "store.db", received(PAPER)) as store:
        path = published(store, tmp_path / "e.db", say(2, "pmid:404", "exclude"))
    (row,) = ask(path, "select * from screening")
    assert (row["standing"], row["record"]) == ("no such record", None)
    assert ask(path, "select role from records") == [{"role": "core"}]


def test_every_row_says_whether_it_counts(tmp_path: Path) -> None:
    with filled(tmp_path / "store.db", received(PAPER)) as store:
        path = published(
            store,
            tmp_path / "e.db",
            say(2, P, "exclude"),
            say(3, "doi:10.1000/example.1", "include"),
            say(4, "pmid11111111", "exclude", "R2"),
            say(5, P, "include", "consensus"),
        )
    standings = [(row["line"], row["standing"], row["why"]) for row in ask(path, SCREENING)]
    assert standings == [
        (2, "replaced", "by line 3"),
        (3, "settled by consensus", "by line 5"),
        (4, "settled by consensus", "by line 5"),
        (5, "counts", None),
    ]


SCREENING = "select * from screening order by line"


def merged(store: Store) -> None:
    """Let pmid22222222 turn out to be the same as pmid11111111."""
    with store.writing():
        store.connection.execute(
            "update record_ids set redirect_to = 'pmid11111111' where id = 'pmid22222222'"
        )
        for table in ("source_records", "known_identifiers", "found_by"):
            store.connection.execute(
                f"update {table} set record = 'pmid11111111' where record = 'pmid22222222'"
            )


OTHER: Publication = dataclasses.replace(
    PAPER, source_key="22222222", pmid="22222222", doi=None, title="Another title"
)


def test_decisions_follow_a_record_that_was_merged(tmp_path: Path) -> None:
    with filled(tmp_path / "store.db", received(PAPER), received(OTHER)) as store:
        merged(store)
        path = published(store, tmp_path / "e.db", say(2, "pmid22222222", "exclude"))
        assert ask(path, "select role from records where redirect_to is null")[0]["role"] == (
            "excluded"
        )
        own = published(
            store, tmp_path / "own.db", say(2, P, "include"), say(3, "pmid22222222", "exclude")
        )
    (found,) = ask(own, "select state from record_screening")
    assert found["state"] == "awaiting full text", "a row on the record itself goes before"


def test_a_duplicate_that_was_merged_does_not_exclude_the_record_it_is_now(tmp_path: Path) -> None:
    with filled(tmp_path / "store.db", received(PAPER), received(OTHER)) as store:
        merged(store)
        path = published(
            store, tmp_path / "e.db", say(2, "pmid22222222", "exclude", reason="Duplicate")
        )
    assert ask(path, "select state from record_screening") == [{"state": "not screened"}]
    assert ask(path, SCREENING)[0]["standing"] == "set aside: duplicate"


def test_the_same_decisions_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [say(n, P, "include" if n % 2 else "exclude", f"R{n % 7}") for n in range(2, 60)]
    with filled(tmp_path / "store.db", received(PAPER), received(TRIAL)) as store:
        one = published(store, tmp_path / "one.db", *rows).read_bytes()
        two = published(store, tmp_path / "two.db", *rows).read_bytes()
    assert one == two
