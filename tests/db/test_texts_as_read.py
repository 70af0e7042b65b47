"""A text that was read is not even made again, unless something that it is made of changed."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

import pytest

import db.annotations
from db.annotations import Text, save_annotations, untagged
from db.save import save_events
from db.store import Store
from records.model import Annotation, HandSet, Stated, Vanished
from tests.db.examples import PAPER, REVIEW, SECOND_NIGHT, TRIAL, received

TAGGER = "tagger 1"
BY_HAND = HandSet("pmid", "11111111", "title", "Another title", "misprinted", "an editor")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as store:
        store.connection.execute(
            "insert into runs (id, command, topic, started_at, outcome) "
            "values ('run', 'nightly', 't', '2026-11-01T02:00:00Z', 'complete')"
        )
        store.connection.commit()
        save_events(store, "run", [received(record) for record in (PAPER, REVIEW, TRIAL)])
        yield store


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Write down of which records a text is made."""
    records: list[str] = []
    real = db.annotations.text_of

    def noted(record_id: str, record: object) -> Text:
        records.append(record_id)
        return real(record_id, record)  # type: ignore[arg-type]

    monkeypatch.setattr(db.annotations, "text_of", noted)
    return records


def read(store: Store, tagger: str = TAGGER) -> list[str]:
    """Read what waits to be read, and return of which records it is."""
    waiting = list(untagged(store, tagger))
    save_annotations(store, tagger, [(text, Annotation()) for text in waiting])
    return [text.record for text in waiting]


def test_a_quiet_night_makes_no_text_and_then_does_not_even_look(
    store: Store, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(read(store)) == 3
    made.clear()
    assert read(store) == []
    assert made == []
    again = [received(record, SECOND_NIGHT) for record in (PAPER, REVIEW, TRIAL)]
    save_events(store, "run", again)
    monkeypatch.setattr(db.annotations, "changed_since_read", None)
    assert read(store) == []


def test_what_waits_is_looked_for_again_until_it_is_read(store: Store) -> None:
    assert len(list(untagged(store, TAGGER))) == 3  # and the tagger stumbled over all of them
    assert len(list(untagged(store, TAGGER))) == 3
    assert len(read(store)) == 3
    assert read(store) == []


def test_a_record_that_comes_back_to_its_source_is_looked_at(store: Store, made: list[str]) -> None:
    save_events(store, "run", [Vanished("pubmed", "11111111", "deleted", SECOND_NIGHT)])
    read(store)
    read(store)
    made.clear()
    save_events(store, "run", [received(PAPER, SECOND_NIGHT)])
    read(store)
    assert made == ["pmid11111111"]


def test_what_changed_is_made_and_read_alone(store: Store, made: list[str]) -> None:
    read(store)
    made.clear()
    newer = dataclasses.replace(PAPER, title="Ketamine, corrected")
    save_events(store, "run", [received(newer, SECOND_NIGHT)])
    assert read(store) == made == ["pmid11111111"]


def test_what_changed_beside_its_text_is_made_once_and_not_read(
    store: Store, made: list[str]
) -> None:
    read(store)
    made.clear()
    newer = dataclasses.replace(PAPER, journal="Another journal")
    save_events(store, "run", [received(newer, SECOND_NIGHT)])
    assert read(store) == read(store) == []
    assert made == ["pmid11111111"]


def test_a_record_that_left_its_source_is_looked_at(store: Store, made: list[str]) -> None:
    read(store)
    made.clear()
    save_events(store, "run", [Vanished("pubmed", "11111111", "deleted", SECOND_NIGHT)])
    read(store)
    assert made == ["pmid11111111"]


def test_values_that_people_set_and_take_back_are_seen(store: Store) -> None:
    read(store)
    save_events(store, "run", [Stated(BY_HAND, "b" * 64, SECOND_NIGHT)])
    assert read(store) == ["pmid11111111"]
    back = dataclasses.replace(BY_HAND, value=None)
    save_events(store, "run", [Stated(back, "c" * 64, SECOND_NIGHT)])
    assert read(store) == ["pmid11111111"]
    assert read(store) == []


def test_another_tagger_and_another_release_look_at_everything(
    store: Store, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(store)
    assert len(read(store, "tagger 2")) == 3
    made.clear()
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "99")
    assert read(store, "tagger 2") == []
    assert len(made) == 3


def test_annotations_that_are_lost_are_made_again(store: Store) -> None:
    read(store)
    store.connection.execute("delete from annotations where record = 'pmid11111111'")
    store.connection.commit()
    assert read(store) == ["pmid11111111"]
