"""The page that says how good the marks are."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.queries.quality import standing
from tests.datasette_config.reading import read
from tests.datasette_config.sample import recount

Changed = Callable[[str], Any]


@pytest.fixture
def changed(sample_path: Path, site_metadata: dict[str, Any], tmp_path: Path) -> Changed:
    def make(statement: str) -> Any:
        path = tmp_path / "changed.db"
        shutil.copy(sample_path, path)
        with closing(sqlite3.connect(path)) as db:
            db.execute(statement)
            recount(db)
            db.commit()
        return build_app(path, site_metadata)

    return make


async def test_a_reader_is_told_how_many_marks_of_ten_are_right_where_nobody_looked(
    site: Any,
) -> None:
    page = await read(site, "/quality")
    assert "Of ten marks, about 6 are right; about 4 should not be there." in page.text
    assert "Of ten that annotators marked, about 8 are found; about 2 are missed." in page.text
    assert "Of ten that are found, about 8 are judged as annotators judged them" in page.text
    assert "(own labels, frozen test; 252 marks by annotators)" in page.text
    assert "reach 0.90" in page.text


async def test_without_the_frozen_part_the_unread_half_is_told(changed: Changed) -> None:
    site = changed("delete from tagger_quality where measured_on = 'own labels'")
    page = await read(site, "/quality")
    assert "(gold abstracts, dev, unread half; 32 marks by annotators)" in page.text
    assert "about 7 are found" in page.text


async def test_figures_stand_with_their_interval_and_their_number(site: Any) -> None:
    page = await read(site, "/quality")
    assert "0.33 0.29–0.37" in page.text
    assert "as stated with the set" in page.text
    assert "30 126" in page.text
    assert "0.95" in page.text


async def test_what_is_published_is_text_and_never_markup(site: Any) -> None:
    page = await read(site, "/quality")
    assert "plain <b>CNN</b>" in page.text
    assert "Symptoms are taken for <script>harms</script>." in page.text
    assert page.inline_scripts == []


async def test_the_same_version_is_said_to_be_the_same(site: Any) -> None:
    page = await read(site, "/quality")
    assert "tagger test-1. This database was tagged by the same one." in page.text
    assert "Another version was measured" not in page.text


async def test_another_release_is_warned_of(changed: Changed) -> None:
    site = changed("update mentions set tagger_version = '0.9.0+12345678'")
    page = await read(site, "/quality")
    assert "Another version was measured" in page.text
    assert "0.9.0+12345678" in page.text


async def test_without_a_measurement_nothing_is_claimed(changed: Changed) -> None:
    page = await read(changed("delete from tagger_quality"), "/quality")
    assert "Nothing was measured for this database." in page.text
    assert "Of ten marks" not in page.text


async def test_the_page_is_one_step_from_every_mark_and_every_page(site: Any) -> None:
    for address in ("/", "/publications/pmid101", "/methods", "/evidence/mentions"):
        assert "/quality" in (await read(site, address)).links, address


async def test_the_page_can_be_taken_away(site: Any) -> None:
    page = await read(site, "/quality")
    (link,) = [link for link in page.links if "/tagger_quality.json" in link]
    answer = await site.client.get(link)
    assert {"value", "low", "high", "n", "tagger_version"} <= set(answer.json()[0])


@pytest.mark.parametrize(
    ("measured", "tagged", "said"),
    [
        ("1.0.0+aaaaaaaa", ["1.0.0+aaaaaaaa"], "same"),
        ("1.0.0+aaaaaaaa", ["1.0.0+bbbbbbbb"], "build"),
        ("1.0.0+aaaaaaaa", ["1.0.0+aaaaaaaa", "0.9.0+cccccccc"], "release"),
        ("1.0.0+aaaaaaaa", ["1.0.01+aaaaaaaa"], "release"),
        ("1.0.0+aaaaaaaa", [], "unknown"),
        (None, ["1.0.0+aaaaaaaa"], "unknown"),
    ],
)
def test_versions_are_told_apart(measured: str | None, tagged: list[str], said: str) -> None:
    assert standing({"tagger_version": measured} if measured else None, tagged) == said


async def test_releases_stand_one_below_the_other(site: Any) -> None:
    text = (await site.client.get("/quality")).text
    section = text[text.index('id="releases"') : text.index('id="examples"')]
    assert section.index("test-0") < section.index("test-1")
    assert "0.40" in section
    assert "0.83" in section


async def test_mistakes_are_shown_with_both_judgements_and_their_place(site: Any) -> None:
    text = (await site.client.get("/quality")).text
    assert "<q>&lt;b&gt;odd&lt;/b&gt; taste</q>" in text
    assert "<em>present</em> by the program, <em>absent</em> by annotators" in text
    assert "https://pubmed.ncbi.nlm.nih.gov/101" in text
