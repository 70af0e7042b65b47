from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from datasette_config.addresses import BROWSE_COLUMNS, Addresses
from datasette_config.app import build_app
from db.schema import TABLES, VIEWS
from tests.datasette_config.reading import read


@pytest.mark.parametrize("name", [published.name for published in (*TABLES, *VIEWS)])
async def test_every_table_and_view_stays_usable(site: Any, name: str) -> None:
    page = await read(site, f"/evidence/{name}")
    assert f"/evidence/{name}.json" in " ".join(page.links)
    assert "View and edit SQL" in page.text
    assert (await site.client.get(f"/evidence/{name}.csv")).status_code == 200


async def test_tables_lead_to_our_pages(site: Any) -> None:
    mentions = await read(site, "/evidence/mentions")
    assert "/publications/pmid101" in mentions.links
    publications = await read(site, "/evidence/publications")
    assert {"/publications/pmid101", "/publications/x0000000103"} <= set(publications.links)
    assert "/evidence/publications/pmid101" in publications.links
    trials = await read(site, "/evidence/trial_adverse_events")
    assert "/trials/NCT00000101" in trials.links
    evidence = await read(site, "/evidence/evidence")
    assert "/publications/pmid101" in evidence.links
    row = await read(site, "/evidence/trials/NCT00000101")
    assert "Read this trial's page" in row.text


@pytest.mark.parametrize("name", sorted(BROWSE_COLUMNS))
async def test_tables_open_with_the_columns_readers_want(site: Any, name: str) -> None:
    address = Addresses(site).browse(name)
    page = await read(site, f"{address}&_size=1")  # more rows than one page holds
    shown = [given["data-column"] for tag, given in page.tags if tag == "th"]
    assert set(BROWSE_COLUMNS[name]) < set(shown)
    assert len(shown) <= 14
    assert f"/evidence/{name}?_size=1" in page.links
    everything = await read(site, f"/evidence/{name}?_size=1")
    assert "Show all columns" not in everything.text


async def test_how_it_is_meant_is_a_badge_with_a_sign(site: Any) -> None:
    page = await read(site, "/evidence/mentions?assertion=absent")
    badges = [given for tag, given in page.tags if tag == "span" and "badge" in str(given)]
    assert [given["class"] for given in badges] == ["badge denied"]
    assert "− absent" in page.text


async def test_columns_are_described_and_sql_is_open(site: Any) -> None:
    page = await read(site, "/evidence/mentions")
    assert "The words that decided assertion or direction" in page.text
    result = await read(site, "/evidence?sql=select+count(*)+as+n+from+mentions")
    assert "Custom SQL query returning 1 row" in result.text


async def test_download_is_the_file_itself(site: Any, sample_path: Path) -> None:
    response = await site.client.get("/evidence.db")
    assert response.content == sample_path.read_bytes()


async def test_number_links_of_the_front_page_open_as_many_rows(site: Any) -> None:
    response = await site.client.get("/evidence/mentions.json?label=OUTCOME&_size=0")
    page = await read(site, "/")
    assert f"Outcome mentions {response.json()['filtered_table_rows_count']}" in page.text


def test_a_missing_database_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run `evidence publish` first"):
        build_app(tmp_path / "evidence.db", {})


async def test_a_site_under_a_path_keeps_its_links(sample_path: Path, site_metadata: Any) -> None:
    site = build_app(sample_path, site_metadata, settings={"base_url": "/ketamine/"})
    page = await read(site, "/publications/pmid101")
    inside = [link for link in page.links if link.startswith("/")]
    assert inside
    assert all(link.startswith("/ketamine/") for link in inside)
