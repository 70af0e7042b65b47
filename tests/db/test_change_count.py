"""What is worked out of the whole store is worked out again when, and only when, it changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

import db.save
from db.change_count import holds, note_worked_out
from db.save import save_events
from db.store import Store
from records.model import Correction, Vanished
from tests.db.examples import PAPER, SECOND_NIGHT, TRIAL, received

RETRACTED = dataclasses.replace(PAPER, corrections=(Correction("RetractionIn", "999"),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as store:
        save_events(store, "run", [received(PAPER), received(TRIAL)])
        yield store


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Write down each time that all records are judged."""
    times: list[int] = []
    real = db.save.note_retractions

    def noted(store: Store) -> int:
        times.append(1)
        return real(store)

    monkeypatch.setattr(db.save, "note_retractions", noted)
    return times


def test_the_same_again_judges_nothing_anew(store: Store, judged: list[int]) -> None:
    save_events(store, "run", [received(PAPER, SECOND_NIGHT), received(TRIAL, SECOND_NIGHT)])
    assert judged == []


def test_a_change_a_loss_and_a_return_do(store: Store, judged: list[int]) -> None:
    tally = save_events(store, "run", [received(RETRACTED, SECOND_NIGHT)])
    assert (len(judged), tally.judged) == (1, 1)
    save_events(store, "run", [Vanished("pubmed", "11111111", "deleted", SECOND_NIGHT)])
    assert len(judged) == 2
    save_events(store, "run", [received(RETRACTED, SECOND_NIGHT)])
    assert len(judged) == 3
    save_events(store, "run", [received(RETRACTED, SECOND_NIGHT)])
    assert len(judged) == 3


def test_a_run_that_was_cut_off_before_it_judged_leaves_it_to_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(db.save, "close_searches", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            save_events(store, "run", [received(RETRACTED, SECOND_NIGHT)])
    tally = save_events(store, "run", [received(RETRACTED, SECOND_NIGHT)])
    assert tally.judged == 1


def test_another_release_works_everything_out_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing():
        note_worked_out(store, "something", "of this")
    assert holds(store, "something", "of this")
    assert not holds(store, "something", "of that")
    monkeypatch.setattr("importlib.metadata.version", lambda _: "99")
    assert not holds(store, "something", "of this")
