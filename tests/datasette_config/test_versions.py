"""The page of the nights, as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.settings import DATABASE
from db.freezing import freeze
from db.versions import Published, sha256

CHECK = {"check": "every page answers", "looked_at": "270 pages", "seconds": 7.1, "passed": True}


@pytest.fixture
def nights(tmp_path: Path, sample_path: Path) -> Published:
    """Two nights of the sample, the later one shown."""
    published = Published(tmp_path / "published", tmp_path / "evidence.db")
    published.directory.mkdir()
    for day in ("21", "22"):
        published.candidate.write_bytes(sample_path.read_bytes())
        facts = {
            "title": "Ketamine <script>alert(1)</script>",
            "published_at": f"2026-11-{day}T02:10:00Z",
            "outcome": "complete",
            "counts": {"publications": 5, "trials": 2, "mentions": int(day)},
            "changed": ["records"],
            "checks": [CHECK],
        }
        version = published.accept(f"202611{day}T020000Z-1", facts)
        published.switch(version, f"2026-11-{day}T02:10:00Z", "published")
    return published


@pytest.fixture
def following(nights: Published, site_metadata: dict[str, Any]) -> Iterator[Any]:
    """The site that follows the pointer."""
    site = build_app(nights.alias, site_metadata, pointer=nights.pointer)
    yield site
    site.get_database(DATABASE).close()


async def test_it_says_which_night_is_shown_and_how_it_was_checked(
    following: Any, nights: Published
) -> None:
    page = (await following.client.get("/versions")).text
    shown = nights.current()
    assert shown is not None
    assert sha256(shown.path) in page
    assert "every page answers" in page
    assert "✓ passed" in page
    assert page.count('<span class="tag">shown</span>') == 1
    assert all(version.name in page for version in nights.versions())


async def test_after_a_rollback_it_shows_the_earlier_one(following: Any, nights: Published) -> None:
    earlier = nights.versions()[-1]
    nights.switch(earlier, "2026-11-23T09:00:00Z", "rollback")
    page = (await following.client.get("/versions")).text
    assert f'<code>{earlier.name}</code> <span class="tag">shown</span>' in page


async def test_a_refused_night_is_said_to_every_reader_of_the_page(
    following: Any, nights: Published
) -> None:
    nights.candidate.write_bytes(b"x")
    problem = "publications fell from 120 to 80 <b>bold</b>"
    nights.refuse("2026-11-23T02:10:00Z", [{"check": "counts", "problems": [problem]}])
    page = (await following.client.get("/versions")).text
    assert "failed a check and is not shown" in page
    assert "publications fell from 120 to 80 &lt;b&gt;" in page


async def test_a_frozen_night_is_offered_with_citation_file_and_facts(
    following: Any, nights: Published, tmp_path: Path
) -> None:
    assert "No night is frozen yet" in (await following.client.get("/versions")).text
    night = nights.versions()[-1]
    freeze(tmp_path / "frozen", "review-2026", night, "2026-11-23T09:00:00Z", "For <i>a review</i>")
    page = (await following.client.get("/versions")).text
    assert "State of the run of 21 Nov 2026" in page
    assert night.facts["sha256"] in page
    assert "For &lt;i&gt;a review" in page
    assert "<script>alert" not in page
    file = await following.client.get("/frozen/review-2026/evidence.db")
    assert file.content == night.path.read_bytes()
    assert "evidence-review-2026.db" in file.headers["content-disposition"]
    facts = (await following.client.get("/frozen/review-2026/frozen.json")).json()
    assert facts["version"] == night.name


@pytest.mark.parametrize(
    "path",
    [
        "/frozen/nope/evidence.db",
        "/frozen/%2e%2e/evidence.db",
        "/frozen/~2e~2e~2fpublished/evidence.db",
        "/frozen/nope/frozen.json",
    ],
)
async def test_what_is_not_frozen_is_not_found(following: Any, path: str) -> None:
    assert (await following.client.get(path, follow_redirects=True)).status_code == 404


async def test_a_site_of_a_single_file_says_so(site: Any) -> None:
    page = (await site.client.get("/versions")).text
    assert "This site shows a single file" in page
    assert (await site.client.get("/frozen/x/evidence.db")).status_code == 404
