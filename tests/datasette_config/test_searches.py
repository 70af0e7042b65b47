"""The pages on the search, over a database built from three nights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from datasette_config.app import build_app
from datasette_config.queries.search_log import RECORDS_SHOWN, blocks
from db.build import build
from db.metadata import datasette_metadata
from db.store import Store
from records.model import ImportedSearch, Incomplete, Stated
from records.topic import KnownRecord, Search, Topic
from tests.datasette_config.reading import Page, read
from tests.db.examples import REVIEW, received
from tests.db.search_nights import NIGHTS, night, paper

OLD = "ketamine AND <b>bulimia</b>"
NEW = "ketamine AND (bulimia OR pica)"
SEARCHES = tuple(Search("pubmed", name, "core", NEW) for name in ("main", "wide"))
KNOWN = (
    KnownRecord("pmid", "2", "The first series"),
    KnownRecord("pmid", "99", "Brought by hand"),
    KnownRecord("doi", "10.1234/none", "Nobody has it"),
)
TOLD = (("contacts", "Two <authors> were asked."),)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Any:
    place = tmp_path_factory.mktemp("nights")
    with Store(place / "store.db") as store:
        by_hand = received(paper("99"), NIGHTS[0], "by-hand.ris")
        told = ImportedSearch("by-hand.ris", "Embase (Ovid)", "2026-10-05", "1. <b>keta*", 3,
                              records_in_file=3, unreadable=1, left_out=1, stored=1,
                              chosen_by="words of the topic")  # fmt: skip
        file = Stated(told, "0" * 64, NIGHTS[0])
        night(store, 1, {"main": "1 2", "wide": "2"}, by_hand, file, query=OLD)
        many = " ".join(str(n) for n in range(2, 40))
        night(store, 2, {"main": many, "wide": "2"}, query=NEW)
        missing = Incomplete("pubmed", "2 records", "time-out <em>here</em>", ("77", "78"))
        night(store, 3, {"main": "2", "wide": "2"}, missing, query=NEW)
        with store.writing():
            store.connection.execute(
                "update runs set outcome = 'incomplete', known_found = 1, known_total = 3 "
                "where id = 'run3'"
            )
        topic = Topic("t", "T", "D", "t.toml", SEARCHES, KNOWN, prisma_s=TOLD)
        build(store, place / "evidence.db", {"title": "T"}, allow_restated=False, topic=topic)
    return build_app(place / "evidence.db", datasette_metadata("evidence", "T", "D"))


def rows(page: Page, start: str) -> str:
    return page.text[page.text.index(start) :]


async def test_each_search_shows_its_yield_and_what_only_it_finds(nights: Any) -> None:
    page = await read(nights, "/searches")
    assert (
        "PubMed: main core 1 1 38 (38) 37 (37) 0 37 not marked: something did not come" in page.text
    )
    assert "PubMed: wide core 1 1 1 (1) 0 (0) 0 0 3 Nov 2026" in page.text


async def test_known_records_say_which_were_found_by_searches(nights: Any) -> None:
    text = (await read(nights, "/searches")).text
    assert "Known records: 1 of 3 found" in text
    assert "not found by a search; stored Ketamine, part 99 Brought by hand" in text
    assert "not found DOI 10.1234/none Nobody has it" in text
    assert "found Ketamine, part 2 The first series. Found by pubmed: main, pubmed: wide" in text


async def test_imported_files_say_how_they_were_searched(nights: Any) -> None:
    page = await read(nights, "/searches")
    assert (
        "by-hand.ris Embase (Ovid), searched on 5 Oct 2026. 3 hits, 3 in the file, 1 stored, "
        "1 set aside because they cannot be read, 1 left out because they are not about the topic."
    ) in page.text
    assert "1. <b>keta*" in page.text


async def test_every_run_has_its_line_with_what_it_gained_and_lost(nights: Any) -> None:
    for address in ("/searches", "/methods"):
        page = await read(nights, address)
        assert "3 Nov 2026, 02:00 UTC nightly incomplete – – – 0 0 2 1 of 3" in page.text
        assert "2 Nov 2026, 02:00 UTC nightly complete – – – 37 1 0 –" in page.text
        assert "/searches/run2" in page.links


async def test_a_changed_query_is_told_in_words_with_both_queries_and_the_records(
    nights: Any,
) -> None:
    overview = await read(nights, "/searches")
    told = "The new one finds 37 records more, and 1 record no longer."
    assert told in overview.text
    assert "/searches/run2#pubmed-main" in overview.links
    page = await read(nights, "/searches/run2")
    assert told in page.text
    assert OLD in page.text
    assert NEW in page.text
    assert "The new one finds the same records." in page.text
    gained = [link for link in page.links if link.startswith("/publications/")]
    assert len(gained) == RECORDS_SHOWN + 1
    assert "/publications/pmid1" in gained
    assert f"{37 - RECORDS_SHOWN} records more" in page.text


async def test_the_link_to_the_rest_of_what_was_gained_holds_it_all(nights: Any) -> None:
    page = await read(nights, "/searches/run2")
    (more,) = [link for link in page.links if "what=gained" in link]
    address = more.replace("search_changes?", "search_changes.json?_shape=array&_size=max&")
    assert len((await nights.client.get(address)).json()) == 37


async def test_what_is_not_stored_has_a_reason_each_and_takes_nothing_away(nights: Any) -> None:
    page = await read(nights, "/searches/run3")
    assert "2 entries What Source Reason 77 PubMed time-out <em>here</em> 78" in page.text
    assert "Not found again: 37 records Something of this source did not come" in page.text
    assert "Searches 0 gained, 0 lost" in page.text
    assert "/evidence/not_stored?run=run3" in page.links


async def test_a_complete_run_says_that_nothing_is_missing(nights: Any) -> None:
    page = await read(nights, "/searches/run1")
    assert "Nothing: all that was asked for came and is stored." in page.text
    assert "The first run of this search" in page.text
    assert "/searches/run2" in page.links


async def test_a_run_that_is_not_here_is_not_found(nights: Any) -> None:
    page = await read(nights, "/searches/nope", 404)
    assert "There is no run with the id nope." in page.text


async def test_the_checklist_has_sixteen_items_and_says_what_was_not_done(nights: Any) -> None:
    page = await read(nights, "/prisma-s")
    assert [f"item-{n}" for n in range(1, 17)] == [i for i in page.ids if i.startswith("item-")]
    assert "14. Peer review not done" in page.text
    assert "Two <authors> were asked." in page.text
    assert NEW in page.text
    assert "these searches were not made" not in page.text
    assert page.inline_scripts == []


async def test_what_the_checklist_offers_to_take_away_is_there(nights: Any) -> None:
    page = await read(nights, "/prisma-s")
    taken = [link for link in page.links if "/prisma_s." in link]
    assert len(taken) == 2
    for link in taken:
        answer = await nights.client.get(link)
        assert answer.status_code == 200
        assert "Peer review" in answer.text


async def test_a_demonstration_is_not_taken_for_a_search(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        night(store, 1, {"main": "1"}, received(REVIEW, NIGHTS[0], "review.jsonl"))
        build(store, tmp_path / "evidence.db", {}, allow_restated=True)
    site = build_app(tmp_path / "evidence.db", datasette_metadata("evidence", "T", "D"))
    page = await read(site, "/prisma-s")
    assert "Demonstration: these searches were not made." in page.text
    assert "1. Database name demonstration" in page.text


async def test_without_any_search_the_pages_say_so(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        build(store, tmp_path / "evidence.db", {}, allow_restated=False)
    site = build_app(tmp_path / "evidence.db", datasette_metadata("evidence", "T", "D"))
    assert "No search has been run" in (await read(site, "/searches")).text
    assert (await read(site, "/prisma-s")).text.count("Not done.") == 16


async def test_crawlers_may_read_how_it_was_searched(nights: Any) -> None:
    lines = (await nights.client.get("/robots.txt")).text.splitlines()
    assert "Allow: /searches" in lines


def test_verbatim_lines_keep_their_own_spaces() -> None:
    assert blocks("    a\n      b") == [("verbatim", "a\n  b")]


async def test_a_record_that_was_chosen_here_says_so_and_one_that_a_search_found_does_not(
    nights: Any,
) -> None:
    chosen = "chosen here by the words of the topic, not by the source’s own search"
    page = await read(nights, "/publications/pmid99")
    assert f"found by pubmed: by-hand.ris ({chosen}" in page.text
    assert chosen not in (await read(nights, "/publications/pmid2")).text
    assert "Its records were chosen here, by the words" in (await read(nights, "/searches")).text
