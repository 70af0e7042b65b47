from __future__ import annotations

from pathlib import Path

import pytest

import nlp.tagger
from db import runs
from db.save import save_events
from evidence.journey import travelling
from evidence.settings import load_settings
from evidence.tagging import tag_texts
from evidence.topic_file import load_topic
from records.model import Annotation
from tests.db.examples import PAPER, REVIEW, TRIAL, received


def test_a_text_that_the_tagger_stumbles_over_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = nlp.tagger.Tagger.tag

    def stumbling(self: nlp.tagger.Tagger, text: str) -> Annotation:
        if text.startswith(str(REVIEW.title)):
            raise ValueError("stumbled")
        return real(self, text)

    monkeypatch.setattr(nlp.tagger.Tagger, "tag", stumbling)
    settings = load_settings(tmp_path, {})
    with travelling(settings, load_topic(), "tag") as journey:
        records = [received(PAPER), received(REVIEW), received(TRIAL)]
        save_events(journey.store, journey.run, records)
        tag_texts(journey)
        tagged = journey.store.rows("select record from annotations order by record")
    assert [row["record"] for row in tagged] == ["NCT01111111", "pmid11111111"]
    assert journey.result.texts_tagged == 2
    assert journey.result.outcome == runs.INCOMPLETE
    assert "stumbled" in journey.result.reasons[0]


def test_only_new_and_changed_texts_are_tagged(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    counts = []
    for records in ([PAPER, TRIAL], [PAPER, TRIAL], [PAPER, TRIAL, REVIEW]):
        with travelling(settings, load_topic(), "tag") as journey:
            save_events(journey.store, journey.run, [received(record) for record in records])
            tag_texts(journey)
            counts.append(journey.result.texts_tagged)
    assert counts == [2, 0, 1]
