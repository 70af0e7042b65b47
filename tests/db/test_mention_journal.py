"""What another reading changed, and whether the text or the tagger was the cause."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from db.annotations import Text, save_annotations
from db.mention_journal import Moment, changes_of, restore_changes
from db.store import Store
from records.model import Annotation, Mention

OLD = "Nausea was common. Two of nine had headache."
MOVED = "We treated nine people. Nausea was common. Two of nine had headache."


def mention(text: str, words: str, concept: str | None, **state: object) -> Mention:
    """Return a side effect at the first place of its words, in its sentence."""
    start = text.index(words)
    begin = text.rfind(". ", 0, start)
    end = text.index(".", start) + 1
    return Mention(
        start,
        start + len(words),
        words,
        "SIDE_EFFECT",
        concept=concept,
        sentence_start=begin + 2 if begin >= 0 else 0,
        sentence_end=end,
        **{"assertion": "present", "comparison": "none", **state},  # type: ignore[arg-type]
    )


def both(text: str, **state: object) -> Annotation:
    """Return a reading of nausea and headache."""
    return Annotation(
        mentions=(
            mention(text, "Nausea", "Nausea"),
            mention(text, "headache", "Headache", affected=2, at_risk=9, **state),
        )
    )


class Readings:
    """A store in which one text is read again and again."""

    def __init__(self, place: Path) -> None:
        self.store = Store(place / "store.db")
        self.number = 0

    def read(self, text: str, annotation: Annotation, tagger: str) -> list[dict[str, object]]:
        """Read the text in a run of its own; return what changed."""
        self.number += 1
        run = f"r{self.number}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        moment = Moment(run, f"2026-11-0{self.number}T02:00:00Z")
        done = [(Text("pmid1", text, digest), annotation)]
        save_annotations(self.store, tagger, done, moment)
        return changes_of(self.store, run)


@pytest.fixture
def readings(tmp_path: Path) -> Readings:
    """No reading yet."""
    return Readings(tmp_path)


def test_the_first_reading_is_no_change(readings: Readings) -> None:
    assert readings.read(OLD, both(OLD), "1") == []


def test_the_same_reading_by_another_tagger_is_no_change(readings: Readings) -> None:
    readings.read(OLD, both(OLD), "1")
    assert readings.read(OLD, both(OLD), "2") == []


def test_a_text_that_only_moved_is_no_change(readings: Readings) -> None:
    readings.read(OLD, both(OLD), "1")
    assert readings.read(MOVED, both(MOVED), "1") == []


def test_another_tagger_that_reads_a_mention_otherwise(readings: Readings) -> None:
    readings.read(OLD, both(OLD), "1")
    (row,) = readings.read(OLD, both(OLD, assertion="absent"), "2")
    assert row["what"] == "read otherwise"
    assert row["because"] == "tagger"
    assert (row["before"], row["after"]) == ("Headache: present, 2/9", "Headache: absent, 2/9")
    assert row["sentence"] == "Two of nine had headache."
    assert (row["tagger_before"], row["tagger_after"]) == ("1", "2")


def test_another_concept_for_the_same_words_is_another_reading(readings: Readings) -> None:
    readings.read(OLD, Annotation(mentions=(mention(OLD, "headache", "Headache"),)), "1")
    other = Annotation(mentions=(mention(OLD, "headache", "Migraine"),))
    (row,) = readings.read(OLD, other, "2")
    assert (row["before"], row["after"]) == ("Headache: present", "Migraine: present")


def test_a_mention_that_the_tagger_no_longer_finds_vanished_with_its_sentence(
    readings: Readings,
) -> None:
    readings.read(OLD, both(OLD), "1")
    (row,) = readings.read(OLD, Annotation(mentions=(mention(OLD, "Nausea", "Nausea"),)), "2")
    assert (row["what"], row["because"]) == ("vanished", "tagger")
    assert row["sentence"] == "Two of nine had headache."
    assert row["after"] is None


def test_a_text_that_changed_brings_and_takes_mentions(readings: Readings) -> None:
    readings.read(OLD, both(OLD), "1")
    new = "Nausea was common. One had dizziness."
    annotation = Annotation(
        mentions=(mention(new, "Nausea", "Nausea"), mention(new, "dizziness", "Dizziness"))
    )
    rows = readings.read(new, annotation, "1")
    assert [(row["what"], row["words"], row["because"]) for row in rows] == [
        ("appeared", "dizziness", "text"),
        ("vanished", "headache", "text"),
    ]
    assert rows[0]["sentence"] == "One had dizziness."
    assert rows[1]["sentence"] is None  # the text that had it is no longer here


def test_where_both_changed_both_are_said(readings: Readings) -> None:
    readings.read(OLD, both(OLD), "1")
    (row,) = readings.read(MOVED, both(MOVED, assertion="absent"), "2")
    assert row["because"] == "text and tagger"


def test_the_same_words_twice_are_counted(readings: Readings) -> None:
    text = "Nausea at 1 h. Nausea at 2 h."
    one, two = (
        Mention(0, 6, "Nausea", "SIDE_EFFECT", "Nausea", assertion="present", sentence_end=14),
        Mention(15, 21, "Nausea", "SIDE_EFFECT", "Nausea", assertion="present", sentence_start=15,
                sentence_end=29),
    )  # fmt: skip
    readings.read(text, Annotation(mentions=(one, two)), "1")
    (row,) = readings.read(f"{text} More.", Annotation(mentions=(one,)), "1")
    assert (row["what"], row["words"]) == ("vanished", "Nausea")


def test_what_was_written_down_can_be_restored_elsewhere(
    readings: Readings, tmp_path: Path
) -> None:
    readings.read(OLD, both(OLD), "1")
    rows = readings.read(OLD, both(OLD, assertion="absent"), "2")
    with Store(tmp_path / "other.db") as other:
        restore_changes(other, "r2", rows)
        restore_changes(other, "r2", rows)
        assert changes_of(other, "r2") == rows
