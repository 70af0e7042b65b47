"""What people decided is noted once, and what they took back too."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.mention_journal import Moment
from db.people_journal import note_people
from db.store import Store
from records.decided import Appraisal, Decided, Decision, ScreeningDecision
from tests.db.examples import PAPER, received
from tests.db.test_build import filled

REJECT = Decision(
    2, "pmid:11111111", "mention", "reject", "AB", "2026-11-20", "of another drug", concept="Nausea"
)
INCLUDE = ScreeningDecision(2, "pmid:404", "full-text", "R1", "include", "2026-11-20")
JUDGED = Appraisal(
    2, "pmid:11111111", "RoB 2", "D1", "low", "R1", "2026-11-20", quote="They drew lots."
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return filled(tmp_path / "store.db", received(PAPER))


def noted(store: Store) -> list[tuple[str, str, str, str | None, str]]:
    return [
        (row["run"], row["what"], row["file"], row["record"], row["said"])
        for row in store.rows("select * from people_changes order by run, position")
    ]


def at(day: int) -> Moment:
    return Moment(f"run-{day}", f"2026-11-{day}T02:00:00Z")


def test_each_row_is_noted_when_it_is_first_met(store: Store) -> None:
    decided = Decided((REJECT,), (INCLUDE,), (JUDGED,))
    assert note_people(store, decided, at(21)) == 3
    assert noted(store) == [
        ("run-21", "decided", "curation", "pmid11111111", "mention: reject (Nausea)"),
        ("run-21", "decided", "screening", None, "full-text: include"),
        ("run-21", "decided", "appraisal", "pmid11111111", "RoB 2 D1: low"),
    ]


def test_files_that_say_the_same_add_nothing_wherever_their_rows_stand(store: Store) -> None:
    note_people(store, Decided((REJECT,), (INCLUDE,)), at(21))
    moved = Decision(
        9, "pmid:11111111", "mention", "reject", "AB", "2026-11-20", "of another drug",
        concept="Nausea",
    )  # fmt: skip
    assert note_people(store, Decided((moved,), (INCLUDE,)), at(22)) == 0
    assert len(noted(store)) == 2


def test_what_is_taken_back_is_noted_and_may_be_decided_again(store: Store) -> None:
    for day, decisions in ((21, (REJECT,)), (22, ()), (23, ()), (24, (REJECT,))):
        note_people(store, Decided(decisions), at(day))
    assert [(run, what) for run, what, *_ in noted(store)] == [
        ("run-21", "decided"), ("run-22", "withdrawn"), ("run-24", "decided"),
    ]  # fmt: skip


def test_two_builds_of_one_run_are_noted_one_after_the_other(store: Store) -> None:
    note_people(store, Decided((REJECT,)), at(21))
    note_people(store, Decided((), (INCLUDE,)), at(21))
    assert [(run, what, file) for run, what, file, *_ in noted(store)] == [
        ("run-21", "decided", "curation"),
        ("run-21", "withdrawn", "curation"),
        ("run-21", "decided", "screening"),
    ]


def test_the_same_row_twice_is_two_rows(store: Store) -> None:
    assert note_people(store, Decided((REJECT, REJECT)), at(21)) == 2
    assert note_people(store, Decided((REJECT,)), at(22)) == 1


def test_words_of_a_text_are_not_repeated(store: Store) -> None:
    note_people(store, Decided((), (), (JUDGED,)), at(21))
    assert "lots" not in str(store.rows("select * from people_changes"))
