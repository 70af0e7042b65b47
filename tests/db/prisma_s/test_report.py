from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.prisma_s.items import ITEMS
from db.prisma_s.report import prisma_rows
from db.store import Store
from records.model import ImportedSearch, Incomplete, Publication, SearchReport, Stated
from records.topic import PRISMA_S_ITEMS
from tests.db.examples import PAPER, REVIEW, received
from tests.db.search_nights import NIGHTS, night, paper


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        yield opened


def item(store: Store, number: int, *told: tuple[str, str]) -> str:
    return str(prisma_rows(store, told)[number - 1]["report"])


def status(store: Store, number: int, *told: tuple[str, str]) -> str:
    return str(prisma_rows(store, told)[number - 1]["status"])


def test_nothing_is_claimed_of_a_store_in_which_nothing_was_done(store: Store) -> None:
    rows = prisma_rows(store)
    assert [row["item"] for row in rows] == list(range(1, 17))
    assert {row["status"] for row in rows} == {"not done"}
    assert {row["report"] for row in rows} == {"Not done."}


def test_what_only_people_know_is_not_done_until_they_say_so(store: Store) -> None:
    night(store, 1, {"main": "1"})
    for key, number in PRISMA_S_ITEMS.items():
        before = item(store, number)
        told = item(store, number, (key, "Somebody said this."))
        assert "Somebody said this." not in before
        assert told.endswith("Somebody said this.")
        if number in (4, 5, 6, 10, 11, 14):
            assert before == "Not done."
            assert status(store, number, (key, "Somebody said this.")) == "reported"


def test_databases_and_registries_are_told_apart(store: Store) -> None:
    report = SearchReport(
        "clinicaltrials", "conditions", "core", "query.cond=b", None, 0, 0, NIGHTS[0], keys=()
    )
    night(store, 1, {"main": "1"}, report)
    assert item(store, 1).startswith("PubMed, through E-utilities")
    assert "ClinicalTrials.gov" not in item(store, 1)
    assert item(store, 3).startswith("ClinicalTrials.gov")
    assert "PubMed" not in item(store, 3)


def test_a_registry_that_was_not_searched_is_not_named(store: Store) -> None:
    night(store, 1, {"main": "1"})
    assert status(store, 3) == "not done"


def test_strategies_are_verbatim_as_they_were_run_last(store: Store) -> None:
    night(store, 1, {"main": "1"}, query="an older query")
    night(store, 2, {"main": "1"}, query='("binge eating"[tiab]) AND  *odd*   `text`')
    lines = item(store, 8).split("\n")
    assert lines[0] == "PubMed, search main (core), as run on 2026-11-02:"
    assert lines[1] == '    ("binge eating"[tiab]) AND  *odd*   `text`'
    assert len(lines) == 2


def test_an_update_says_when_the_search_was_last_read_whole(store: Store) -> None:
    night(store, 1, {"main": "1"})
    later = SearchReport(
        "pubmed", "main", "core", "k", None, 1, 1, NIGHTS[1], since="2026-11-01", keys=("1",)
    )
    night(store, 2, {}, later)
    assert (
        "last read whole on 2026-11-01; the last run asked for what entered or changed since "
        "2026-11-01."
    ) in item(store, 8)
    assert "2 complete runs, from 2026-11-01 to 2026-11-02" in item(store, 12)
    assert "reads a number of stored records again" in item(store, 12)


def test_followed_citations_are_citation_searching(store: Store) -> None:
    night(store, 1, {"main": "1"})
    assert status(store, 5) == "not done"
    follow = SearchReport(
        "pubmed", "citing", "candidate", "linkname=pubmed_pubmed_citedin", None, 4, 4, NIGHTS[1]
    )
    night(store, 2, {}, follow, received(paper("7"), NIGHTS[1], "citing"))
    assert item(store, 5) == (
        "Publications that cite stored ones, as far as PubMed knows them (elink, "
        "pubmed_pubmed_citedin), search citing: 1 record stored, candidate; last followed on "
        "2026-11-02."
    )
    assert "    linkname=pubmed_pubmed_citedin" in item(store, 8).split("\n")


def test_one_run_is_no_update(store: Store) -> None:
    night(store, 1, {"main": "1"})
    assert status(store, 12) == "not done"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ketamine AND english[la]", "[la]"),
        ("ketamine AND 2015:2020[dp]", "[dp]"),
        ("ketamine AND humans[MeSH Terms]", "humans[MeSH Terms]"),
        ('ketamine AND "clinical trial"[Publication Type]', "[Publication Type]"),
        ("query.term=AREA[Phase]PHASE3", "AREA[Phase"),
    ],
)
def test_a_limit_inside_a_strategy_is_not_overlooked(store: Store, query: str, words: str) -> None:
    night(store, 1, {"main": "1"}, query=query)
    assert f"limiting fields in its strategy: {words}" in item(store, 9)
    assert "No strategy that the program ran" not in item(store, 9)


def test_a_strategy_without_limits_says_so(store: Store) -> None:
    night(store, 1, {"main": "1"}, query='"Ketamine"[Mesh] AND bulimia[tiab] AND human*[tiab]')
    assert "No strategy that the program ran has a field that limits" in item(store, 9)


def test_dates_name_the_first_and_the_last_run_and_a_gap_in_it(store: Store) -> None:
    night(store, 1, {"main": "1"})
    night(store, 2, {"main": "1"}, Incomplete("pubmed", "pmid 2", "time-out"))
    assert item(store, 13) == (
        "PubMed, search main: last run on 2026-11-02, first on 2026-11-01 (2 runs); "
        "in that run something of this source could not be had or read."
    )


