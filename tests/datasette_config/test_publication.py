"""The page of a publication: how to cite it, its facts, and the registry in both directions."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.queries.registry_beside_text import beside
from datasette_config.queries.tagged_text import tagged_passages
from tests.datasette_config.browsing import chromium, listening, page_of
from tests.datasette_config.reading import read
from tests.datasette_config.record_sample import BARE, BUSY, LONG, make_record_sample


@pytest.fixture(scope="module")
def record_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_record_sample(tmp_path_factory.mktemp("papers") / "papers.db")


@pytest.fixture(scope="module")
def records_site(record_path: Path, site_metadata: dict[str, Any]) -> Any:
    return build_app(record_path, site_metadata)


async def test_it_can_be_cited_and_taken_away(records_site: Any) -> None:
    page = await read(records_site, "/publications/pmid201")
    assert (
        "Author0 AB, Author1 AB, Author2 AB, Author3 AB, Author4 AB, Author5 AB, et al. "
        "Ketamine or saline for anorexia nervosa: results. J Invent Trials. 2026 Jan 9;3:1-9. "
        "PMID: 201."
    ) in page.text
    for ending in ("ris", "bib", "nbib", "csl.json"):
        address = f"/references.{ending}?record=pmid201"
        assert address in page.links
        response = await records_site.client.get(address)
        assert response.status_code == 200
        assert "Ketamine or saline" in response.text
    button = next(given for tag, given in page.tags if tag == "button" and "data-copy" in given)
    assert "hidden" in button, "without the script there is no button that does nothing"


async def test_registry_and_abstract_are_compared_in_both_directions(records_site: Any) -> None:
    page = await read(records_site, "/publications/pmid201")
    assert (
        "In the registry, not named in the abstract (full text not read) "
        "blood pressure increase posted as “Hypertension” (other)"
    ) in page.text
    assert "Named in the abstract, not in the registry table headache + reported" in page.text
    assert "dissociation + reported posted as “Dissociative feeling” (other)" in page.text
    assert "2 posted terms not compared" in page.text
    assert "Cold hands, Suicidal ideation" in page.text


def test_what_the_full_text_names_is_said_beside_the_abstract(record_path: Path) -> None:
    with closing(sqlite3.connect(record_path)) as db:
        db.row_factory = sqlite3.Row
        _, mentions = tagged_passages(db, "pmid201")
        headache = next(m for m in mentions if m["concept_id"] == "se-headache")
        read_full = {**headache, "concept_id": "se-bp", "concept": "blood pressure increase"}
        found = beside(db, BUSY, mentions, [read_full])
        assert found is not None
        (line,) = found["registry_only"]
        assert line["concept_id"] == "se-bp"
        assert [state.key for state, _ in line["in_full_text"]] == ["reported"]
        assert beside(db, BARE, mentions) is None


def test_thousands_of_posted_terms_are_compared_by_concept(record_path: Path) -> None:
    with closing(sqlite3.connect(record_path)) as db:
        found = beside(db, LONG, [])
        assert found is not None
        (line,) = found["registry_only"]
        assert (line["name"], len(line["terms"])) == ("nausea", 30)
        assert len(found["unknown"]) == 1470


async def test_a_long_registry_leaves_the_page_small(
    record_path: Path, site_metadata: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "long.db"
    shutil.copy(record_path, path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("update trial_publications set trial = ?", [LONG])
        db.commit()
    response = await build_app(path, site_metadata).client.get("/publications/pmid201")
    assert len(response.content) < 150_000
    assert "and 24 more" in response.text
    assert "and 1440 more" in response.text


async def test_sessions_are_a_fact_that_is_looked_for(records_site: Any) -> None:
    page = await read(records_site, "/publications/pmid201")
    assert "comparator, follow-up, sessions" in page.text


async def test_every_place_that_the_page_leads_to_is_on_it(records_site: Any) -> None:
    page = await read(records_site, "/publications/pmid201")
    places = [link[1:] for link in page.links if link.startswith("#")]
    assert {"text", "facts", "se", "out", "trials", "more"} <= set(places)
    assert set(places) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"


@pytest.mark.browser
def test_escape_closes_a_tip_and_the_citation_is_copied_or_selected(
    record_path: Path, site_metadata: dict[str, Any]
) -> None:
    site = build_app(record_path, site_metadata)
    with listening(site) as address, chromium() as browser, page_of(browser) as page:
        page.goto(f"{address}/publications/pmid201")
        mark = page.locator(".passages mark.m.reported").first
        mark.hover(position={"x": 4, "y": 8})
        tip = mark.locator(".tip")
        assert tip.is_visible()
        tip.hover()
        assert tip.is_visible()
        page.keyboard.press("Escape")
        assert not tip.is_visible()
        page.locator(".passages mark.m.denied").first.focus()
        assert page.locator(".passages mark.m.denied .tip").first.is_visible()
        page.get_by_text("Cite or take away").click()
        page.get_by_role("button", name="Copy the citation").click()
        page.wait_for_function("document.getElementById('copied').textContent !== ''")
        said = page.locator("#copied").inner_text()
        assert said in ("Copied.", "Selected: copy it with your keyboard.")
