"""A mention that a person rejects leaves the counts, and readers are told that it was a person."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from curation.writing import header_line, row_line
from datasette_config.app import build_app
from db import runs
from db.annotations import merged_record, remember_tagger, save_annotations, text_of
from db.save import save_events
from db.store import Store
from evidence.cli import main
from tests.datasette_config.reading import read
from tests.db.examples import CONCEPTS, PAPER, TRIAL, annotation_of_paper, received

REJECT = {
    "record": "pmid:11111111",
    "quote": "Nausea occurred in 2 of 4.",
    "words": "Nausea",
    "concept": "Nausea",
    "field": "mention",
    "value": "reject",
    "by": "AB",
    "at": "2026-11-23",
    "reason": '=cmd() <script>alert("why")</script>',
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with a night that was published."""
    with Store(tmp_path / "store.db") as store:
        run = runs.start(store, "nightly", "t", "2026-11-21T02:00:00Z")
        save_events(store, run, [received(PAPER), received(TRIAL)])
        remember_tagger(store, "t1", CONCEPTS)
        store.remember("tagger_self_test", "t1")
        text = text_of("pmid11111111", merged_record(store, "pmid11111111"))
        save_annotations(store, "t1", [(text, annotation_of_paper(text.text))])
        runs.finish(store, run, "2026-11-21T02:01:00Z", runs.RunResult())
    assert run_command(tmp_path, "publish").exit_code == 0
    return tmp_path


def run_command(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data-dir", str(data)])


def decide(data: Path, *decisions: dict[str, str]) -> None:
    text = header_line() + "".join(row_line(row) for row in decisions)
    (data / "curation.csv").write_text(text, encoding="utf-8")
    result = run_command(data, "publish", "--accept-counts")
    assert result.exit_code == 0, result.output


def events(data: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "evidence.db")) as connection:
        return connection.execute(
            "select kind, record, detail, because from what_changed where kind like '% by a person'"
            " order by at, kind"
        ).fetchall()


def test_it_is_told_when_it_is_decided_and_when_it_is_taken_back(data: Path) -> None:
    assert events(data) == []
    decide(data, REJECT)
    told = "mention: reject (Nausea) (AB)"
    assert events(data) == [("decided by a person", "pmid11111111", told, "person")]
    decide(data, REJECT)
    assert len(events(data)) == 1, "nothing new was said"
    decide(data)
    assert [kind for kind, *_ in events(data)] == ["decided by a person", "withdrawn by a person"]
    with closing(sqlite3.connect(data / "evidence.db")) as connection:
        read_again = connection.execute("select count(*) from mention_changes").fetchone()
    assert read_again == (0,), "neither text nor tagger changed"


async def test_page_feed_api_and_digest_say_that_it_was_a_person(data: Path) -> None:
    decide(data, REJECT)
    metadata: dict[str, Any] = json.loads((data / "metadata.json").read_text(encoding="utf-8"))
    site = build_app(data / "evidence.db", metadata)
    page = await read(site, "/changes")
    assert "Decided by people" in page.text
    assert "decided: mention: reject (Nausea) of Ketamine in anorexia nervosa" in page.text
    assert REJECT["reason"] in page.text
    assert page.inline_scripts == []
    feed = (await site.client.get("/feed.atom")).text
    assert "What the person says" in feed
    terms = await read(site, "/data")
    assert "1 in this file" in terms.text
    assert "Name it so: “Trial data from ClinicalTrials.gov" in terms.text
    answer = (await site.client.get("/api/v1/changes.json")).json()
    assert [row["said"] for row in answer["people"]] == ["mention: reject (Nausea)"]
    digest = run_command(data, "digest", "--since", "2026-01-01").output
    assert "DECIDED BY PEOPLE (1)" in digest
    assert "* decided: mention: reject (Nausea), of Ketamine in anorexia nervosa" in digest