def test_totals_name_every_source_and_every_file(store: Store) -> None:
    by_hand = received(paper("3"), NIGHTS[0], "from-a-colleague.ris")
    night(store, 1, {"main": "1 2", "other": "2"}, by_hand)
    report = item(store, 15)
    assert "search main: 2 records by the source's own count, 2 records received, 2 st" in report
    assert (
        "search other: 1 record by the source's own count, 1 record received, 1 stored." in report
    )
    assert "File from-a-colleague.ris: number of hits not given, 1 stored." in report
    assert "Stored in all: 3 records after deduplication (PubMed 3" in report
    assert "from-a-colleague.ris: 1 record, read on 2026-11-01" in item(store, 7)
    assert "File from-a-colleague.ris: date of its search not given" in item(store, 13)


def imported(store: Store, source: str, **given: object) -> None:
    """Import a file of two records, one of them left out, after a night of one search."""
    record = Publication(source, "e1", pmid="31", title="Ketamine, by another road")
    search = ImportedSearch("search.ris", records_in_file=2, left_out=1, stored=1, **given)  # type: ignore[arg-type]
    stated = Stated(search, "0" * 64, NIGHTS[0])
    night(store, 1, {"main": "1"}, received(record, NIGHTS[0], "search.ris"), stated)


GIVEN = {
    "platform": "Embase (Ovid)",
    "searched_on": "2026-10-05",
    "strategy": "1. exp ketamine/\n2. bulimi*.ti,ab.\n\n3. 1 and 2",
    "hits": 2,
    "limits": "English",
}


def test_an_imported_search_is_reported_as_it_was_given(store: Store) -> None:
    imported(store, "hand-searched", **GIVEN)
    assert "Embase (Ovid), by the imported file search.ris." in item(store, 1).split("\n")
    assert "covered several databases at once" in item(store, 2)
    assert status(store, 3) == "not done"
    assert status(store, 7) == "not done"
    verbatim = "    1. exp ketamine/\n    2. bulimi*.ti,ab.\n    \n    3. 1 and 2"
    assert f"search.ris, Embase (Ovid), as given at import:\n{verbatim}" in item(store, 8)
    assert "File search.ris: limits of its search: English." in item(store, 9)
    assert "1 record that did not name a drug and a condition" in item(store, 9)
    assert "File search.ris: searched on 2026-10-05, read on 2026-11-01." in item(store, 13)
    assert ("File search.ris: 2 hits, 2 records in the file, 1 left out, 1 stored.") in item(
        store, 15
    )


def test_what_was_not_given_at_import_is_not_given_in_the_report(store: Store) -> None:
    imported(store, "hand-searched")
    assert "Where they were searched is not given." in item(store, 7)
    assert "search.ris" not in item(store, 1)
    assert "File search.ris: strategy not given." in item(store, 8)
    assert "limits of its search: not given" in item(store, 9)
    assert "date of its search not given" in item(store, 13)
    assert "number of hits not given" in item(store, 15)


@pytest.mark.parametrize(
    ("source", "platform", "number"),
    [
        ("embase", None, 1),
        ("ictrp", None, 3),
        ("isrctn", "www.isrctn.com", 3),
        ("hand-searched", "DRKS, the German register", 3),
        ("hand-searched", "Web of Science Core Collection", 1),
        ("pubmed", "PubMed by hand", 1),
    ],
)
def test_files_of_registries_and_databases_are_told_apart(
    store: Store, source: str, platform: str | None, number: int
) -> None:
    imported(store, source, platform=platform)
    assert "search.ris" in item(store, number)
    assert "search.ris" not in item(store, 4 - number)
    assert "search.ris" not in item(store, 7)


def test_duplicates_are_counted_and_questions_left_to_people(store: Store) -> None:
    same = paper("1")
    twin = received(
        type(same)("hand-searched", "h1", pmid="1", title=same.title), NIGHTS[0], "f.jsonl"
    )
    stranger = received(
        type(same)("hand-searched", "h2", pmid="1", title="Something else"), NIGHTS[0], "f.jsonl"
    )
    night(store, 1, {"main": "1 2"})
    night(store, 2, {"main": "1 2"}, twin, stranger)
    report = item(store, 16)
    assert "own descriptions: 4. Records that they are about: 3." in report
    assert "contradict each other: 1. They are left to a person" in report


def test_restated_records_make_it_a_demonstration_and_not_a_report(store: Store) -> None:
    night(store, 1, {"main": "1"}, received(REVIEW, NIGHTS[0], "review.jsonl"))
    told = ("peer_review", "By a librarian.")
    assert status(store, 1) == "demonstration"
    assert status(store, 15) == "demonstration"
    assert status(store, 14, told) == "reported"
    assert status(store, 6) == "not done"


def test_every_item_has_its_place_in_the_checklist() -> None:
    sections = list(dict.fromkeys(entry.section for entry in ITEMS))
    assert sections == [
        "Information sources and methods",
        "Search strategies",
        "Peer review",
        "Managing records",
    ]
    assert set(PRISMA_S_ITEMS.values()) <= {entry.number for entry in ITEMS}


def test_the_same_store_gives_the_same_report(store: Store) -> None:
    night(store, 1, {"b": "2 1", "a": "1"}, received(PAPER, NIGHTS[0], "z.ris", "a.ris"))
    assert prisma_rows(store) == prisma_rows(store)
    assert item(store, 8).index("search a") < item(store, 8).index("search b")
