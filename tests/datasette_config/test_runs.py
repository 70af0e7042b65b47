"""The operator's page: how runs ended, what is set aside, in one look."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.queries.runs import runs_page, seconds_between
from db.quarantine import id_of
from tests.datasette_config.reading import Page
from tests.datasette_config.sample import HOSTILE, LATER, WHEN, Sample


async def test_the_page_tells_an_incomplete_night_and_why(site: Any) -> None:
    text = (await site.client.get("/runs")).text
    page = Page(text)
    assert "clinicaltrials: page 2 timed out" in page.text
    assert "incomplete" in page.text
    assert "no PMID" in page.text
    assert "/searches/r1" in page.links
    assert "/searches/r2" in page.links


async def test_every_run_has_a_sign_that_is_read_out(site: Any) -> None:
    text = (await site.client.get("/runs")).text
    assert 'aria-label="22 Nov 2026, 02:00 UTC: nightly, incomplete, 3 new"' in text
    assert ">!</text>" in text
    assert ">✓</text>" in text


def test_runs_are_newest_first_and_drawn_oldest_first(connection: sqlite3.Connection) -> None:
    found = runs_page(connection)
    assert [run["id"] for run in found["runs"]] == ["r2", "r1"]
    assert [run["id"] for run in found["strip"]] == ["r1", "r2"]


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        (WHEN, LATER, 86_400.0),
        (WHEN, None, None),
        ("nonsense", LATER, None),
        ("2026-11-21T02:00:00", LATER, None),
    ],
)
def test_durations(start: str, end: str | None, seconds: float | None) -> None:
    assert seconds_between(start, end) == seconds


async def test_hostile_reasons_and_an_empty_database(
    tmp_path: Path, site_metadata: dict[str, Any]
) -> None:
    sample = Sample(tmp_path / "empty.db")
    sample.finish()
    empty = build_app(tmp_path / "empty.db", site_metadata)
    text = (await empty.client.get("/runs")).text
    assert "No run is recorded" in text
    assert "Empty: every record that was received could be read." in text
    sample = Sample(tmp_path / "hostile.db")
    sample.add(
        "quarantine",
        source="pubmed",
        name=HOSTILE,
        reason=HOSTILE,
        fetched_at=WHEN,
        body_sha256="a" * 64,
    )
    sample.add(
        "runs",
        id="x",
        command="nightly",
        topic="t",
        started_at=WHEN,
        outcome="failed",
        reasons=HOSTILE,
    )
    sample.finish()
    hostile = build_app(tmp_path / "hostile.db", site_metadata)
    text = (await hostile.client.get("/runs")).text
    assert "<script>alert" not in text
    assert Page(text).text.count('alert("x")') >= 3


def with_stages(path: Path, run: str) -> None:
    with closing(sqlite3.connect(path)) as opened:
        opened.executemany(
            "insert into run_stages values (?, ?, ?, ?, ?, ?)",
            [
                (run, 1, "harvest pubmed", WHEN, 41.25, 1),
                (run, 2, HOSTILE, WHEN, 0.01, 0),
            ],
        )
        opened.commit()


async def test_stages_are_drawn_and_said_in_words(
    tmp_path: Path, sample_path: Path, site_metadata: dict[str, Any]
) -> None:
    path = tmp_path / "stages.db"
    shutil.copyfile(sample_path, path)
    path.chmod(0o644)
    with_stages(path, "r2")
    text = (await build_app(path, site_metadata).client.get("/runs")).text
    page = Page(text)
    assert "harvest pubmed 41.2 s" in page.text
    assert "under 0.1 s (broke off)" in page.text
    assert 'stroke-dasharray="3 2"' in text
    assert "<script>alert" not in text


def test_the_stages_of_publishing_come_from_the_facts_of_the_night(
    connection: sqlite3.Connection,
) -> None:
    facts = {"run": "r2", "seconds": {"build": 6.5, "check": 3, "odd": "x"}}
    last, before = runs_page(connection, facts)["runs"]
    assert [(s["stage"], s["seconds"]) for s in last["stages"]] == [("build", 6.5), ("check", 3.0)]
    assert before["stages"] == []
    assert runs_page(connection, {"run": "r2", "seconds": None})["runs"][0]["stages"] == []


async def test_each_record_that_was_set_aside_leads_to_what_to_do(site: Any) -> None:
    text = (await site.client.get("/runs")).text
    id = id_of("pubmed", "pmid 99", _body(text))
    assert f'<a href="#what-to-do">look or retry</a>: <code>{id}</code>' in text
    assert 'id="what-to-do"' in text
    assert "evidence quarantine retry ID" in text


def _body(text: str) -> str:
    found = re.search(r'<code title="([0-9a-f]+)">', text)
    assert found
    return found[1]


async def test_health_and_sources_are_told_in_words(site: Any) -> None:
    page = Page((await site.client.get("/runs")).text)
    assert "stale" in page.text
    assert "When each source was last read whole" in page.text
    assert "/-/metrics" in page.links
