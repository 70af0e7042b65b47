"""The operator's page: how runs ended, what is set aside, in one look."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.queries.runs import runs_page, seconds_between
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
