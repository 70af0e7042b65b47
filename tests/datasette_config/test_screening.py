"""Screening as readers meet it: its pages, the marks of what is excluded, and the diagram."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import rispy

from datasette_config.app import build_app
from db.build import build
from records.decided import BadRow, Decided
from tests.datasette_config.browsing import chromium, listening, page_of
from tests.datasette_config.reading import read
from tests.datasette_config.test_accessibility import AXE, TAGS
from tests.db.examples import PAPER, REVIEW, TRIAL, received
from tests.db.test_build import filled
from tests.db.test_screening import TEXT, say

HOSTILE = '=cmd|"/C calc" <script>alert("why")</script>'
ROWS = (
    say(2, "pmid:11111111", "exclude", stage=TEXT, reason=HOSTILE),
    say(3, "NCT01111111", "include", stage=TEXT),
    say(4, "pmid:1", "include", "R1", reason="fits"),
    say(5, "pmid:1", "exclude", "R<b>2", reason="no <i>ketamine</i>"),
    say(6, "pmid:2", "include"),
    say(7, "pmid:404", "include"),
)
RUN_AXE = """tags => axe.run({runOnly: {type: "tag", values: tags}}).then(result =>
  result.violations.map(v => [v.id, v.nodes[0].html.slice(0, 160)]))"""


def database(path: Path, *rows: Any) -> Path:
    """Build a file with five records and these decisions."""
    others = [
        dataclasses.replace(
            PAPER, source_key=str(n), pmid=str(n), doi=None, title=f"Another paper {n}",
            accessions=(),
        )
        for n in (1, 2)
    ]  # fmt: skip
    events = [received(one) for one in (PAPER, TRIAL, REVIEW)]
    bad = (BadRow("screening.csv", 9, "has no reason", "x"),) if rows else ()
    with filled(path / "store.db", *events, *(received(o, "2026-11-01T02:00:00Z", "maybe")
                                              for o in others)) as store:  # fmt: skip
        built = path / "evidence.db"
        decided = Decided(screening=rows, bad_rows=bad)
        build(store, built, {"topic": "t"}, allow_restated=True, decided=decided)
    return built


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return database(tmp_path_factory.mktemp("screened"), *ROWS)


@pytest.fixture(scope="module")
def screened(built: Path, site_metadata: dict[str, Any]) -> Any:
    return build_app(built, site_metadata)


async def test_conflicts_come_first_with_the_reasons_of_both_and_run_nothing(screened: Any) -> None:
    page = await read(screened, "/screening")
    assert "R1 says include by title and abstract: fits" in page.text
    assert "R<b>2 says exclude by title and abstract: no <i>ketamine</i>" in page.text
    assert page.text.index("Conflicts") < page.text.index("Records by state")
    assert HOSTILE in page.text
    assert page.inline_scripts == []


async def test_progress_is_told_in_records_and_by_how_many_people(screened: Any) -> None:
    page = await read(screened, "/screening")
    assert "2 reviewers decided on 4 of 5 records; 3 records are settled by one reviewer alone" in (
        page.text
    )
    assert "The other 1 were found by a search or a file only" in page.text
    assert "Line 9 was skipped: has no reason." in page.text
    assert "Line 7: pmid:404 is not stored (yet); R1 says include" in page.text


async def test_where_nobody_screened_nothing_is_called_included(site: Any) -> None:
    page = await read(site, "/screening")
    assert "Nobody has screened these records yet." in page.text
    flow = await read(site, "/prisma-flow")
    assert "The boxes below identification are empty, which is not nought." in flow.text
    assert "Studies included in review none yet" in flow.text
    front = await read(site, "/")
    assert "No person has screened any of these records yet" in front.text
    methods = await read(site, "/methods")
    assert "none is an included record of a review" in methods.text


async def test_front_and_methods_say_how_many_are_screened(screened: Any) -> None:
    front = await read(screened, "/")
    assert "People have screened 4 records of 5" in front.text
    assert "1 study that people excluded" in front.text
    methods = await read(screened, "/methods")
    assert "People have screened 4 of 5 records, 2 reviewers in all, and excluded 1" in methods.text


async def test_an_excluded_record_keeps_its_page_with_stage_and_reason(screened: Any) -> None:
    page = await read(screened, "/publications/pmid11111111")
    assert "Excluded at full text, by one reviewer: =cmd" in page.text
    assert "left out of every count" in page.text
    assert page.inline_scripts == []


async def test_an_excluded_record_is_marked_wherever_it_is_listed(screened: Any) -> None:
    search = (await screened.client.get("/search?q=anorexia")).text
    assert search.count('<span class="tag">excluded</span>') == 1
    assert "1 record that people excluded: counts of studies elsewhere leave them out" in (
        (await read(screened, "/search?q=anorexia")).text
    )
    without = await read(screened, "/search?q=anorexia&without=excluded")
    assert "/publications/pmid11111111" not in " ".join(without.links)
    studies = await read(screened, "/studies")
    assert "excluded by people, not counted" in studies.text


async def test_an_excluded_record_leaves_the_counts_of_side_effects(screened: Any) -> None:
    page = await read(screened, "/side-effects/se-nausea")
    assert "pmid11111111" not in page.text.partition("left out")[0]
    counts = await screened.client.get(
        "/evidence/concept_counts.json?concept_id=se-nausea&state=reported&_shape=array"
    )
    assert counts.json() == []


async def test_exports_leave_excluded_records_out_or_say_it(screened: Any) -> None:
    listed = (await screened.client.get("/references.ris?kind=publications")).text
    assert "pmid11111111" not in listed
    named = (await screened.client.get("/references.ris?record=pmid11111111")).text
    assert "Excluded by people in screening." in named


async def test_what_is_to_be_screened_next_can_be_taken_away_with_our_ids(screened: Any) -> None:
    answer = await screened.client.get("/screening/not-screened.ris")
    (record,) = rispy.loads(answer.text)
    assert record["accession_number"] == record["id"]
    assert record["title"] == REVIEW.title
    conflict = await screened.client.get("/screening/conflict.csv")
    assert conflict.text.count("pmid1") == 1
    assert (await screened.client.get("/screening/nonsense.csv")).status_code == 404


async def test_every_number_of_the_diagram_leads_to_a_list_of_that_length(screened: Any) -> None:
    page = await read(screened, "/prisma-flow")
    boxes = (await screened.client.get("/evidence/prisma_flow.json?_shape=array&_size=max")).json()
    listed = [box for box in boxes if box["list"] and box["n"] and box["of"] != "studies"]
    assert len(listed) > 6
    for box in listed:
        table, _, query = box["list"].partition("?")
        answer = (await screened.client.get(f"/evidence/{table}.json?{query}&_size=1")).json()
        assert answer["filtered_table_rows_count"] == box["n"], box
        assert any(f"/evidence/{table}?" in one for one in page.links)


async def test_the_drawing_is_a_file_too_and_its_words_are_escaped(screened: Any) -> None:
    answer = await screened.client.get("/prisma-flow.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "&lt;script&gt;" in answer.text
    assert "<script>" not in answer.text
    assert "<a " not in answer.text, "a link of this site leads nowhere in a file"


async def test_a_file_of_an_earlier_release_says_that_it_knows_no_screening(
    built: Path, tmp_path: Path, site_metadata: dict[str, Any]
) -> None:
    older = tmp_path / "older.db"
    older.write_bytes(built.read_bytes())
    with closing(sqlite3.connect(older)) as database:
        for table in ("screening", "record_screening", "record_ways", "prisma_flow"):
            database.execute(f"drop table {table}")
        database.execute("delete from site_counts where name in ('screened', 'reviewers')")
        database.commit()
    site = build_app(older, site_metadata)
    assert "knew no screening" in (await read(site, "/screening")).text
    assert "knew no screening" in (await read(site, "/prisma-flow")).text
    await read(site, "/prisma-flow.svg", 404)
    await read(site, "/methods")
    await read(site, "/")


@pytest.mark.browser
def test_axe_and_a_narrow_phone_find_nothing_where_people_screened(screened: Any) -> None:
    with listening(screened) as address, chromium() as browser:
        phone = {"viewport": {"width": 360, "height": 740}, "bypass_csp": True}
        with page_of(browser, **phone) as page:
            for path in ("/screening", "/prisma-flow", "/publications/pmid11111111"):
                page.goto(address + path)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= 360, path
                page.add_script_tag(path=str(AXE))
                assert page.evaluate(RUN_AXE, TAGS) == [], path
